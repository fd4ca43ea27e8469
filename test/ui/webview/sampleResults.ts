import type { ResultColumn } from "../../../src/protocol/columns.ts";
import { FACET_FIELDS, type FacetField, type Summary, type SummaryAsk } from "../../../src/protocol/filters.ts";
import { BUILT_IN_NOISE, type NoiseFilter } from "../../../src/protocol/knownNoise.ts";
import type { ResultRow } from "../../../src/protocol/resultRow.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";

/** The known-noise filter that is there from the start. */
export const [OWN_EVENTS = { id: "", name: "", text: "", kind: "builtIn" }]: readonly NoiseFilter[] = BUILT_IN_NOISE;

const calls: readonly (readonly [name: string, source: string, icon: string, readOnly: boolean, resource: string])[] = [
  ["PutBucketPolicy", "s3", "archive", false, "customer-exports"],
  ["DescribeInstances", "ec2", "server", true, ""],
  ["AuthorizeSecurityGroupIngress", "ec2", "server", false, "sg-0a1b2c3d4e5f67890"],
  ["AssumeRole", "sts", "key", true, "arn:aws:iam::111122223333:role/Deploy"],
  ["CreateFunction20150331", "lambda", "symbol-method", false, "invoice-import"],
  ["GetSecretValue", "secretsmanager", "shield", true, "prod/db/password"],
  ["ConsoleLogin", "signin", "sign-in", false, ""],
  ["UpdateStack", "cloudformation", "layers", false, "checkout-api"],
];
const users = ["alice@example.com", "ci-deploy", "bob", "autoscaling.amazonaws.com", "\u202eevil\u001b[31m"];
const regions = ["eu-west-1", "us-east-1"];

/** One of any number of rows: the same index gives the same row. Newest first, one a second. */
export function sampleRow(index: number): ResultRow {
  const [name, source, icon, readOnly, resource] = calls[index % calls.length] ?? ["", "", "", false, ""];
  const failed = index % 7 === 3;
  const time = new Date(Date.parse("2026-11-22T10:00:00Z") - index * 1000).toISOString();
  const cells: Readonly<Record<ResultColumn, string>> = {
    time: time.slice(0, 19).replace("T", " "),
    eventName: name,
    user: users[index % users.length] ?? "",
    source,
    resource,
    region: regions[index % 2] ?? "",
    account: "111122223333",
    ipAddress: `203.0.113.${index % 200}`,
    error: failed ? "AccessDenied" : "",
    role: "Deploy",
    session: "ci-deploy",
    accessKey: "ASIAIOSFODNN7EXAMPLE",
    resourceType: "",
    readOnly: readOnly ? "read" : "write",
    category: "Management",
    userAgent: "aws-cli/2.17.0",
    origins: "production",
    eventId: `event-${index}`,
    requestId: `request-${index}`,
  };
  return { eventId: `event-${index}`, icon, readOnly, failed, cells };
}

/** What the host says of the event of such a row. */
export function sampleSentence(eventId: string): string {
  const { cells } = sampleRow(Number(eventId.replace("event-", "")));
  return `${cells.user} called ${cells.eventName}`;
}

