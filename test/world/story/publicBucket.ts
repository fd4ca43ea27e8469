import { arnOf, production } from "../accounts.ts";
import type { Draft } from "../draft.ts";
import { deniedTo } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import { otherIdentity } from "../principals.ts";
import { organizationTrail } from "../trails.ts";
import { bucketCall, objectCall } from "./bucketCalls.ts";
import { intruder } from "./escalation.ts";
import { thiefCommand } from "./leakedKey.ts";
import type { Storyteller } from "./storyteller.ts";

const chapter = "public-bucket";

/** The customers' exports are opened to everyone, the trail is to be silenced, the objects are fetched. */
export function tellPublicBucket(story: Storyteller, seed: number, holdings: Holdings): void {
  const bucket = holdings.exportsBucket;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  story.open(
    chapter,
    production.id,
    `${holdings.intruder} takes away the public access block of ${bucket}, gives it a policy for everyone, tries in vain to stop the organization trail, and strangers fetch the objects. The bucket is still open.`,
  );
  const who = intruder(seed, holdings);
  const stage = (hours: number, command: string, region = "eu-west-1") => ({
    time: story.ago(hours),
    account: production,
    region,
    who,
    agent: thiefCommand(command),
  });
  const call = (name: string, request = {}) => bucketCall(production, "eu-west-1", bucket, name, request);
  story.act(
    stage(29.4, "s3api.get-public-access-block"),
    call("GetBucketPublicAccessBlock", { publicAccessBlock: "" }),
    { chapter },
  );
  story.act(
    stage(29.2, "s3api.delete-public-access-block"),
    call("DeleteBucketPublicAccessBlock", { publicAccessBlock: "" }),
    {
      chapter,
      changes: ["aws_s3_bucket_public_access_block.exports"],
      outside: true,
    },
  );
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PublicRead",
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: [bucketArn, `${bucketArn}/*`],
      },
    ],
  };
  story.act(stage(29.1, "s3api.put-bucket-policy"), call("PutBucketPolicy", { bucketPolicy: policy, policy: "" }), {
    chapter,
    changes: ["aws_s3_bucket_policy.exports"],
    outside: true,
  });

  const scp =
    "with an explicit deny in a service control policy: arn:aws:organizations::222222222222:policy/o-a1b2c3d4e5/service_control_policy/p-keep0trails";
  const silence: readonly (readonly [number, string, string, Partial<Draft>])[] = [
    [28.6, "StopLogging", "cloudtrail.stop-logging", { request: { name: organizationTrail } }],
    [
      28.55,
      "PutEventSelectors",
      "cloudtrail.put-event-selectors",
      {
        request: {
          trailName: organizationTrail,
          eventSelectors: [{ readWriteType: "ReadOnly", includeManagementEvents: false }],
        },
      },
    ],
    [28.5, "DeleteTrail", "cloudtrail.delete-trail", { request: { name: organizationTrail } }],
  ];
  for (const [hours, name, command, facts] of silence) {
    const action = `cloudtrail:${name}`;
    story.act(
      { ...stage(hours, command, "us-east-1"), ...facts },
      {
        service: "cloudtrail",
        name,
        readOnly: false,
        error: deniedTo(who, story.end, action, organizationTrail, scp),
        resources: [{ type: "AWS::CloudTrail::Trail", name: organizationTrail }],
      },
      { chapter, mentions: [scp.slice(scp.indexOf("arn:"))] },
    );
  }

  const stranger = otherIdentity(
    production,
    "anonymous",
    { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" },
    { agents: ["[curl/8.15.0]", "[Wget/1.25.0]"], addresses: ["203.0.113.201", "198.51.100.99"] },
  );
  story.act(
    { time: story.ago(28.2), account: production, region: "eu-west-1", who: stranger },
    objectCall(production, "eu-west-1", bucket, "ListObjects", "2026/"),
    { chapter },
  );
  for (let month = 1; month <= 10; month++) {
    story.act(
      { time: story.ago(28.1, month * 7), account: production, region: "eu-west-1", who: stranger },
      objectCall(
        production,
        "eu-west-1",
        bucket,
        "GetObject",
        `2026/${String(month).padStart(2, "0")}/customers.parquet`,
      ),
      { chapter },
    );
  }
  story.act(stage(20, "s3api.get-bucket-policy-status"), call("GetBucketPolicyStatus", { policyStatus: "" }), {
    chapter,
    mentions: [arnOf(production, "iam", "", `user/${holdings.intruder}`)],
  });
}
