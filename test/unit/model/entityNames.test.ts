import { describe, expect, test } from "vitest";
import type { Entity } from "../../../src/model/entity/entity.ts";
import { findEntities } from "../../../src/model/entity/findEntities.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { recordWith } from "./records.ts";

const UUID = "1a2b3c4d-1111-4222-8333-0123456789ab";

/** The entity of a value in a request of account 123456789012 in eu-west-1. */
function entityOf(call: string, requestParameters: unknown, value: string): Entity | undefined {
  const [service, eventName] = call.split(":");
  const event = readRecord(recordWith({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters }));
  return findEntities(event).find((entity) => entity.value === value);
}

describe("account, Region and service of a resource named without an ARN", () => {
  test.each<[call: string, request: { readonly [key: string]: unknown }, value: string, expected: Partial<Entity>]>([
    [
      "ecr:BatchGetImage",
      { registryId: "444455556666", repositoryName: "app" },
      "app",
      { accountId: "444455556666", arn: "arn:aws:ecr:eu-west-1:444455556666:repository/app" },
    ],
    [
      "ecr:DescribeRepositories",
      { registryId: "444455556666", repositoryNames: ["app"] },
      "app",
      { arn: "arn:aws:ecr:eu-west-1:444455556666:repository/app" },
    ],
    [
      "ecr:CreateRepository",
      { repositoryName: "app" },
      "app",
      { arn: "arn:aws:ecr:eu-west-1:123456789012:repository/app" },
    ],
    [
      "ecr-public:CreateRepository",
      { repositoryName: "app" },
      "app",
      { service: "ecr-public", arn: "arn:aws:ecr-public::123456789012:repository/app" },
    ],
    [
      "sqs:GetQueueUrl",
      { queueName: "jobs", queueOwnerAWSAccountId: "444455556666" },
      "jobs",
      { accountId: "444455556666", arn: "arn:aws:sqs:eu-west-1:444455556666:jobs" },
    ],
    [
      "s3:GetObject",
      { bucketName: "arn:aws:s3:eu-west-1:444455556666:accesspoint/finance", key: "reports/a.csv" },
      "reports/a.csv",
      {
        kind: "object",
        accountId: "444455556666",
        arn: "arn:aws:s3:eu-west-1:444455556666:accesspoint/finance/object/reports/a.csv",
      },
    ],
    [
      "lambda:UpdateFunctionConfiguration20150331v2",
      { functionName: "444455556666:function:resize:live" },
      "444455556666:function:resize:live",
      { label: "resize", accountId: "444455556666", arn: "arn:aws:lambda:eu-west-1:444455556666:function:resize" },
    ],
    [
      "rds:ModifyDBInstance",
      { dBInstanceIdentifier: "ORDERS" },
      "ORDERS",
      { arn: "arn:aws:rds:eu-west-1:123456789012:db:orders" },
    ],
  ])("%s %j", (call, request, value, expected) => {
    expect(entityOf(call, request, value)).toMatchObject(expected);
  });

  test.each([
    ["glue:GetUserDefinedFunction", { databaseName: "db", functionName: "mask" }, "mask"],
    ["kafka:CreateTopic", { topicName: "orders" }, "orders"],
    ["ssm:CreateAssociation", { name: "AWS-RunPatchBaseline" }, "AWS-RunPatchBaseline"],
    ["s3:GetObject", { bucketName: "arn:aws:sns:eu-west-1:444455556666:t", key: "a.csv" }, "a.csv"],
  ])("%s %j: no ARN", (call, request, value) => {
    expect(entityOf(call, request, value)).toBeDefined();
    expect(entityOf(call, request, value)).not.toHaveProperty("arn");
  });
});

test("builds no ARN from a record without a Region or with an invalid account", () => {
  for (const change of [{ awsRegion: "" }, { recipientAccountId: "anonymous", userIdentity: { type: "AWSService" } }]) {
    const event = readRecord(
      recordWith({
        eventSource: "lambda.amazonaws.com",
        eventName: "Invoke",
        requestParameters: { functionName: "f" },
        ...change,
      }),
    );
    const found = findEntities(event).find((entity) => entity.value === "f");
    expect(found).toMatchObject({ kind: "function", label: "f" });
    expect(found).not.toHaveProperty("arn");
  }
});

