import type { JsonValue } from "../../../src/model/text/json.ts";
import { arnOf, production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { Draft } from "../draft.ts";
import { deniedTo, unauthorizedEc2 } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import { iamUser, type Principal, userKey } from "../principals.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "leaked-key";

/** Where the stolen key is used from: an address nobody at work has. */
export const thiefAddress = "203.0.113.66";
const thiefAgent =
  "aws-cli/2.28.21 md/awscrt#0.27.6 ua/2.1 os/linux#6.12.38+kali-amd64 md/arch#x86_64 lang/python#3.13.7 md/prompt#off md/command#";

/** The owner of the leaked key as the thief: the user's own key from another place. */
export function thief(seed: number, holdings: Holdings): Principal {
  return iamUser(seed, production, {
    name: holdings.exporter,
    agents: [`${thiefAgent}sts.get-caller-identity`],
    addresses: [thiefAddress],
  });
}

/** The command-line client names its command in the agent. */
export function thiefCommand(command: string): string {
  return thiefAgent + command;
}

/** The nightly job's key turns up elsewhere: who am I, what is here, what may I do; much of it denied. */
export function tellLeakedKey(story: Storyteller, seed: number, casts: Casts, holdings: Holdings): void {
  story.open(
    chapter,
    production.id,
    `The access key of ${holdings.exporter}, a nightly job, is used from ${thiefAddress} to look around in production; carol switches it off 29 hours later.`,
  );
  const who = thief(seed, holdings);
  const userArn = arnOf(production, "iam", "", `user/${holdings.exporter}`);
  const user = { type: "AWS::IAM::User", name: holdings.exporter };
  let second = 0;
  const look = (
    service: string,
    name: string,
    command: string,
    facts: Partial<Draft> = {},
    mentions: readonly string[] = [],
  ): void => {
    second += 4 + story.random.int(17);
    const global = service === "iam" || service === "organizations";
    const time = story.ago(34, second);
    story.tell(
      {
        account: production,
        region: global ? "us-east-1" : "eu-west-1",
        who,
        service,
        name,
        readOnly: true,
        agent: thiefCommand(command),
        ...facts,
        time,
      },
      { chapter, mentions },
    );
  };
  const refused = (action: string, resource: string): Partial<Draft> => ({
    error: deniedTo(who, story.end, action, resource),
  });

  look("sts", "GetCallerIdentity", "sts.get-caller-identity", { region: "us-east-1" });
  look("iam", "GetUser", "iam.get-user", { resources: [user] }, [userArn]);
  look("iam", "ListAttachedUserPolicies", "iam.list-attached-user-policies", {
    request: { userName: holdings.exporter },
    resources: [user],
  });
  look("iam", "ListUsers", "iam.list-users", refused("iam:ListUsers", arnOf(production, "iam", "", "user/")));
  look("iam", "ListRoles", "iam.list-roles");
  look(
    "iam",
    "GetAccountAuthorizationDetails",
    "iam.get-account-authorization-details",
    refused("iam:GetAccountAuthorizationDetails", "*"),
  );
  look(
    "organizations",
    "DescribeOrganization",
    "organizations.describe-organization",
    refused("organizations:DescribeOrganization", "*"),
  );
  look("s3", "ListBuckets", "s3.ls", { region: "us-east-1", request: { Host: "s3.us-east-1.amazonaws.com" } });
  for (const region of production.regions) {
    const encoded = `${story.random.letters(40)}_${story.random.letters(120)}-${story.random.letters(40)}`;
    look("ec2", "DescribeInstances", "ec2.describe-instances", {
      region,
      request: { maxResults: 1000, instancesSet: {}, filterSet: {} },
      error: unauthorizedEc2(who, story.end, "ec2:DescribeInstances", encoded),
    });
    look("secretsmanager", "ListSecrets", "secretsmanager.list-secrets", {
      region,
      ...refused("secretsmanager:ListSecrets", "*"),
    });
  }
  look("ec2", "DescribeRegions", "ec2.describe-regions", {
    request: { regionSet: {}, allRegions: true },
    region: "us-east-1",
  });
  look("ses", "GetSendQuota", "ses.get-send-quota", { region: "us-east-1", ...refused("ses:GetSendQuota", "*") });
  for (const name of ["GetBucketAcl", "GetBucketPolicy", "GetBucketPublicAccessBlock"] as const) {
    const bucketArn = `arn:aws:s3:::${holdings.exportsBucket}`;
    look(
      "s3",
      name,
      `s3api.${name}`,
      {
        request: {
          bucketName: holdings.exportsBucket,
          Host: `${holdings.exportsBucket}.s3.eu-west-1.amazonaws.com`,
          [name.replace(/^GetBucket/, "").replace(/^./, (letter) => letter.toLowerCase())]: "",
        },
        resources: [{ type: "AWS::S3::Bucket", name: holdings.exportsBucket }],
        more: { resources: [{ accountId: production.id, type: "AWS::S3::Bucket", ARN: bucketArn }] },
      },
      [bucketArn],
    );
  }
  look("cloudtrail", "DescribeTrails", "cloudtrail.describe-trails", { request: { trailNameList: [] } });
  look("guardduty", "ListDetectors", "guardduty.list-detectors", refused("guardduty:ListDetectors", "*"));

  const key = userKey(seed, production, holdings.exporter);
  const change: JsonValue = { userName: holdings.exporter, accessKeyId: key, status: "Inactive" };
  story.tell(
    {
      account: production,
      region: "us-east-1",
      who: casts.carol,
      service: "iam",
      name: "UpdateAccessKey",
      readOnly: false,
      time: story.ago(5, 17),
      request: change,
      resources: [
        { type: "AWS::IAM::AccessKey", name: key },
        { type: "AWS::IAM::User", name: holdings.exporter },
      ],
      more: { sessionCredentialFromConsole: "true" },
    },
    { chapter, changes: ["aws_iam_user.backup_exporter"], outside: true },
  );
}
