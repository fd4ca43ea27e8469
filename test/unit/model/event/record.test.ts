import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiName, isCloudTrailRecord, readRecord } from "../../../../src/model/event/record.ts";
import { recordWith } from "../records.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

function codes(input: unknown): readonly string[] {
  return readRecord(input).diagnostics.map((diagnostic) => diagnostic.code);
}

describe("readRecord", () => {
  it("reads an ordinary record without diagnostics", () => {
    const raw = ` ${JSON.stringify(recordWith(), null, 1)}\n`;
    const event = readRecord(raw);
    expect(event).toMatchObject({
      eventId: "11111111-2222-4333-8444-555555555555",
      time: Date.UTC(2026, 10, 21, 18, 6, 52),
      eventName: "PutBucketPolicy",
      eventSource: "s3.amazonaws.com",
      region: "eu-west-1",
      accountId: "123456789012",
      sourceIPAddress: "203.0.113.7",
      userAgent: "[aws-cli/2.15.0 Python/3.11]",
      readOnly: false,
      category: "Management",
      eventType: "AwsApiCall",
      requestId: "Q2M4EXAMPLE",
      diagnostics: [],
    });
    expect(event.raw).toBe(raw);
    expect(event).not.toHaveProperty("error");
    expect(event).not.toHaveProperty("envelope");
  });

  it("reads an object and serializes it as raw", () => {
    const event = readRecord(recordWith());
    expect(JSON.parse(event.raw)).toEqual(recordWith());
    expect(event.record.eventName).toBe("PutBucketPolicy");
  });

  it("keeps the lookup envelope", () => {
    const envelope = { eventId: "e", username: "alice", resources: [{ type: "AWS::S3::Bucket", name: "logs" }] };
    expect(readRecord(recordWith(), { envelope }).envelope).toEqual(envelope);
    expect(readRecord(recordWith({ eventID: undefined }), { envelope }).eventId).toBe("e");
    expect(readRecord(recordWith({ userIdentity: undefined, sourceIPAddress: "" }), { envelope }).actor.name).toBe(
      "alice",
    );
  });

  it("survives a structured clone", () => {
    const event = readRecord(JSON.stringify(recordWith({ requestParameters: { n: 1 } })));
    expect(structuredClone(event)).toEqual(event);
  });

  it.each([
    ["2022-11-21 18:06:52", true],
    ["11/21/2022 18:06:52", true],
    ["2022-11-21T18:06:52+02:00", false],
    ["2022-11-21 18:06:52 UTC", false],
    [1669054012, false],
    ["1669054012", false],
    ["20221121180652", true],
  ])("says that the time %j was read as UTC only where it has no zone", (eventTime, isRead) => {
    const [diagnostic] = readRecord({ ...recordWith({}), eventTime }).diagnostics;
    expect(diagnostic?.code).toBe("odd-time");
    expect(diagnostic?.message.includes("read as UTC")).toBe(isRead);
  });

  describe("times", () => {
    it.each([
      ["2022-11-21 18:06:52", Date.UTC(2022, 10, 21, 18, 6, 52), ["odd-time"]],
      [1669054012, Date.UTC(2022, 10, 21, 18, 6, 52), ["odd-time"]],
      ["11/21/2022 18:06:52", Date.UTC(2022, 10, 21, 18, 6, 52), ["odd-time"]],
      ["soon", undefined, ["unreadable-time"]],
      [undefined, undefined, ["no-time"]],
      [null, undefined, ["no-time"]],
    ])("%j", (eventTime, time, diagnostics) => {
      const event = readRecord(recordWith({ eventTime }));
      expect(event.time).toBe(time);
      expect(event.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(diagnostics);
    });
  });

  describe("failures", () => {
    it.each([
      [
        "a code and a message",
        { errorCode: "AccessDenied", errorMessage: "no" },
        { code: "AccessDenied", message: "no" },
      ],
      ["a code alone", { errorCode: "NoSuchBucketPolicy" }, { code: "NoSuchBucketPolicy" }],
      [
        "a message alone",
        { errorMessage: "Failed authentication" },
        { code: "Error", message: "Failed authentication" },
      ],
      [
        "a console sign-in",
        { errorMessage: "Failed authentication", responseElements: { ConsoleLogin: "Failure" } },
        { code: "Failure", message: "Failed authentication" },
      ],
      ["a console sign-in without a message", { responseElements: { ConsoleLogin: "Failure" } }, { code: "Failure" }],
      [
        "a sign-in to Identity Center",
        { serviceEventDetails: { CredentialVerification: "Failure" } },
        { code: "Failure" },
      ],
      [
        "an error in the answer",
        { responseElements: { errorCode: "Throttled", errorMessage: "slow down" } },
        { code: "Throttled", message: "slow down" },
      ],
      [
        "an error object in the answer",
        { responseElements: { error: { code: "Server.InternalError", message: "oops" } } },
        { code: "Server.InternalError", message: "oops" },
      ],
      [
        "an error object as EC2 writes it",
        { responseElements: { Error: { Code: "X", Message: "y" } } },
        { code: "X", message: "y" },
      ],
    ])("%s", (_name, changes, error) => {
      expect(readRecord(recordWith(changes)).error).toEqual(error);
    });

    it.each([
      { responseElements: { ConsoleLogin: "Success" } },
      { responseElements: { errorCode: "" } },
      { responseElements: { lastRun: "Failure" } },
      { errorCode: null, errorMessage: "" },
      { responseElements: "text" },
    ])("none in %j", (changes) => {
      expect(readRecord(recordWith(changes)).error).toBeUndefined();
    });
  });

  it.each([
    [true, true],
    ["true", true],
    ["False", false],
    [undefined, undefined],
    ["perhaps", undefined],
  ])("reads readOnly %j", (readOnly, expected) => {
    expect(readRecord(recordWith({ readOnly })).readOnly).toBe(expected);
  });

  it.each([true, "true"])("reads sessionCredentialFromConsole %j", (sessionCredentialFromConsole) => {
    expect(readRecord(recordWith({ sessionCredentialFromConsole })).fromConsole).toBe(true);
  });

  it.each([
    [{ eventCategory: "Data" }, "Data"],
    [{ eventCategory: undefined }, "Management"],
    [{ eventCategory: undefined, managementEvent: false }, "Data"],
    [{ eventCategory: undefined, managementEvent: undefined }, "Unknown"],
    [{ eventCategory: undefined, eventType: "AwsVpceEvents" }, "NetworkActivity"],
    [{ eventCategory: undefined, eventType: "AwsCloudTrailInsight" }, "Insight"],
    [{ eventCategory: "NetworkActivity" }, "NetworkActivity"],
  ])("finds the category of %j", (changes, category) => {
    expect(readRecord(recordWith(changes)).category).toBe(category);
  });

  it("reads name and source of an Insights event from its details", () => {
    const event = readRecord({
      eventVersion: "1.08",
      eventTime: "2026-11-21T18:06:00Z",
      awsRegion: "eu-west-1",
      eventID: "e",
      eventType: "AwsCloudTrailInsight",
      recipientAccountId: "123456789012",
      insightDetails: { state: "Start", eventSource: "iam.amazonaws.com", eventName: "CreateUser" },
      eventCategory: "Insight",
    });
    expect(event).toMatchObject({ eventName: "CreateUser", eventSource: "iam.amazonaws.com", category: "Insight" });
    expect(event.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([]);
  });

  it("falls back to the actor's account, and pads a numeric account id", () => {
    const userIdentity = { type: "Root", accountId: 12345678901 };
    expect(readRecord(recordWith({ recipientAccountId: undefined, userIdentity })).accountId).toBe("012345678901");
    expect(readRecord(recordWith({ userIdentity })).accountId).toBe("123456789012");
  });

  it("generates an id from the text of a record without one", () => {
    const first = readRecord(recordWith({ eventID: undefined }));
    expect(first.eventId).toMatch(/^no-id-[0-9a-f]{16}$/);
    expect(readRecord(recordWith({ eventID: undefined })).eventId).toBe(first.eventId);
    expect(readRecord(recordWith({ eventID: undefined, awsRegion: "x" })).eventId).not.toBe(first.eventId);
    expect(codes(recordWith({ eventID: undefined }))).toEqual(["no-event-id"]);
  });

  it("generates an id where the record's is a placeholder", () => {
    for (const eventID of ["REDACTED", "****", "<redacted-id>", "00000000-0000-0000-0000-000000000000", "Removed"]) {
      expect(readRecord(recordWith({ eventID })).eventId, eventID).toMatch(/^no-id-[0-9a-f]{16}$/);
      expect(codes(recordWith({ eventID }))).toEqual(["no-event-id"]);
    }
    for (const eventID of [
      "3038ebd2-c98a-4c65-9b6e-e22506292313",
      "one",
      "A1",
      "00000000-0000-4000-8000-000000000001",
    ]) {
      expect(readRecord(recordWith({ eventID })).eventId).toBe(eventID);
    }
  });

  it("generates 20,000 different ids for 20,000 texts", SLOW, () => {
    const ids = new Set(Array.from({ length: 20_000 }, (_, index) => readRecord(`{"n":${index}}`).eventId));
    expect(ids.size).toBe(20_000);
  });

  it("reports omitted members and addenda", () => {
    expect(codes(recordWith({ responseElements: { omitted: true, originalSize: 200000 } }))).toEqual(["omitted"]);
    const addendum = { reason: "UPDATED_DATA", originalEventID: "11111111-2222-4333-8444-555555555556" };
    expect(codes(recordWith({ addendum }))).toEqual(["addendum"]);
  });

  it.each([
    { requestParameters: "text", responseElements: ["a"], resources: { ARN: "arn:aws:s3:::logs" } },
    { requestParameters: 5, responseElements: true, resources: "arn:aws:s3:::logs", additionalEventData: "x" },
    { eventName: 5, eventSource: {}, awsRegion: [], readOnly: "no", eventID: 7, userAgent: null, eventType: false },
  ])("accepts values of unexpected types: %j", (changes) => {
    const event = readRecord(recordWith(changes));
    expect(event.eventId).not.toBe("");
    expect(event.actor.name).toBe("alice");
    expect(
      [event.eventName, event.eventSource, event.region, event.userAgent].every((text) => typeof text === "string"),
    ).toBe(true);
  });

  it("keeps all digits of numbers", () => {
    const event = readRecord('{"eventID":"e","requestParameters":{"size":12345678901234567890}}');
    expect(event.record.requestParameters).toEqual({ size: "12345678901234567890" });
    expect(event.raw).toContain("12345678901234567890");
  });

  it("reads a record stored as a JSON string", () => {
    const event = readRecord(JSON.stringify(JSON.stringify(recordWith())));
    expect(event.eventName).toBe("PutBucketPolicy");
    expect(event.raw).toBe(JSON.stringify(recordWith()));
  });

  it.each([
    ["broken JSON", "{", "unreadable"],
    ["a deep nest", "[".repeat(200_000), "unreadable"],
    ["a list", "[]", "not-a-record"],
    ["null", null, "not-a-record"],
    ["a number", 5, "not-a-record"],
    ["undefined", undefined, "not-a-record"],
    ["a function", () => 1, "not-a-record"],
    [
      "duplicate keys",
      '{"eventName":"A","eventName":"B","eventSource":"s","eventTime":"2026-11-21T18:06:52Z"}',
      "duplicate-keys",
    ],
    [
      "a notification of S3",
      { eventVersion: "2.1", eventSource: "aws:s3", eventName: "ObjectCreated:Put" },
      "not-cloudtrail",
    ],
  ])("reports what is wrong with %s", (_name, input, code) => {
    expect(codes(input)).toContain(code);
  });

  it.each([
    ["nothing", ""],
    ["broken JSON", "{"],
    ["a nest 200,000 deep", "[".repeat(200_000)],
    ["null", null],
    ["a number", "5"],
  ])("reports an unreadable record once: %s", (_name, input) => {
    expect(codes(input)).toHaveLength(1);
  });

  it("handles cycles, big integers, throwing getters and proxies", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const trap = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error("no");
        },
      },
    );
    const getter = {
      get eventName() {
        throw new Error("no");
      },
    };
    for (const input of [cycle, trap, getter]) {
      expect(codes(input)).toContain("unreadable");
    }
    expect(
      readRecord({ ...recordWith(), requestParameters: { n: 12345678901234567890n } }).record.requestParameters,
    ).toEqual({
      n: "12345678901234567890",
    });
  });

  it("never throws and always returns an id, an actor and text", SLOW, () => {
    const key = fc.constantFrom(
      ...["userIdentity", "eventTime", "insightDetails", "responseElements", "addendum", "type", "sessionContext"],
      ...["sessionIssuer", "arn", "principalId", "accountId", "eventID", "requestParameters", "__proto__", "toString"],
    );
    const odd = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, fc.jsonValue(), fc.dictionary(fc.oneof(key, fc.string()), tie("value"))),
    })).value;
    fc.assert(
      fc.property(fc.oneof(odd, fc.anything(), fc.string({ unit: "binary" })), (input) => {
        const event = readRecord(input);
        expect(event.eventId).not.toBe("");
        expect(event.actor.name).not.toBe("");
        expect(event.actor.label).not.toBe("");
        expect(typeof event.raw).toBe("string");
      }),
      { numRuns: 300 },
    );
  });
});

