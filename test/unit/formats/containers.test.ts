import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { read, record } from "./reading.ts";

const events = [record("one"), record("two", { userIdentity: null }), record("three")];
const texts = events.map((event) => JSON.stringify(event));
const logFile = JSON.stringify({ Records: events });
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");
const subscription = {
  messageType: "DATA_MESSAGE",
  owner: "111122223333",
  logGroup: "trail",
  logEvents: texts.map((message, at) => ({ id: String(at), timestamp: 1_790_000_000_000, message })),
};
const lookup = events.map((event, at) => ({
  EventId: event.eventID,
  EventName: event.eventName,
  ReadOnly: "false",
  AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
  EventTime: "2026-11-20T10:00:00+00:00",
  EventSource: event.eventSource,
  Username: "alice",
  Resources: [{ ResourceType: "AWS::EC2::Instance", ResourceName: "i-0abc" }],
  CloudTrailEvent: texts[at] ?? "",
}));
const envelope = (detail: object) => ({
  version: "0",
  id: "e",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.ec2",
  detail,
});
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16();

const containers: readonly (readonly [name: string, file: string | Uint8Array])[] = [
  ["a trail's log file", logFile],
  ["a trail's log file, formatted", JSON.stringify({ Records: events }, null, 2)],
  ["a trail's log file, compressed", gzipSync(logFile)],
  ["compressed twice", gzipSync(gzipSync(logFile))],
  [
    "several compressed files in one",
    Buffer.concat([
      gzipSync(JSON.stringify({ Records: events.slice(0, 1) })),
      gzipSync(JSON.stringify({ Records: events.slice(1) })),
    ]),
  ],
  ["an array", JSON.stringify(events)],
  ["an array of log files", JSON.stringify([{ Records: events.slice(0, 2) }, { Records: events.slice(2) }])],
  ["JSON lines", `${texts.join("\n")}\n`],
  ["JSON lines without the last line's end", texts.join("\n")],
  ["JSON lines with CRLF and empty lines", texts.join("\r\n\r\n")],
  ["records with nothing between", texts.join("")],
  ["log files with nothing between", events.map((event) => JSON.stringify({ Records: [event] })).join("")],
  ["a byte order mark", `\ufeff${logFile}`],
  ["UTF-16, little end first", Buffer.from(`\ufeff${logFile}`, "utf16le")],
  ["UTF-16, big end first", utf16be(logFile)],
  ["UTF-16 without a mark", Buffer.from(logFile, "utf16le")],
  ["lookup-events", JSON.stringify({ Events: lookup, NextToken: "t" }, null, 4)],
  ["lookup-events --query Events", JSON.stringify(lookup)],
  ["lookup-events --query Events[].CloudTrailEvent", JSON.stringify(texts)],
  ["lookup-events --query with several fields", JSON.stringify(texts.map((text) => ["RunInstances", text]))],
  ["lookup-events --output text", texts.map((text) => `EVENTS\tAKIAIOSFODNN7EXAMPLE\t${text}\tone\n`).join("")],
  ["JSON strings, a line each", texts.map((text) => JSON.stringify(text)).join("\n")],
  ["EventBridge", events.map((event) => JSON.stringify(envelope(event))).join("\n")],
  ["a subscription's payload", JSON.stringify(subscription)],
  [
    "a subscription's payload for Lambda",
    JSON.stringify({ awslogs: { data: base64(gzipSync(JSON.stringify(subscription))) } }),
  ],
  [
    "filter-log-events",
    JSON.stringify({ events: texts.map((message) => ({ logStreamName: "s", message })), searchedLogStreams: [] }),
  ],
  [
    "Logs Insights",
    JSON.stringify({
      results: texts.map((value) => [
        { field: "@timestamp", value: "2026-11-20 10:00:00.000" },
        { field: "@message", value },
      ]),
      status: "Complete",
    }),
  ],
  [
    "Logs Insights as the console saves it",
    JSON.stringify(events.map((event) => ({ "@timestamp": "t", "@message": event }))),
  ],
  ["a log group exported to S3", gzipSync(texts.map((text) => `2026-11-20T10:00:00.000Z ${text}\n`).join(""))],
  ["log lines with a level before", texts.map((text) => `[INFO] it's ${text}`).join("\n")],
  [
    "Firehose for Lambda",
    JSON.stringify({ invocationId: "i", records: texts.map((text) => ({ recordId: "r", data: base64(text) })) }),
  ],
  [
    "Kinesis for Lambda",
    JSON.stringify({
      Records: texts.map((text) => ({
        eventSource: "aws:kinesis",
        eventName: "aws:kinesis:record",
        eventID: "shard:1",
        kinesis: { data: base64(text) },
      })),
    }),
  ],
  ["SNS", texts.map((Message) => JSON.stringify({ Type: "Notification", Message })).join("\n")],
  [
    "SQS over SNS",
    JSON.stringify({
      Messages: events.map((event) => ({
        MessageId: "m",
        Body: JSON.stringify({ Type: "Notification", Message: JSON.stringify(envelope(event)) }),
      })),
    }),
  ],
  ["SQS for Lambda", JSON.stringify({ Records: texts.map((body) => ({ eventSource: "aws:sqs", body })) })],
  [
    "Elasticsearch hits",
    JSON.stringify({
      took: 3,
      hits: { total: { value: 3 }, hits: texts.map((original) => ({ _source: { event: { original } } })) },
    }),
  ],
  [
    "Elasticsearch hits with the record twice",
    JSON.stringify({
      hits: { hits: events.map((event, at) => ({ _source: { cloudtrail: event, event: { original: texts[at] } } })) },
    }),
  ],
  ["Splunk's export", texts.map((_raw) => JSON.stringify({ preview: false, result: { _raw } })).join("\n")],
  ["an envelope nobody has seen", JSON.stringify({ batch: { of: [{ payload: { it: events } }] } })],
];

