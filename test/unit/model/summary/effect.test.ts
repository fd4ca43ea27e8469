import { describe, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { type Effect, effectOf } from "../../../../src/model/summary/effect/effect.ts";
import { effectLines } from "../../../../src/model/summary/effect/effectText.ts";
import { exposuresOf } from "../../../../src/model/summary/exposure.ts";
import { insightRecord, recordWith } from "../records.ts";

type Changes = Parameters<typeof recordWith>[0];

const effect = (changes: Changes): Effect | undefined => effectOf(readRecord(JSON.stringify(recordWith(changes))));
const lines = (changes: Changes): readonly string[] =>
  effectLines(effect(changes) ?? { rows: [], more: 0, unknown: [] });

const ingress = (ranges: readonly string[]): Changes => ({
  eventSource: "ec2.amazonaws.com",
  eventName: "AuthorizeSecurityGroupIngress",
  requestParameters: {
    groupId: "sg-01234567",
    ipPermissions: {
      items: [
        { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: ranges.map((cidrIp) => ({ cidrIp })) } },
      ],
    },
  },
});

const bucketPolicy = (statement: object): Changes => ({
  requestParameters: { bucketName: "logs", bucketPolicy: { Statement: [{ Effect: "Allow", ...statement }] } },
});

const assumed: Changes = {
  eventSource: "sts.amazonaws.com",
  eventName: "AssumeRole",
  readOnly: true,
  requestParameters: { roleArn: "arn:aws:iam::123456789012:role/Ops", roleSessionName: "alice" },
  responseElements: { credentials: { accessKeyId: "ASIAEXAMPLE000000001", expiration: "Nov 21, 2026, 7:06:52 PM" } },
};

describe("issued credentials", () => {
  it("are named with their expiry and can be followed, although the call is a read", () => {
    expect(effect(assumed)?.rows).toEqual([
      {
        label: "Issued access key",
        values: [{ text: "ASIAEXAMPLE000000001", of: "ASIAEXAMPLE000000001" }],
        more: 0,
        note: "for session alice",
        until: Date.UTC(2026, 10, 21, 19, 6, 52),
        follow: true,
      },
    ]);
  });

  it("are said to be missing where the record does not name them", () => {
    expect(lines({ ...assumed, responseElements: null })).toEqual([
      "Issued access key: not named in the record, for session alice",
    ]);
  });

  it("of a refused call are what it would have issued, without a key", () => {
    const refused = { ...assumed, responseElements: null, errorCode: "AccessDenied" };
    expect(lines(refused)).toEqual(["Would have issued access key: for session alice"]);
    const errorMessage =
      "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Ops";
    expect(lines({ ...refused, requestParameters: null, errorMessage })).toEqual([
      "Would have issued access key: for IAM role Ops",
    ]);
  });
});

