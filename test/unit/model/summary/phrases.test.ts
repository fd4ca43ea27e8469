import { describe, expect, it } from "vitest";
import { RESOURCE_TYPES, words } from "../../../../src/iac/resourceTypes/catalog.ts";
import { apiName, readRecord } from "../../../../src/model/event/record.ts";
import { inPast, readOperationName } from "../../../../src/model/summary/operationName.ts";
import { NETWORK_PHRASES } from "../../../../src/model/summary/phrases/network.ts";
import { fieldsOf, phraseOf } from "../../../../src/model/summary/phrases/phrase.ts";
import { SECURITY_PHRASES } from "../../../../src/model/summary/phrases/security.ts";
import { WORKLOAD_PHRASES } from "../../../../src/model/summary/phrases/workloads.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import { describeEvent } from "../../../../src/model/summary/sentence.ts";
import { makeWorld } from "../../../world/world.ts";
import { recordWith } from "../records.ts";

type Changes = { readonly [field: string]: unknown };

function eventOf(service: string, eventName: string, requestParameters: unknown, changes: Changes = {}) {
  return readRecord(recordWith({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters, ...changes }));
}

/** The sentence between the caller and the Region, and the primary resource's value. */
function said(...args: Parameters<typeof eventOf>): readonly [string, string | undefined] {
  const event = eventOf(...args);
  const sentence = describeEvent(event);
  return [sentence.slice("alice ".length, sentence.indexOf(" in eu-west-1")), primaryResource(event)?.value];
}

const denied = (message: string): Changes => ({ errorCode: "AccessDenied", errorMessage: message });
const VPC = "vpc-01234567";

