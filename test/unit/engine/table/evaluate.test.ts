import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import type { Segment } from "../../../../src/engine/segment/segment.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { openSegment, writeSegment } from "../../../../src/engine/segment/segmentFile.ts";
import { SlotCodes } from "../../../../src/engine/segment/slotCodes.ts";
import { evaluate } from "../../../../src/engine/table/evaluate.ts";
import { eventRow } from "../../../../src/engine/table/eventRow.ts";
import { Readings } from "../../../../src/engine/table/readings.ts";
import { planReads } from "../../../../src/engine/table/readPlan.ts";
import { sifter } from "../../../../src/engine/table/sift.ts";
import { UNKNOWN, YES } from "../../../../src/engine/table/verdicts.ts";
import {
  type CloudTrailEvent,
  isCloudTrailRecord,
  type LookupEnvelope,
  readRecord,
} from "../../../../src/model/event/record.ts";
import { parseJson } from "../../../../src/model/text/json.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { allFields, findField } from "../../../../src/query/fields/fields.ts";
import { keysAndValues } from "../../../../src/query/fields/path.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { makeWorld } from "../../../world/world.ts";
import { anyCondition, anyEvent } from "../../query/arbitraries.ts";
import { writtenRecord, writtenValue } from "../writtenJson.ts";

interface Given {
  readonly json: string;
  readonly envelope?: LookupEnvelope;
}

/** A log file of the records without an envelope, or what lookup-events prints of those with one. */
function fileOf(given: readonly Given[], enveloped: boolean): Buffer {
  return Buffer.from(
    enveloped
      ? JSON.stringify({
          Events: given.map(({ json, envelope }) => ({
            EventId: envelope?.eventId,
            Username: envelope?.username,
            AccessKeyId: envelope?.accessKeyId,
            Resources: envelope?.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
            CloudTrailEvent: json,
          })),
        })
      : `{"Records":[${given.map(({ json }) => json).join(",")}]}`,
  );
}

/** Serve one segment after another, as in the index: each segment meets values that others had. */
const scanner = new Scanner();
const slots = new SlotCodes();

function indexed(file: Buffer): Segment {
  const builder = new SegmentBuilder(scanner, slots);
  expect(builder.add("the file", file)).toEqual([]);
  return builder.finish();
}

/** The rows that the engine selects: by columns first, by their records where columns do not tell. */
function selected(segment: Segment, file: Buffer, condition: Condition): readonly number[] {
  const { data } = segment;
  const plan = planReads(condition);
  const verdicts = evaluate(new Readings(segment), plan) ?? new Uint8Array(data.rows);
  const unknown = [...verdicts.keys()].filter((row) => verdicts[row] === UNKNOWN);
  const sifted = sifter(plan)(file, {
    file: "the file",
    rows: Uint32Array.from(unknown),
    offsets: Uint32Array.from(unknown, (row) => data.offset[row] ?? 0),
    lengths: Uint32Array.from(unknown, (row) => data.length[row] ?? 0),
    flags: Uint8Array.from(unknown, (row) => data.flags[row] ?? 0),
  });
  return [...[...verdicts.keys()].filter((row) => verdicts[row] === YES), ...sifted].sort((a, b) => a - b);
}

function expected(given: readonly Given[], condition: Condition): readonly number[] {
  const holds = compile(condition);
  return given.flatMap(({ json, envelope }, row) =>
    holds(readRecord(json, envelope === undefined ? {} : { envelope })) ? [row] : [],
  );
}

/** What of a log file is an event: the rest has no row. */
function events(given: readonly Given[]): readonly Given[] {
  return given.filter(({ json }) => {
    const reading = parseJson(json);
    return reading.ok && isCloudTrailRecord(reading.value);
  });
}

const word = fc.oneof(
  fc.constantFrom("alice", "root", "Failure", "true", "AwsApiCall", "a", "k", "1", "100000", "-", "10.1.2.3", "x:y"),
  fc.constantFrom("arn:x", "ARN:X", "arn:*", 'arn:y:"z', "arn:key", "arn:"),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);