describe("isCloudTrailRecord", () => {
  it.each([
    recordWith(),
    { eventSource: "s3.amazonaws.com", eventName: "GetObject", eventTime: "2026-11-21T18:06:52Z", eventID: "x" },
    { eventVersion: "1.08", eventType: "AwsCloudTrailInsight", eventID: "x", insightDetails: {} },
  ])("accepts %j", (value) => {
    expect(isCloudTrailRecord(value)).toBe(true);
  });

  it.each([
    [
      "S3",
      { eventVersion: "2.1", eventSource: "aws:s3", eventName: "ObjectCreated:Put", eventTime: "x", awsRegion: "x" },
    ],
    ["SQS", { messageId: "m", eventSource: "aws:sqs", eventSourceARN: "arn", awsRegion: "x", body: "{}" }],
    ["Kinesis", { eventVersion: "1.0", eventID: "s:1", eventSource: "aws:kinesis", eventName: "aws:kinesis:record" }],
    [
      "DynamoDB",
      { eventID: "1", eventVersion: "1.1", eventSource: "aws:dynamodb", eventName: "INSERT", awsRegion: "x" },
    ],
    ["SNS", { EventVersion: "1.0", EventSource: "aws:sns", Sns: {} }],
    ["SES", { eventVersion: "1.0", eventSource: "aws:ses", ses: {} }],
    ["an aggregate", { accountId: "1", eventId: "x", timeWindow: {}, summary: {} }],
    ["a digest", { awsAccountId: "1", digestStartTime: "x", logFiles: [] }],
    ["nothing", null],
    ["a list", []],
    ["text", "record"],
  ])("rejects a record of %s", (_name, value) => {
    expect(isCloudTrailRecord(value)).toBe(false);
  });
});

it.each([
  ["CreateFunction20150331", "CreateFunction"],
  ["UpdateFunctionCode20150331v2", "UpdateFunctionCode"],
  ["UpdateDistribution2014_01_31", "UpdateDistribution"],
  ["ListTags20170331", "ListTags"],
  ["RunInstances", "RunInstances"],
  ["GetEC2", "GetEC2"],
  ["", ""],
])("removes the API date from %s", (eventName, name) => {
  expect(apiName(eventName)).toBe(name);
});