describe("public exposure", () => {
  it("comes first, and only for all addresses", () => {
    expect(lines(ingress(["10.0.0.0/8", "0.0.0.0/0"]))).toEqual([
      "Opened to: 0.0.0.0/0 (any IPv4 address), tcp 22 (public)",
      "Opened to: 10.0.0.0/8, tcp 22",
      "What is reachable depends on what uses the security group; this event does not show it.",
    ]);
    expect(effect({ ...ingress(["0.0.0.0/0"]), eventName: "AuthorizeSecurityGroupEgress" })?.rows[0]?.exposure).toBe(
      undefined,
    );
    expect(effect({ ...ingress(["0.0.0.0/0"]), eventName: "RevokeSecurityGroupIngress" })?.rows[0]?.exposure).toBe(
      undefined,
    );
  });

  it.each([
    ["*", undefined, "public"],
    [{ AWS: "*" }, { Bool: { "aws:SecureTransport": "true" } }, "public"],
    ["*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, "conditional"],
    ["*", { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }, "public"],
    ["*", { NotIpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, "conditional"],
    ["*", { StringEquals: { "aws:PrincipalOrgID": "o-example1" } }, "conditional"],
    [{ AWS: "arn:aws:iam::444455556666:root" }, undefined, undefined],
    [{ Service: "logs.amazonaws.com" }, undefined, undefined],
  ])("of a policy for %j under %j is %s", (Principal, Condition, exposure) => {
    const found = effect(
      bucketPolicy({ Principal, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*", Condition }),
    );
    expect(found?.rows[0]?.exposure).toBe(exposure);
    expect(found?.unknown.some((text) => text.includes("Block Public Access"))).toBe(exposure !== undefined);
  });

  it("names the condition that may limit it", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-example1" } };
    expect(
      lines(bucketPolicy({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*", Condition }))[0],
    ).toBe("Allowed: everyone (*), s3:GetObject on logs/* if aws:PrincipalOrgID is o-example1 (may be public)");
  });

  it("of an event bus is limited by the organization that the request names", () => {
    const condition = { type: "StringEquals", key: "aws:PrincipalOrgID", value: "o-example1" };
    const changes = {
      eventSource: "events.amazonaws.com",
      eventName: "PutPermission",
      requestParameters: { principal: "*", statementId: "s", action: "events:PutEvents", condition },
    };
    expect(lines(changes)).toEqual(["Allowed: everyone (*), events:PutEvents, only for o-example1 (may be public)"]);
    expect(exposuresOf(readRecord(JSON.stringify(recordWith(changes))))).toEqual([]);
  });

  it.each([
    [{ endpointPublicAccess: false, publicAccessCidrs: ["0.0.0.0/0"] }, [undefined, undefined]],
    [{ endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] }, ["public"]],
    [{ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }, [undefined]],
    [{ endpointPublicAccess: true }, ["conditional"]],
    [{ publicAccessCidrs: ["0.0.0.0/0"] }, ["conditional"]],
  ])("of a cluster's endpoint with %j is %j", (resourcesVpcConfig, exposures) => {
    const found = effect({
      eventSource: "eks.amazonaws.com",
      eventName: "UpdateClusterConfig",
      requestParameters: { name: "apps", resourcesVpcConfig },
    });
    expect(found?.rows.map(({ exposure }) => exposure)).toEqual(exposures);
  });

  it("of a new cluster's endpoint is left to its list of networks", () => {
    const [row] = lines({
      eventSource: "eks.amazonaws.com",
      eventName: "CreateCluster",
      requestParameters: {
        name: "apps",
        resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] },
      },
    });
    expect(row).toBe("Endpoint public access: true, for the networks in its public access CIDRs (may be public)");
  });

  it("of a Lightsail instance is that of each port's own networks", () => {
    expect(
      lines({
        eventSource: "lightsail.amazonaws.com",
        eventName: "PutInstancePublicPorts",
        requestParameters: {
          instanceName: "web",
          portInfos: [
            { fromPort: 22, toPort: 22, protocol: "tcp", cidrs: ["10.0.0.0/8"] },
            { fromPort: 80, toPort: 80, protocol: "tcp", cidrs: ["0.0.0.0/0"] },
          ],
        },
      }),
    ).toEqual(["Opened to: 0.0.0.0/0 (any IPv4 address), tcp 80 (public)", "Opened to: 10.0.0.0/8, tcp 22"]);
  });

  it("of a changed rule without a protocol depends on its direction", () => {
    const SecurityGroupRule = { SecurityGroupRuleId: "sgr-01234567", SecurityGroupRule: { CidrIpv4: "0.0.0.0/0" } };
    const [row] = lines({
      eventSource: "ec2.amazonaws.com",
      eventName: "ModifySecurityGroupRules",
      requestParameters: { ModifySecurityGroupRulesRequest: { GroupId: "sg-01234567", SecurityGroupRule } },
    });
    expect(row).toBe("Changed rule to: 0.0.0.0/0 (any IPv4 address), if it is an inbound rule (may be public)");
  });

  it("is not claimed of statements that deny, nor of endpoint policies", () => {
    expect(effect(bucketPolicy({ Effect: "Deny", Principal: "*", Action: "s3:*" }))?.rows[0]).toMatchObject({
      label: "Denied",
      values: [{ text: "everyone (*)" }],
    });
    expect(effect(bucketPolicy({ Effect: "Deny", Principal: "*", Action: "s3:*" }))?.rows[0]?.exposure).toBe(undefined);
    const PolicyDocument = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
    const endpoint = effect({
      eventSource: "ec2.amazonaws.com",
      eventName: "ModifyVpcEndpoint",
      requestParameters: { ModifyVpcEndpointRequest: { VpcEndpointId: "vpce-01234567", PolicyDocument } },
    });
    expect(endpoint?.rows.map(({ exposure }) => exposure)).toEqual([undefined]);
  });

  it("of a refused call claims nothing about what may still prevent it", () => {
    const refused = effect({ ...bucketPolicy({ Principal: "*", Action: "s3:*" }), errorCode: "AccessDenied" });
    expect(refused?.rows[0]).toMatchObject({ label: "Would have allowed", exposure: "public" });
    expect(refused?.unknown).toEqual([]);
  });
});

describe("settings", () => {
  it("have both sides where the answer holds them, and one where it does not", () => {
    const modified = lines({
      eventSource: "rds.amazonaws.com",
      eventName: "ModifyDBInstance",
      requestParameters: { dBInstanceIdentifier: "main", dBInstanceClass: "db.m5.large", backupRetentionPeriod: 7 },
      responseElements: {
        dBInstanceIdentifier: "main",
        dBInstanceClass: "db.t3.micro",
        backupRetentionPeriod: 1,
        pendingModifiedValues: { dBInstanceClass: "db.m5.large" },
      },
    });
    expect(modified).toEqual(["DB instance class: db.t3.micro → db.m5.large, pending", "Backup retention period: 7"]);
  });

  it("that CloudTrail hides are said to be hidden, not shown as their mask", () => {
    const put = { eventSource: "ssm.amazonaws.com", eventName: "PutParameter" };
    expect(lines({ ...put, requestParameters: { name: "/a", value: "HIDDEN_DUE_TO_SECURITY_REASONS" } })).toEqual([
      "Value: (not recorded by CloudTrail)",
    ]);
  });
});

describe("what the record does not show", () => {
  it("is said of a request that CloudTrail left out, whose stand-in is no setting", () => {
    const requestParameters = { omitted: true, originalSize: 300_000, reason: "field size limit exceeded" };
    expect(effect({ eventName: "PutBucketVersioning", requestParameters })).toEqual({
      rows: [],
      more: 0,
      unknown: ["The record does not show the change: CloudTrail left out the request because it was too large."],
    });
  });

  it("is said of a refused change without a request, and not of one that needs none", () => {
    const without = { eventSource: "ssm.amazonaws.com", eventName: "PutParameter", requestParameters: null };
    expect(effect({ ...without, errorCode: "AccessDenied" })?.unknown).toHaveLength(1);
    expect(effect(without)).toBe(undefined);
  });
});

describe("a protection", () => {
  it.each([
    ["guardduty", "UpdateDetector", { detectorId: "d", enable: false }, "Turned off: GuardDuty, in this Region"],
    [
      "guardduty",
      "UpdateDetector",
      { detectorId: "d", dataSources: { s3Logs: { enable: false } } },
      "S3 logs enable: false",
    ],
    [
      "inspector2",
      "Disable",
      { accountIds: ["444455556666"], resourceTypes: ["EC2", "ECR"] },
      "Turned off: Inspector, for EC2, ECR, 444455556666, in this Region",
    ],
    ["inspector2", "Disable", {}, "Turned off: Inspector, in this Region"],
    [
      "iam",
      "DeactivateMFADevice",
      { userName: "alice", serialNumber: "arn:aws:iam::123456789012:mfa/phone" },
      "Removed: an MFA device of this user",
    ],
  ])("of %s is turned off only as far as the request of %s says: %j", (service, eventName, requestParameters, text) => {
    expect(lines({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters })[0]).toBe(text);
  });
});

describe("an effect", () => {
  it("is not told of reads and Insights events", () => {
    expect(effect({ ...ingress(["0.0.0.0/0"]), readOnly: true })).toBe(undefined);
    expect(effectOf(readRecord(JSON.stringify(insightRecord())))).toBe(undefined);
  });

  it("stays short, whatever the request holds, and says how much it left out", () => {
    const many = effect(ingress(Array.from({ length: 500 }, (_, at) => `10.0.${at % 256}.${Math.floor(at / 256)}/32`)));
    expect([many?.rows.length, many?.more]).toEqual([6, 494]);
    const accounts = Array.from({ length: 40 }, (_, at) => String(100_000_000_000 + at));
    const shared = effect({
      eventSource: "rds.amazonaws.com",
      eventName: "ModifyDBSnapshotAttribute",
      requestParameters: { dBSnapshotIdentifier: "s", attributeName: "restore", valuesToAdd: accounts },
    });
    expect([shared?.rows[0]?.values.length, shared?.rows[0]?.more]).toEqual([4, 36]);
  });

  it("bounds every text and escapes what hides in it", () => {
    const long = "\u202e".repeat(50_000);
    const hostile = [
      bucketPolicy({
        Principal: { AWS: [long, "\u001b[31m"] },
        Action: [long, long, long, long],
        Resource: long,
        Condition: { [long]: { [long]: long } },
      }),
      { eventName: "PutBucketThing", requestParameters: { [long]: long, list: [{ key: long, value: long }] } },
      { ...assumed, responseElements: { credentials: { accessKeyId: long, expiration: long } } },
      { eventSource: "iam.amazonaws.com", eventName: "CreateAccessKey", requestParameters: { userName: long } },
    ];
    for (const changes of hostile) {
      const told = lines(changes);
      expect(told.length).toBeGreaterThan(0);
      for (const line of told) {
        // Each escaped character takes six.
        expect(line.length).toBeLessThan(6 * 1_000);
        expect(["\u202e", "\u001b"].some((hidden) => line.includes(hidden))).toBe(false);
      }
    }
  });

  it("is read of a deep and wide request without walking all of it", () => {
    let deep: unknown = { Statement: [] };
    for (let at = 0; at < 300; at += 1) {
      deep = { policy: deep };
    }
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`setting${at}`, { inner: at }]));
    expect(effect({ eventName: "PutBucketThing", requestParameters: { deep, wide } })?.rows.length).toBeLessThan(7);
  });
});

