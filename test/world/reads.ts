import type { JsonValue } from "../../src/model/text/json.ts";
import { arnOf } from "./accounts.ts";
import { deniedTo } from "./errors.ts";
import type { Call, Scene, Told } from "./scene.ts";

/** `items` as EC2 wraps every list. */
const set = (...items: readonly JsonValue[]): JsonValue => ({ items });

function read(weight: number, service: string, name: string, tell?: (scene: Scene) => Told): Call {
  return { weight, service, name, readOnly: true, ...(tell === undefined ? {} : { tell }) };
}

/** S3's control plane names the bucket three times over: request, `resources`, host. */
function bucketRead(weight: number, name: string, parameter: string): Call {
  return read(weight, "s3", name, ({ estate, random, account, region }) => {
    const bucket = random.pick(estate.buckets);
    return {
      request: { bucketName: bucket, Host: `${bucket}.s3.${region}.amazonaws.com`, [parameter]: "" },
      resources: [{ type: "AWS::S3::Bucket", name: bucket }],
      more: {
        resources: [{ accountId: account.id, type: "AWS::S3::Bucket", ARN: `arn:${account.partition}:s3:::${bucket}` }],
        additionalEventData: {
          SignatureVersion: "SigV4",
          CipherSuite: "TLS_AES_128_GCM_SHA256",
          bytesTransferredIn: 0,
          AuthenticationMethod: "AuthHeader",
          "x-amz-id-2": `${random.letters(60)}=`,
          bytesTransferredOut: random.int(900),
        },
      },
    };
  });
}

/** EC2's newer and its oldest calls arrive wrapped and with what is left of their XML. */
function wrapped(weight: number, name: string, filter: string, value: (scene: Scene) => string): Call {
  return read(weight, "ec2", name, (scene) => {
    const one = { tag: 1, Name: filter, Value: { tag: 1, content: value(scene) } };
    const two = { tag: 2, Name: "state", Value: { tag: 1, content: "available" } };
    return {
      request: {
        [`${name}Request`]: scene.random.chance(0.6) ? { Filter: one } : { Filter: [one, two], MaxResults: 100 },
      },
    };
  });
}

