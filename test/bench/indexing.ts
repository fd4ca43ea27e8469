// node test/bench/indexing.ts: what indexing records costs whose values share much, against records that share nothing.
import { fileURLToPath } from "node:url";
import { IdSet } from "../../src/engine/segment/idSet.ts";
import type { Segment } from "../../src/engine/segment/segment.ts";
import { SegmentBuilder } from "../../src/engine/segment/segmentBuilder.ts";

const RECORDS = 20_000;
const ROUNDS = 3;

type Kind = readonly [name: string, identity: (at: number) => object, id: (at: number) => string];

const hex = (at: number, length: number): string => at.toString(16).padStart(length, "0");
const spreadId = (at: number): string =>
  `${hex((at * 2654435761) % 2 ** 32, 8)}-0000-4000-8000-${hex((at * 40503) % 2 ** 32, 12)}`;

function session(at: number, role: string): object {
  const key = String(at).padStart(8, "0");
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE00000001:${role}`,
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/${role}`,
    accessKeyId: `ASIA0000${key}`,
    sessionContext: { attributes: { creationDate: `2026-11-20T10:${key.slice(4, 6)}:${key.slice(6)}Z` } },
  };
}

const KINDS: readonly Kind[] = [
  ["identities of many lengths", (at) => ({ type: "IAMUser", userName: `${"u".repeat(at % 1_000)}${at}` }), spreadId],
  ["sessions of one role", (at) => session(at, "AWSReservedSSO_AdministratorAccess_0123456789abcdef"), spreadId],
  ["sessions of another", (at) => session(at, "github-actions"), spreadId],
  [
    "IDs that differ in the middle",
    (at) => ({ type: "IAMUser", userName: `${"u".repeat(at % 1_000)}${at}` }),
    (at) => `00000000-${hex(at, 4)}-${hex(at, 4)}-8000-000000000000`,
  ],
];

/** Prints the processor time of building a segment and claiming its ids, for a million records and against the first kind. */
export function benchIndexing(print: (line: string) => void): void {
  print(`Indexing ${RECORDS.toLocaleString("en")} records by what their values share, against ${KINDS[0]?.[0]}`);
  const least = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, identity, id] of KINDS) {
      const records = Array.from({ length: RECORDS }, (_, at) =>
        JSON.stringify({
          eventVersion: "1.11",
          userIdentity: identity(at),
          eventTime: "2026-11-20T10:00:00Z",
          eventSource: "ec2.amazonaws.com",
          eventName: "RunInstances",
          awsRegion: "eu-west-1",
          eventID: id(at),
        }),
      );
      const bytes = Buffer.from(`{"Records":[${records.join(",")}]}`);
      const began = process.cpuUsage();
      claimAll(built(bytes));
      const { user, system } = process.cpuUsage(began);
      // A kind that takes longer only because its text does is no news.
      const each = (user + system) / bytes.length;
      least.set(name, Math.min(each, least.get(name) ?? each));
    }
  }
  const measure = least.get(KINDS[0]?.[0] ?? "") ?? Number.NaN;
  for (const [name, each] of least) {
    print(`  ${name.padEnd(32)} ${(each / measure).toFixed(2).padStart(6)}x a byte`);
  }
}

function built(bytes: Buffer): Segment {
  const builder = new SegmentBuilder();
  builder.add("records.json", bytes);
  return builder.finish();
}

function claimAll(segment: Segment): void {
  const ids = new IdSet();
  for (let at = 0; at < segment.rows; at += 1) {
    ids.claim(segment, at, at);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  benchIndexing(console.log);
}