describe("type of a name or id, by operation", () => {
  test.each<[call: string, request: { readonly [key: string]: unknown }, value: string, type: string | undefined]>([
    ["apigateway:CreateApiKey", { name: "mobile" }, "mobile", "AWS::ApiGateway::ApiKey"],
    ["apigateway:CreateUsagePlan", { name: "gold" }, "gold", "AWS::ApiGateway::UsagePlan"],
    ["apigateway:CreateRestApi", { createRestApiInput: { name: "shop" } }, "shop", "AWS::ApiGateway::RestApi"],
    ["apigateway:CreateApi", { name: "shop" }, "shop", "AWS::ApiGatewayV2::Api"],
    ["apigateway:CreateModel", { name: "order" }, "order", undefined],
    ["cloudtrail:CreateEventDataStore", { name: "lake" }, "lake", "AWS::CloudTrail::EventDataStore"],
    ["cloudtrail:StopLogging", { name: "main" }, "main", "AWS::CloudTrail::Trail"],
    ["cloudfront:DeleteCachePolicy2020_05_31", { id: "658327ea" }, "658327ea", "AWS::CloudFront::CachePolicy"],
    [
      "cloudfront:DeleteOriginAccessControl2020_05_31",
      { id: "E1OAC" },
      "E1OAC",
      "AWS::CloudFront::OriginAccessControl",
    ],
    ["cloudfront:GetInvalidation2020_05_31", { id: "I2J0", distributionId: "E1" }, "I2J0", undefined],
    ["cloudfront:UpdateDistribution2020_05_31", { id: "E1" }, "E1", "AWS::CloudFront::Distribution"],
    ["route53:GetChange", { id: "C0123456" }, "C0123456", undefined],
    ["route53:ListResourceRecordSets", { hostedZoneId: "Z1", name: "www.example.com." }, "www.example.com.", undefined],
    ["route53:DeleteHostedZone", { id: "Z1" }, "Z1", "AWS::Route53::HostedZone"],
    ["wafv2:UpdateIPSet", { id: UUID, name: "blocked" }, UUID, "AWS::WAFv2::IPSet"],
    ["wafv2:UpdateIPSet", { id: UUID, name: "blocked" }, "blocked", "AWS::WAFv2::IPSet"],
    ["wafv2:CreateRegexPatternSet", { name: "bots" }, "bots", "AWS::WAFv2::RegexPatternSet"],
    ["events:CreateConnection", { name: "crm" }, "crm", "AWS::Events::Connection"],
    ["events:PutRule", { name: "nightly" }, "nightly", "AWS::Events::Rule"],
    ["states:CreateActivity", { name: "pack" }, "pack", "AWS::StepFunctions::Activity"],
    ["codebuild:CreateReportGroup", { name: "tests" }, "tests", "AWS::CodeBuild::ReportGroup"],
    ["elasticloadbalancing:CreateTrustStore", { name: "ca" }, "ca", "AWS::ElasticLoadBalancingV2::TrustStore"],
    ["scheduler:CreateScheduleGroup", { name: "night" }, "night", "AWS::Scheduler::ScheduleGroup"],
    ["scheduler:CreateSchedule", { name: "night" }, "night", "AWS::Scheduler::Schedule"],
    ["ssm:UpdateAssociation", { name: "AWS-RunPatchBaseline" }, "AWS-RunPatchBaseline", "AWS::SSM::Document"],
    ["ssm:GetParameters", { names: ["/a"] }, "/a", "AWS::SSM::Parameter"],
    ["secretsmanager:CancelRotateSecret", { name: "db" }, "db", "AWS::SecretsManager::Secret"],
    ["glue:UpdateTable", { databaseName: "db", tableInput: { name: "orders" } }, "orders", "AWS::Glue::Table"],
  ])("%s %j: %s", (call, request, value, type) => {
    expect(entityOf(call, request, value)).toBeDefined();
    expect(entityOf(call, request, value)?.type).toBe(type);
  });
});

test("reads a log group's ARN with CloudWatch Logs' trailing \":*\" as the log group", () => {
  const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/org:*";
  expect(entityOf("cloudtrail:UpdateTrail", { name: "org", cloudWatchLogsLogGroupArn: arn }, arn)).toMatchObject({
    kind: "log-group",
    label: "CloudTrail/org",
  });
});
