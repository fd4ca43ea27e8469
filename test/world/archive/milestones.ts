import { production } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import type { Holdings } from "../holdings.ts";
import { iamUser, userKey } from "../principals.ts";
import { bucketCall, objectCall } from "../story/bucketCalls.ts";
import { Storyteller } from "../story/storyteller.ts";
import { tellRehearsal } from "./rehearsal.ts";

const day = 24;

/**
 * What led to the story, months before it: known from the trails' buckets alone. The leaked key is created 391 days
 * before the end, the bucket of the customers' exports 388 days; every thirty days an export is written.
 */
export function tellMilestones(seed: number, end: number, casts: Casts, holdings: Holdings): Storyteller {
  const story = new Storyteller(seed + 0x5eed, end);
  const { exporter, exportsBucket } = holdings;
  story.open(
    "exporter-created",
    production.id,
    `alice creates ${exporter}, its access key and the bucket ${exportsBucket}; ${exporter} writes an export every month.`,
  );
  const told = { chapter: "exporter-created" };
  const user = { type: "AWS::IAM::User", name: exporter };
  const accessKeyId = userKey(seed, production, exporter);
  const admin = (days: number, seconds: number) => ({
    time: story.ago(days * day, seconds),
    account: production,
    region: "us-east-1",
    who: casts.alice,
  });
  story.act(
    admin(391, 0),
    {
      service: "iam",
      name: "CreateUser",
      readOnly: false,
      request: { userName: exporter },
      response: { user: { userName: exporter, arn: `arn:aws:iam::${production.id}:user/${exporter}`, path: "/" } },
      resources: [user],
    },
    told,
  );
  story.act(
    admin(391, 40),
    {
      service: "iam",
      name: "CreateAccessKey",
      readOnly: false,
      request: { userName: exporter },
      response: { accessKey: { userName: exporter, accessKeyId, status: "Active" } },
      resources: [{ type: "AWS::IAM::AccessKey", name: accessKeyId }, user],
    },
    told,
  );
  const eu = { account: production, region: "eu-west-1" };
  story.act(
    { ...admin(388, 0), ...eu },
    bucketCall(production, "eu-west-1", exportsBucket, "CreateBucket", {
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
    told,
  );
  const job = iamUser(seed, production, {
    name: exporter,
    agents: ["Boto3/1.40.52 md/Botocore#1.40.52 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.11"],
    addresses: ["10.20.4.17"],
  });
  for (let days = 360; days >= 60; days -= 30) {
    const time = story.ago(days * day);
    const key = `nightly/${new Date(time).toISOString().slice(0, 10)}.parquet`;
    story.act({ ...eu, time, who: job }, objectCall(production, "eu-west-1", exportsBucket, "PutObject", key), told);
  }
  tellRehearsal(story, seed, holdings);
  return story;
}
