import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { printCondition } from "../../../../src/query/language/print.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Capabilities } from "../../../../src/query/plan/capabilities.ts";
import {
  type PlanOptions,
  type PushedLookup,
  plan,
  planIn,
  planLookup,
  type SourcePlan,
} from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { anyCondition, anyEvent, EPOCH } from "../arbitraries.ts";
import { refMatches } from "../reference.ts";

const NOW = Date.UTC(2026, 10, 22, 17);
const DAY = 86_400_000;

const HISTORY: Capabilities = EVENT_HISTORY;

const FILES: Capabilities = {
  source: "files",
  title: "Log files",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
};

function planOf(text: string, options: PlanOptions = {}, capabilities = HISTORY): SourcePlan {
  const { query, problems } = parseQuery(text, { now: NOW });
  expect(problems).toEqual([]);
  return plan(query, capabilities, NOW, options);
}

function asked(lookups: readonly PushedLookup[]): readonly string[] {
  return lookups.map(({ attribute }) =>
    attribute === undefined ? "everything" : `${attribute.key}=${attribute.value}`,
  );
}

describe("lookups at AWS and local filters", () => {
  const table: readonly (readonly [
    query: string,
    lookups: readonly string[],
    residual: string | undefined,
    sentence: string,
  ])[] = [
    ["", ["everything"], undefined, "Every event of the time window"],
    ["event:RunInstances", ["EventName=RunInstances"], undefined, "Lookup by event name RunInstances"],
    [
      "event:RunInstances user:alice error:*",
      ["Username=alice"],
      "event:RunInstances error:*",
      "Lookup by user alice (exact match, case-sensitive); filtered by event and error on this machine",
    ],
    [
      "user:deploy-bot error:AccessDenied -readonly",
      ["Username=deploy-bot"],
      "error:AccessDenied -readonly",
      "Lookup by user deploy-bot (exact match, case-sensitive); filtered by error and readonly on this machine",
    ],
    [
      "readonly source:ec2 resourceType:AWS::S3::Bucket event:X1y user:a resource:r key:akiax id:AB",
      ["EventId=ab"],
      "readonly source:ec2 resourceType:AWS::S3::Bucket event:X1y user:a resource:r key:akiax",
      "Lookup by event ID ab; filtered by readonly, source, resourceType, event, user and 2 more on this machine",
    ],
    [
      "key:akiaiosfodnn7example",
      ["AccessKeyId=AKIAIOSFODNN7EXAMPLE"],
      undefined,
      "Lookup by access key AKIAIOSFODNN7EXAMPLE",
    ],
    ["source:ec2", ["EventSource=ec2.amazonaws.com"], undefined, "Lookup by service ec2.amazonaws.com"],
    ["source:EC2.amazonaws.com", ["EventSource=ec2.amazonaws.com"], undefined, "Lookup by service ec2.amazonaws.com"],
    ["-readonly", ["ReadOnly=false"], undefined, "Lookup by read-only false"],
    ["readonly:false", ["ReadOnly=false"], undefined, "Lookup by read-only false"],
    ["-readonly:false", ["ReadOnly=true"], undefined, "Lookup by read-only true"],
    ["event:RunInstances region:*", ["EventName=RunInstances"], "region:*", "Lookup by event name RunInstances"],
    ["-user:alice", ["everything"], "-user:alice", "Every event of the time window; filtered by user on this machine"],
    ["event:Run*", ["everything"], "event:Run*", "Every event of the time window; filtered by event on this machine"],
    [
      "event:runinstances",
      ["everything"],
      "event:runinstances",
      "Every event of the time window; filtered by event on this machine",
    ],
    [
      "error:AccessDenied",
      ["everything"],
      "error:AccessDenied",
      "CloudTrail can't filter by error: every event is downloaded and filtered on this machine",
    ],
    [
      "event:(PutObject,DeleteObject) last:1h",
      ["EventName=PutObject", "EventName=DeleteObject"],
      undefined,
      "Lookup by event name PutObject or DeleteObject",
    ],
    [
      "event:(A1b,B1b,C1b,D1b,E1b)",
      ["everything"],
      "event:(A1b,B1b,C1b,D1b,E1b)",
      "Every event of the time window; filtered by event on this machine",
    ],
    [
      "user:alice OR key:AKIAX",
      ["Username=alice", "AccessKeyId=AKIAX"],
      undefined,
      "Lookup by user alice or access key AKIAX (exact match, case-sensitive)",
    ],
    [
      "user:alice OR error:*",
      ["everything"],
      "user:alice OR error:*",
      "Every event of the time window; filtered by user and error on this machine",
    ],
    [
      "(user:alice error:*) OR (user:bob -readonly)",
      ["Username=alice", "Username=bob"],
      "user:alice error:* OR user:bob -readonly",
      "Lookup by user alice or bob (exact match, case-sensitive); filtered by user, error and readonly on this machine",
    ],
    [
      "-(readonly OR user:alice)",
      ["ReadOnly=false"],
      "-(readonly OR user:alice)",
      "Lookup by read-only false; filtered by readonly and user on this machine",
    ],
    [
      "resource:arn:aws:s3:::logs",
      ["ResourceName=arn:aws:s3:::logs", "ResourceName=logs"],
      "resource:arn:aws:s3:::logs",
      "Lookup by resource arn:aws:s3:::logs or logs (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "resource:arn:aws:iam::111122223333:role/ops/Admin",
      ["ResourceName=arn:aws:iam::111122223333:role/ops/Admin", "ResourceName=Admin"],
      "resource:arn:aws:iam::111122223333:role/ops/Admin",
      "Lookup by resource arn:aws:iam::111122223333:role/ops/Admin or Admin (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "resource:arn:aws:secretsmanager:eu-west-1:111122223333:secret:apps/llm-AbCdEf",
      ["ResourceName=arn:aws:secretsmanager:eu-west-1:111122223333:secret:apps/llm-AbCdEf", "ResourceName=apps/llm"],
      "resource:arn:aws:secretsmanager:eu-west-1:111122223333:secret:apps/llm-AbCdEf",
      "Lookup by resource arn:aws:secretsmanager:eu-west-1:111122223333:secret:apps/llm-AbCdEf or apps/llm (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "resource:arn:aws:ssm:eu-west-1:111122223333:parameter/app/db/password",
      ["ResourceName=arn:aws:ssm:eu-west-1:111122223333:parameter/app/db/password", "ResourceName=/app/db/password"],
      "resource:arn:aws:ssm:eu-west-1:111122223333:parameter/app/db/password",
      "Lookup by resource arn:aws:ssm:eu-west-1:111122223333:parameter/app/db/password or /app/db/password (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "resource:arn:aws:ecr:eu-west-1:111122223333:repository/team/app",
      ["ResourceName=arn:aws:ecr:eu-west-1:111122223333:repository/team/app", "ResourceName=team/app"],
      "resource:arn:aws:ecr:eu-west-1:111122223333:repository/team/app",
      "Lookup by resource arn:aws:ecr:eu-west-1:111122223333:repository/team/app or team/app (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "resource:arn:aws:kms:eu-west-1:111122223333:alias/app",
      ["ResourceName=arn:aws:kms:eu-west-1:111122223333:alias/app", "ResourceName=alias/app"],
      "resource:arn:aws:kms:eu-west-1:111122223333:alias/app",
      "Lookup by resource arn:aws:kms:eu-west-1:111122223333:alias/app or alias/app (exact match, case-sensitive); filtered by resource on this machine",
    ],
    [
      "user:Deploy/run-1",
      ["Username=Deploy/run-1", "Username=run-1"],
      "user:Deploy/run-1",
      "Lookup by user Deploy/run-1 or run-1 (exact match, case-sensitive); filtered by user on this machine",
    ],
    [
      "event:UpdateFunctionCode",
      ["EventName=UpdateFunctionCode", "EventSource=lambda.amazonaws.com"],
      "event:UpdateFunctionCode",
      "Lookup by event name UpdateFunctionCode or service lambda.amazonaws.com; filtered by event on this machine",
    ],
    [
      "event:UpdateFunctionCode20150331v2",
      ["EventName=UpdateFunctionCode20150331v2"],
      undefined,
      "Lookup by event name UpdateFunctionCode20150331v2",
    ],
    [
      '"free text" mentions:x',
      ["everything"],
      '"free text" mentions:x',
      "CloudTrail can't filter by text or mentions: every event is downloaded and filtered on this machine",
    ],
    [
      `user:${"x".repeat(2001)}`,
      ["everything"],
      `user:${"x".repeat(2001)}`,
      "Every event of the time window; filtered by user on this machine",
    ],
    [
      `user:${"_".repeat(1001)}`,
      ["everything"],
      `user:${"_".repeat(1001)}`,
      "Every event of the time window; filtered by user on this machine",
    ],
    ['user:""', ["everything"], 'user:""', "Every event of the time window; filtered by user on this machine"],
  ];
  it.each(table)("%s", (text, lookups, residual, sentence) => {
    const result = planOf(text);
    expect(asked(result.lookups)).toEqual(lookups);
    expect(result.residual === undefined ? undefined : printCondition(result.residual)).toBe(residual);
    expect(result.sentence).toBe(sentence);
    expect(result.empty).toBe(false);
    expect(result.caseBound ?? false).toBe(/^Lookup by[^;]* (?:user|resource(?! type)|event name) /.test(sentence));
  });

  it("makes no lookups for a source without attributes", () => {
    const result = planOf("event:RunInstances error:*", {}, FILES);
    expect(result.lookups).toEqual([{}]);
    expect(result.sentence).toBe(
      "Every event of Log files in the time window; filtered by event and error on this machine",
    );
  });

  it("uses the letter case of seen values", () => {
    const seen = {
      values: (field: string) => (field === "event" ? [{ value: "RunInstances", count: 3 }] : []),
    };
    expect(asked(planOf("event:runinstances", { seen }).lookups)).toEqual(["EventName=RunInstances"]);
  });

  it("looks up the value as written where only other letter cases were seen", () => {
    const seen = {
      values: (field: string) => (field === "user" ? ["ALICE", "Alice"].map((value) => ({ value, count: 1 })) : []),
    };
    expect(asked(planOf("user:alice", { seen }).lookups)).toEqual(["Username=alice"]);
  });

  it("makes few queries to the seen values for searches with many values", () => {
    let questions = 0;
    const seen = {
      values: () => {
        questions += 1;
        return [];
      },
    };
    for (const between of [" ", " OR "]) {
      planOf(Array.from({ length: 3_000 }, (_, at) => `user:u${at} event:Get${at}`).join(between), { seen });
    }
    expect(questions).toBeGreaterThan(0);
    expect(questions).toBeLessThanOrEqual(100);
  });

  it("prefers the value seen least often", () => {
    const counts: Readonly<Record<string, number>> = { AssumeRole: 900, CreateUser: 2 };
    const seen = {
      values: (_: string, value: string) =>
        Object.hasOwn(counts, value) ? [{ value, count: counts[value] ?? 0 }] : [],
    };
    expect(asked(planOf("event:AssumeRole event:CreateUser", { seen }).lookups)).toEqual(["EventName=CreateUser"]);
    expect(asked(planOf("event:CreateUser event:AssumeRole", { seen }).lookups)).toEqual(["EventName=CreateUser"]);
  });
});

