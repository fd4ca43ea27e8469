import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventSelection, selectionsOf } from "../../../../src/aws/selectors.ts";
import type { Trail, TrailList } from "../../../../src/aws/trails.ts";
import { managementShare } from "../../../../src/investigation/trails/coverage.ts";
import { regionFindings } from "../../../../src/investigation/trails/regionFindings.ts";
import { formatUtc } from "../../../../src/model/text/time.ts";
import { records } from "../../aws/selections.ts";
import { denied, list, store, trail } from "./lists.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const times = { now: NOW, time: formatUtc };
const ALL = selectionsOf([{}], []);

/** Without what is told of every Region. */
const said = (given: TrailList) =>
  regionFindings(given, times)
    .filter(({ kind }) => kind !== "event-history")
    .map(({ kind, values }) => (values.length === 0 ? kind : `${kind}: ${values.join(", ")}`));
const kinds = (given: TrailList) => regionFindings(given, times).map(({ kind }) => kind);
/** Of a trail that has nothing wrong but these changes. */
const ofTrail = (changes: Partial<Trail>) => kinds(list([whole(changes)]));
const whole = (changes: Partial<Trail> = {}): Trail =>
  trail({
    selections: [
      ...ALL,
      ...selectionsOf(
        [],
        ["Data", "NetworkActivity"].map((one) => ({ FieldSelectors: [{ Field: "eventCategory", Equals: [one] }] })),
      ),
    ],
    insights: ["ApiCallRateInsight", "ApiErrorRateInsight"].map((type) => ({
      type,
      categories: ["Management", "Data"],
    })),
    kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/1",
    startedLogging: NOW - 400 * DAY,
    lastDelivery: NOW - 5 * 60_000,
    lastDigestDelivery: NOW - HOUR,
    globalServices: true,
    recursiveLogging: true,
    ...changes,
  });

