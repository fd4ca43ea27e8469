import { describe, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import { describeEvent } from "../../../../src/model/summary/sentence.ts";
import { assumedRole, recordWith } from "../records.ts";

function eventOf(
  service: string,
  eventName: string,
  requestParameters: unknown,
  changes: { readonly [field: string]: unknown } = {},
) {
  return readRecord(recordWith({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters, ...changes }));
}

const SG = "sg-0123456789abcdef0";
const OPEN = {
  groupId: SG,
  ipPermissions: {
    items: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }],
  },
};

describe("primaryResource", () => {
  it.each<[string, string, string, unknown, { readonly [field: string]: unknown }, string | undefined]>([
    [
      "the bucket",
      "s3",
      "PutBucketPolicy",
      {
        bucketName: "logs",
        bucketPolicy: { Statement: [{ Principal: { AWS: "arn:aws:iam::210987654321:user/eve" } }] },
      },
      {},
      "logs",
    ],
    ["the object, not its bucket", "s3", "GetObject", { bucketName: "logs", key: "a.json" }, {}, "a.json"],
    [
      "the group, not its VPC or peer",
      "ec2",
      "AuthorizeSecurityGroupIngress",
      { ...OPEN, vpcId: "vpc-01234567" },
      {},
      SG,
    ],
    [
      "the role, not the policy",
      "iam",
      "AttachRolePolicy",
      { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess", roleName: "Admin" },
      {},
      "Admin",
    ],
    [
      "the user of a new key",
      "iam",
      "CreateAccessKey",
      { userName: "bob" },
      { responseElements: { accessKey: { accessKeyId: "AKIAI44QH8DHBEXAMPLE", userName: "bob" } } },
      "bob",
    ],
    ["the user, not the group", "iam", "AddUserToGroup", { groupName: "ops", userName: "bob" }, {}, "bob"],
    [
      "the policy itself",
      "iam",
      "CreatePolicyVersion",
      { policyArn: "arn:aws:iam::123456789012:policy/P", policyDocument: '{"Resource":"arn:aws:s3:::logs"}' },
      {},
      "arn:aws:iam::123456789012:policy/P",
    ],
    [
      "the new instance, not its image, subnet or key",
      "ec2",
      "RunInstances",
      { instancesSet: { items: [{ imageId: "ami-01234567", keyName: "ops" }] }, subnetId: "subnet-01234567" },
      { responseElements: { instancesSet: { items: [{ instanceId: "i-01234567", subnetId: "subnet-01234567" }] } } },
      "i-01234567",
    ],
    [
      "the volume, not the instance",
      "ec2",
      "AttachVolume",
      { instanceId: "i-01234567", volumeId: "vol-01234567" },
      {},
      "vol-01234567",
    ],
    [
      "the new subnet, not the VPC",
      "ec2",
      "CreateSubnet",
      { vpcId: "vpc-01234567", cidrBlock: "10.0.1.0/24" },
      { responseElements: { subnet: { vpcId: "vpc-01234567", subnetId: "subnet-01234567" } } },
      "subnet-01234567",
    ],
    [
      "the role that is assumed",
      "sts",
      "AssumeRole",
      { roleArn: "arn:aws:iam::123456789012:role/Admin", roleSessionName: "s" },
      { responseElements: { credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" } } },
      "arn:aws:iam::123456789012:role/Admin",
    ],
    [
      "the key, not the secret that it protects",
      "kms",
      "Decrypt",
      { encryptionContext: { SecretARN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf" } },
      {
        resources: [
          { ARN: "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-1111-4222-8333-0123456789ab", type: "AWS::KMS::Key" },
        ],
      },
      "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-1111-4222-8333-0123456789ab",
    ],
    [
      "the function, not its role",
      "lambda",
      "CreateFunction20150331",
      { functionName: "resize", role: "arn:aws:iam::123456789012:role/r" },
      {},
      "resize",
    ],
    ["the trail, not its bucket", "cloudtrail", "CreateTrail", { name: "main", s3BucketName: "logs" }, {}, "main"],
    [
      "the DB instance, not its subnets",
      "rds",
      "ModifyDBInstance",
      { dBInstanceIdentifier: "main", vpcSecurityGroupIds: [SG] },
      {},
      "main",
    ],
    [
      "the refused resource of a call without parameters",
      "sts",
      "AssumeRole",
      null,
      {
        errorCode: "AccessDenied",
        errorMessage:
          "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Admin",
      },
      "arn:aws:iam::123456789012:role/Admin",
    ],
    ["nothing", "sts", "GetCallerIdentity", null, {}, undefined],
    ["nothing of a listing", "ec2", "DescribeInstances", { instancesSet: {}, filterSet: {} }, {}, undefined],
    [
      "the tagged resource",
      "tagging",
      "TagResources",
      { resourceARNList: ["arn:aws:s3:::logs"] },
      {},
      "arn:aws:s3:::logs",
    ],
    [
      "what a service event tells",
      "kms",
      "RotateKey",
      null,
      { eventType: "AwsServiceEvent", serviceEventDetails: { keyId: "1a2b3c4d-1111-4222-8333-0123456789ab" } },
      "1a2b3c4d-1111-4222-8333-0123456789ab",
    ],
  ])("is %s", (_name, service, eventName, parameters, changes, expected) => {
    expect(primaryResource(eventOf(service, eventName, parameters, changes))?.value).toBe(expected);
  });
});

describe("describeEvent", () => {
  const IN = "in eu-west-1 from 203.0.113.7";
  it.each<[string, string, unknown, { readonly [field: string]: unknown }, string]>([
    ["s3", "GetBucketAcl", { bucketName: "logs" }, {}, `alice called GetBucketAcl on bucket logs ${IN}`],
    [
      "s3",
      "GetBucketAcl",
      { bucketName: "logs" },
      { errorCode: "AccessDenied" },
      `alice called GetBucketAcl on bucket logs ${IN}: denied (AccessDenied)`,
    ],
    ["s3", "PutBucketPolicy", { bucketName: "logs" }, {}, `alice changed the policy of bucket logs ${IN}`],
    ["ec2", "AuthorizeSecurityGroupIngress", OPEN, {}, `alice opened security group ${SG} to 0.0.0.0/0 (tcp 22) ${IN}`],
    [
      "ec2",
      "AuthorizeSecurityGroupIngress",
      OPEN,
      { errorCode: "Client.UnauthorizedOperation" },
      `alice tried to open security group ${SG} to 0.0.0.0/0 (tcp 22) ${IN}: denied (Client.UnauthorizedOperation)`,
    ],
    [
      "ec2",
      "AuthorizeSecurityGroupIngress",
      { groupId: SG, ipProtocol: "-1", cidrIp: "::/0" },
      {},
      `alice opened security group ${SG} to ::/0 (all traffic) ${IN}`,
    ],
    [
      "iam",
      "AttachUserPolicy",
      { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      {},
      `alice attached policy AdministratorAccess to user bob ${IN}`,
    ],
    ["iam", "CreateAccessKey", { userName: "bob" }, {}, `alice created an access key for user bob ${IN}`],
    [
      "ec2",
      "ModifyInstanceAttribute",
      { instanceId: "i-01234567" },
      { errorCode: "Client.IncorrectState" },
      `alice tried to modify an attribute of instance i-01234567 ${IN}: failed (Client.IncorrectState)`,
    ],
    [
      "ec2",
      "ModifySecurityGroupRules",
      { ModifySecurityGroupRulesRequest: { GroupId: SG } },
      {},
      `alice changed rules of security group ${SG} ${IN}`,
    ],
    ["lambda", "Invoke", { functionName: "resize" }, {}, `alice invoked function resize ${IN}`],
    ["rds", "DeleteDBSubnetGroup", { dBSubnetGroupName: "s" }, {}, `alice deleted DB subnet group s ${IN}`],
    [
      "sts",
      "GetCallerIdentity",
      null,
      { awsRegion: undefined, sourceIPAddress: undefined },
      "alice called GetCallerIdentity",
    ],
    [
      "signin",
      "ConsoleLogin",
      null,
      {
        responseElements: { ConsoleLogin: "Failure" },
        errorMessage: "Failed authentication",
        additionalEventData: { MFAUsed: "No" },
      },
      `alice tried to sign in to the console without MFA ${IN}: failed (Failed authentication)`,
    ],
    [
      "signin",
      "ConsoleLogin",
      null,
      { responseElements: { ConsoleLogin: "Success" }, additionalEventData: { MFAUsed: "Yes" } },
      `alice signed in to the console with MFA ${IN}`,
    ],
    [
      "kms",
      "RotateKey",
      null,
      {
        eventType: "AwsServiceEvent",
        userIdentity: { type: "AWSService", invokedBy: "kms.amazonaws.com" },
        sourceIPAddress: "kms.amazonaws.com",
      },
      "kms.amazonaws.com reported RotateKey in eu-west-1",
    ],
    [
      "lambda",
      "UpdateFunctionCode20150331v2",
      { functionName: "f1" },
      { userIdentity: assumedRole("ci", "run-7") },
      `ci/run-7 updated the code of function f1 ${IN}`,
    ],
  ])("%s %s", (service, eventName, parameters, changes, expected) => {
    expect(describeEvent(eventOf(service, eventName, parameters, changes))).toBe(expected);
  });

  it("names another resource only as what it is", () => {
    const ARN = "arn:aws:iam::123456789012:saml-provider/idp";
    const event = eventOf("sts", "AssumeRoleWithSAML", { principalArn: ARN });
    expect(primaryResource(event)).toBeUndefined();
    expect(describeEvent(event)).toContain("alice assumed a role with SAML provider idp");
  });

  it("describes a failure only by what the record contains", () => {
    const failed = { responseElements: { ConsoleLogin: "Failure" } };
    expect(describeEvent(eventOf("signin", "ConsoleLogin", null, failed))).toMatch(/203\.0\.113\.7: failed$/);
  });

  it("lists only the first three of many rules", () => {
    const ipRanges = {
      items: ["10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32", "10.0.0.4/32"].map((cidrIp) => ({ cidrIp })),
    };
    const request = {
      groupId: SG,
      ipPermissions: { items: [{ ipProtocol: "udp", fromPort: 1, toPort: 9, ipRanges }] },
    };
    expect(describeEvent(eventOf("ec2", "RevokeSecurityGroupIngress", request))).toContain(
      `closed security group ${SG} to 10.0.0.1/32 (udp 1-9), 10.0.0.2/32 (udp 1-9), 10.0.0.3/32 (udp 1-9) and 1 more`,
    );
  });

  it('lists exactly three rules without "more"', () => {
    const ipRanges = { items: ["10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"].map((cidrIp) => ({ cidrIp })) };
    const request = {
      groupId: SG,
      ipPermissions: { items: [{ ipProtocol: "udp", fromPort: 1, toPort: 9, ipRanges }] },
    };
    expect(describeEvent(eventOf("ec2", "RevokeSecurityGroupIngress", request))).toContain(
      `closed security group ${SG} to 10.0.0.1/32 (udp 1-9), 10.0.0.2/32 (udp 1-9), 10.0.0.3/32 (udp 1-9)`,
    );
    expect(describeEvent(eventOf("ec2", "RevokeSecurityGroupIngress", request))).not.toContain(" more");
  });

  it.each([
    ["a type of ICMP", { ipProtocol: "icmp", fromPort: 8, toPort: -1 }, "icmp type 8"],
    ["a code of ICMP", { ipProtocol: "icmp", fromPort: 3, toPort: 4 }, "icmp type 3 code 4"],
    ["all of ICMP", { ipProtocol: "icmp", fromPort: -1, toPort: -1 }, "icmp"],
    ["all ports", { ipProtocol: "tcp", fromPort: -1, toPort: -1 }, "tcp"],
  ])("writes a rule for %s", (_name, permission, ports) => {
    const prefixListIds = { items: [{ prefixListId: "pl-01234567" }] };
    const request = { groupId: SG, ipPermissions: { items: [{ ...permission, prefixListIds }] } };
    expect(describeEvent(eventOf("ec2", "AuthorizeSecurityGroupIngress", request))).toContain(
      `opened security group ${SG} to pl-01234567 (${ports}) in`,
    );
  });

  it("never cuts a name in the middle of a character", () => {
    for (const before of [97, 98, 99]) {
      const bucketName = `${"a".repeat(before)}😀${"b".repeat(20)}`;
      const sentence = describeEvent(eventOf("dynamodb", "DeleteTable", { tableName: bucketName }));
      expect(sentence).toContain("…");
      expect(sentence).not.toContain("\\ud83d");
    }
  });

  it("escapes invisible and misleading characters", () => {
    const userIdentity = { type: "IAMUser", userName: "al\u202eice\u001b[31m\n" };
    expect(describeEvent(eventOf("sts", "GetCallerIdentity", null, { userIdentity }))).toContain(
      "al\\u202eice\\u001b[31m\\n called",
    );
  });

  it("describes an empty record", () => {
    expect(describeEvent(readRecord("{}"))).toBe("unknown called an unnamed operation");
  });
});
