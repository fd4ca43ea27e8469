import { logArchive } from "./accounts.ts";
import type { Draft } from "./draft.ts";
import { awsService } from "./principals.ts";
import type { Storyteller } from "./story/storyteller.ts";
import { organizationBucket } from "./trails.ts";

const hour = 3_600_000;

/** In the account that keeps the log files, CloudTrail looks every night whether it may write. Time: ms since 1970 UTC. */
export function deliveryCheck(time: number): Draft {
  const { name: bucketName, region } = organizationBucket;
  const domain = "cloudtrail.amazonaws.com";
  return {
    time,
    account: logArchive,
    region,
    who: awsService(logArchive, domain),
    service: "s3",
    name: "GetBucketAcl",
    readOnly: true,
    request: { bucketName, acl: "", Host: `${bucketName}.s3.${region}.amazonaws.com` },
    resources: [{ type: "AWS::S3::Bucket", name: bucketName }],
    more: {
      resources: [{ accountId: logArchive.id, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucketName}` }],
    },
  };
}

/** The month's checks, one a night. */
export function tellLogArchive(story: Storyteller): void {
  const midnight = Math.floor(story.end / (24 * hour)) * 24 * hour;
  for (let night = 0; night < 29; night++) {
    story.tell(deliveryCheck(midnight - (night * 24 + 1) * hour));
  }
}
