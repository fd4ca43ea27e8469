import { worldFromRecords } from "../aws/fromRecords.ts";
import { china, end, production } from "../unit/aws-wire/smallWorld.ts";
import type { World } from "../world/types.ts";

interface Crowd {
  readonly events: number;
  readonly region?: string;
  /** How many events share a second. Real records: up to 110. */
  readonly together?: number;
}

/** Production's events in one Region, named "e0" (the newest), "e1" and so on, all within the last day. */
export function crowdOf(...crowds: readonly Crowd[]): World {
  const world = worldFromRecords(crowds.flatMap((crowd) => [...recordsOf(crowd)]));
  return { ...world, options: { ...world.options, end }, accounts: [production, china] };
}

function* recordsOf({ events, region = "eu-west-1", together = 1 }: Crowd): Iterable<unknown> {
  for (let number = 0; number < events; number += 1) {
    const time = end - 60_000 - Math.floor(number / together) * 5_000;
    yield {
      eventVersion: "1.11",
      eventID: region === "eu-west-1" ? `e${number}` : `${region}-e${number}`,
      eventTime: new Date(time).toISOString().replace(".000", ""),
      awsRegion: region,
      recipientAccountId: production.id,
      eventCategory: "Management",
      eventType: "AwsApiCall",
      eventName: number % 3 === 0 ? "PutObject" : "DescribeInstances",
      eventSource: "ec2.amazonaws.com",
      readOnly: number % 3 !== 0,
      userIdentity: { type: "IAMUser", userName: "bob", accountId: production.id },
      sourceIPAddress: "203.0.113.7",
      requestParameters: { note: "x".repeat(200) },
    };
  }
}

/** The ids of a crowd in eu-west-1, sorted as text. */
export function namesOf(events: number): string[] {
  return Array.from({ length: events }, (_, number) => `e${number}`).sort();
}