/** Reads that people and pipelines make. */
export const reads: readonly Call[] = [
  read(14, "ec2", "DescribeInstances", ({ estate, random }) => ({
    request: random.chance(0.5)
      ? { maxResults: 100, instancesSet: {}, filterSet: {} }
      : { instancesSet: set({ instanceId: random.pick(estate.instances) }), filterSet: {} },
  })),
  read(8, "ec2", "DescribeSecurityGroups", ({ estate, random }) => ({
    request: {
      securityGroupSet: {},
      securityGroupIdSet: set({ groupId: random.pick(estate.groups) }),
      filterSet: {},
    },
  })),
  read(6, "ec2", "DescribeVpcs", ({ estate }) => ({
    request: { vpcSet: {}, filterSet: set({ name: "vpc-id", valueSet: set({ value: estate.vpc }) }) },
  })),
  read(5, "ec2", "DescribeSubnets", ({ estate }) => ({
    request: { subnetSet: {}, filterSet: set({ name: "vpc-id", valueSet: set({ value: estate.vpc }) }) },
  })),
  read(4, "ec2", "DescribeVolumes", ({ estate, random }) => ({
    request: { volumeSet: set({ volumeId: random.pick(estate.volumes) }), filterSet: {} },
  })),
  read(3, "ec2", "DescribeImages", ({ estate, random }) => ({
    request: { imagesSet: set({ imageId: random.pick(estate.images) }), ownersSet: {}, filterSet: {} },
  })),
  wrapped(6, "DescribeVpcEndpoints", "vpc-id", ({ estate }) => estate.vpc),
  wrapped(5, "DescribeNatGateways", "vpc-id", ({ estate }) => estate.vpc),
  wrapped(4, "DescribeFlowLogs", "resource-id", ({ estate }) => estate.vpc),
  wrapped(4, "DescribeLaunchTemplates", "tag:team", () => "platform"),
  bucketRead(6, "GetBucketAcl", "acl"),
  bucketRead(5, "GetBucketPolicy", "policy"),
  bucketRead(4, "GetBucketEncryption", "encryption"),
  bucketRead(4, "GetBucketPublicAccessBlock", "publicAccessBlock"),
  bucketRead(3, "GetBucketTagging", "tagging"),
  read(5, "s3", "ListBuckets", ({ region, account }) => ({
    request: { Host: `s3.${region}.${account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}` },
  })),
  read(6, "iam", "GetRole", ({ estate, random, account }) => {
    const role = random.pick(estate.roles);
    return {
      request: { roleName: role },
      resources: [
        { type: "AWS::IAM::Role", name: role },
        { type: "AWS::IAM::Role", name: arnOf(account, "iam", "", `role/${role}`) },
      ],
    };
  }),
  read(4, "iam", "ListAttachedRolePolicies", ({ estate, random }) => {
    const role = random.pick(estate.roles);
    return { request: { roleName: role }, resources: [{ type: "AWS::IAM::Role", name: role }] };
  }),
  read(3, "iam", "ListRoles"),
  read(2, "iam", "GetAccountSummary"),
  read(6, "sts", "GetCallerIdentity"),
  read(5, "lambda", "GetFunction20150331v2", ({ estate, random, account, region }) => {
    const name = random.pick(estate.functions);
    return {
      request: { functionName: arnOf(account, "lambda", region, `function:${name}`) },
      resources: [
        { type: "AWS::Lambda::Function", name: arnOf(account, "lambda", region, `function:${name}`) },
        ...(random.chance(0.5) ? [{ type: "AWS::Lambda::Function", name }] : []),
      ],
    };
  }),
  read(4, "lambda", "ListFunctions20150331", () => ({ request: { maxItems: 50 } })),
  read(5, "dynamodb", "DescribeTable", ({ estate, random, account, region }) => {
    const table = random.pick(estate.tables);
    const arn = arnOf(account, "dynamodb", region, `table/${table}`);
    return {
      request: { tableName: table },
      resources: [{ type: "AWS::DynamoDB::Table", name: table }],
      more: { resources: [{ accountId: account.id, type: "AWS::DynamoDB::Table", ARN: arn }] },
    };
  }),
  read(5, "logs", "DescribeLogGroups", () => ({ request: { logGroupNamePrefix: "/aws/lambda/", limit: 50 } })),
  read(5, "cloudformation", "DescribeStacks", () => ({ request: { stackName: "webshop-api" } })),
  read(4, "cloudformation", "DescribeStackEvents", () => ({ request: { stackName: "webshop-api" } })),
  read(4, "monitoring", "DescribeAlarms", () => ({ request: { maxRecords: 100 } })),
  read(4, "rds", "DescribeDBInstances", ({ estate, random }) => ({
    request: { dBInstanceIdentifier: random.pick(estate.databases) },
  })),
  read(3, "cloudtrail", "DescribeTrails", () => ({ request: { includeShadowTrails: true, trailNameList: [] } })),
  read(3, "cloudtrail", "LookupEvents", () => ({ request: { maxResults: 50 } })),
  read(3, "secretsmanager", "DescribeSecret", ({ estate, random, account, region, who, time }) => {
    const arn = arnOf(account, "secretsmanager", region, `secret:${random.pick(estate.secrets)}`);
    return {
      request: { secretId: arn },
      resources: [{ type: "AWS::SecretsManager::Secret", name: arn }],
      ...(random.chance(0.15) ? { error: deniedTo(who, time, "secretsmanager:DescribeSecret", arn) } : {}),
    };
  }),
  read(4, "ssm", "DescribeParameters", () => ({ request: { maxResults: 50 } })),
  read(3, "ecs", "DescribeServices", ({ estate, random }) => ({
    request: { cluster: random.pick(estate.clusters), services: ["web"] },
  })),
  read(2, "organizations", "DescribeOrganization"),
  read(2, "cloudfront", "ListDistributions2020_05_31"),
  read(2, "route53", "ListHostedZones"),
];