describe("what an operation acts on", () => {
  it.each<[string, string, unknown, Changes, string, string | undefined]>([
    [
      "rds",
      "RemoveRoleFromDBInstance",
      { roleArn: "arn:aws:iam::123456789012:role/import", dBInstanceIdentifier: "main", featureName: "s3Import" },
      {},
      "removed role import from DB instance main",
      "main",
    ],
    [
      "ec2",
      "CreateVpcEndpoint",
      { CreateVpcEndpointRequest: { VpcId: VPC, ServiceName: "com.amazonaws.eu-west-1.s3" } },
      {
        responseElements: {
          CreateVpcEndpointResponse: { vpcEndpoint: { vpcEndpointId: "vpce-01234567", vpcId: VPC } },
        },
      },
      `created VPC endpoint vpce-01234567 for com.amazonaws.eu-west-1.s3 in VPC ${VPC}`,
      "vpce-01234567",
    ],
    [
      "secretsmanager",
      "PutResourcePolicy",
      {
        secretId: "db",
        resourcePolicy: `{"Statement":{"Effect":"Deny","Principal":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"${VPC}"}}}}`,
      },
      {},
      "changed the policy of secret db",
      "db",
    ],
    [
      "s3",
      "PutBucketPolicy",
      { bucketPolicy: { Statement: { Condition: { StringEquals: { "aws:SourceVpc": VPC } } } } },
      {},
      "changed the policy of a bucket",
      undefined,
    ],
    [
      "sso",
      "CreateAccountAssignment",
      {
        instanceArn: "arn:aws:sso:::instance/ssoins-1",
        targetId: "444455556666",
        targetType: "AWS_ACCOUNT",
        permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
        principalType: "GROUP",
        principalId: "01cb45c0-c071-70a1-0a3a-e417bf7fd8ff",
      },
      {},
      "assigned permission set ps-1 in account 444455556666 to principal 01cb45c0-c071-70a1-0a3a-e417bf7fd8ff",
      "444455556666",
    ],
    [
      "ecs",
      "ExecuteCommand",
      { cluster: "web", task: "arn:aws:ecs:eu-west-1:123456789012:task/web/0a1b2c", container: "app", command: "sh" },
      {},
      "ran a command in task 0a1b2c (container app)",
      "arn:aws:ecs:eu-west-1:123456789012:task/web/0a1b2c",
    ],
    [
      "organizations",
      "DetachPolicy",
      { policyId: "p-a1b2c3d4", targetId: "444455556666" },
      {},
      "detached policy p-a1b2c3d4 from account 444455556666",
      "444455556666",
    ],
    [
      "organizations",
      "DetachPolicy",
      { policyId: "p-a1b2c3d4", targetId: "ou-ab12-11111111" },
      {},
      "detached policy p-a1b2c3d4 from target ou-ab12-11111111",
      undefined,
    ],
    [
      "organizations",
      "RemoveAccountFromOrganization",
      { accountId: "444455556666" },
      {},
      "removed account 444455556666 from the organization",
      "444455556666",
    ],
    [
      "iam",
      "DetachUserPolicy",
      { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      {},
      "detached policy AdministratorAccess from user bob",
      "bob",
    ],
    [
      "kms",
      "RotateKey",
      null,
      {
        eventType: "AwsServiceEvent",
        serviceEventDetails: { keyId: "1a2b3c4d-1111-4222-8333-0123456789ab" },
      },
      "rotated key 1a2b3c4d-1111-4222-8333-0123456789ab",
      "1a2b3c4d-1111-4222-8333-0123456789ab",
    ],
  ])("%s %s", (service, eventName, request, changes, sentence, target) => {
    expect(said(service, eventName, request, changes)).toEqual([sentence, target]);
  });
});

describe("an operation without a phrase", () => {
  it.each<[string, string, unknown, string, string | undefined]>([
    ["widget", "CreateWidget", { widgetName: "w1" }, "created widget w1", "w1"],
    ["widget", "DeleteWidgets", { widgetNames: ["w1", "w2"] }, "deleted widgets w1 and w2", "w1"],
    ["widget", "UpdateWidgetPolicy", { widgetId: "w1" }, "updated the policy of widget w1", "w1"],
    ["widget", "AddGadgetToWidget", { gadgetId: "g1", widgetId: "w1" }, "added gadget g1 to widget w1", "w1"],
    ["widget", "RemoveGadgetFromWidget", { widgetId: "w1" }, "removed a gadget from widget w1", "w1"],
    ["widget", "AddTagsToWidget", { widgetId: "w1" }, "added tags to widget w1", "w1"],
    [
      "widget",
      "TagResource",
      { resourceArn: "arn:aws:widget:eu-west-1:123456789012:gauge/g1" },
      "tagged gauge g1",
      "arn:aws:widget:eu-west-1:123456789012:gauge/g1",
    ],
    [
      "widget",
      "RestoreWidgetFromBackup",
      { backupId: "b1", widgetId: "w1" },
      "restored widget w1 from backup b1",
      "w1",
    ],
    ["widget", "RestoreWidgetToPointInTime", { widgetId: "w1" }, "restored widget w1 to a point in time", "w1"],
    ["widget", "BatchFrobWidget", { widgetId: "w1" }, "called BatchFrobWidget on widget w1", "w1"],
    ["widget", "StartWidgetVersionDelete", { widgetId: "w1" }, "called StartWidgetVersionDelete on widget w1", "w1"],
    ["widget", "GetWidget", { widgetId: "w1" }, "called GetWidget on widget w1", "w1"],
    [
      "widget",
      "CreateGadget",
      { kmsKeyId: "alias/app", roleArn: "arn:aws:iam::123456789012:role/r" },
      "created a gadget",
      undefined,
    ],
    ["widget", "CreateX2Y", {}, "called CreateX2Y", undefined],
  ])("%s %s %o", (service, eventName, request, sentence, target) => {
    expect(said(service, eventName, request)).toEqual([sentence, target]);
  });
});

describe("a refused call", () => {
  it("names no ingredient as its target", () => {
    const request = {
      instancesSet: { items: [{ imageId: "ami-01234567", minCount: 1, maxCount: 1 }] },
      subnetId: "subnet-01234567",
      groupSet: { items: [{ groupId: "sg-01234567" }] },
      iamInstanceProfile: { name: "web" },
    };
    expect(said("ec2", "RunInstances", request, denied("not authorized"))).toEqual([
      "tried to launch an instance",
      undefined,
    ]);
    expect(said("ec2", "CreateInternetGateway", {}, denied(""))[0]).toBe("tried to create an internet gateway");
    expect(said("rds", "CreateDBInstance", { kmsKeyId: "alias/app" }, denied(""))).toEqual([
      "tried to create a DB instance",
      undefined,
    ]);
  });

  it("takes its target from the message where it is the only place", () => {
    const message = (action: string, on: string) =>
      denied(`User: arn:aws:iam::123456789012:user/alice is not authorized to perform: ${action} on resource: ${on}`);
    const role = "arn:aws:iam::123456789012:role/Admin";
    expect(said("iam", "AttachRolePolicy", null, message("iam:AttachRolePolicy", `role Admin`))[0]).toBe(
      "tried to attach a policy to role Admin",
    );
    expect(said("sts", "AssumeRole", null, message("sts:AssumeRole", role))).toEqual([
      "tried to assume role Admin",
      role,
    ]);
    const subnet = "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-01234567";
    expect(said("ec2", "RunInstances", null, message("ec2:RunInstances", subnet))[1]).toBeUndefined();
  });
});

describe("a noun", () => {
  it.each<[string, string, unknown, string, string]>([
    ["kms", "GenerateDataKey", { keyId: "alias/app" }, "called GenerateDataKey on KMS key alias/app", "alias/app"],
    [
      "rds",
      "CopyDBSnapshot",
      { sourceDBSnapshotIdentifier: "a", targetDBSnapshotIdentifier: "b" },
      "copied DB snapshot a to DB snapshot b",
      "b",
    ],
    [
      "route53domains",
      "TransferDomainToAnotherAwsAccount",
      { domainName: "example.com", accountId: "444455556666" },
      "transferred domain example.com to another AWS account",
      "example.com",
    ],
    [
      "apigateway",
      "DeleteResource",
      { restApiId: "a1b2", resourceId: "r1" },
      "deleted resource r1 in REST API a1b2",
      "a1b2",
    ],
    ["ec2", "DeregisterImage", { imageId: "ami-01234567" }, "deregistered AMI ami-01234567", "ami-01234567"],
    ["ssm", "GetCommandInvocation", { commandId: "c1" }, "called GetCommandInvocation on command c1", "c1"],
    [
      "ssm",
      "ListTagsForResource",
      { resourceType: "PatchBaseline", resourceId: "pb1" },
      "called ListTagsForResource on patch baseline pb1",
      "pb1",
    ],
    ["elasticache", "ModifyReplicationGroup", { replicationGroupId: "rg" }, "modified replication group rg", "rg"],
  ])("is right in %s %s", (service, eventName, request, sentence, target) => {
    expect(said(service, eventName, request)).toEqual([sentence, target]);
  });

  it("of a listing's filters is not what is listed", () => {
    const filterSet = (name: string, value: string) => ({
      filterSet: { items: [{ name, valueSet: { items: [{ value }] } }] },
    });
    expect(said("ec2", "DescribeSubnets", filterSet("vpc-id", VPC))).toEqual(["called DescribeSubnets", undefined]);
    expect(said("ec2", "DescribeSubnets", filterSet("subnet-id", "subnet-01234567"))[1]).toBe("subnet-01234567");
    expect(said("ec2", "DescribeTags", filterSet("resource-id", "i-01234567"))[1]).toBe("i-01234567");
  });
});

describe("a batch", () => {
  const instances = (count: number) => ({
    instancesSet: { items: Array.from({ length: count }, (_, index) => ({ instanceId: `i-0123456${index}` })) },
  });
  it.each([
    [1, "terminated instance i-01234560"],
    [2, "terminated instances i-01234560 and i-01234561"],
    [3, "terminated instances i-01234560, i-01234561 and i-01234562"],
    [5, "terminated instances i-01234560, i-01234561 and 3 more"],
  ])("of %i says how many", (count, sentence) => {
    expect(said("ec2", "TerminateInstances", instances(count))[0]).toBe(sentence);
  });

  it("is counted in answers, wrapped lists and lists of names", () => {
    const responseElements = instances(4);
    expect(said("ec2", "RunInstances", {}, { responseElements })[0]).toBe(
      "launched instances i-01234560, i-01234561 and 2 more",
    );
    const flowLogs = ["fl-01234567", "fl-01234568"].map((content, index) => ({ tag: index + 1, content }));
    expect(said("ec2", "DeleteFlowLogs", { DeleteFlowLogsRequest: { FlowLogId: flowLogs } })[0]).toBe(
      "deleted flow logs fl-01234567 and fl-01234568",
    );
    expect(said("ssm", "GetParameters", { names: ["/a", "/b"] })[0]).toBe(
      "called GetParameters on parameters /a and /b",
    );
    expect(
      said("ssm", "SendCommand", { documentName: "AWS-RunShellScript", instanceIds: ["i-01234560", "i-01234561"] }),
    ).toEqual(["ran document AWS-RunShellScript on instances i-01234560 and i-01234561", "i-01234560"]);
  });
});

describe("the table", () => {
  it("has phrases with a verb, a target and known parts", () => {
    const tables = [NETWORK_PHRASES, SECURITY_PHRASES, WORKLOAD_PHRASES].flatMap((table) => Object.entries(table));
    const keys = tables.flatMap(([service, lines]) =>
      lines
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => `${service} ${line.trim().split(" ")[0]}`),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      const [service = "", operation = ""] = key.split(" ");
      const phrase = phraseOf(`${service}.amazonaws.com`, operation);
      expect(operation, key).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(phrase, key).toBeDefined();
      for (const segments of phrase?.alternatives ?? []) {
        expect(segments[0], key).toMatch(/^[a-z]/);
        for (const { noun, keys } of fieldsOf(segments)) {
          expect(noun === "rules" || keys.every((each) => /^[a-z0-9]+$/.test(each)), key).toBe(true);
        }
      }
    }
  });

  it("has a phrase or words of their own for most writes of the world and of the resource types", () => {
    const operations = new Set<string>();
    for (const { json } of makeWorld({ seed: 1, size: 3_000, end: Date.UTC(2026, 10, 20, 12) }).records()) {
      const event = readRecord(json);
      if (event.readOnly === false) {
        operations.add(`${event.eventSource.split(".")[0]} ${apiName(event.eventName)}`);
      }
    }
    for (const row of RESOURCE_TYPES) {
      for (const name of [...words(row.created), ...words(row.changed), ...words(row.deleted)]) {
        operations.add(`${row.service} ${apiName(name)}`);
      }
    }
    const unknown = [...operations].filter((key) => {
      const [service = "", name = ""] = key.split(" ");
      return phraseOf(`${service}.amazonaws.com`, name) === undefined && readOperationName(name).verb === undefined;
    });
    // A new row of the resource types may bring a verb that isn't listed: its sentence names the operation.
    expect(unknown.length / operations.size, unknown.join(", ")).toBeLessThan(0.02);
  });

  it.each([
    ["deny it", "denied it"],
    ["stop", "stopped"],
    ["set the ACL", "set the ACL"],
    ["copy", "copied"],
    ["deploy", "deployed"],
    ["release it", "released it"],
    ["roll back", "rolled back"],
  ])("puts %s in the past", (phrase, past) => {
    expect(inPast(phrase)).toBe(past);
  });
});