describe("regionFindings", () => {
  it("finds nothing where all is recorded and safe", () => {
    expect(said(list([whole()]))).toEqual([]);
  });

  it.each<[string, Partial<Trail>, string]>([
    ["not logging", { state: "stopped", stoppedLogging: NOW - DAY }, "not-logging"],
    ["failing deliveries", { state: "error", errors: [{ to: "bucket", name: "b", error: "X" }] }, "delivery-failing"],
    ["failing digests", { state: "error", errors: [{ to: "digest", name: "b", error: "X" }] }, "digest-failing"],
    [
      "a failing log group",
      { state: "error", errors: [{ to: "log group", name: "g", error: "X" }] },
      "log-group-failing",
    ],
    ["failing notifications", { state: "error", errors: [{ to: "topic", name: "t", error: "X" }] }, "topic-failing"],
    ["no selectors", { selections: [] }, "no-selectors"],
    ["no delivery for 60 days", { lastDelivery: NOW - 60 * DAY }, "stale"],
    ["no digest for 7 hours", { lastDigestDelivery: NOW - 7 * HOUR }, "digest-late"],
    ["a log group that lags", { logGroupArn: "arn:g", lastLogGroupDelivery: NOW - 3 * DAY }, "log-group-late"],
    ["a log group", { logGroupArn: "arn:g", lastLogGroupDelivery: NOW }, "oversize"],
    ["global services left out", { globalServices: false }, "global-excluded"],
    ["one Region", { multiRegion: false }, "single-region"],
    ["an earlier stop", { stoppedLogging: NOW - 401 * DAY }, "paused"],
    ["no validation", { logFileValidation: false }, "validation-off"],
    ["a key of another account", { kmsKeyId: "arn:aws:kms:eu-west-1:444455556666:key/1" }, "foreign-key"],
    ["no recursive logging", { recursiveLogging: false }, "recursive-off"],
    ["Insights off", { insights: [] }, "insights-off"],
    [
      "Insights on data events only",
      { insights: [{ type: "ApiCallRateInsight", categories: ["Data"] }] },
      "insights-partly",
    ],
    ["management events only", { selections: ALL }, "data-none"],
    ["management events only", { selections: ALL }, "network-none"],
  ])("finds %s", (_what, changes, kind) => {
    expect(ofTrail(changes)).toContain(kind);
    expect(ofTrail({})).not.toContain(kind);
  });

  it("finds a trail without a KMS key, and one that never delivered", () => {
    const { kmsKeyId: _key, ...unencrypted } = whole();
    expect(kinds(list([unencrypted]))).toContain("no-key");
    const { lastDelivery: _time, ...silent } = whole();
    expect(kinds(list([silent]))).toContain("never-delivered");
  });

  it("does not call a trail late that was started just now, is not logging, or records only data events", () => {
    const old = { lastDelivery: NOW - 60 * DAY, lastDigestDelivery: NOW - 60 * DAY };
    expect(ofTrail({ ...old, startedLogging: NOW - HOUR })).not.toContain("stale");
    expect(ofTrail({ ...old, startedLogging: NOW - HOUR })).not.toContain("digest-late");
    expect(ofTrail({ ...old, state: "stopped" })).not.toContain("stale");
    const data = selectionsOf([], [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Data"] }] }]);
    expect(ofTrail({ ...old, selections: data })).not.toContain("stale");
  });

  it("finds overdue deliveries also where another delivery fails", () => {
    const topic = { state: "error", errors: [{ to: "topic", name: "t", error: "X" }] } as const;
    expect(ofTrail({ ...topic, lastDelivery: NOW - 60 * DAY })).toEqual(
      expect.arrayContaining(["coverage-unknown", "topic-failing", "stale"]),
    );
    expect(ofTrail({ ...topic, lastDigestDelivery: NOW - 7 * HOUR })).toContain("digest-late");
    expect(ofTrail({ ...topic, logGroupArn: "arn:g", lastLogGroupDelivery: NOW - 3 * DAY })).toContain(
      "log-group-late",
    );
  });

  it("does not report a delivery that fails as overdue too", () => {
    const old = { lastDelivery: NOW - 60 * DAY, lastDigestDelivery: NOW - 60 * DAY, logGroupArn: "arn:g" };
    const errors = (["bucket", "digest", "log group"] as const).map((to) => ({ to, name: "n", error: "X" }));
    const found = ofTrail({ ...old, state: "error", errors });
    expect(found.filter((kind) => /^stale$|-late$|^never-/.test(kind))).toEqual([]);
  });

  it("does not count what a trail selects as recorded where it has delivered nothing in more than a day", () => {
    const { lastDelivery: _time, ...silent } = whole();
    const found = said(list([whole({ name: "iam", selections: [] }), silent]));
    expect(found).toContain("coverage-unknown: management events, data events, network activity events");
    const started = said(list([{ ...silent, startedLogging: NOW - HOUR }]));
    expect(started.filter((text) => /^(coverage-unknown|never-delivered)/.test(text))).toEqual([]);
  });

  it("says no more of a Region without a trail than that", () => {
    expect(said(list([]))).toEqual(["no-trail"]);
    const stopped = whole({ state: "stopped" });
    expect(said(list([stopped]))).toEqual(["none-logging", "not-logging"]);
  });

  it("counts an event data store that takes in events", () => {
    const found = said(list([], { eventDataStores: [store()] }));
    expect(found[0]).toBe("no-trail: event data store lake takes in events");
    expect(found).not.toContain("management-none");
    const stopped = said(list([], { eventDataStores: [store({ status: "STOPPED_INGESTION" })] }));
    expect(stopped.slice(0, 2)).toEqual(["no-trail", "store-stopped: STOPPED_INGESTION"]);
    expect(kinds(list([], { eventDataStores: [store({ status: "PENDING_DELETION" })] }))).toContain("store-deleting");
  });

  it.each(["STARTING_INGESTION", "STOPPING_INGESTION", "CREATED", "A_LATER_STATUS"])(
    "claims nothing of an event data store in status %s",
    (status) => {
      const found = said(list([], { eventDataStores: [store({ status })] }));
      expect(found).toEqual([
        "no-trail",
        "coverage-unknown: management events, data events, network activity events",
        "store-retention: 366 days",
      ]);
    },
  );

  it("names what several trails leave out together", () => {
    const only = (selector: Parameters<typeof selectionsOf>[0][number]) => ({
      selections: selectionsOf([selector], []),
    });
    const gaps = (...changes: Partial<Trail>[]) =>
      said(list(changes.map((one) => whole(one)))).filter((text) => text.startsWith("management"));
    expect(gaps(only({ ReadWriteType: "WriteOnly" }))).toEqual(["management-partly: no reads"]);
    expect(gaps(only({ ReadWriteType: "WriteOnly" }), only({ ReadWriteType: "ReadOnly" }))).toEqual([]);
    expect(gaps(only({ ExcludeManagementEventSources: ["kms.amazonaws.com"] }))).toEqual([
      "management-partly: writes except those of kms.amazonaws.com, reads except those of kms.amazonaws.com",
    ]);
    expect(
      gaps(
        only({ ExcludeManagementEventSources: ["kms.amazonaws.com"] }),
        only({ ExcludeManagementEventSources: ["rdsdata.amazonaws.com"] }),
      ),
    ).toEqual([]);
    expect(gaps(only({ IncludeManagementEvents: false }))).toEqual(["management-none"]);
    const iam = selectionsOf(
      [],
      [
        {
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Management"] },
            { Field: "eventSource", Equals: ["iam.amazonaws.com"] },
          ],
        },
      ],
    );
    expect(gaps({ selections: iam })).toEqual(["management-partly: only some writes, only some reads"]);
  });

  it("names the resource types whose data events no selector can match", () => {
    const some = selectionsOf([{ DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::one/"] }] }], []);
    expect(said(list([whole({ selections: some })]))).toContain(
      "data-partly: Data events of S3 objects in the bucket one only, nothing of Lambda functions, DynamoDB tables",
    );
  });

  it("says not known, never a gap, where a call was refused that could show more", () => {
    const { selections: _none, ...silent } = whole({ failures: [denied("GetEventSelectors")] });
    const iam = whole({ name: "iam", selections: [] });
    const found = said(list([iam, silent]));
    expect(found).toContain("coverage-unknown: management events, data events, network activity events");
    expect(found).toContain("not-known: no permission cloudtrail:GetEventSelectors");
    expect(found.filter((text) => /^(management|data|network)-/.test(text))).toEqual([]);
    for (const failing of [
      whole({ state: "error", errors: [{ to: "bucket", name: "b", error: "AccessDenied" }] }),
      whole({ lastDelivery: NOW - 60 * DAY }),
    ]) {
      expect(said(list([iam, failing]))).toContain(
        "coverage-unknown: management events, data events, network activity events",
      );
    }
    const refused = said(list([], { failures: [denied("ListEventDataStores")] }));
    expect(refused).toEqual([
      "no-trail",
      "coverage-unknown: management events, data events, network activity events",
      "not-known: no permission cloudtrail:ListEventDataStores",
    ]);
    const { insights: _off, ...unsure } = whole({ failures: [denied("GetInsightSelectors")] });
    expect(kinds(list([unsure])).filter((kind) => kind.startsWith("insights"))).toEqual([]);
  });
});

describe("managementShare", () => {
  const SOURCES = ["kms.amazonaws.com", "rdsdata.amazonaws.com", "iam.amazonaws.com"];
  const selection: fc.Arbitrary<EventSelection> = fc
    .record({
      readOnly: fc.option(fc.constantFrom("true", "false"), { nil: undefined }),
      only: fc.option(fc.subarray(SOURCES, { minLength: 1 }), { nil: undefined }),
      except: fc.subarray(SOURCES),
      name: fc.option(fc.constantFrom("CreateUser", "Decrypt"), { nil: undefined }),
    })
    .map(({ readOnly, only, except, name }) => ({
      category: "Management",
      conditions: [
        ...(readOnly === undefined ? [] : [field("readOnly", [readOnly])]),
        ...(only === undefined ? [] : [field("eventSource", only)]),
        ...(except.length === 0
          ? []
          : [{ field: "eventSource", none: except.map((value) => ({ how: "equals" as const, value })) }]),
        ...(name === undefined ? [] : [field("eventName", [name])]),
      ],
    }));
  const field = (name: string, values: readonly string[]) => ({
    field: name,
    some: values.map((value) => ({ how: "equals" as const, value })),
    none: [],
  });
  const event = (readOnly: string, source: string, name: string) =>
    new Map([
      ["eventCategory", ["Management"]],
      ["readOnly", [readOnly]],
      ["eventSource", [source]],
      ["eventName", [name]],
    ]);

  it("says all, none and except only where events bear it out", () => {
    fc.assert(
      fc.property(fc.array(selection, { maxLength: 4 }), fc.boolean(), (selections, reads) => {
        const share = managementShare(selections, reads ? "reads" : "writes");
        for (const source of [...SOURCES, "ec2.amazonaws.com"]) {
          const recorded = ["CreateUser", "Decrypt", "RunInstances"].map((name) =>
            selections.some((one) => records(one, event(String(reads), source, name))),
          );
          const isExcepted = share.recorded === "except" && share.sources.includes(source);
          if (share.recorded === "all" || (share.recorded === "except" && !isExcepted)) {
            expect(recorded).toEqual([true, true, true]);
          }
          if (share.recorded === "none") {
            expect(recorded).toEqual([false, false, false]);
          }
          if (isExcepted) {
            expect(recorded).not.toEqual([true, true, true]);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