describe("the time window", () => {
  it.each([
    ["", NOW - DAY, NOW],
    ["last:7d", NOW - 7 * DAY, NOW],
    ["from:2026-11-01 to:2026-11-02", Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 3)],
    ["to:2026-11-02", Date.UTC(2026, 10, 2), Date.UTC(2026, 10, 3)],
    ["time>2026-11-01", Date.UTC(2026, 10, 2), NOW],
    ["time:2026-11-01..2026-11-03", Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 4)],
    ["last:7d time<2026-11-20", NOW - 7 * DAY, Date.UTC(2026, 10, 20)],
    ["last:7d to:2027-01-01", NOW - 7 * DAY, NOW],
    ["from:2026-11-01 to:2027-01-01 time<2027-02-01", Date.UTC(2026, 10, 1), NOW],
    ["last:365d", NOW - 90 * DAY, NOW],
  ])("of %s", (text, from, to) => {
    const { window, residual } = planOf(text);
    expect(window).toEqual({ from, to });
    expect(residual).toBeUndefined();
  });

  it("keeps optional time tests as a filter", () => {
    const { window, residual } = planOf("time>2026-11-21 OR user:alice");
    expect(window).toEqual({ from: NOW - DAY, to: NOW });
    expect(residual).toBeDefined();
  });

  it("reports that the source does not reach back that far", () => {
    expect(planOf("last:365d").sentence).toMatch(/; Event history reaches back 90 days$/);
  });
});