const anyTest: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom(...allFields().map(({ name }) => name)),
        fc.constantFrom(
          "userIdentity.type",
          "userIdentity",
          "eventVersion",
          "errorcode.x",
          "requestParameters",
          "requestParameters.doc.who",
          "responseElements.error",
          "TLSDETAILS.tlsVersion",
          "no such",
        ),
      ),
      fc.oneof(
        fc.constant({ op: "exists" } as const),
        fc
          .array(fc.record({ value: fc.oneof(word, fc.constantFrom("*", "a*", "*e", "?")), wildcard: fc.boolean() }), {
            minLength: 1,
            maxLength: 2,
          })
          .map((values) => ({ op: "is", values }) as const),
        fc.integer({ min: -2, max: 2_000_000_000_000 }).map((value) => ({ op: ">=", value }) as const),
      ),
    )
    .map(([field, test]): Condition => ({ kind: "field", field, test })),
  fc.tuple(word, fc.boolean()).map(
    ([text, wildcard]): Condition => ({
      kind: "text",
      text,
      ...(wildcard ? { wildcard: true as const } : {}),
    }),
  ),
);
const anyTree: fc.Arbitrary<Condition> = fc.oneof(
  anyTest,
  anyTest.map((of): Condition => ({ kind: "not", of })),
  fc
    .tuple(fc.constantFrom("all" as const, "any" as const), fc.array(anyTest, { maxLength: 3 }))
    .map(([kind, of]): Condition => ({ kind, of })),
);

const member = (name: string): fc.Arbitrary<string> =>
  fc.oneof(writtenValue, fc.constant('"alice"')).map((value) => `"${name}":${value}`);
const usualJson = fc
  .tuple(
    fc.constantFrom('"Run"', '"CreateFunction20150331"', '"ConsoleLogin"'),
    fc.constantFrom('"lambda.amazonaws.com"', '"aws:s3"', '"signin.amazonaws.com"'),
    fc.subarray(
      [
        '"eventVersion":"1.11"',
        '"eventTime":"2026-11-21T10:00:00Z"',
        '"eventTime":"2026-11-21 10:00:00"',
        '"eventID":"3038ebd2-c98a-4c65-9b6e-e22506292313"',
        '"eventID":"3038EBD2-c98a-4c65-9b6e-e22506292313"',
        '"userIdentity":{"type":"Root"}',
        '"userIdentity":{"type":"IAMUser","userName":"alice","accessKeyId":"AKIAIOSFODNN7EXAMPLE"}',
        '"userIdentity":"{\\"type\\":\\"IAMUser\\",\\"userName\\":\\"k\\"}"',
        '"responseElements":{"ConsoleLogin":"Failure"}',
        '"responseElements":{"\\u0065rror":{"code":"a","message":"alice"}}',
        '"responseElements":{"errorCode":"a","x":{"error":"b"}}',
        '"serviceEventDetails":{"CredentialVerification":"Failure"}',
        '"serviceEventDetails":{"CredentialVerification":"Success","arn":"arn:x"}',
        '"additionalEventData":{"MFAUsed":"Yes"}',
        '"TLSDetails":{"tlsversion":"a"}',
        '"vpcendpointid":"a"',
        '"requestParameters":{"n":1e5,"small":0.0000001,"text":"\\u0061lice \u212a"}',
        '"resources":[{"type":"a","ARN":"x:y"}]',
        '"resources":[{"type":"arn:y:\\"z","ARN":"arn:x"}]',
        '"requestParameters":{"a":"arn:x","a":"k"}',
        '"requestParameters":{"arn":"Arn:X","list":["arn:y:\\"z","\\u0061rn:w"],"b":{"arn:key":"k"}}',
        '"requestParameters":{"b":{"c":"arn:x"},"\\u0062":1}',
        '"requestParameters":"arn:x"',
        '"requestParameters":{"doc":"%7B%22who%22%3A%22alice%22%7D","data":"eyJ3aG8iOiJhbGljZSJ9"}',
        '"requestParameters":{"doc":"{\\"who\\":\\"\\\\u0061lice\\",\\"in\\":\\"eyJ3aG8iOiJyb290In0=\\"}"}',
        '"userAgent":"ARN:x"',
        '"requestID":"arn:x"',
        '"sharedEventID":"arn:x"',
        '"sharedEventID":"k"',
        '"eventContext":{"b":"arn:x"}',
        '"insightDetails":{"eventName":"Run","eventSource":"alice"}',
        '"recipientAccountId":111122223333',
      ],
      { minLength: 2 },
    ),
    fc.array(fc.constantFrom("errorCode", "userIdentity", "readOnly", "requestParameters").chain(member), {
      maxLength: 2,
    }),
  )
  .map(([name, source, some, odd]) => `{"eventName":${name},"eventSource":${source},${[...some, ...odd].join(" , ")}}`);
