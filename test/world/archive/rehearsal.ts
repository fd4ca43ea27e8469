import { production } from "../accounts.ts";
import { deniedTo } from "../errors.ts";
import type { Holdings } from "../holdings.ts";
import { objectCall } from "../story/bucketCalls.ts";
import { thief, thiefAddress, thiefCommand } from "../story/leakedKey.ts";
import type { Storyteller } from "../story/storyteller.ts";

const chapter = "rehearsal";
/** Days before the end. */
export const rehearsalAge = 212;

/**
 * The leaked key was known to the thief seven months before anybody noticed: six minutes in one night, long gone from Event
 * history. The trails' buckets and Athena's tables over them have it.
 */
export function tellRehearsal(story: Storyteller, seed: number, holdings: Holdings): void {
  const { exporter, exportsBucket } = holdings;
  story.open(
    chapter,
    production.id,
    `${rehearsalAge} days before the end, somebody at ${thiefAddress} tries the key of ${exporter}, is refused in IAM, and reads five of the nightly exports in ${exportsBucket}.`,
  );
  const who = thief(seed, holdings);
  const at = (seconds: number, region: string, command: string) => ({
    time: story.ago(rehearsalAge * 24, seconds),
    account: production,
    region,
    who,
    agent: thiefCommand(command),
  });
  story.act(
    at(0, "us-east-1", "sts.get-caller-identity"),
    { service: "sts", name: "GetCallerIdentity", readOnly: true },
    { chapter },
  );
  story.act(
    at(21, "us-east-1", "iam.create-access-key"),
    {
      service: "iam",
      name: "CreateAccessKey",
      readOnly: false,
      request: { userName: exporter },
      error: deniedTo(who, story.end, "iam:CreateAccessKey", `arn:aws:iam::${production.id}:user/${exporter}`),
    },
    { chapter },
  );
  story.act(
    at(54, "us-east-1", "s3.ls"),
    { service: "s3", name: "ListBuckets", readOnly: true, request: { Host: "s3.us-east-1.amazonaws.com" } },
    { chapter },
  );
  story.act(
    at(80, "eu-west-1", "s3.ls"),
    objectCall(production, "eu-west-1", exportsBucket, "ListObjects", "nightly/"),
    { chapter },
  );
  for (const [number, days] of [360, 330, 300, 270, 240].entries()) {
    const key = `nightly/${new Date(story.ago(days * 24)).toISOString().slice(0, 10)}.parquet`;
    story.act(
      at(110 + number * 48, "eu-west-1", "s3.cp"),
      objectCall(production, "eu-west-1", exportsBucket, "GetObject", key),
      { chapter },
    );
  }
}