describe("the containers that people open", () => {
  for (const [name, file] of containers) {
    it(`reads ${name}`, async () => {
      const { ids, codes, records } = await read(file);
      expect(ids).toEqual(["one", "two", "three"]);
      expect(codes).toEqual([]);
      expect(records.map(({ json }) => JSON.parse(json) as unknown)).toEqual(events);
    });

    it(`reads ${name} whatever the chunks`, async () => {
      const whole = await read(file);
      for (const size of [1, 7, 1000]) {
        expect(await read(file, size)).toEqual(whole);
      }
    });
  }

  it("keeps the record's text as it stands in its envelope", async () => {
    const text =
      '{ "eventID":"big", "eventName":"X", "eventSource":"s3.amazonaws.com", "awsRegion":"r",\n"eventTime":"t","requestParameters":{"n":12345678901234567890, "n2":1.0e400} }';
    const { records } = await read(
      `{"version":"0","detail":{"old":1},"detail-type":"AWS API Call","detail" : ${text} }`,
    );
    expect(records).toEqual([{ json: text }]);
  });

  it("keeps what LookupEvents says beside the record", async () => {
    const { records } = await read(JSON.stringify({ Events: lookup.slice(0, 1) }));
    expect(records[0]?.envelope).toEqual({
      eventId: "one",
      username: "alice",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      resources: [{ type: "AWS::EC2::Instance", name: "i-0abc" }],
    });
  });

  it("reads the command-line client's YAML, long lines folded", async () => {
    const entry = (id: string, json: string) =>
      `- AccessKeyId: AKIAIOSFODNN7EXAMPLE\n  CloudTrailEvent: '${json.replaceAll("'", "''").replace(" } ] ", " } ]\n    ")}'\n  EventId: ${id}\n  EventTime: '2026-11-20T10:00:00+00:00'\n  Resources:\n  - ResourceName: i-0abc\n    ResourceType: AWS::EC2::Instance\n  Username: alice\n`;
    const body = events.map((event, at) => entry(event.eventID, texts[at] ?? "")).join("");
    for (const file of [
      `Events:\n${body}NextToken: t\n`,
      body,
      `- Events:\n${body.replace(/^/gm, "  ")}\n- Events:\n  []\n`,
    ]) {
      const { ids, codes, records } = await read(file, 50);
      expect(ids).toEqual(["one", "two", "three"]);
      expect(codes).toEqual([]);
      expect(records[2]?.envelope?.username).toBe("alice");
      expect(JSON.parse(records[0]?.json ?? "")).toEqual(events[0]);
    }
  });
});