const anyEnvelope = fc.record(
  {
    eventId: fc.constantFrom("3038ebd2-c98a-4c65-9b6e-e22506292313", "a", ""),
    username: word,
    accessKeyId: word,
    resources: fc.array(fc.record({ name: word, type: word }, { requiredKeys: ["name"] }), { maxLength: 2 }),
  },
  { requiredKeys: ["resources"] },
);
const oddJson = fc.oneof({ weight: 4, arbitrary: usualJson }, { weight: 1, arbitrary: writtenRecord });

/** Tests of every field and some text with what an event truly says, and with what it nearly says. */
function questionsOf(event: CloudTrailEvent): readonly Condition[] {
  const texts = keysAndValues(event.record).filter((text) => text !== "");
  const fields = [
    ...allFields().map(({ name }) => name),
    "userIdentity.userName",
    "TLSDetails.tlsVersion",
    "errorCode.a",
  ];
  return [
    ...fields.flatMap((field): Condition[] => {
      const values = findField(field)?.values(event) ?? [];
      return [
        { kind: "field", field, test: { op: "exists" } },
        ...["true", ...values.slice(0, 2)].map(
          (value): Condition => ({
            kind: "field",
            field,
            test: { op: "is", values: [{ value: String(value).toUpperCase(), wildcard: false }] },
          }),
        ),
      ];
    }),
    ...texts
      .filter((text) => /^arn:/i.test(text))
      .flatMap((value) =>
        [value, value.toUpperCase(), `${value.slice(0, 5)}*`, `${value}x`].map(
          (arn): Condition => ({
            kind: "field",
            field: "mentions",
            test: { op: "is", values: [{ value: arn, wildcard: arn.includes("*") }] },
          }),
        ),
      ),
    ...texts.slice(-12).map((text): Condition => ({ kind: "text", text: text.slice(0, 6).toUpperCase() })),
    { kind: "text", text: "alice k" },
    { kind: "text", text: "100000" },
    { kind: "text", text: "1e-7" },
  ];
}

