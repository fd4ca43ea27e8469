import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RecordStore } from "../../../../src/engine/store/recordStore.ts";
import { listingReport } from "../../../../src/investigation/listing/listingReport.ts";
import { type ListingProgress, readStoredListing } from "../../../../src/investigation/listing/storedListing.ts";
import type { LookupRecord } from "../../../../src/model/event/record.ts";
import { isAbort } from "../../../../src/model/failure.ts";
import { recordsIn, worldFromRecords } from "../../../aws/fromRecords.ts";
import { asListed, defaultVariants } from "../../../aws/variants.ts";
import type { WorldRecord } from "../../../world/types.ts";
import { makeWorld } from "../../../world/world.ts";
import { testStore } from "../../engine/store/testStore.ts";

const CORPUS = new URL("../../../../../shared/corpus/", import.meta.url);
const never = new AbortController().signal;

let folder: string;
let store: RecordStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-listing-"));
  store = testStore(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

function lookedUp({ json, eventId, username, accessKeyId, readOnly, resources }: WorldRecord): LookupRecord {
  return {
    json,
    envelope: {
      eventId,
      readOnly,
      resources,
      ...(username === undefined ? {} : { username }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
    },
  };
}

interface Facts {
  readonly source?: string;
  readonly name?: string;
  readonly category?: string;
  readonly resources?: LookupRecord["envelope"]["resources"];
}

let made = 0;

function record({ source = "s3", name = "PutObject", category = "Management", resources = [] }: Facts): LookupRecord {
  made += 1;
  const eventId = `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`;
  const json = JSON.stringify({
    eventVersion: "1.11",
    eventID: eventId,
    eventTime: "2026-11-01T12:00:00Z",
    eventSource: source.includes(".") || source === "" ? source : `${source}.amazonaws.com`,
    eventName: name,
    eventCategory: category,
    recipientAccountId: "111122223333",
  });
  return { json, envelope: { eventId, resources } };
}

const bucket = (name: string) => ({ type: "AWS::S3::Bucket", name });

async function reportOf(...origins: readonly (readonly LookupRecord[])[]): Promise<string> {
  for (const [number, records] of origins.entries()) {
    await store.append(`origin ${number}`, records);
  }
  return listingReport(await readStoredListing(store, never, () => undefined));
}

describe("the report", () => {
  it("counts events with and without resources, by type and shape, over all origins", async () => {
    const text = await reportOf(
      [
        record({ resources: [bucket("exports"), bucket("arn:aws:s3:::exports")] }),
        record({ resources: [bucket("logs"), bucket("images")] }),
        record({ source: "logs", name: "PutRetentionPolicy" }),
      ],
      [record({}), record({ source: "ec2", name: "StopInstances", resources: [{ name: "i-0123456789abcdef0" }] })],
    );
    expect(text).toBe(`# Resources listed by service

In which services' events LookupEvents fills \`Resources\`, over 5 events of Event history in the event cache.
*Filled* counts the events with at least one resource, *In events* those with a resource of that type and shape.
This report has no names, IDs, ARNs, accounts or addresses from the events.

## Services

| Event source       | Events | Filled |
| ------------------ | -----: | -----: |
| ec2.amazonaws.com  |      1 |      1 |
| logs.amazonaws.com |      1 |      0 |
| s3.amazonaws.com   |      3 |      2 |

## Operations

### ec2.amazonaws.com

| Event name    | Events | Filled | Resource type | Shape of its name | In events |
| ------------- | -----: | -----: | ------------- | ----------------- | --------: |
| StopInstances |      1 |      1 | other         | ID i-…            |         1 |

### logs.amazonaws.com

| Event name         | Events | Filled | Resource type | Shape of its name | In events |
| ------------------ | -----: | -----: | ------------- | ----------------- | --------: |
| PutRetentionPolicy |      1 |      0 | none          |                   |         0 |

### s3.amazonaws.com

| Event name | Events | Filled | Resource type   | Shape of its name   | In events |
| ---------- | -----: | -----: | --------------- | ------------------- | --------: |
| PutObject  |      3 |      2 | AWS::S3::Bucket | ARN without account |         1 |
| PutObject  |      3 |      2 | AWS::S3::Bucket | name                |         2 |
`);
  });

  it("leaves out Insights events, which have no resources", async () => {
    await store.append("origin", [record({ category: "Insight" })]);
    expect((await readStoredListing(store, never, () => undefined)).operations).toEqual([]);
  });

  it("counts under “other” what does not look like a name of AWS", async () => {
    const hostile = "| evil\n# alice@example.com <img>";
    const text = await reportOf([
      record({ source: hostile, name: hostile, resources: [{ type: hostile, name: hostile }] }),
      record({ source: "203.0.113.7", name: "alice", resources: [{ type: "AWS::S3::Bucket|x", name: "x" }] }),
      record({
        source: "111122223333",
        name: "A111122223333",
        resources: [{ type: "AWS::A1::B111122223333", name: "x" }],
      }),
      record({ source: "", name: "", resources: [{ name: "" }] }),
      record({ source: "alice.example.com", name: "__proto__", resources: [{ type: "__proto__", name: "__proto__" }] }),
    ]);
    const cells = text.split("\n").filter((line) => line.startsWith("| other") || line.startsWith("| 1"));
    expect(cells.every((line) => /^\| other +\|/.test(line))).toBe(true);
    for (const secret of ["evil", "alice", "203.0.113.7", "111122223333", "img", "__proto__", "|x"]) {
      expect(text).not.toContain(secret);
    }
    // Three shapes under one operation: the texts with a colon, without one, and the empty one.
    expect(cells.filter((line) => line.includes("|      5 |"))).toHaveLength(cells.length);
  });
});

/** Every text of a record and its envelope that has a digit, hyphen, slash, colon, point, at sign or blank in it. */
function telling({ json, envelope }: LookupRecord): readonly string[] {
  const texts: string[] = [];
  JSON.parse(json, (_key, value: unknown) => {
    if (typeof value === "string") {
      texts.push(value);
    }
    return value;
  });
  texts.push(envelope.username ?? "", envelope.accessKeyId ?? "", envelope.eventId ?? "");
  texts.push(...envelope.resources.map(({ name }) => name));
  return texts.filter((text) => text.length > 5 && /[-\d/:.@_ ]/.test(text));
}

/** The names of AWS in a record: they may stand in a report. */
function publicNames({ json, envelope }: LookupRecord): readonly string[] {
  const { eventSource, eventName } = JSON.parse(json) as Record<string, string>;
  return [eventSource ?? "", eventName ?? "", ...envelope.resources.map(({ type }) => type ?? "")];
}

const SHAPES =
  /^(?:ARN(?: of another account| without account| of AWS)?|malformed ARN|URL|ID [a-z-]+-…|access key ID|unique ID of IAM|(?:access key ID|unique ID of IAM), colon, text|empty|12 digits|UUID|IP address|path(?: with leading slash)?|text with colon|name)?$/;

async function expectNothingTold(records: readonly LookupRecord[]): Promise<void> {
  const text = await reportOf(records);
  const names = new Set(records.flatMap(publicNames));
  const lines = text.slice(text.indexOf("## Operations")).split("\n");
  const sources = lines.flatMap((line) => /^### (.*)$/.exec(line)?.[1] ?? []);
  const rows = lines.filter((line) => /^\| (?!Event name|---)/.test(line));
  expect(sources.filter((source) => source !== "other" && !names.has(source))).toEqual([]);
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [name = "", events = "", listed = "", type = "", shape = "", own = ""] = row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim());
    for (const cell of [name, type].filter((word) => word !== "other" && word !== "none")) {
      expect(names).toContain(cell);
    }
    expect(shape).toMatch(SHAPES);
    expect([events, listed, own].join(" ")).toMatch(/^\d+ \d+ \d+$/);
  }
  const told = new Set(records.flatMap(telling).filter((value) => !names.has(value)));
  expect([...told].filter((value) => text.includes(value))).toEqual([]);
  expect(text).not.toMatch(/\d{12}|arn:|(?:\d{1,3}\.){3}\d|[A-Z]{4}[A-Z0-9]{12}|@/);
}

describe("no name, ID, account or address stands in the report", () => {
  it("of the demo world", async () => {
    const world = makeWorld({ seed: 3, size: 3_000, end: Date.UTC(2026, 10, 20) });
    await expectNothingTold([...world.records()].map(lookedUp));
  });

  it.skipIf(!existsSync(CORPUS)).each(["invictus", "stratus"])(
    "of public records (skipped without ../shared/corpus): %s",
    async (name) => {
      const path = fileURLToPath(new URL(`${name}/`, CORPUS));
      const records = existsSync(path) ? [...worldFromRecords(recordsIn(path)).records()] : [];
      await expectNothingTold(records.map(lookedUp));
    },
  );
});

it("says what the wire AWS lists: nothing for CloudWatch Logs", async () => {
  const world = makeWorld({ seed: 3, size: 3_000, end: Date.UTC(2026, 10, 20) });
  const text = await reportOf([...world.records()].map((each) => lookedUp(asListed(each, defaultVariants))));
  expect(text).toMatch(/\| logs\.amazonaws\.com +\| +[1-9]\d* \| +0 \|/);
  expect(text).toMatch(/\| UpdateFunctionConfiguration20150331v2 .*\| AWS::Lambda::Function +\| ARN /);
});

describe("reading the event cache", () => {
  it("reads parts of at most 50,000 events, tells its progress, and ends its lease", async () => {
    const asked: number[] = [];
    const ended: boolean[] = [];
    const progress: ListingProgress[] = [];
    const segment = (rows: number) => ({ folder: "f", id: String(rows), rows });
    const listing = await readStoredListing(
      {
        lease: () => ({ number: 1, held: new Set(), end: async () => void ended.push(true) }),
        segments: async () => [segment(30_000), segment(20_000), segment(1), segment(80_000), segment(10)],
        listing: async (segments) => {
          asked.push(segments.reduce((sum, { rows }) => sum + rows, 0));
          return { operations: [], unread: 2 };
        },
      },
      never,
      (each) => progress.push(each),
    );
    expect(asked).toEqual([50_000, 1, 80_000, 10]);
    expect(progress.map(({ done }) => done)).toEqual([50_000, 50_001, 130_001, 130_011]);
    expect(listing.unread).toBe(8);
    expect(ended).toEqual([true]);
  });

  it("stops between two parts when it is cancelled", async () => {
    await store.append("one", [record({})]);
    const cancel = new AbortController();
    cancel.abort();
    const error: unknown = await readStoredListing(store, cancel.signal, () => undefined).catch((cause) => cause);
    expect(isAbort(error)).toBe(true);
  });

  it("says how many events could not be read", async () => {
    await store.append("one", [record({}), record({})]);
    const { lease, segments } = { lease: store.lease(), segments: store.segments.bind(store) };
    const gone = (await segments(lease)).map((segment) => ({ ...segment, id: `${segment.id}0` }));
    expect(await store.listing(gone)).toEqual({ operations: [], unread: 2 });
    expect(listingReport({ operations: [], unread: 2 })).toContain("2 events could not be read.");
    await lease.end();
  });

  it("finds the events of another window, and those held in memory only", async () => {
    await testStore(folder).append("one", [record({})]);
    const limits = () => ({ maxBytes: 1e9, maxAge: 1e12, memoryOnly: true });
    const inMemory = testStore(join(folder, "other"), { limits });
    await inMemory.append("one", [record({}), record({})]);
    const countOf = async (from: RecordStore) =>
      (await readStoredListing(from, never, () => undefined)).operations.map(({ events }) => events);
    expect(await countOf(store)).toEqual([1]);
    expect(await countOf(inMemory)).toEqual([2]);
  });
});
