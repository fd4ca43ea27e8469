import { arnOf } from "./accounts.ts";
import { awsService } from "./principals.ts";
import type { Call, Scene } from "./scene.ts";

/** STS's own account of a role session: what a role chain is read from. */
function assumeRole({ cast, account, random, time }: Scene): ReturnType<NonNullable<Call["tell"]>> {
  const [service, role] = random.pick([
    ["lambda.amazonaws.com", cast.lambda],
    ["lambda.amazonaws.com", cast.lambda],
    ["ec2.amazonaws.com", cast.instance],
    ["autoscaling.amazonaws.com", cast.autoScaling],
    ["config.amazonaws.com", cast.config],
  ] as const);
  const session = role.session(time);
  return {
    who: awsService(account, service),
    request: { roleArn: session.roleArn, roleSessionName: session.sessionName, durationSeconds: 3600 },
    response: {
      credentials: {
        accessKeyId: session.accessKeyId,
        sessionToken: `IQoJb3JpZ2luX2Vj${random.letters(48)}`,
        expiration: usDate(time + 3_600_000),
      },
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    },
    resources: [
      { type: "AWS::IAM::AccessKey", name: session.accessKeyId },
      { type: "AWS::STS::AssumedRole", name: session.principalId },
      { type: "AWS::STS::AssumedRole", name: session.sessionName },
      { type: "AWS::STS::AssumedRole", name: session.arn },
      { type: "AWS::IAM::Role", name: session.roleArn },
    ],
    more: {
      resources: [{ accountId: account.id, type: "AWS::IAM::Role", ARN: session.roleArn }],
      sharedEventID: random.uuid(),
    },
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Nov 22, 2026, 4:56:29 PM`: how the older services print a time inside their answers. */
export function usDate(time: number): string {
  const date = new Date(time);
  const hour = date.getUTCHours();
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}

/** What functions, instances and AWS's own services do all day. */
export const machineCalls: readonly Call[] = [
  { weight: 16, service: "sts", name: "AssumeRole", readOnly: true, tell: assumeRole },
  {
    weight: 12,
    service: "kms",
    name: "Decrypt",
    readOnly: true,
    tell: ({ estate, random, account, region, cast }) => {
      const arn = arnOf(account, "kms", region, `key/${random.pick(estate.keys)}`);
      return {
        who: cast.lambda,
        address: "secretsmanager.amazonaws.com",
        agent: "secretsmanager.amazonaws.com",
        request: {
          encryptionAlgorithm: "SYMMETRIC_DEFAULT",
          encryptionContext: {
            SecretARN: arnOf(account, "secretsmanager", region, `secret:${random.pick(estate.secrets)}`),
            SecretVersionId: random.uuid(),
          },
        },
        resources: [{ type: "AWS::KMS::Key", name: arn }],
        more: { resources: [{ accountId: account.id, type: "AWS::KMS::Key", ARN: arn }] },
      };
    },
  },
  {
    weight: 8,
    service: "secretsmanager",
    name: "GetSecretValue",
    readOnly: true,
    tell: ({ estate, random, account, region, cast }) => {
      const arn = arnOf(account, "secretsmanager", region, `secret:${random.pick(estate.secrets)}`);
      return {
        who: cast.lambda,
        request: { secretId: arn },
        resources: [{ type: "AWS::SecretsManager::Secret", name: arn }],
      };
    },
  },
  {
    weight: 6,
    service: "logs",
    name: "CreateLogStream",
    readOnly: false,
    tell: ({ estate, random, cast, time }) => {
      const logGroupName = random.pick(estate.logGroups);
      const day = new Date(time).toISOString().slice(0, 10).replaceAll("-", "/");
      return {
        who: cast.lambda,
        request: { logGroupName, logStreamName: `${day}/[$LATEST]${random.hex(32)}` },
        resources: [{ type: "AWS::Logs::LogGroup", name: logGroupName }],
        more: { apiVersion: "20140328" },
      };
    },
  },
  {
    weight: 5,
    service: "ssm",
    name: "UpdateInstanceInformation",
    readOnly: false,
    tell: ({ cast, random, time }) => ({
      who: cast.instance,
      request: {
        instanceId: cast.instance.session(time).sessionName,
        agentVersion: "3.3.3050.0",
        agentStatus: "Active",
        platformType: "Linux",
        platformName: "Amazon Linux",
        computerName: `ip-10-20-${random.int(200)}-${random.int(250)}`,
      },
    }),
  },
  {
    weight: 8,
    service: "s3",
    name: "GetBucketAcl",
    readOnly: true,
    tell: ({ account, random, estate, region }) => {
      const bucket = random.pick(estate.buckets);
      const domain = random.pick(["cloudtrail.amazonaws.com", "config.amazonaws.com", "delivery.logs.amazonaws.com"]);
      return {
        who: awsService(account, domain),
        request: { bucketName: bucket, Host: `${bucket}.s3.${region}.amazonaws.com`, acl: "" },
        resources: [{ type: "AWS::S3::Bucket", name: bucket }],
        more: {
          resources: [
            { accountId: account.id, type: "AWS::S3::Bucket", ARN: `arn:${account.partition}:s3:::${bucket}` },
          ],
          sharedEventID: random.uuid(),
        },
      };
    },
  },
  {
    weight: 4,
    service: "trustedadvisor",
    name: "DescribeCheckItems",
    readOnly: true,
    tell: ({ cast, random }) => ({
      who: random.pick(cast.people),
      address: "AWS Internal",
      agent: "AWS Internal",
      request: { checkId: random.letters(10) },
    }),
  },
];
