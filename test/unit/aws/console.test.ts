import { describe, expect, test } from "vitest";
import { type ConsoleSubject, consolePage } from "../../../src/aws/console.ts";

const ireland = { region: "eu-west-1", partition: "aws" };
const host = "https://console.aws.amazon.com/";

function consoleUrl(subject: ConsoleSubject): string | undefined {
  return consolePage(subject)?.url;
}

describe("the page of a resource", () => {
  test.each<[Omit<ConsoleSubject, "partition" | "region">, string]>([
    [
      { kind: "ec2-resource", value: "i-0abc1234def567890" },
      "ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc1234def567890",
    ],
    [{ kind: "ec2-resource", value: "sg-0abc1234" }, "ec2/home?region=eu-west-1#SecurityGroup:groupId=sg-0abc1234"],
    [{ kind: "ec2-resource", value: "vpc-0abc1234" }, "vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-0abc1234"],
    [{ kind: "bucket", value: "acme-logs" }, "s3/buckets/acme-logs?region=eu-west-1&tab=objects"],
    [{ kind: "arn", value: "arn:aws:s3:::acme-logs" }, "s3/buckets/acme-logs?region=eu-west-1&tab=objects"],
    [
      { kind: "object", value: "a b/ü&x=1.gz", arn: "arn:aws:s3:::acme-logs/a b/ü&x=1.gz" },
      "s3/object/acme-logs?region=eu-west-1&prefix=a%20b%2F%C3%BC%26x%3D1.gz",
    ],
    [{ kind: "iam-user", value: "alice@corp" }, "iam/home#/users/details/alice%40corp"],
    [{ kind: "arn", value: "arn:aws:iam::111122223333:role/ops/Admin" }, "iam/home#/roles/details/Admin"],
    [
      { kind: "iam-policy", value: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      "iam/home#/policies/details/arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess",
    ],
    [
      { kind: "kms-key", value: "1234abcd-12ab-34cd-56ef-1234567890ab" },
      "kms/home?region=eu-west-1#/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    [
      { kind: "function", value: "arn:aws:lambda:us-east-1:111122223333:function:resize:live" },
      "lambda/home?region=us-east-1#/functions/resize",
    ],
    [{ kind: "table", value: "orders" }, "dynamodbv2/home?region=eu-west-1#table?name=orders"],
    [
      { kind: "queue", value: "arn:aws:sqs:eu-west-1:111122223333:jobs" },
      "sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F111122223333%2Fjobs",
    ],
    [
      { kind: "topic", value: "arn:aws:sns:eu-west-1:111122223333:alarms" },
      "sns/v3/home?region=eu-west-1#/topic/arn%3Aaws%3Asns%3Aeu-west-1%3A111122223333%3Aalarms",
    ],
    [
      { kind: "log-group", value: "/aws/lambda/resize" },
      "cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fresize",
    ],
    [{ kind: "stack", value: "shop" }, "cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=shop"],
    [
      { kind: "secret", value: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db/main-AbC123" },
      "secretsmanager/secret?name=db%2Fmain&region=eu-west-1",
    ],
    [{ kind: "db-instance", value: "orders-1" }, "rds/home?region=eu-west-1#database:id=orders-1;is-cluster=false"],
    [
      { kind: "cluster", value: "arn:aws:ecs:eu-west-1:111122223333:cluster/web" },
      "ecs/v2/clusters/web?region=eu-west-1",
    ],
    [{ kind: "cluster", value: "main", type: "AWS::EKS::Cluster" }, "eks/home?region=eu-west-1#/clusters/main"],
    [
      { kind: "trail", value: "arn:aws:cloudtrail:us-east-1:111122223333:trail/all" },
      "cloudtrailv2/home?region=us-east-1#/trails/arn%3Aaws%3Acloudtrail%3Aus-east-1%3A111122223333%3Atrail%2Fall",
    ],
    [
      { kind: "event-id", value: "b9dc44b4-4d58-4c0b-9d1e-0123456789ab" },
      "cloudtrailv2/home?region=eu-west-1#/events/b9dc44b4-4d58-4c0b-9d1e-0123456789ab",
    ],
  ])("%j", (subject, page) => {
    const url = consoleUrl({ ...ireland, ...subject });
    expect(url).toBe(host + page);
    expect(new URL(String(url)).href).toBe(url);
  });

  test.each<[string, string]>([
    ["events:eu-west-1:111122223333:rule/nightly", "events/home?region=eu-west-1#/eventbus/default/rules/nightly"],
    ["events:eu-west-1:111122223333:rule/shop/nightly", "events/home?region=eu-west-1#/eventbus/shop/rules/nightly"],
    ["ecs:eu-west-1:111122223333:service/prod/web", "ecs/v2/clusters/prod/services/web?region=eu-west-1"],
    ["ecs:eu-west-1:111122223333:task-definition/web:12", "ecs/v2/task-definitions/web/12?region=eu-west-1"],
    ["wafv2:us-east-1:111122223333:global/webacl/edge/1234", "wafv2/homev2/web-acl/edge/1234/overview?region=global"],
    [
      "ecr-public::111122223333:repository/team/web",
      "ecr/repositories/public/111122223333/team%2Fweb?region=us-east-1",
    ],
    [
      "ec2:eu-west-1:111122223333:vpc-peering-connection/pcx-0abc1234",
      "vpcconsole/home?region=eu-west-1#PeeringConnectionDetails:VpcPeeringConnectionId=pcx-0abc1234",
    ],
    ["mq:eu-west-1:111122223333:broker:orders:b-1234", "amazon-mq/home?region=eu-west-1#/brokers/details?id=b-1234"],
    ["sts::111122223333:assumed-role/Admin/alice", "iam/home#/roles/details/Admin"],
    [
      "logs:eu-west-1:111122223333:log-group:/aws/lambda/f:log-stream:2026/11/22/[$LATEST]1",
      "cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255D1",
    ],
    ["dynamodb:eu-west-1:111122223333:table/orders", "dynamodbv2/home?region=eu-west-1#table?name=orders"],
    ["secretsmanager:eu-west-1:111122223333:secret:db-secret", "secretsmanager/secret?name=db-secret&region=eu-west-1"],
    [
      "secretsmanager:eu-west-1:111122223333:secret:db-secret-AbC123",
      "secretsmanager/secret?name=db-secret&region=eu-west-1",
    ],
    ["route53:::hostedzone/Z123", "route53/v2/hostedzones#ListRecordSets/Z123"],
    [
      "elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123",
      "ec2/home?region=eu-west-1#LoadBalancer:loadBalancerArn=arn%3Aaws%3Aelasticloadbalancing%3Aeu-west-1%3A111122223333%3Aloadbalancer%2Fapp%2Fweb%2F0123",
    ],
    [
      "ssm:eu-west-1:111122223333:parameter/app/key",
      "systems-manager/parameters/?region=eu-west-1&tab=Table#list_parameter_filters=Name:Contains:%2Fapp%2Fkey",
    ],
    [
      "codebuild:eu-west-1:111122223333:project/build",
      "codesuite/codebuild/111122223333/projects/build?region=eu-west-1",
    ],
  ])("arn:aws:%s", (arn, page) => {
    expect(consoleUrl({ ...ireland, kind: "arn", value: `arn:aws:${arn}` })).toBe(host + page);
  });

  test("a queue of the European Sovereign Cloud is at its own domain", () => {
    const url = consoleUrl({
      kind: "arn",
      value: "arn:aws-eusc:sqs:eusc-de-east-1:111122223333:jobs",
      partition: "aws",
    });
    expect(url).toMatch(/^https:\/\/eusc-de-east-1\.console\.amazonaws-eusc\.eu\/.*sqs\.eusc-de-east-1\.amazonaws\.eu/);
    expect(consoleUrl({ kind: "arn", value: "arn:aws-eusc:iam::111122223333:role/Admin", partition: "aws" })).toBe(
      "https://eusc-de-east-1.console.amazonaws-eusc.eu/iam/home#/roles/details/Admin",
    );
  });

  test("each partition has its own host, an ARN's own first", () => {
    expect(consoleUrl({ kind: "event-id", value: "1", region: "cn-north-1", partition: "aws-cn" })).toMatch(
      /^https:\/\/console\.amazonaws\.cn\//,
    );
    expect(consoleUrl({ kind: "arn", value: "arn:aws-us-gov:iam::111122223333:role/Admin", partition: "aws" })).toMatch(
      /^https:\/\/console\.amazonaws-us-gov\.com\//,
    );
    expect(consoleUrl({ kind: "event-id", value: "1", region: "us-iso-east-1", partition: "aws-iso" })).toBeUndefined();
    expect(
      consoleUrl({ kind: "event-id", value: "1", region: "eu-west-1", partition: "evil.example" }),
    ).toBeUndefined();
  });

  test.each<Partial<ConsoleSubject> & Pick<ConsoleSubject, "kind" | "value">>([
    { kind: "ip-address", value: "10.0.0.1" },
    { kind: "arn", value: "arn:aws:unheard-of:eu-west-1:111122223333:thing/*" },
    { kind: "arn", value: "arn:aws-cn:unheard-of:cn-north-1:111122223333:thing/1" },
    { kind: "arn", value: "arn:aws:sts::111122223333:federated-user/bob" },
    { kind: "arn", value: "arn:aws:iam::111122223333:root" },
    { kind: "arn", value: "arn:aws:iam::111122223333:server-certificate/www" },
    { kind: "arn", value: "arn:aws-iso:lambda:us-iso-east-1:111122223333:function:f" },
    { kind: "table", value: "orders", region: "cn-north-1" },
    { kind: "ec2-resource", value: "constructor-0abc1234" },
    { kind: "ec2-resource", value: "i-0abc1234#/../x" },
    { kind: "table", value: "orders", region: undefined },
    { kind: "table", value: "orders", region: "eu-west-1.evil.example/" },
    { kind: "bucket", value: ".." },
    { kind: "bucket", value: "" },
    { kind: "bucket", value: "\ud800" },
    { kind: "bucket", value: "x".repeat(3_000) },
    { kind: "object", value: "a/b" },
    { kind: "iam-role", value: "AROAEXAMPLEEXAMPLE77" },
    { kind: "kms-key", value: "alias/main" },
    { kind: "cluster", value: "main" },
  ])("no page: %j", (subject) => {
    expect(consoleUrl({ ...ireland, ...subject })).toBeUndefined();
  });

  test.each([
    "arn:aws:unheard-of:eu-west-1:111122223333:thing/a&arn=b#c",
    "arn:aws:kms:eu-west-1:111122223333:alias/main",
    "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/1234",
  ])("the console itself looks for a page whose address is not known: %s", (arn) => {
    expect(consolePage({ ...ireland, kind: "arn", value: arn })).toEqual({
      url: `https://console.aws.amazon.com/go/view?arn=${encodeURIComponent(arn)}`,
      how: "lookup",
      partition: "aws",
      account: "111122223333",
    });
  });

  test("belongs to the account in its ARN, else to the account of the event", () => {
    const account = "444455556666";
    const ofArn = consolePage({ ...ireland, kind: "arn", value: "arn:aws:iam::111122223333:role/Admin", account });
    expect(ofArn?.account).toBe("111122223333");
    expect(consolePage({ ...ireland, kind: "iam-role", value: "Admin", account })?.account).toBe(account);
    expect(consolePage({ ...ireland, kind: "iam-role", value: "Admin", account: "44&x=1" })).not.toHaveProperty(
      "account",
    );
  });

  test("of a bare name is found by the ARN that its Region and account determine", () => {
    expect(consoleUrl({ ...ireland, kind: "trail", value: "all", account: "111122223333" })).toBe(
      `${host}cloudtrailv2/home?region=eu-west-1#/trails/${encodeURIComponent("arn:aws:cloudtrail:eu-west-1:111122223333:trail/all")}`,
    );
    expect(consoleUrl({ ...ireland, kind: "trail", value: "all" })).toBeUndefined();
  });

  test("whatever stands in a value stays in its place", () => {
    const nasty = "x/../../?a=b#c@evil.example\\\r\n<script>";
    for (const kind of ["bucket", "iam-user", "function", "log-group", "stack", "secret", "event-id"] as const) {
      const url = new URL(consoleUrl({ ...ireland, kind, value: nasty }) ?? "");
      expect(url.origin).toBe("https://console.aws.amazon.com");
      expect(url.href).not.toMatch(/[<>\\\s]|evil\.example\/|@/);
    }
  });
});