// Thousands of events, read twice: long on a busy machine.
describe("a segment against the evaluator", { timeout: 120_000 }, () => {
  it.each([true, false])("selects the same events (with lookup envelopes: %s)", (lookup) => {
    fc.assert(
      fc.property(
        fc.oneof(anyCondition({ cases: true }), anyTree),
        fc.array(anyEvent({ lookup }), { minLength: 1, maxLength: 8 }),
        (condition, found) => {
          const given = found.map(({ raw, envelope }) =>
            envelope === undefined ? { json: raw } : { json: raw, envelope },
          );
          const file = fileOf(given, lookup);
          const segment = indexed(file);
          expect(segment.rows).toBe(given.length);
          expect(selected(segment, file, condition)).toEqual(expected(given, condition));
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  it.each([true, false])("selects the same of records as odd as JSON allows (with envelopes: %s)", (enveloped) => {
    fc.assert(
      fc.property(
        anyTree,
        fc.array(fc.tuple(oddJson, anyEnvelope), { minLength: 1, maxLength: 5 }),
        (condition, records) => {
          const all = records.map(([text, around]) => (enveloped ? { json: text, envelope: around } : { json: text }));
          const file = fileOf(all, enveloped);
          const given = enveloped ? all : events(all);
          const segment = indexed(file);
          expect(segment.rows).toBe(given.length);
          expect(selected(segment, file, condition)).toEqual(expected(given, condition));
          const read = given.map((one) =>
            readRecord(one.json, "envelope" in one && one.envelope !== undefined ? { envelope: one.envelope } : {}),
          );
          expect(read.map((_event, row) => segment.eventId(row))).toEqual(read.map(({ eventId }) => eventId));
          expect([...segment.data.times]).toEqual(read.map(({ time }) => time ?? Number.NaN));
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  // `{"maxAge":5e3}` in a string, as writers of JSON may write it.
  it.each([
    String.raw`"{\"maxAge\":5e3}"`,
    String.raw`"{\u0022maxAge\u0022:5e3}"`,
    String.raw`"\u0022{\\u0022maxAge\\u0022:5e3}\u0022"`,
    String.raw`"\u000a{\"maxAge\":5e3}"`,
    String.raw`"\u000D{\"maxAge\":5e3}"`,
    String.raw`"\u0009{\"maxAge\":5e3}"`,
    String.raw`"[\u0022x\u0022,{\u0022maxAge\u0022:5e3}]"`,
    String.raw`"[\u000a{\"maxAge\":5e3}]"`,
    '"%7B%22maxAge%22%3A5e3%7D"',
    '"eyJtYXhBZ2UiOjVlM30="',
  ])("finds the number 5000 in the encoded text %s", (written) => {
    const given: readonly Given[] = [
      {
        json: `{"eventVersion":"1.11","eventName":"Put","eventSource":"a.amazonaws.com","requestParameters":{"doc":${written}}}`,
      },
    ];
    for (const enveloped of [true, false]) {
      const file = fileOf(given, enveloped);
      for (const question of ["5000", "requestParameters.doc:5000", "requestParameters.doc.maxAge:5000"]) {
        const { condition } = parseQuery(question, { now: 0 }).query;
        const rows = condition === undefined ? [] : selected(indexed(file), file, condition);
        expect({ enveloped, question, rows }).toEqual({ enveloped, question, rows: [0] });
      }
    }
  });

  it.each([true, false])("has the same cells, for every column that it holds (with envelopes: %s)", (enveloped) => {
    const columns = RESULT_COLUMNS.filter((column) => !/^(resource|resourceType|requestId)$/.test(column));
    fc.assert(
      fc.property(fc.array(fc.tuple(oddJson, anyEnvelope), { minLength: 1, maxLength: 4 }), (records) => {
        const all = records.map(([json, envelope]): Given => (enveloped ? { json, envelope } : { json }));
        const given = enveloped ? all : events(all);
        const readings = new Readings(indexed(fileOf(all, enveloped)));
        const look = { columns, stamp: String };
        expect(given.map((_, row) => eventRow(readings.event(row), look))).toEqual(
          given.map(({ json, envelope }) =>
            eventRow(readRecord(json, envelope === undefined ? {} : { envelope }), look),
          ),
        );
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it.each([true, false])("agrees on every field of what an event says (with envelopes: %s)", (enveloped) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(oddJson, anyEnvelope), { minLength: 1, maxLength: 4 }), (records) => {
        const all = records.map(([json, envelope]): Given => (enveloped ? { json, envelope } : { json }));
        const file = fileOf(all, enveloped);
        const given = enveloped ? all : events(all);
        const segment = indexed(file);
        for (const { json, envelope } of given.slice(0, 1)) {
          for (const condition of questionsOf(readRecord(json, envelope === undefined ? {} : { envelope }))) {
            const rows = expected(given, condition);
            expect({ condition, rows: selected(segment, file, condition) }).toEqual({ condition, rows });
          }
        }
      }),
      { numRuns: propertyRuns(25) },
    );
  });

  const world = [...makeWorld({ seed: 11, size: 2_000, end: Date.UTC(2026, 10, 22, 17) }).records()];
  const questions = [
    "user:alice error:*",
    "error:AccessDenied -readonly",
    "actor:*deploy*",
    "role:* session:*",
    "source:s3 OR source:iam",
    "event:*Function*",
    "ip:10.0.0.0/8 OR ip:AWS*",
    "-ip:*.amazonaws.com key:AKIA*",
    "mfa OR event:ConsoleLogin",
    "resource:arn:aws:s3:::*",
    "mentions:*bucket*",
    "mentions:arn:aws:iam::*:role/*",
    "-mentions:arn:aws:*",
    "PublicAccess",
    "requestParameters.bucketName:*",
    "userIdentity.sessionContext.attributes.mfaAuthenticated:true",
    "-requestParameters:* category:Management",
    "message:authorized",
    "time:2026-11-10..2026-11-15 -error:*",
    "tls:TLSv1.2 vpce:*",
    "id:0*",
    "resourceType:AWS::S3::Bucket",
  ];
  it.each([
    ["log files", false],
    ["lookup-events output", true],
  ])("selects the same of the whole world, from %s", (_name, enveloped) => {
    const given = world.map(
      ({ json, eventId, username, accessKeyId, resources }): Given =>
        enveloped
          ? {
              json,
              envelope: {
                eventId,
                resources,
                ...(username === undefined ? {} : { username }),
                ...(accessKeyId === undefined ? {} : { accessKeyId }),
              },
            }
          : { json },
    );
    const file = fileOf(given, enveloped);
    const segment = openSegment(writeSegment(indexed(file)));
    if (segment === undefined) {
      throw new Error("the segment does not open");
    }
    const read = given.map(({ json, envelope }) => readRecord(json, envelope === undefined ? {} : { envelope }));
    for (const question of questions) {
      const { condition } = parseQuery(question, { now: Date.UTC(2026, 10, 22, 17) }).query;
      if (condition === undefined) {
        throw new Error(`${question} is no condition`);
      }
      const holds = compile(condition);
      const wanted = read.flatMap((event, row) => (holds(event) ? [row] : []));
      expect({ question, rows: selected(segment, file, condition) }).toEqual({ question, rows: wanted });
    }
  });
});