describe("Insights events", () => {
  it.each([
    [
      "category:Insight",
      ["Insight everything"],
      "category:Insight",
      "Every Insights event of the time window; filtered by category on this machine",
    ],
    [
      "category:Insight event:StopInstances user:alice",
      ["Insight EventName=StopInstances"],
      "category:Insight event:StopInstances user:alice",
      "Lookup of Insights events by event name StopInstances; filtered by category, event and user on this machine",
    ],
    [
      "category:(Management,Insight) user:alice source:ec2",
      ["Username=alice", "Insight EventSource=ec2.amazonaws.com"],
      "category:(Management,Insight) user:alice source:ec2",
      "Lookup by user alice (exact match, case-sensitive); Lookup of Insights events by service ec2.amazonaws.com; filtered by category, user and source on this machine",
    ],
    ["-category:Management", ["everything", "Insight everything"], "-category:Management", undefined],
    ["insightDetails.state:End", ["Insight everything"], "insightDetails.state:End", undefined],
    ["type:AwsCloudTrailInsight", ["Insight everything"], "type:AwsCloudTrailInsight", undefined],
    ["category:Management event:StopInstances", ["EventName=StopInstances"], "category:Management", undefined],
  ])("%s", (text, lookups, residual, sentence) => {
    const result = planOf(text);
    expect(result.lookups.map((one) => `${one.category ?? ""} ${asked([one]).join()}`.trim())).toEqual(lookups);
    expect(result.residual).toEqual(parseQuery(residual, { now: NOW }).query.condition);
    if (sentence !== undefined) {
      expect(result.sentence).toBe(sentence);
    }
  });

  it("are not asked for by a search that says nothing of the category", () => {
    for (const text of [
      "",
      "event:StopInstances",
      "user:alice OR readonly:false",
      "type:AwsApiCall",
      "StopInstances",
    ]) {
      expect(
        planOf(text).lookups.filter(({ category }) => category !== undefined),
        text,
      ).toEqual([]);
    }
  });
});

