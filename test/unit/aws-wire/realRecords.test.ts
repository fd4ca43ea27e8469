import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { recordsIn, worldFromRecords } from "../../aws/fromRecords.ts";
import { startAws } from "../../aws/server.ts";
import { cloudTrail, lookUpAll } from "./clients.ts";

const corpus = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

const sets = ["invictus", "stratus"];

it.for(sets)("every management record of %s comes back through the SDK", { timeout: 60_000 }, async (set, { skip }) => {
  const folder = `${corpus}${set}`;
  skip(!existsSync(folder), `${set} is not beside the project`);
  const world = worldFromRecords(recordsIn(folder));
  const held = [...world.records()];
  let now = 0;
  const aws = await startAws(world, { now: () => now, pace: { perSecond: 10_000 } });
  try {
    const found = new Map<string, string>();
    for (const account of world.accounts) {
      for (const region of account.regions) {
        // The set spans years; the clock stands where this account's records are at most 90 days old.
        now = Math.max(...held.filter(({ accountId }) => accountId === account.id).map(({ time }) => time));
        for (const event of await lookUpAll(cloudTrail(aws, account, region))) {
          found.set(event.EventId ?? "", event.CloudTrailEvent ?? "");
        }
      }
    }
    const management = held.filter(({ category }) => category === "Management");
    expect(management.length).toBeGreaterThan(100);
    expect([...found.keys()].sort()).toEqual(management.map(({ eventId }) => eventId).sort());
    expect(management.every(({ eventId, json }) => found.get(eventId) === json)).toBe(true);
  } finally {
    await aws.close();
  }
});

it("the envelope is derived as Event history has it", () => {
  const common = { eventID: "1", awsRegion: "cn-north-1", eventTime: "2026-01-01T00:00:00Z", recipientAccountId: "1" };
  const identities = [
    { type: "Root", userName: "company" },
    { type: "IAMUser", userName: "bob" },
    { type: "AssumedRole", principalId: "AROAEXAMPLE:session" },
    { type: "AWSService", invokedBy: "ec2.amazonaws.com" },
  ];
  const world = worldFromRecords([
    ...identities.map((userIdentity) => ({ ...common, userIdentity })),
    { ...common, managementEvent: false, requestParameters: { bucketName: "b", instanceId: 7 } },
    "not a record",
  ]);
  const records = [...world.records()];
  expect(records.map(({ username }) => username)).toEqual(["root", "bob", "session", undefined, undefined]);
  expect(records.at(-1)).toMatchObject({ category: "Data", resources: [{ type: "AWS::S3::Bucket", name: "b" }] });
  expect(world.accounts).toMatchObject([{ partition: "aws-cn", regions: ["cn-north-1"] }]);
});
