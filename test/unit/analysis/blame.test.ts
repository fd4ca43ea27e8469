import { describe, expect, test } from "vitest";
import { blame, changeTest, summaryOf } from "../../../src/analysis/blame.ts";
import { originOf, pipelineTest } from "../../../src/analysis/changeOrigin.ts";
import type { ResourceInstance } from "../../../src/iac/resourceInstance.ts";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";

const group: ResourceInstance = {
  tool: "terraform",
  address: "aws_security_group.web",
  type: "aws_security_group",
  identifiers: {
    id: "sg-0a1b2c3d4e5f60718",
    arn: "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0a1b2c3d4e5f60718",
    name: "web",
  },
};
const rules = { isPipeline: () => false };
const alice = {
  type: "AssumedRole",
  arn: "arn:aws:sts::123456789012:assumed-role/Admin/alice@example.com",
  sessionContext: { sessionIssuer: { type: "Role", userName: "Admin", arn: "arn:aws:iam::123456789012:role/Admin" } },
};
const terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.19.0";

let made = 0;
function event(more: object, listed: readonly string[] = ["sg-0a1b2c3d4e5f60718"]): CloudTrailEvent {
  made += 1;
  return readRecord(
    {
      eventID: `event-${String(made).padStart(4, "0")}`,
      eventTime: new Date(Date.UTC(2026, 10, 1, 0, made)).toISOString().replace(".000", ""),
      eventVersion: "1.11",
      eventSource: "ec2.amazonaws.com",
      eventName: "AuthorizeSecurityGroupIngress",
      awsRegion: "eu-west-1",
      recipientAccountId: "123456789012",
      readOnly: false,
      userIdentity: alice,
      userAgent: "aws-cli/2.31.3 md/prompt#off",
      sourceIPAddress: "203.0.113.7",
      requestParameters: { groupId: "sg-0a1b2c3d4e5f60718", ipPermissions: {} },
      ...more,
    },
    { envelope: { resources: listed.map((name) => ({ name })) } },
  );
}

