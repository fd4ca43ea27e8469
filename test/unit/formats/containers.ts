import { gzipSync } from "node:zlib";

export type NamedFile = readonly [name: string, file: string | Uint8Array];

interface Record {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
}

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");
const envelope = (detail: object) => ({
  version: "0",
  id: "e",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.ec2",
  detail,
});
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16();

/** Events as LookupEvents returns them. */
export function lookupEvents(events: readonly Record[]) {
  return events.map((event) => ({
    EventId: event.eventID,
    EventName: event.eventName,
    ReadOnly: "false",
    AccessKeyId: "AKIAIOSFODNN7EXAMPLE",
    EventTime: "2026-11-20T10:00:00+00:00",
    EventSource: event.eventSource,
    Username: "alice",
    Resources: [{ ResourceType: "AWS::EC2::Instance", ResourceName: "i-0abc" }],
    CloudTrailEvent: JSON.stringify(event),
  }));
}

/** Events in every container that contains whole records. */
export function containersOf(events: readonly Record[]): readonly NamedFile[] {
  const texts = events.map((event) => JSON.stringify(event));
  const logFile = JSON.stringify({ Records: events });
  const lookup = lookupEvents(events);
  const subscription = {
    messageType: "DATA_MESSAGE",
    owner: "111122223333",
    logGroup: "trail",
    logEvents: texts.map((message, at) => ({ id: String(at), timestamp: 1_790_000_000_000, message })),
  };
  return [
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
}
