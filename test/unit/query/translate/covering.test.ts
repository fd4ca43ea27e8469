import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { recordsPattern } from "../../../../src/query/translate/filterPattern.ts";
import { recordsQuery } from "../../../../src/query/translate/logsInsights.ts";
import { compileFilterPattern } from "../../../aws/logs/filterPattern.ts";
import { discover, readInsights } from "../../../aws/logs/insightsLanguage.ts";
import { defaultVariants } from "../../../aws/variants.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { makeWorld } from "../../../world/world.ts";
import { anyCondition, anyEvent } from "../arbitraries.ts";

type Finds = (condition: Condition | undefined) => (event: CloudTrailEvent) => boolean;

/** What AWS would return of native records, according to its documentation. */
const ENGINES: readonly (readonly [string, Finds])[] = [
  [
    "the filter pattern",
    (condition) => {
      const pattern = recordsPattern(condition);
      const test = pattern === undefined ? () => true : compileFilterPattern(pattern);
      return ({ record, raw }) => test(record, raw);
    },
  ],
  [
    "the query of Logs Insights",
    (condition) => {
      const { matches } = readInsights(recordsQuery(condition, 10_000));
      return ({ record, raw }) => {
        const fields = discover(record, defaultVariants.logs.insights.discoveredFields);
        return matches((name) => (name === "@message" ? raw : fields.get(name)));
      };
    },
  ],
];

const TEXTS = [
  "event:runinstances",
  "event:(DeleteBucket,PutBucketPolicy) -user:alice",
  "event:UpdateFunctionCode",
  "event:*bucket*",
  "-event:Get* -event:List* -readonly",
  "readonly OR event:AssumeRole",
  "user:root",
  "user:ALICE",
  "source:(iam,sts) error:accessdenied",
  "error:*",
  "-error:*",
  "error:Failure",
  "region:us-east-1 source:ec2",
  "ip:10.0.0.0/8",
  "-ip:10.0.0.0/8",
  "ip:*",
  "role:admin",
  "session:*",
  "mfa",
  "-mfa",
  "actor:*deploy*",
  "actor:(root,alice)",
  "-actor:deploy",
  "actor:*",
  "account:111122223333",
  "-account:111122223333",
  "actorType:AssumedRole",
  "-actorType:IAM*",
  "key:AKIA*",
  "-key:*",
  "-sourceIdentity:*",
  "-message:*",
  "-actorAccount:1*",
  "actorType:*",
  "resourceType:AWS::S3::Bucket",
  "console -readonly",
  "agent:terraform",
  "category:Management",
  "-category:Data",
  "type:AwsConsoleSignIn",
  "message:*denied*",
  "invokedBy:*",
  "requestParameters.bucketName:*",
  "requestParameters.policyDocument.Statement.Effect:Allow",
  "-requestParameters.bucketName:*",
  "resource:orders",
  "mentions:orders",
  '"Allow"',
  "apt-get",
  "-alice",
  "time>=2026-11-01",
  "requestParameters.maxResults>1",
  "id:*a*",
];

describe.each(ENGINES)("%s of a source", (_title, finds) => {
  const events = [...makeWorld({ seed: 7, size: 3_000, end: Date.UTC(2026, 10, 20) }).records()].map(({ json }) =>
    readRecord(json),
  );

  it.each(TEXTS)("finds all that %s finds in the demo account", (text) => {
    const { condition } = parseQuery(text, { now: 0 }).query;
    const wanted = compile(condition as Condition);
    const found = finds(condition);
    expect(events.filter((event) => wanted(event) && !found(event)).map(({ raw }) => raw)).toEqual([]);
  });

  it("never finds less than any search", () => {
    fc.assert(
      fc.property(
        anyCondition({ cases: true }),
        fc.array(anyEvent({ lookup: false }), { minLength: 1, maxLength: 20 }),
        (condition, some) => {
          const wanted = compile(condition);
          const found = finds(condition);
          expect(some.filter((event) => wanted(event) && !found(event)).map(({ raw }) => raw)).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  it("finds no more than a part for what can be expressed", () => {
    const share = (text: string) => {
      const found = finds(parseQuery(text, { now: 0 }).query.condition);
      return events.filter(found).length / events.length;
    };
    const insights = events.filter(({ record }) => record.eventName === undefined).length / events.length;
    for (const text of ["event:RunInstances", "-readonly source:iam", "region:us-east-1 error:AccessDenied"]) {
      expect([text, share(text) < 0.3 + insights]).toEqual([text, true]);
    }
  });

  it("takes a value that looks like a part of the language as one literal", () => {
    const values = [
      "x' OR 1=1 --",
      '" | limit 1',
      "/ or @message like /",
      "%.*%",
      "*) || ($.eventName = *",
      "; drop | limit 0",
    ];
    for (const value of values) {
      const condition: Condition = {
        kind: "field",
        field: "event",
        test: { op: "is", values: [{ value, wildcard: false }] },
      };
      const found = finds(condition);
      const event = (eventName: string) => readRecord(JSON.stringify({ eventVersion: "1.11", eventName }));
      expect([value, found(event(value)), found(event("RunInstances"))]).toEqual([value, true, false]);
    }
  });
});

describe("the filter pattern of a source", () => {
  const pattern = (text: string) => recordsPattern(parseQuery(text, { now: 0 }).query.condition) ?? "";
  const names = (count: number, letter: string) =>
    Array.from({ length: count }, (_, at) => `${letter.repeat(20)}${at}`).join(",");

  it("has the conditions that fit into what CloudWatch takes, and leaves out the others", () => {
    const short = "type:AwsApiCall";
    const long = pattern(`source:(${names(11, "s")}) region:(${names(15, "r")}) ${short}`);
    expect(long.length).toBeLessThanOrEqual(1024);
    expect(long).toContain("sss10");
    expect(long).not.toContain("rrr");
    expect(long).toContain("$.eventType");
    expect(pattern(`source:(${names(60, "E")})`)).toBe("");
  });

  it("is nothing where no condition can be expressed", () => {
    expect(recordsPattern(undefined)).toBeUndefined();
  });
});