describe("searches without possible results", () => {
  it.each([
    ["from:2020-01-01 to:2020-02-01", "No requests: Event history reaches back 90 days"],
    ["from:2027-01-01", "No requests: the time window is empty or lies in the future"],
    ["category:Data", "No requests: a search of Event history reads no Data or NetworkActivity events"],
    [
      "category:(Data,NetworkActivity) user:alice",
      "No requests: a search of Event history reads no Data or NetworkActivity events",
    ],
    ["category:Data category:Management", "No requests: the conditions contradict each other"],
    ["readonly -readonly", "No requests: the conditions contradict each other"],
    ["-*", "No requests: the conditions contradict each other"],
  ])("%s", (text, sentence) => {
    const result = planOf(text);
    expect(result.empty).toBe(true);
    expect(result.lookups).toEqual([]);
    expect(result.sentence).toBe(sentence);
  });

  it.each([
    "category:Management",
    "category:(Data,Management)",
    "category:Data OR user:alice",
    "-category:Data",
    "readonly OR -readonly",
  ])("%s is possible", (text) => expect(planOf(text).empty).toBe(false));

  it("is empty for a target whose Region or account the search excludes", () => {
    const scope = { region: "us-east-1", accountId: "111122223333" };
    const planned = (text: string, at: Parameters<typeof planIn>[3] = scope) => {
      const { query } = parseQuery(text, { now: NOW });
      return planIn(plan(query, HISTORY, NOW), query, HISTORY, at);
    };
    expect(planned("region:eu-*").sentence).toBe("No requests: the search leaves out 111122223333 us-east-1");
    expect(planned("region:eu-*").lookups).toEqual([]);
    expect(planned("-account:111122223333 user:alice").empty).toBe(true);
    expect(planned("region:us-* account:111122223333 time>2026-11-01")).toEqual(
      planOf("region:us-* account:111122223333 time>2026-11-01"),
    );
    expect(planned("region:eu-*", {}).empty).toBe(false);
    expect(planned("category:Data").sentence).toMatch(/reads no Data/);
    const some = { within: { accounts: ["111122223333", "444455556666"], regions: ["eu-west-1", "us-east-1"] } };
    expect(planned("-account:111122223333", some).empty).toBe(false);
    expect(planned("account:999999999999", some).sentence).toBe("No requests: the search leaves out its accounts");
    expect(planned("region:eu-*", some).empty).toBe(false);
    expect(planned("region:ap-*", some).sentence).toBe("No requests: the search leaves out its Regions");
    expect(planned("account:999999999999", { within: {} }).empty).toBe(false);
  });
});