/** A finished search of `count` events over two Regions. */
export function sampleState(count: number, changes: Partial<ResultsState> = {}): ResultsState {
  return {
    search: 1,
    revision: 1,
    title: "Search",
    text: "user:alice last:24h",
    scope: [
      { kind: "profiles", text: "production", count: "1 of 61 profiles", tooltip: "production" },
      { kind: "regions", text: "2 of 17 Regions", tooltip: "eu-west-1\nus-east-1", all: true },
      { kind: "time", text: "Last 24 hours", tooltip: "Times are UTC" },
      { kind: "sources", text: "Event history", tooltip: "Event history" },
    ],
    plan: "Lookup by user alice (exact match, case-sensitive) · 15 requests",
    sentence: "Lookup by user alice (exact match, case-sensitive); production; eu-west-1, us-east-1; 24 h; 15 pages",
    state: "done",
    count,
    total: count,
    filters: { choices: [] },
    noise: [{ ...OWN_EVENTS, count: 0 }],
    timeZone: "UTC",
    scanned: count * 3,
    sort: { column: "time", descending: true },
    targets: [
      {
        label: "production",
        region: "eu-west-1",
        source: "Event history",
        state: "done",
        asked: "Username=alice",
        scanned: 600,
        matched: 210,
        throttled: 0,
        read: "12 of about 30 pages, 5 from the cache",
        coveredFrom: Date.parse("2026-11-21T10:00:00Z"),
      },
      {
        label: "production",
        region: "us-east-1",
        source: "Event history",
        state: "failed",
        asked: "Username=alice",
        scanned: 150,
        matched: 12,
        throttled: 2,
        coveredFrom: Date.parse("2026-11-21T16:00:00Z"),
        failure: {
          reason: "access-denied",
          message: "You may not look up events here: the permission cloudtrail:LookupEvents is missing.",
          context: { profile: "production", region: "us-east-1" },
          action: "cloudtrail:LookupEvents",
          remedies: [{ kind: "copy-policy", policy: "{}" }, { kind: "switch-profile" }],
        },
      },
    ],
    emptyReasons: [],
    ...changes,
  };
}

const SPAN = { from: Date.parse("2026-11-21T10:00:00Z"), to: Date.parse("2026-11-22T10:00:00Z") };

/** Counts as of 1,200 events of a day: nobody checks that they add up. */
export function sampleSummary({ facets: wanted, bars }: SummaryAsk): Summary {
  const first: Readonly<Record<FacetField, readonly (readonly [value: string | undefined, count: number])[]>> = {
    error: [
      [undefined, 1029],
      ["AccessDenied", 160],
      ["Client.UnauthorizedOperation", 11],
    ],
    event: calls.map(([name], at) => [name, 150 - at * 12]),
    user: users.map((user, at) => [user, 400 - at * 80]),
    session: [
      [undefined, 700],
      ["ci-deploy", 500],
    ],
    source: [
      ["ec2.amazonaws.com", 420],
      ["s3.amazonaws.com", 300],
      ["sts.amazonaws.com", 120],
    ],
    resource: [
      [undefined, 300],
      ["arn:aws:iam::111122223333:role/Deploy", 150],
      ["customer-exports", 140],
    ],
    ip: Array.from({ length: 40 }, (_, at) => [`203.0.113.${at}`, 40 - at] as const),
    region: [
      ["eu-west-1", 600],
      ["us-east-1", 600],
    ],
    account: [["111122223333", 1200]],
    readonly: [
      ["false", 750],
      ["true", 450],
    ],
  };
  const facets = FACET_FIELDS.map((field) => {
    const { count, text } = wanted.find((one) => one.field === field) ?? { count: 6, text: "" };
    const all = first[field].map(([value, events]) => ({ value, count: events }));
    const left = all.filter(({ value }) => text === "" || value?.includes(text) === true);
    return { field, values: left.slice(0, count), distinct: left.length };
  });
  const buckets = bars >= 96 ? 96 : 48;
  const counts = Array.from(
    { length: buckets },
    (_, at) => Math.round(12 + 12 * Math.sin(at / 6)) * (at % 11 === 5 ? 0 : 1),
  );
  const errors = counts.map((count, at) => (at % 9 === 4 ? Math.ceil(count / 3) : 0));
  const edges = Array.from({ length: buckets + 1 }, (_, at) => SPAN.from + ((SPAN.to - SPAN.from) / buckets) * at);
  return { facets, timeline: { edges, counts, errors } };
}

/** A search that found nothing, and why that may be. */
export function emptyResults(): ResultsState {
  return sampleState(0, {
    text: "resource:arn:aws:s3:::customer-exports last:24h",
    scanned: 0,
    emptyReasons: [
      {
        id: 1,
        text: "CloudTrail indexes buckets by name: an ARN matches nothing.",
        action: "Search for customer-exports",
      },
      { id: 2, text: "Event history holds no data events, such as GetObject." },
      { id: 3, text: "Events arrive about five minutes after the call.", action: "Search Again" },
    ],
  });
}