describe("target or mentioned", () => {
  const role = (one: CloudTrailEvent, instance = group) => blame([one], instance, rules).changes[0]?.role;

  test("the primary resource of the request is the target", () => {
    expect(role(event({}))).toBe("target");
  });

  test.each<[type: string, identifiers: ResourceInstance["identifiers"], call: object]>([
    [
      "aws_db_instance",
      { id: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", name: "orders", arn: "arn:aws:rds:eu-west-1:123456789012:db:orders" },
      {
        eventSource: "rds.amazonaws.com",
        eventName: "ModifyDBInstance",
        requestParameters: { dBInstanceIdentifier: "ORDERS", applyImmediately: true },
      },
    ],
    [
      "aws_lambda_function",
      { id: "resize", arn: "arn:aws:lambda:eu-west-1:123456789012:function:resize" },
      {
        eventSource: "lambda.amazonaws.com",
        eventName: "UpdateFunctionConfiguration20150331v2",
        requestParameters: { functionName: "123456789012:function:resize", timeout: 3 },
      },
    ],
    [
      "aws_glue_catalog_table",
      { id: "123456789012:db:orders", name: "orders", arn: "arn:aws:glue:eu-west-1:123456789012:table/db/orders" },
      {
        eventSource: "glue.amazonaws.com",
        eventName: "UpdateTable",
        requestParameters: { databaseName: "db", tableInput: { name: "orders" } },
      },
    ],
  ])("the target under another identifier is the target: %s", (type, identifiers, call) => {
    const instance: ResourceInstance = { tool: "terraform", address: `${type}.x`, type, identifiers };
    expect(role(event(call, ["orders"]), instance)).toBe("target");
  });

  test("another resource in the request is mentioned: the group of an instance that is launched (51)", () => {
    const launch = event({
      eventName: "RunInstances",
      requestParameters: { instancesSet: { items: [{ imageId: "ami-0a1b2c3d4e5f60718" }] }, groupSet: {} },
      responseElements: {
        instancesSet: {
          items: [{ instanceId: "i-0a1b2c3d4e5f60718", groupSet: { items: [{ groupId: group.identifiers.id }] } }],
        },
      },
    });
    expect(role(launch)).toBe("mentioned");
  });

  test("a group in another group's rule is mentioned", () => {
    const rule = event({
      requestParameters: {
        groupId: "sg-0ffffffffffffffff",
        ipPermissions: { items: [{ groups: { items: [{ groupId: group.identifiers.id }] } }] },
      },
    });
    expect(role(rule)).toBe("mentioned");
  });

  test("each of several primary resources is a target", () => {
    const instance: ResourceInstance = {
      tool: "terraform",
      address: "aws_instance.b",
      type: "aws_instance",
      identifiers: { id: "i-0bbbbbbbbbbbbbbbb" },
    };
    const stop = event({
      eventName: "StopInstances",
      requestParameters: {
        instancesSet: { items: [{ instanceId: "i-0aaaaaaaaaaaaaaaa" }, { instanceId: "i-0bbbbbbbbbbbbbbbb" }] },
      },
    });
    expect(role(stop, instance)).toBe("target");
  });

  test("attaching a volume targets the instance too", () => {
    const instance: ResourceInstance = {
      tool: "terraform",
      address: "aws_instance.b",
      type: "aws_instance",
      identifiers: { id: "i-0bbbbbbbbbbbbbbbb" },
    };
    const attach = event({
      eventName: "AttachVolume",
      requestParameters: { volumeId: "vol-0aaaaaaaaaaaaaaaa", instanceId: "i-0bbbbbbbbbbbbbbbb", device: "/dev/sdf" },
    });
    expect(role(attach, instance)).toBe("target");
  });

  test("a call that uses a resource without changing it only mentions it", () => {
    const instance: ResourceInstance = {
      tool: "terraform",
      address: "aws_instance.b",
      type: "aws_instance",
      identifiers: { id: "i-0bbbbbbbbbbbbbbbb" },
    };
    const key = event({
      eventSource: "ec2-instance-connect.amazonaws.com",
      eventName: "SendSSHPublicKey",
      requestParameters: { instanceId: "i-0bbbbbbbbbbbbbbbb" },
    });
    expect(role(key, instance)).toBe("mentioned");
  });

  test("tags set through the tagging service change the resource", () => {
    const tag = event({
      eventSource: "tagging.amazonaws.com",
      eventName: "TagResources",
      requestParameters: { resourceARNList: [group.identifiers.arn], tags: { team: "web" } },
    });
    expect(role(tag)).toBe("target");
  });

  test("a bucket and its policy each have their own changes", () => {
    const bucket: ResourceInstance = {
      tool: "terraform",
      address: "aws_s3_bucket.logs",
      type: "aws_s3_bucket",
      identifiers: { id: "acme-logs" },
    };
    const policy = { ...bucket, address: "aws_s3_bucket_policy.logs", type: "aws_s3_bucket_policy" };
    const put = event(
      {
        eventSource: "s3.amazonaws.com",
        eventName: "PutBucketPolicy",
        requestParameters: { bucketName: "acme-logs", bucketPolicy: {} },
      },
      ["acme-logs"],
    );
    const roleBeside = (one: ResourceInstance, beside: readonly ResourceInstance[]) =>
      blame([put], one, { ...rules, beside }).changes[0]?.role;
    expect(roleBeside(policy, [bucket])).toBe("target");
    expect(roleBeside(bucket, [policy])).toBe("mentioned");
    expect(roleBeside(bucket, [])).toBe("target");
  });

  test("a part that the code does not declare is a change of its whole", () => {
    const app: ResourceInstance = {
      tool: "terraform",
      address: "aws_iam_role.app",
      type: "aws_iam_role",
      identifiers: { id: "app", name: "app" },
    };
    const attached = (policy: string): ResourceInstance => ({
      ...app,
      address: `aws_iam_role_policy_attachment.${policy}`,
      type: "aws_iam_role_policy_attachment",
      identifiers: { id: `app/arn:aws:iam::aws:policy/${policy}` },
    });
    const attach = event(
      {
        eventSource: "iam.amazonaws.com",
        eventName: "AttachRolePolicy",
        requestParameters: { roleName: "app", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      },
      ["app"],
    );
    const roleBeside = (one: ResourceInstance, beside: readonly ResourceInstance[]) =>
      blame([attach], one, { ...rules, beside }).changes[0]?.role;
    expect(roleBeside(attached("ReadOnlyAccess"), [app])).toBe("mentioned");
    expect(roleBeside(app, [attached("ReadOnlyAccess")])).toBe("target");
    expect(roleBeside(app, [attached("ReadOnlyAccess"), attached("AdministratorAccess")])).toBe("mentioned");
    expect(roleBeside(attached("AdministratorAccess"), [app])).toBe("target");
  });

  test("an inline policy of a group in a template is changed by PutGroupPolicy", () => {
    const policy: ResourceInstance = {
      tool: "cloudformation",
      address: "s/Open",
      type: "AWS::IAM::Policy",
      identifiers: { id: "s-Open-1ABC", parent: "s-Ops-1XYZ", attributes: { policyname: ["open"] } },
    };
    const put = (policyName: string) =>
      event(
        {
          eventSource: "iam.amazonaws.com",
          eventName: "PutGroupPolicy",
          requestParameters: { groupName: "s-Ops-1XYZ", policyName, policyDocument: "{}" },
        },
        ["s-Ops-1XYZ"],
      );
    const found = blame([put("open"), put("hand-made")], policy, rules);
    expect(summaryOf(found)).toMatchObject({ changes: 1, outside: 1, mentioned: 1 });
  });

  test("a part of which its whole has only one is changed by the events on its whole", () => {
    const profile: ResourceInstance = {
      tool: "terraform",
      address: "aws_iam_user_login_profile.alice",
      type: "aws_iam_user_login_profile",
      identifiers: { id: "alice" },
    };
    const create = (userName: string) =>
      event({ eventSource: "iam.amazonaws.com", eventName: "CreateLoginProfile", requestParameters: { userName } }, [
        userName,
      ]);
    expect(role(create("alice"), profile)).toBe("target");
    expect(role(create("bob"), profile)).toBe("mentioned");
  });

  test("a record without its request targets the only resource that AWS lists for it", () => {
    expect(role(event({ requestParameters: null, eventName: "UpdateSomething" }))).toBe("target");
    expect(
      role(event({ requestParameters: null, eventName: "UpdateSomething" }, ["sg-0a1b2c3d4e5f60718", "vpc-0a1b2c3d"])),
    ).toBe("mentioned");
  });
});

test("a test of one event says what the history of all events says, failed calls included", () => {
  const isChange = changeTest(group, []);
  const other = { groupId: "sg-0f0f0f0f0f0f0f0f0", ipPermissions: {} };
  expect(isChange(event({}))).toBe(true);
  expect(isChange(event({ errorCode: "AccessDenied" }))).toBe(true);
  expect(isChange(event({ requestParameters: other }))).toBe(false);
  expect(isChange(event({ readOnly: true }))).toBe(false);
  // A bucket policy that the code declares as a resource of its own is not a change of the bucket.
  const bucket: ResourceInstance = { ...group, type: "aws_s3_bucket", identifiers: { id: "logs", name: "logs" } };
  const put = event(
    { eventSource: "s3.amazonaws.com", eventName: "PutBucketPolicy", requestParameters: { bucketName: "logs" } },
    ["logs"],
  );
  expect(changeTest(bucket, [])(put)).toBe(true);
  expect(changeTest(bucket, [{ ...bucket, address: "p", type: "aws_s3_bucket_policy" }])(put)).toBe(false);
});

describe("by the tool or outside it", () => {
  const origin = (more: object, patterns: readonly string[] = []) => originOf(event(more), pipelineTest(patterns));

  test.each([
    [terraform, "Terraform"],
    ["APN/1.0 Pulumi/1.0 PulumiAws/7.1.0 (+https://www.pulumi.com) terraform-provider-aws/6.0", "Pulumi"],
    ["APN/1.0 HashiCorp/1.0 OpenTofu/1.10.0 terraform-provider-aws/6.19.0", "OpenTofu"],
    ["aws-sdk-js/3.901.0 ua/2.1 app/aws-cdk-cli-2.1031.0", "CDK"],
    ["[cloudformation.amazonaws.com]", "CloudFormation"],
  ])("%s is the tool %s", (userAgent, via) => {
    expect(origin({ userAgent })).toEqual({ by: "tool", via });
  });

  test("CloudFormation is the tool, even when it was started in the console", () => {
    const identity = { ...alice, invokedBy: "cloudformation.amazonaws.com" };
    const made = { userIdentity: identity, sessionCredentialFromConsole: "true" };
    expect(origin(made)).toEqual({ by: "tool", via: "CloudFormation" });
  });

  test.each([
    [{ sessionCredentialFromConsole: "true", userAgent: "Mozilla/5.0 (X11) Firefox/145.0" }, "console"],
    [{ userAgent: "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.783]" }, "console"],
    [{ userAgent: "signin.amazonaws.com" }, "console"],
    [{ userAgent: "aws-cli/2.31.3 md/prompt#off" }, "AWS CLI"],
    [{ userAgent: "aws-cli/2.31.3 exec-env/CloudShell" }, "CloudShell"],
    [{ userAgent: "Boto3/1.40.52 md/Botocore#1.40.52" }, "Python"],
    [{ userAgent: "curl/8" }, "API"],
  ])("%o is outside, via %s", (more, via) => {
    expect(origin(more)).toEqual({ by: "outside", via });
  });

  test("the pipeline's role is the tool, except in the console", () => {
    expect(origin({}, ["adm*"])).toEqual({ by: "tool", via: "pipeline (AWS CLI)" });
    expect(origin({}, ["arn:aws:iam::*:role/Admin"])).toEqual({ by: "tool", via: "pipeline (AWS CLI)" });
    expect(origin({ sessionCredentialFromConsole: true }, ["Admin"])).toEqual({ by: "outside", via: "console" });
    expect(origin({}, ["", " "])).toEqual({ by: "outside", via: "AWS CLI" });
  });

  test("a service that acts on its own is neither", () => {
    const identity = {
      type: "AssumedRole",
      arn: "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
      sessionContext: { sessionIssuer: { type: "Role", userName: "AWSServiceRoleForAutoScaling" } },
      invokedBy: "autoscaling.amazonaws.com",
    };
    const more = { userIdentity: identity, userAgent: "autoscaling.amazonaws.com" };
    expect(origin(more)).toEqual({ by: "service", via: "autoscaling.amazonaws.com" });
    const event = {
      eventType: "AwsServiceEvent",
      userIdentity: { type: "AWSService", invokedBy: "kms.amazonaws.com" },
    };
    expect(origin({ ...event, userAgent: "kms.amazonaws.com" })).toEqual({ by: "service", via: "kms.amazonaws.com" });
  });

  test("a service-linked role is a service, also with the internal user agent of the console's backends", () => {
    const userIdentity = {
      type: "AssumedRole",
      arn: "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling",
      sessionContext: { sessionIssuer: { type: "Role", userName: "AWSServiceRoleForAutoScaling" } },
    };
    const userAgent = "[aws-internal/3 aws-sdk-java/1.12.783]";
    expect(origin({ userIdentity, userAgent, sourceIPAddress: "AWS Internal" })).toEqual({
      by: "service",
      via: "AWSServiceRoleForAutoScaling/AutoScaling",
    });
    const delivery = { type: "AWSService", invokedBy: "cloudtrail.amazonaws.com" };
    expect(origin({ userIdentity: delivery, userAgent })).toEqual({ by: "service", via: "cloudtrail.amazonaws.com" });
  });

  test("knows the domains of services in China", () => {
    const userIdentity = {
      type: "AssumedRole",
      arn: "arn:aws-cn:sts::123456789012:assumed-role/config/AWSConfig",
      invokedBy: "config.amazonaws.com.cn",
    };
    expect(origin({ userIdentity, userAgent: "config.amazonaws.com.cn" })).toEqual({
      by: "service",
      via: "config.amazonaws.com.cn",
    });
  });

  test("a service that acts for a person counts as the person", () => {
    const more = { userIdentity: { ...alice, invokedBy: "athena.amazonaws.com" }, userAgent: "athena.amazonaws.com" };
    expect(origin(more)).toEqual({ by: "outside", via: "athena.amazonaws.com" });
  });
});

describe("the summary", () => {
  const create = event({ userAgent: terraform, eventName: "CreateSecurityGroup" });
  const open = event({});
  const denied = event({ errorCode: "Client.UnauthorizedOperation" });
  const read = event({ eventName: "DescribeSecurityGroups", readOnly: true });
  const found = blame([denied, create, read, open, open], group, rules);

  test("drops reads and duplicates, separates failed calls, and is newest first", () => {
    expect(found.changes.map(({ eventId }) => eventId)).toEqual([open.eventId, create.eventId]);
    expect(found.attempted.map(({ error }) => error)).toEqual(["Client.UnauthorizedOperation"]);
  });

  test("contains the last change, and the changes since the tool's last one", () => {
    expect(summaryOf(found)).toMatchObject({
      last: { who: "alice@example.com", via: "AWS CLI", by: "outside" },
      lastByTool: { eventName: "CreateSecurityGroup", via: "Terraform" },
      changes: 2,
      outside: 1,
      outsideSinceTool: 1,
      attempted: 1,
      mentioned: 0,
    });
    const applied = blame([create, open, event({ userAgent: terraform })], group, rules);
    expect(summaryOf(applied)).toMatchObject({ outside: 1, outsideSinceTool: 0, changes: 3 });
    expect(summaryOf({ changes: [], attempted: [] })).toEqual({
      changes: 0,
      outside: 0,
      outsideSinceTool: 0,
      mentioned: 0,
      attempted: 0,
    });
  });

  test("counts one change outside the tool when the tool never changed the resource", () => {
    expect(summaryOf(blame([open], group, rules))).toMatchObject({ changes: 1, outside: 1, outsideSinceTool: 1 });
  });
});
