import type { JsonValue } from "../../../src/model/text/json.ts";
import { arnOf, production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { Draft } from "../draft.ts";
import type { Holdings } from "../holdings.ts";
import { userKey } from "../principals.ts";
import { organizationTrail } from "../trails.ts";
import { intruder } from "./escalation.ts";
import { thiefAddress, thiefCommand } from "./leakedKey.ts";

/** A call without when. */
export type LiveStep = Omit<Draft, "time">;

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
/** The user that the thief makes this time. */
const second = "svc-backup-sync";

/**
 * The thief comes back with the intruder's key while everybody works: looks around, makes another administrator, tries to
 * switch off the trail, opens a port and a bucket, reads secrets and starts large instances, until carol ends it. In order.
 */
export function liveAttack(seed: number, casts: Casts, holdings: Holdings): readonly LiveStep[] {
  const { alice, bobInProduction: bob, carol } = casts;
  const thief = intruder(seed, holdings);
  const by =
    (who: Draft["who"], region: string) =>
    (service: string, name: string, readOnly: boolean, facts: Partial<LiveStep> = {}): LiveStep => ({
      account: production,
      region,
      who,
      service,
      name,
      readOnly,
      ...(who === thief ? { agent: thiefCommand(`${service}.${name}`), address: thiefAddress } : {}),
      ...facts,
    });
  const steal = by(thief, "eu-west-1");
  const stealGlobal = by(thief, "us-east-1");
  const answer = by(carol, "eu-west-1");
  const answerGlobal = by(carol, "us-east-1");
  const key = userKey(seed, production, holdings.intruder);
  const secondKey = userKey(seed, production, second);
  const user = (name: string) => ({ type: "AWS::IAM::User", name });
  const bucket = { type: "AWS::S3::Bucket", name: holdings.exportsBucket };
  const inBucket: JsonValue = { bucketName: holdings.exportsBucket };
  const group = { type: "AWS::EC2::SecurityGroup", name: holdings.bastion.group };
  const ssh: JsonValue = {
    groupId: holdings.bastion.group,
    ipPermissions: {
      items: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }],
    },
  };
  const refused = (action: string): NonNullable<Draft["error"]> => ({
    code: "AccessDenied",
    message: `User: ${arnOf(production, "iam", "", `user/${holdings.intruder}`)} is not authorized to perform: ${action} on resource: ${organizationTrail} with an explicit deny in a service control policy`,
  });
  const miners = ["p5.48xlarge", "p4d.24xlarge"].flatMap((instanceType) =>
    ["us-east-1", "eu-central-1"].map((region) =>
      by(thief, region)("ec2", "RunInstances", false, {
        request: { instanceType, instancesSet: { items: [{ imageId: holdings.image, minCount: 8, maxCount: 8 }] } },
        error: {
          code: "Client.VcpuLimitExceeded",
          message: "You have requested more vCPU capacity than your current vCPU limit allows.",
        },
      }),
    ),
  );
  return [
    stealGlobal("sts", "GetCallerIdentity", true),
    by(alice, "eu-west-1")("ec2", "DescribeInstances", true),
    stealGlobal("iam", "ListUsers", true),
    steal("cloudtrail", "DescribeTrails", true),
    by(bob, "eu-west-1")("lambda", "ListFunctions20150331", true),
    steal("guardduty", "ListDetectors", true),
    stealGlobal("s3", "ListBuckets", true),
    stealGlobal("iam", "CreateUser", false, { request: { userName: second }, resources: [user(second)] }),
    stealGlobal("iam", "AttachUserPolicy", false, {
      request: { userName: second, policyArn: administrator },
      resources: [{ type: "AWS::IAM::Policy", name: administrator }, user(second)],
    }),
    stealGlobal("iam", "CreateAccessKey", false, {
      request: { userName: second },
      response: { accessKey: { userName: second, accessKeyId: secondKey, status: "Active" } },
      resources: [{ type: "AWS::IAM::AccessKey", name: secondKey }, user(second)],
    }),
    by(alice, "eu-west-1")("monitoring", "DescribeAlarms", true),
    stealGlobal("cloudtrail", "StopLogging", false, {
      request: { name: organizationTrail },
      error: refused("cloudtrail:StopLogging"),
    }),
    stealGlobal("cloudtrail", "PutEventSelectors", false, {
      request: { trailName: organizationTrail },
      error: refused("cloudtrail:PutEventSelectors"),
    }),
    steal("ec2", "DescribeSecurityGroups", true),
    steal("ec2", "AuthorizeSecurityGroupIngress", false, {
      request: ssh,
      response: { _return: true },
      resources: [group],
    }),
    ...["orders/database", "payments/stripe", "webshop/session-key"].map((secretId) =>
      steal("secretsmanager", "GetSecretValue", true, { request: { secretId } }),
    ),
    by(bob, "eu-west-1")("ec2", "DescribeInstances", true),
    steal("s3", "DeleteBucketPublicAccessBlock", false, { request: inBucket, resources: [bucket] }),
    steal("s3", "PutBucketPolicy", false, {
      request: {
        bucketName: holdings.exportsBucket,
        bucketPolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: `arn:aws:s3:::${holdings.exportsBucket}/*`,
            },
          ],
        },
      },
      resources: [bucket],
    }),
    ...miners,
    steal("kms", "ScheduleKeyDeletion", false, {
      request: { keyId: holdings.dataKey, pendingWindowInDays: 7 },
      resources: [{ type: "AWS::KMS::Key", name: holdings.dataKey }],
    }),
    answerGlobal("iam", "ListAccessKeys", true, { request: { userName: holdings.intruder } }),
    answerGlobal("iam", "UpdateAccessKey", false, {
      request: { userName: holdings.intruder, accessKeyId: key, status: "Inactive" },
      resources: [{ type: "AWS::IAM::AccessKey", name: key }, user(holdings.intruder)],
    }),
    answerGlobal("iam", "UpdateAccessKey", false, {
      request: { userName: second, accessKeyId: secondKey, status: "Inactive" },
      resources: [{ type: "AWS::IAM::AccessKey", name: secondKey }, user(second)],
    }),
    answer("s3", "DeleteBucketPolicy", false, { request: inBucket, resources: [bucket] }),
    answer("ec2", "RevokeSecurityGroupIngress", false, {
      request: ssh,
      response: { _return: true },
      resources: [group],
    }),
    answer("kms", "CancelKeyDeletion", false, {
      request: { keyId: holdings.dataKey },
      resources: [{ type: "AWS::KMS::Key", name: holdings.dataKey }],
    }),
  ];
}
