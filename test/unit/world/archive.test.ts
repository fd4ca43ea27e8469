import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { listItems } from "../../aws/s3/listing.ts";
import { RecordsByDay } from "../../world/archive/dailyRecords.ts";
import { rehearsalAge } from "../../world/archive/rehearsal.ts";
import { customerExport } from "../../world/story/customerExport.ts";
import { thiefAddress } from "../../world/story/leakedKey.ts";
import type { StoredObject, WorldBucket, WorldRecord } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const hour = 3_600_000;
const day = 24 * hour;
const options = { seed: 1, size: 4000, end };
const world = makeWorld(options);
const months = recordsOf(world.records());
const archive = world.archive(months);

interface Read {
  readonly key: string;
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string;
  readonly eventCategory: string;
  readonly awsRegion: string;
  readonly readOnly: boolean;
  readonly recipientAccountId: string;
  readonly errorCode?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: { readonly accessKeyId?: string; readonly arn?: string };
  readonly requestParameters?: { readonly key?: string; readonly bucketName?: string } | null;
}

function recordsOf(records: Iterable<WorldRecord>): RecordsByDay {
  const days = new RecordsByDay();
  days.add(records);
  return days;
}

function bucket(name: string, of = archive): WorldBucket {
  const found = of.buckets.find((each) => each.name === name);
  if (found === undefined) {
    throw new Error(`no bucket ${name}`);
  }
  return found;
}

function objects({ roots }: WorldBucket, prefix: string, now = end): readonly (readonly [string, StoredObject])[] {
  return [...listItems(roots, { prefix, delimiter: "", after: "", now })].flatMap((item) =>
    "key" in item ? [[item.key, item.object] as const] : [],
  );
}

function read(from: WorldBucket, prefix: string): readonly Read[] {
  return objects(from, prefix).flatMap(([key, object]) => {
    const { Records } = JSON.parse(gunzipSync(object.body()).toString()) as { readonly Records: readonly Read[] };
    return Records.map((record) => ({ ...record, key }));
  });
}