describe("a lookup of an exact value", () => {
  it("uses the value as written, over the source's whole reach", () => {
    const arn = "arn:aws:s3:::Logs";
    expect(planLookup({ field: "resource", value: arn }, HISTORY, NOW, NOW - DAY)).toEqual({
      source: "eventHistory",
      lookups: [{ attribute: { key: "ResourceName", value: arn } }],
      window: { from: NOW - 90 * DAY, to: NOW - DAY },
      empty: false,
      sentence: `Lookup by resource ${arn} (exact match, case-sensitive)`,
    });
  });

  it("throws for a field that the source cannot look up", () => {
    expect(() => planLookup({ field: "ip", value: "203.0.113.7" }, HISTORY, NOW, NOW)).toThrow("takes no ip");
  });
});

describe("soundness", { timeout: 60_000 }, () => {
  /** LookupEvents as AWS documents it: one attribute, compared case-sensitively. */
  function lookUp(events: readonly CloudTrailEvent[], { lookups, window }: SourcePlan): readonly CloudTrailEvent[] {
    return events.filter(
      (event) =>
        event.time !== undefined &&
        event.time >= window.from &&
        event.time < window.to &&
        lookups.some(
          ({ attribute }) => attribute === undefined || indexed(event, attribute.key).includes(attribute.value),
        ),
    );
  }

  function indexed(
    { envelope, eventId, eventName, eventSource, readOnly }: CloudTrailEvent,
    key: string,
  ): readonly unknown[] {
    switch (key) {
      case "EventId":
        return [eventId];
      case "AccessKeyId":
        return [envelope?.accessKeyId];
      case "ResourceName":
        return envelope?.resources.map(({ name }) => name) ?? [];
      case "ResourceType":
        return envelope?.resources.map(({ type }) => type) ?? [];
      case "Username":
        return [envelope?.username];
      case "EventName":
        return [eventName];
      case "EventSource":
        return [eventSource];
      case "ReadOnly":
        return [String(readOnly)];
      default:
        return [];
    }
  }

  function both(
    condition: Condition,
    events: readonly CloudTrailEvent[],
  ): { result: SourcePlan; got: unknown; want: unknown } {
    const window = { from: EPOCH, to: EPOCH + 2 * DAY };
    const result = plan({ condition, window }, HISTORY, NOW);
    const { residual } = result;
    const got = lookUp(events, result).filter((event) => residual === undefined || compile(residual)(event));
    const want = events.filter(
      (event) => event.time !== undefined && event.time < window.to && refMatches(condition, event),
    );
    return { result, got, want };
  }

  const events = fc.array(anyEvent({ lookup: true }), { minLength: 1, maxLength: 10 });

  it("lookups and residual together select exactly the events of the condition", () => {
    let pushed = 0;
    fc.assert(
      fc.property(anyCondition({ cases: false }), events, (condition, sample) => {
        const { result, got, want } = both(condition, sample);
        pushed += result.lookups.some(({ attribute }) => attribute !== undefined) ? 1 : 0;
        expect(got).toEqual(want);
        expect(result.empty && result.lookups.length > 0).toBe(false);
      }),
      { numRuns: 1500 },
    );
    // The property is meaningful only if many of the conditions were pushed.
    expect(pushed).toBeGreaterThan(150);
  });

  it("in any letter case, selects no additional events, and misses events only with `caseBound`", () => {
    fc.assert(
      fc.property(anyCondition({ cases: true }), events, (condition, sample) => {
        const { result, got, want } = both(condition, sample);
        if (result.caseBound === true) {
          expect(want).toEqual(expect.arrayContaining(got as unknown[]));
        } else {
          expect(got).toEqual(want);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
