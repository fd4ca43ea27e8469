import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Dialect } from "../../../../src/query/translate/dialect.ts";
import { EVENT_BRIDGE } from "../../../../src/query/translate/eventBridge.ts";
import { FILTER_PATTERN } from "../../../../src/query/translate/filterPattern.ts";
import { LOGS_INSIGHTS } from "../../../../src/query/translate/logsInsights.ts";
import { ATHENA } from "../../../../src/query/trino/athena.ts";
import { compileFilterPattern } from "../../../aws/logs/filterPattern.ts";
import { compileInsights } from "../../../aws/logs/insightsLanguage.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { makeWorld } from "../../../world/world.ts";
import { anyCondition, anyEvent } from "../arbitraries.ts";
import { AthenaTable } from "./athenaTable.ts";
import { matchesPattern } from "./eventBridgeMatcher.ts";

/** The numbers of the events that a text finds, according to AWS's documentation of its language. */
type Run = (text: string, events: readonly CloudTrailEvent[]) => readonly number[] | Promise<readonly number[]>;

const matching = (events: readonly CloudTrailEvent[], test: (event: CloudTrailEvent) => boolean): readonly number[] =>
  events.flatMap((event, number) => (test(event) ? [number] : []));

const RUNS: readonly (readonly [string, Dialect, Run])[] = [
  [
    "EventBridge",
    EVENT_BRIDGE,
    (text, events) => {
      const pattern: unknown = JSON.parse(text);
      return matching(events, ({ record }) =>
        matchesPattern(pattern, { "detail-type": "AWS API Call via CloudTrail", detail: record }),
      );
    },
  ],
  [
    "Filter pattern",
    FILTER_PATTERN,
    (text, events) => {
      const test = compileFilterPattern(text);
      return matching(events, ({ record }) => test(record));
    },
  ],
  [
    "Logs Insights",
    LOGS_INSIGHTS,
    (text, events) => {
      const test = compileInsights(text);
      return matching(events, ({ record }) => test(record));
    },
  ],
  ["Athena", ATHENA, async (text, events) => (await tableOf(events)).find(text)],
];

const TABLES = new WeakMap<readonly CloudTrailEvent[], Promise<AthenaTable>>();

function tableOf(events: readonly CloudTrailEvent[]): Promise<AthenaTable> {
  const table = TABLES.get(events) ?? AthenaTable.create(events);
  TABLES.set(events, table);
  return table;
}

async function expectTrue(
  dialect: Dialect,
  run: Run,
  condition: Condition,
  events: readonly CloudTrailEvent[],
): Promise<void> {
  const { text, gaps } = dialect.translate({
    condition,
    text: "",
    range: {},
    targets: [],
    searchesFiles: false,
    now: 0,
  });
  const wanted = matching(events, compile(condition));
  const found = await run(text, events);
  const about = (numbers: readonly number[]) => numbers.slice(0, 1).map((number) => [text, events[number]?.raw]);
  // Whole values are tried in AWS's letter case, patterns in any.
  const isInCase = !JSON.stringify(condition).includes('"wildcard":true');
  if (gaps.every(({ effect, letterCase }) => effect !== "fewer" || (letterCase === true && isInCase))) {
    const has = new Set(found);
    expect(about(wanted.filter((number) => !has.has(number)))).toEqual([]);
  }
  if (gaps.length === 0) {
    const has = new Set(wanted);
    expect(about(found.filter((number) => !has.has(number)))).toEqual([]);
  }
}

/** Every dialect says of all texts that the names in Insights events aren't compared. */
function isNoInsight({ category }: CloudTrailEvent): boolean {
  return category !== "Insight";
}

const PLAIN = [
  "event:RunInstances",
  "event:(DeleteBucket,PutBucketPolicy) -user:alice",
  "event:UpdateFunctionCode",
  "event:Delete*",
  "-event:Get* -event:List* -readonly",
  "readonly OR event:AssumeRole",
  "user:root",
  "source:(iam,sts) error:AccessDenied",
  "-error:*",
  "error:*",
  "error:UnauthorizedOperation",
  "region:us-east-1 source:ec2",
  "ip:10.0.0.0/8",
  "-ip:10.0.0.0/8",
  "role:Admin",
  "role:Deploy* readonly",
  "actor:*deploy*",
  "-actor:deploy",
  "session:*",
  "mfa",
  "-mfa",
  "account:111122223333",
  "-account:1*",
  "actorType:AssumedRole",
  "-actorType:IAM*",
  "actorType:*",
  "sourceIdentity:*",
  "resourceType:AWS::S3::Bucket",
  "message:*denied*",
  "id:*a*",
  "key:AKIA*",
  "-key:*",
  "console -readonly",
  "agent:terraform",
  "-agent:terraform",
  "category:Management",
  "type:AwsConsoleSignIn",
  "invokedBy:*",
  "requestParameters.bucketName:*",
  "resource:orders",
  "mentions:orders",
  "(event:CreateUser OR event:DeleteUser) -user:alice region:us-east-1",
  "-(event:CreateUser region:us-east-1)",
];

describe.each(RUNS)("%s", (_title, dialect, run) => {
  const world = makeWorld({ seed: 7, size: 2_000, end: Date.UTC(2026, 10, 20) });
  const events = [...world.records()].map(({ json }) => readRecord(json)).filter(isNoInsight);

  it.each(PLAIN)("finds what %s finds in the demo account, or says what it misses", async (text) => {
    const { condition } = parseQuery(text, { now: 0 }).query;
    await expectTrue(dialect, run, condition as Condition, events);
  });

  it("never finds less than any search without saying so, and the same where nothing is said", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCondition({ cases: false }),
        fc.array(anyEvent({ lookup: false }), { minLength: 1, maxLength: 20 }),
        (condition, some) => expectTrue(dialect, run, condition, some),
      ),
      { numRuns: propertyRuns(150) },
    );
  });
});