/** The delivery time in a log file's name, ms since 1970. */
function named(key: string): number {
  const [, date = "", hours, minutes] = /_(\d{8})T(\d\d)(\d\d)Z_[A-Za-z0-9]{16}\.json\.gz$/.exec(key) ?? [];
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hours}:${minutes}:00Z`);
}

const central = bucket("acme-organization-trail-logs");
const production = bucket("acme-prod-trail-logs");
const organization = "org/AWSLogs/o-a1b2c3d4e5/";
/** Without the oddities whose time is written in another way. */
const november = read(production, "production/AWSLogs/222222222222/CloudTrail/eu-west-1/2026/11/").filter(
  ({ eventTime }) => /^[\d-]+T[\d:]+Z$/.test(eventTime),
);

describe("log files", () => {
  it("are named by the time of their delivery, in the folder of its day; records are older, some by hours", () => {
    expect(november.length).toBeGreaterThan(300);
    const ages = november.map(({ key, eventTime }) => named(key) - Date.parse(eventTime));
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
    expect(ages.filter((age) => age <= 10 * 60_000).length / ages.length).toBeGreaterThan(0.9);
    expect(ages.filter((age) => age > hour).length).toBeGreaterThan(2);
    for (const { key } of november) {
      expect(key).toContain(`/${new Date(named(key)).toISOString().slice(0, 10).replaceAll("-", "/")}/`);
    }
    const previous = november.filter(
      ({ key, eventTime }) => !key.includes(`/${eventTime.slice(0, 10).replaceAll("-", "/")}/`),
    );
    expect(previous.length).toBeGreaterThan(0);
  });

  it("hold some events twice", () => {
    const ids = november.map(({ eventID }) => eventID);
    expect(ids.length - new Set(ids).size).toBeGreaterThan(1);
  });

  it("are there once they were delivered", () => {
    const prefix = "production/AWSLogs/222222222222/CloudTrail/eu-west-1/2026/11/29/";
    const noon = end - 8 * hour;
    const before = objects(production, prefix, noon);
    expect(before.length).toBeGreaterThan(0);
    expect(before.every(([, { modified }]) => modified <= noon)).toBe(true);
    expect(objects(production, prefix).length).toBeGreaterThan(before.length);
  });

  it("have global services in the global Region alone", () => {
    const all = read(production, "production/AWSLogs/222222222222/CloudTrail/").filter(({ eventSource }) =>
      /^(iam|organizations|route53|cloudfront)\./.test(eventSource),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all.map(({ awsRegion }) => awsRegion))).toEqual(new Set(["us-east-1"]));
  });

  it("are the same bytes in every world of the same seed", () => {
    const other = makeWorld(options);
    const again = bucket("acme-prod-trail-logs", other.archive(recordsOf(other.records())));
    for (const prefix of ["2025/12/0", "2026/11/28"]) {
      const all = (of: WorldBucket) =>
        objects(of, `production/AWSLogs/222222222222/CloudTrail/eu-west-1/${prefix}`).map(([key, { etag }]) => [
          key,
          etag,
        ]);
      expect(all(again).length).toBeGreaterThan(5);
      expect(all(again)).toEqual(all(production));
    }
  });

  it("are made when they are listed, day by day", () => {
    let asked = 0;
    const counted = {
      version: 1,
      of: () => {
        asked += 1;
        return [];
      },
    };
    const { buckets } = world.archive(counted);
    const folders = (prefix: string) => [
      ...listItems(bucket("acme-prod-trail-logs", { ...archive, buckets }).roots, {
        prefix,
        delimiter: "/",
        after: "",
        now: end,
      }),
    ];
    expect(asked).toBe(0);
    folders("production/AWSLogs/222222222222/CloudTrail/eu-west-1/");
    expect(asked).toBeLessThan(20);
  });
});

describe("the past", () => {
  it("reaches back more than 400 days, every month of it", () => {
    const keys = objects(central, `${organization}222222222222/CloudTrail/eu-west-1/`).map(([key]) => key);
    const first = Math.min(...keys.map(named));
    expect(end - first).toBeGreaterThan(400 * day);
    expect(new Set(keys.map((key) => new Date(named(key)).toISOString().slice(0, 7))).size).toBeGreaterThanOrEqual(14);
    const old = objects(production, "production/AWSLogs/222222222222/CloudTrail/eu-west-1/2025/09/");
    expect(new Set(old.map(([, { storageClass }]) => storageClass))).toEqual(new Set(["GLACIER"]));
  });

  it("is in Event history as far as that reaches, and in the buckets", () => {
    const from = end - 90 * day;
    const known = [...archive.before(from)].filter(
      ({ accountId, region, category }) =>
        accountId === "222222222222" && region === "eu-west-1" && category === "Management",
    );
    expect(known.length).toBeGreaterThan(100);
    const inBucket = new Set(
      read(central, `${organization}222222222222/CloudTrail/eu-west-1/2026/`).map(({ eventID }) => eventID),
    );
    expect(known.filter(({ eventId }) => !inBucket.has(eventId))).toEqual([]);
  });

  it("tells by whom the leaked key was created, 391 days before the end", () => {
    const key = world.truth.chapters.find(({ id }) => id === "leaked-key")?.accessKeyIds[0];
    const [created, ...more] = read(central, `${organization}222222222222/CloudTrail/us-east-1/2025/`).filter(
      (record) => record.eventName === "CreateAccessKey" && JSON.stringify(record).includes(key ?? "none"),
    );
    expect(more.every(({ eventID }) => eventID === created?.eventID)).toBe(true);
    expect(Date.parse(created?.eventTime ?? "")).toBe(end - 391 * day + 40_000);
    expect(created?.userIdentity?.arn).toContain("/alice@example.com");
  });
});

describe("what a trail records", () => {
  it("has the night on which the leaked key was tried seven months before, which Event history forgot", () => {
    const chapter = world.truth.earlier.find(({ id }) => id === "rehearsal");
    // What is delivered hours later is in the next day's folder.
    const days = [0, day].map((later) =>
      new Date(end - rehearsalAge * day + later).toISOString().slice(0, 10).replaceAll("-", "/"),
    );
    const found = ["us-east-1", "eu-west-1"]
      .flatMap((region) =>
        days.flatMap((date) => read(central, `${organization}222222222222/CloudTrail/${region}/${date}/`)),
      )
      .filter(({ sourceIPAddress }) => sourceIPAddress === thiefAddress);
    expect(new Set(found.map(({ eventID }) => eventID))).toEqual(new Set(chapter?.eventIds));
    expect(found.filter(({ eventName }) => eventName === "GetObject")).toHaveLength(5);
    expect([...archive.before(end - 90 * day)].filter(({ eventId }) => chapter?.eventIds.includes(eventId))).toEqual(
      [],
    );
  });

  it("answers whether the customer export was downloaded, by whom, and from where", () => {
    const key = world.truth.chapters.find(({ id }) => id === "leaked-key")?.accessKeyIds[0];
    for (const [from, prefix] of [
      [central, `${organization}222222222222/CloudTrail/eu-west-1/2026/11/`],
      [production, "production/AWSLogs/222222222222/CloudTrail/eu-west-1/2026/11/"],
    ] as const) {
      const downloads = read(from, prefix).filter(
        ({ eventName, requestParameters, errorCode, userIdentity }) =>
          eventName === "GetObject" &&
          requestParameters?.bucketName === "acme-customer-exports" &&
          requestParameters.key === customerExport &&
          errorCode === undefined &&
          userIdentity?.accessKeyId === key,
      );
      expect(new Set(downloads.map(({ sourceIPAddress }) => sourceIPAddress))).toEqual(new Set([thiefAddress]));
      expect(downloads[0]?.eventCategory).toBe("Data");
    }
  });

  it("is what its selectors take, while it delivers", () => {
    const development = read(bucket("acme-dev-audit-logs"), "");
    expect(development.length).toBeGreaterThan(50);
    expect(
      development.filter(
        ({ readOnly, eventSource, eventCategory, awsRegion }) =>
          readOnly || eventSource === "kms.amazonaws.com" || eventCategory === "Insight" || awsRegion !== "eu-west-1",
      ),
    ).toEqual([]);
    const data = development.filter(({ eventCategory }) => eventCategory === "Data");
    expect(new Set(data.map(({ eventName }) => eventName))).toEqual(new Set(["Invoke"]));
    expect(Math.max(...development.map(({ key }) => named(key)))).toBeLessThanOrEqual(end - 3 * day);
    const load = read(bucket("acme-dev-load-test-logs"), "");
    expect(load.length).toBeGreaterThan(0);
    const times = load.map(({ eventTime }) => Date.parse(eventTime));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(end - 21 * day);
    expect(Math.max(...times)).toBeLessThan(end - 9 * day + hour);
  });

  it("lies in folders by its kind", () => {
    const kinds = (from: WorldBucket, prefix: string) =>
      new Set(read(from, prefix).map(({ eventCategory }) => eventCategory));
    expect(kinds(central, `${organization}222222222222/CloudTrail/`)).toEqual(new Set(["Management", "Data"]));
    expect(kinds(central, `${organization}222222222222/CloudTrail-Insight/`)).toEqual(new Set(["Insight"]));
    expect(kinds(production, "production/AWSLogs/222222222222/CloudTrail-NetworkActivity/")).toEqual(
      new Set(["NetworkActivity"]),
    );
    expect(kinds(production, "production/AWSLogs/222222222222/CloudTrail-Aggregated/")).toEqual(
      new Set(["Aggregated"]),
    );
    const members = [...listItems(central.roots, { prefix: organization, delimiter: "/", after: "", now: end })];
    expect(members).toEqual(
      ["111111111111", "222222222222", "444444444444"].map((id) => ({ commonPrefix: `${organization}${id}/` })),
    );
  });

  it("is vouched for by a digest an hour, where the trail validates log files", () => {
    const digests = objects(central, `${organization}222222222222/CloudTrail-Digest/eu-west-1/2026/11/28/`);
    expect(digests.length).toBe(24);
    const files = digests.flatMap(([, object]) => {
      const { logFiles } = JSON.parse(gunzipSync(object.body()).toString()) as {
        readonly logFiles: readonly { readonly s3Object: string }[];
      };
      return logFiles.map(({ s3Object }) => s3Object);
    });
    const listed = objects(central, `${organization}222222222222/CloudTrail/eu-west-1/2026/11/28/`).map(([key]) => key);
    expect(files.filter((key) => !listed.includes(key) && key.includes("/11/28/"))).toEqual([]);
    expect(files.length).toBeGreaterThan(10);
  });
});