describe("who gets access", () => {
  const call = (source: string, eventName: string, requestParameters: object): Changes => ({
    eventSource: `${source}.amazonaws.com`,
    eventName,
    requestParameters,
  });
  const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

  it.each<[string, Changes, string]>([
    [
      "by a policy of AWS that allows all",
      call("iam", "AttachRolePolicy", { roleName: "Ops", policyArn: aws("AdministratorAccess") }),
      "Attached policy: AdministratorAccess, to role Ops: full access to the account",
    ],
    [
      "by a policy of AWS in another partition and folder",
      call("iam", "AttachUserPolicy", { userName: "bob", policyArn: "arn:aws-cn:iam::aws:policy/job/IAMFullAccess" }),
      "Attached policy: IAMFullAccess, to user bob: full access to IAM, which is enough to get any permission",
    ],
    [
      "by the account's own policy of such a name",
      call("iam", "AttachUserPolicy", { userName: "bob", policyArn: "arn:aws:iam::123456789012:policy/IAMFullAccess" }),
      "Attached policy: IAMFullAccess, to user bob",
    ],
    [
      "without a target in the record",
      call("iam", "AttachRolePolicy", { policyArn: aws("PowerUserAccess") }),
      "Attached policy: PowerUserAccess, full access except to IAM and Organizations",
    ],
    ["to nothing that is named", call("iam", "AttachRolePolicy", { roleName: "Ops" }), ""],
    [
      "by a function's permission, for one source",
      call("lambda", "AddPermission20150331v2", {
        functionName: "hook",
        action: "lambda:InvokeFunction",
        principal: "s3.amazonaws.com",
        sourceArn: "arn:aws:s3:::logs",
      }),
      "Allowed: s3.amazonaws.com, lambda:InvokeFunction, only for logs",
    ],
    [
      "by a queue's permission without an action",
      call("sqs", "AddPermission", { principal: "444455556666" }),
      "Allowed: account 444455556666 (another account)",
    ],
    [
      "everyone, without a limit",
      call("lambda", "AddPermission20150331v2", { action: "lambda:InvokeFunction", principal: "*" }),
      "Allowed: everyone (*), lambda:InvokeFunction (public)",
    ],
  ])("%s", (_how, changes, line) => {
    expect(lines(changes)).toEqual(line === "" ? [] : [line]);
  });

  it("is told apart: everyone, other accounts, and those that lose it", () => {
    const permission = {
      add: { items: [{ group: "all" }, { userId: "444455556666" }] },
      remove: { items: [{ userId: "777788889999" }] },
    };
    expect(lines(call("ec2", "ModifySnapshotAttribute", { createVolumePermission: permission }))).toEqual([
      "Shared with: everyone (all) (public)",
      "Shared with: account 444455556666 (another account)",
      "Stopped sharing with: account 777788889999 (another account)",
    ]);
  });
});
