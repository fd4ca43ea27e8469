import { describe, expect, test } from "vitest";
import { consolePage } from "../../../../src/aws/console.ts";
import { words } from "../../../../src/iac/resourceTypes/catalog.ts";
import { COMPUTE } from "../../../../src/iac/resourceTypes/compute.ts";
import { EDGE } from "../../../../src/iac/resourceTypes/edge.ts";
import { IDENTITY } from "../../../../src/iac/resourceTypes/identity.ts";
import { INTEGRATION } from "../../../../src/iac/resourceTypes/integration.ts";
import { NETWORK } from "../../../../src/iac/resourceTypes/network.ts";
import { STORAGE } from "../../../../src/iac/resourceTypes/storage.ts";
import { isArnPattern, parseArn } from "../../../../src/model/aws/arn.ts";
import {
  arnKindOfType,
  arnOfName,
  arnServiceOfKind,
  identifyArn,
  nameInArn,
} from "../../../../src/model/entity/arnIdentity.ts";
import { ARN_KINDS } from "../../../../src/model/entity/arnKinds.ts";
import { bareName } from "../../../../src/query/fields/resourceNames.ts";

const UUID = "1a2b3c4d-1111-4222-8333-0123456789ab";
const inRegion = (rest: string) => rest.replace(":", ":eu-west-1:111122223333:").replace(/^/, "arn:aws:");

/** An ARN of the kind, with a distinct text for each word in braces. */
function exampleOf(pattern: string): string {
  return `arn:aws:${pattern
    .replace("{region}", "eu-west-1")
    .replace("{account}", "111122223333")
    .replace("{path}", "a/b/")
    .replace(/\{(?:name|id)[/*]?\}/, "n-1")
    .replace(/\{\w+\}/g, "other")}`;
}

