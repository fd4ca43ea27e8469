import { describe, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { exposuresOf } from "../../../../src/model/summary/exposure.ts";
import { describeEvent } from "../../../../src/model/summary/sentence.ts";
import { recordWith } from "../records.ts";

const OWN = "123456789012";
const OTHER = "444455556666";

function exposures(
  service: string,
  eventName: string,
  requestParameters: unknown,
  changes: { readonly [field: string]: unknown } = {},
): readonly string[] {
  const eventSource = `${service}.amazonaws.com`;
  return exposuresOf(readRecord(recordWith({ eventSource, eventName, requestParameters, ...changes })));
}

const policy = (statement: unknown): string => JSON.stringify({ Version: "2012-10-17", Statement: statement });
const allow = (Principal: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::logs/*",
  ...(Condition === undefined ? {} : { Condition }),
});

describe("policies", () => {
  it.each<[string, unknown, readonly string[]]>([
    ["everyone", allow("*"), ["public"]],
    ["everyone as AWS principal", [allow({ AWS: "*" })], ["public"]],
    ["everyone in a list", allow({ AWS: [`arn:aws:iam::${OWN}:root`, "*"] }), ["public"]],
    ["everyone but one", { Effect: "Allow", NotPrincipal: { AWS: OTHER }, Action: "*", Resource: "*" }, ["public"]],
    ["everyone who uses TLS", allow("*", { Bool: { "aws:SecureTransport": "true" } }), ["public"]],
    ["everyone from every address", allow("*", { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } }), ["public"]],
    ["everyone of an organization", allow("*", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3" } }), []],
    ["everyone from one VPC", allow("*", { StringEquals: { "aws:SourceVpc": "vpc-01234567" } }), []],
    ["everyone from some addresses", allow("*", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }), []],
    ["everyone under an unreadable condition", allow("*", { StringEquals: "x" }), []],
    ["nobody", { ...allow("*"), Effect: "Deny" }, []],
    ["a service", allow({ Service: "cloudtrail.amazonaws.com" }), []],
    ["an identity provider", allow({ Federated: "arn:aws:iam::444455556666:oidc-provider/x" }), []],
    ["the own account", allow({ AWS: `arn:aws:iam::${OWN}:role/app` }), []],
    ["another account", allow({ AWS: `arn:aws:iam::${OTHER}:root` }), [`cross-account: ${OTHER}`]],
    ["another account's id", allow({ AWS: [OTHER, OWN] }), [`cross-account: ${OTHER}`]],
    ["CloudFront's identity", allow({ AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" }), []],
    ["a deleted user", allow({ AWS: "AIDAEXAMPLEUSER00001" }), []],
    ["an identity policy", { Effect: "Allow", Action: "*", Resource: "*" }, []],
  ])("that allow %s", (_name, statement, expected) => {
    const text = policy(statement);
    expect(exposures("s3", "PutBucketPolicy", { bucketName: "logs", bucketPolicy: JSON.parse(text) })).toEqual(
      expected,
    );
    expect(exposures("kms", "PutKeyPolicy", { keyId: "k", policy: text })).toEqual(expected);
    expect(exposures("sqs", "SetQueueAttributes", { attributes: { Policy: text } })).toEqual(expected);
    expect(exposures("sns", "SetTopicAttributes", { attributeName: "Policy", attributeValue: text })).toEqual(expected);
    expect(exposures("ecr", "SetRepositoryPolicy", { policyText: text })).toEqual(expected);
    expect(exposures("secretsmanager", "PutResourcePolicy", { secretId: "s", resourcePolicy: text })).toEqual(expected);
    expect(exposures("iam", "CreateRole", { roleName: "r", assumeRolePolicyDocument: text })).toEqual(expected);
    expect(exposures("iam", "UpdateAssumeRolePolicy", { roleName: "r", policyDocument: text })).toEqual(expected);
  });

  it("are nobody's business in a VPC endpoint, and not all of what makes an API public", () => {
    const text = policy([allow("*"), allow({ AWS: OTHER })]);
    expect(exposures("ec2", "CreateVpcEndpoint", { policyDocument: text })).toEqual([]);
    expect(exposures("apigateway", "UpdateRestApi", { policy: text })).toEqual([`cross-account: ${OTHER}`]);
  });

  it("name three accounts and how many more", () => {
    const accounts = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(12));
    expect(exposures("iam", "CreateRole", { assumeRolePolicyDocument: policy(allow({ AWS: accounts })) })).toEqual([
      "cross-account: 111111111111, 222222222222, 333333333333 and 2 more",
    ]);
  });

  it("are read within limits", () => {
    const many = Array.from({ length: 60_000 }, () => allow({ AWS: OTHER }));
    expect(exposures("s3", "PutBucketPolicy", { bucketPolicy: policy(many) })).toEqual([]);
    expect(exposures("s3", "PutBucketPolicy", { bucketPolicy: `{"Statement":${"[".repeat(60_000)}` })).toEqual([]);
    const late = [...many.slice(0, 500), allow("*")];
    expect(exposures("s3", "PutBucketPolicy", { bucketPolicy: { Statement: late } })).toEqual([
      `cross-account: ${OTHER}`,
    ]);
  });

  it("of a resource in another account than the event's", () => {
    const resources = [{ type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::logs", accountId: OTHER }];
    const request = { bucketName: "logs", bucketPolicy: { Statement: allow({ AWS: OTHER }) } };
    expect(exposures("s3", "PutBucketPolicy", request, { resources })).toEqual([]);
  });
});

describe("settings", () => {
  const block = (...on: readonly boolean[]) => ({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: on[0],
      IgnorePublicAcls: on[1],
      BlockPublicPolicy: on[2],
      RestrictPublicBuckets: on[3],
    },
  });
  const range = (cidrIp: string) => ({ ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp }] } }] } });
  const grant = (name: string) => ({
    AccessControlPolicy: {
      AccessControlList: { Grant: [{ Grantee: { URI: `http://acs.amazonaws.com/groups/global/${name}` } }] },
    },
  });
  it.each<[string, string, string, unknown, readonly string[]]>([
    ["a public ACL", "s3", "PutBucketAcl", { "x-amz-acl": "public-read" }, ["public"]],
    ["a private ACL", "s3", "PutBucketAcl", { "x-amz-acl": "private" }, []],
    ["an ACL for every account", "s3", "CreateBucket", { "x-amz-acl": "authenticated-read" }, ["any AWS account"]],
    ["a granted ACL", "s3", "PutObjectAcl", grant("AllUsers"), ["public"]],
    ["a granted ACL for every account", "s3", "PutBucketAcl", grant("AuthenticatedUsers"), ["any AWS account"]],
    ["no block", "s3", "PutBucketPublicAccessBlock", block(false, false, false, false), ["public access not blocked"]],
    [
      "half a block",
      "s3",
      "PutBucketPublicAccessBlock",
      block(true, true, true, false),
      ["public access blocked only in part"],
    ],
    ["a whole block", "s3", "PutBucketPublicAccessBlock", block(true, true, true, true), []],
    ["a public database", "rds", "ModifyDBInstance", { publiclyAccessible: true }, ["public"]],
    ["a private database", "rds", "ModifyDBInstance", { publiclyAccessible: false }, []],
    ["an unencrypted database", "rds", "CreateDBInstance", { storageEncrypted: false }, ["unencrypted"]],
    ["a database by default", "rds", "CreateDBInstance", {}, []],
    ["an unencrypted volume", "ec2", "CreateVolume", { encrypted: false }, ["unencrypted"]],
    ["an encrypted volume", "ec2", "CreateVolume", { encrypted: true }, []],
    ["an open group", "ec2", "AuthorizeSecurityGroupIngress", range("0.0.0.0/0"), ["0.0.0.0/0"]],
    ["a closed group", "ec2", "AuthorizeSecurityGroupIngress", range("10.0.0.0/8"), []],
    ["an open IPv6 route", "ec2", "CreateRoute", { destinationIpv6CidrBlock: "::/0" }, ["::/0"]],
    [
      "a public cluster endpoint",
      "eks",
      "UpdateClusterConfig",
      {
        resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
      },
      ["public endpoint", "0.0.0.0/0"],
    ],
    ["a tag", "ec2", "CreateTags", { tagSet: { items: [{ key: "x", value: "0.0.0.0/0" }] } }, []],
  ])("%s", (_name, service, eventName, request, expected) => {
    expect(exposures(service, eventName, request)).toEqual(expected);
  });

  it("says nothing of a volume that AWS encrypted anyway", () => {
    const responseElements = { volumeId: "vol-01234567", encrypted: true };
    expect(exposures("ec2", "CreateVolume", { encrypted: false }, { responseElements })).toEqual([]);
  });

  it("says nothing of reads", () => {
    expect(exposures("ec2", "DescribeRoutes", { cidrBlock: "0.0.0.0/0" }, { readOnly: true })).toEqual([]);
  });
});

describe("sharing", () => {
  const items = (...of: readonly unknown[]) => ({ items: of });
  it.each<[string, string, string, unknown, readonly string[]]>([
    [
      "a snapshot with everyone",
      "ec2",
      "ModifySnapshotAttribute",
      {
        snapshotId: "snap-01234567",
        createVolumePermission: { add: items({ group: "all" }) },
      },
      ["public"],
    ],
    [
      "a snapshot with an account",
      "ec2",
      "ModifySnapshotAttribute",
      {
        createVolumePermission: { add: items({ userId: OTHER }) },
      },
      [`cross-account: ${OTHER}`],
    ],
    [
      "an image no more",
      "ec2",
      "ModifyImageAttribute",
      {
        launchPermission: { remove: items({ userId: OTHER }, { group: "all" }) },
      },
      [`no longer shared with ${OTHER}`, "no longer public"].toReversed(),
    ],
    [
      "a DB snapshot",
      "rds",
      "ModifyDBSnapshotAttribute",
      { attributeName: "restore", valuesToAdd: ["all", OTHER] },
      ["public", `cross-account: ${OTHER}`],
    ],
    [
      "a function with everyone",
      "lambda",
      "AddPermission20150331v2",
      { functionName: "f", principal: "*" },
      ["public"],
    ],
    [
      "a function with a bucket",
      "lambda",
      "AddPermission20150331v2",
      {
        principal: "*",
        sourceArn: "arn:aws:s3:::logs",
      },
      [],
    ],
    ["a function with a service", "lambda", "AddPermission20150331v2", { principal: "s3.amazonaws.com" }, []],
    [
      "a function with an account",
      "lambda",
      "AddPermission20150331v2",
      { principal: `arn:aws:iam::${OTHER}:root` },
      [`cross-account: ${OTHER}`],
    ],
    ["a topic", "sns", "AddPermission", { topicArn: "t", aWSAccountId: [OTHER, OWN] }, [`cross-account: ${OTHER}`]],
    ["a key", "kms", "CreateGrant", { granteePrincipal: `arn:aws:iam::${OTHER}:role/r` }, [`cross-account: ${OTHER}`]],
    ["a key with the own account", "kms", "CreateGrant", { granteePrincipal: `arn:aws:iam::${OWN}:role/r` }, []],
    ["a document", "ssm", "ModifyDocumentPermission", { accountIdsToAdd: ["all"] }, ["public"]],
    [
      "an endpoint service",
      "ec2",
      "ModifyVpcEndpointServicePermissions",
      {
        ModifyVpcEndpointServicePermissionsRequest: { AddAllowedPrincipals: { content: "*", tag: 1 } },
      },
      ["public"],
    ],
    ["a network", "ec2", "CreateVpcPeeringConnection", { peerOwnerId: OTHER }, [`cross-account: ${OTHER}`]],
  ])("%s", (_name, service, eventName, request, expected) => {
    expect(exposures(service, eventName, request).toSorted()).toEqual(expected.toSorted());
  });
});

it("stands in the sentence once", () => {
  const sentence = (eventName: string, requestParameters: unknown): string =>
    describeEvent(readRecord(recordWith({ eventSource: "ec2.amazonaws.com", eventName, requestParameters })));
  expect(sentence("CreateRoute", { routeTableId: "rtb-01234567", destinationCidrBlock: "0.0.0.0/0" })).toBe(
    "alice created a route to 0.0.0.0/0 in route table rtb-01234567 in eu-west-1 from 203.0.113.7",
  );
  expect(sentence("CreateNetworkAclEntry", { networkAclId: "acl-01234567", cidrBlock: "0.0.0.0/0" })).toBe(
    "alice added a rule to network ACL acl-01234567 (0.0.0.0/0) in eu-west-1 from 203.0.113.7",
  );
});