describe("the table of ARN kinds", () => {
  test.each(ARN_KINDS.map((known) => [known.pattern, known] as const))(
    "matches its own pattern %s",
    (pattern, known) => {
      const arn = parseArn(exampleOf(pattern));
      const found = arn && identifyArn(arn);
      expect(found).toMatchObject({ kind: known.kind });
      expect(found?.type).toBe(known.type);
      const name = /\{(?:name|id)/.test(pattern) ? (known.spelling === "alias" ? "alias/n-1" : "n-1") : undefined;
      expect(found?.name).toBe(name);
    },
  );

  test.each(ARN_KINDS.filter(({ type }) => type !== undefined).map(({ type = "" }) => type))(
    "makes of a name of %s only an ARN that has this name and type",
    (type) => {
      const name = type === "AWS::KMS::Alias" ? "alias/n-1" : "n-1";
      const arn = arnOfName(type, { region: "eu-west-1", account: "111122223333", name, id: name });
      if (arn !== undefined) {
        const parsed = parseArn(arn);
        expect(parsed && identifyArn(parsed)).toMatchObject({ type, name });
      }
    },
  );

  test("builds no ARN that contains a path, a random part or a parent resource", () => {
    const parts = { region: "eu-west-1", account: "111122223333", name: "n", id: "n" };
    for (const type of [
      "AWS::IAM::Role",
      "AWS::SecretsManager::Secret",
      "AWS::ECS::Service",
      "AWS::ECS::TaskDefinition",
      "AWS::EKS::Nodegroup",
      "AWS::MSK::Cluster",
      "AWS::WAFv2::WebACL",
      "AWS::AmazonMQ::Broker",
      "AWS::S3::Object",
      "AWS::EC2::EIP",
    ]) {
      expect(arnOfName(type, parts), type).toBeUndefined();
    }
    expect(arnOfName("AWS::Lambda::Function", { ...parts, name: "a:b" })).toBeUndefined();
    expect(arnOfName("AWS::Lambda::Function", { account: "111122223333", name: "a" })).toBeUndefined();
    expect(arnOfName("AWS::Lambda::Function", { region: "eu-west-1", name: "a" })).toBeUndefined();
  });

  test("has one kind per type, and the ARNs of the types that infrastructure as code declares most", () => {
    for (const known of ARN_KINDS) {
      expect(arnKindOfType(known.type ?? "")?.kind ?? known.kind, known.pattern).toBe(known.kind);
    }
    const most = [...IDENTITY, ...NETWORK, ...EDGE, ...COMPUTE, ...STORAGE, ...INTEGRATION];
    const declared = most.filter(({ values }) => values.includes("arn") && values[0] !== "parent");
    const unknown = declared.filter(({ cloudFormation }) =>
      words(cloudFormation).every((type) => arnKindOfType(type) === undefined),
    );
    expect(unknown.flatMap(({ cloudFormation }) => words(cloudFormation)).sort()).toEqual([
      "AWS::ApplicationAutoScaling::ScalableTarget",
      "AWS::AutoScaling::ScalingPolicy",
      "AWS::SNS::Subscription",
    ]);
  });

  test("returns the service of a kind that only one service has", () => {
    expect(arnServiceOfKind("function")).toBe("lambda");
    expect(arnServiceOfKind("instance-profile")).toBe("iam");
    expect(arnServiceOfKind("cluster")).toBeUndefined();
  });
});

describe("the name in an ARN", () => {
  test.each([
    ["arn:aws:iam::1:role/ops/Admin", "Admin"],
    ["arn:aws:ssm:r:1:parameter/app/key", "/app/key"],
    ["arn:aws:ssm:r:1:parameter/key", "key"],
    ["arn:aws:cloudformation:r:1:stack/web/0a-1b", "web"],
    ["arn:aws:ecs:r:1:task-definition/web:7", "web"],
    ["arn:aws:kms:r:1:alias/data", "alias/data"],
    ["arn:aws:lambda:r:1:function:f:live", "f"],
    ["arn:aws:events:r:1:rule/bus/nightly", "nightly"],
    ["arn:aws:s3:::logs", "logs"],
    [inRegion(`kafka:cluster/events-prod/${UUID}-5`), "events-prod"],
    [inRegion(`mq:broker:orders:b-${UUID}`), "orders"],
    [inRegion(`eks:nodegroup/prod/blue/${UUID}`), "blue"],
    [inRegion(`eks:addon/prod/vpc-cni/${UUID}`), "vpc-cni"],
    [inRegion(`eks:fargateprofile/prod/jobs/${UUID}`), "jobs"],
    [inRegion("cloudwatch:alarm:prod/cpu-high"), "prod/cpu-high"],
    [inRegion(`wafv2:regional/webacl/edge/${UUID}`), "edge"],
    [inRegion("dynamodb:table/orders/index/by-day"), "orders"],
    [inRegion("dynamodb:table/orders/stream/2026-11-22T00:00:00.000"), "orders"],
    [inRegion(`sns:orders:${UUID}`), "orders"],
    [inRegion("sns:app/GCM/Shop"), "Shop"],
    [inRegion(`cloudformation:changeSet/deploy-7/${UUID}`), "deploy-7"],
    ["arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0AB1", undefined],
    [inRegion("s3:accesspoint/finance/object/reports/2026.csv"), "reports/2026.csv"],
    [inRegion("s3:accesspoint/finance"), "finance"],
    [inRegion("elasticloadbalancing:loadbalancer/app/web/50dc6c49"), "web"],
    [inRegion("elasticloadbalancing:loadbalancer/classic"), "classic"],
    [inRegion("elasticloadbalancing:listener/app/web/50dc/60ef"), undefined],
    [inRegion("secretsmanager:secret:apps/llm-AbCdEf"), "apps/llm"],
    [inRegion("secretsmanager:secret:apps/db-secret"), "apps/db-secret"],
    [inRegion("ecr:repository/team/app"), "team/app"],
    [inRegion("logs:log-group:/aws/lambda/f:*"), "/aws/lambda/f"],
    [inRegion("batch:job-definition/j:3"), "j"],
    ["arn:aws:apigateway:eu-west-1::/restapis/abc123/stages/prod", "abc123"],
    [inRegion("newthing:gadget/shelf/g1"), "g1"],
    ["logs", undefined],
  ])("%s", (arn, name) => {
    expect(nameInArn(arn)).toBe(name);
  });

  test.each([
    [inRegion("wafv2:regional/ipset/blocked/1a2b"), "AWS::WAFv2::IPSet", "blocked"],
    [inRegion("wafv2:global/rulegroup/own/1a2b"), "AWS::WAFv2::RuleGroup", "own"],
    [inRegion("elasticloadbalancing:loadbalancer/classic"), "AWS::ElasticLoadBalancing::LoadBalancer", "classic"],
    [
      inRegion("s3:accesspoint/finance/object/reports/2026.csv"),
      "AWS::S3::Object",
      "accesspoint/finance/object/reports/2026.csv",
    ],
    ["arn:aws:s3:::accesspoint/finance", "AWS::S3::Object", "accesspoint/finance"],
    [inRegion("ecs:task-definition/web:7"), "AWS::ECS::TaskDefinition", "web:7"],
  ])("%s is of type %s", (text, type, label) => {
    const arn = parseArn(text);
    expect(arn && identifyArn(arn)).toMatchObject({ type, label });
  });

  test.each(ARN_KINDS.map(({ pattern }) => [exampleOf(pattern)]))(
    "is the same for the search language, and on the console's page: %s",
    (arn) => {
      const parsed = parseArn(arn);
      const { kind, name } = parsed === undefined ? { kind: "arn", name: undefined } : identifyArn(parsed);
      expect(bareName(arn)).toBe(kind === "object" ? undefined : name);
      const page = consolePage({ kind: "arn", value: arn, partition: "aws" })?.url;
      // GuardDuty has one detector in a Region, which its settings show.
      const parts = ["n-1", encodeURIComponent(arn), "other", "guardduty/home"];
      expect(page === undefined || parts.some((part) => page.includes(part)), page).toBe(true);
    },
  );
});

test.each([
  [inRegion("logs:log-group:/aws/lambda/f:*"), false],
  [inRegion("logs:log-group:/aws/lambda/*:*"), true],
  ["arn:aws:iam::1:role/*", true],
  ["arn:aws:iam::1:role/", true],
  [inRegion("sns:orders:*"), true],
  [inRegion("sns:orders"), false],
])("%s as a pattern: %s", (arn, expected) => {
  expect(isArnPattern(arn)).toBe(expected);
});
