/** A file that is made to cost whoever reads it more than it is worth. */
export interface HostileFile {
  readonly name: string;
  /** As a trail names its files where the index is to read it. */
  readonly file: string;
  /** The content, before it is compressed where the file's name ends in `.gz`. */
  pieces(): Iterable<string>;
  /** What is told of it: the code of a diagnostic. */
  readonly code: string;
  /** Events that are in it all the same. */
  readonly events: number;
}

const TRAIL = "111122223333_CloudTrail_eu-west-1_20261120T1205Z_a1B2c3D4e5F6g7H8";

const event = (id: string, more: object = {}): string =>
  JSON.stringify({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice" },
    eventTime: "2026-11-20T10:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "RunInstances",
    awsRegion: "eu-west-1",
    eventID: id,
    ...more,
  });

/** So many pieces of text, some thousands of repetitions in each. */
function* repeated(count: number, piece: (at: number) => string): Generator<string> {
  for (let at = 0; at < count; at += 4_096) {
    yield Array.from({ length: Math.min(4_096, count - at) }, (_, k) => piece(at + k)).join("");
  }
}

/** `scale`: 1 for the sizes that once stopped the editor; a test of what is told of a file needs less. */
export function hostileFiles(scale: number): readonly HostileFile[] {
  const size = (whole: number): number => Math.round(whole * scale);
  return [
    {
      name: "base64 that is none, behind blanks",
      file: "blanks.json",
      *pieces() {
        yield `{"Records":[{"data":"ey`;
        yield* repeated(size(10_000_000), () => " ");
        yield `\\u0001"},${event("one")}]}`;
      },
      code: "",
      events: 1,
    },
    {
      name: "a cell of blanks",
      file: "cell.csv",
      *pieces() {
        yield "eventid,eventname,eventsource,eventtime,resourcename\none,RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z,a";
        yield* repeated(size(900_000), () => " ");
        yield "b\n";
      },
      code: "columns",
      events: 1,
    },
    {
      name: "YAML of opening brackets",
      file: "brackets.yaml.gz",
      *pieces() {
        yield `Events:\n- CloudTrailEvent: '${event("one")}'\n  EventId: one\n`;
        for (let times = 0; times < 2; times += 1) {
          yield "- ";
          yield* repeated(size(3_900_000), () => "[");
          yield "\n";
        }
      },
      code: scale < 0.2 ? "too-deep" : "too-large",
      events: 1,
    },
    {
      name: "YAML of many keys",
      file: "keys.yaml.gz",
      *pieces() {
        yield `Events:\n- CloudTrailEvent: '${event("one")}'\n  EventId: one\n- a: b\n`;
        yield* repeated(size(150_000), (at) => `  k${at}: v\n`);
      },
      code: "too-large",
      events: 1,
    },
    {
      name: "a table of 170,000 columns",
      file: "columns.csv.gz",
      *pieces() {
        yield "eventid,eventname,eventsource,eventtime";
        yield* repeated(size(170_000), (at) => `,c${at}`);
        for (let row = 0; row < size(370); row += 1) {
          yield `\ne${row},RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z`;
          yield* repeated(size(170_000), () => ",");
        }
      },
      code: "too-large",
      events: 0,
    },
    {
      name: "rows of a million cells",
      file: "cells.csv.gz",
      *pieces() {
        yield "eventid,eventname,eventsource,eventtime\none,RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z\n";
        for (let row = 0; row < size(100); row += 1) {
          yield* repeated(size(1_000_000), () => ",");
          yield "\n";
        }
      },
      code: "too-large",
      events: 1,
    },
    {
      name: "an object of a million members",
      file: "members.json",
      *pieces() {
        yield `{"a":1`;
        yield* repeated(size(1_000_000), (at) => `,"k${at}":1`);
        yield `}\n${event("one")}`;
      },
      code: scale < 0.5 ? "" : "too-large",
      events: 1,
    },
    {
      name: "a list of five million objects in one item",
      file: "objects.json.gz",
      *pieces() {
        yield `{"a":[{}`;
        yield* repeated(size(5_000_000), () => ",{}");
        yield `]}\n${event("one")}`;
      },
      code: scale < 0.5 ? "" : "too-large",
      events: 1,
    },
    {
      name: "events of 120,000 members",
      file: "members.jsonl.gz",
      *pieces() {
        yield `${event("one")}\n`;
        for (let at = 0; at < Math.max(1, size(20)); at += 1) {
          const members = Array.from({ length: 120_000 }, (_, key) => [`key${key}`, at]);
          yield `${event(`e${at}`, { requestParameters: Object.fromEntries(members) })}\n`;
        }
      },
      code: "too-large",
      events: 1,
    },
    {
      name: "events as large as events may be",
      file: "large.jsonl.gz",
      *pieces() {
        for (let at = 0; at < 20; at += 1) {
          const members = Array.from({ length: 14_000 }, (_, key) => [`key${key}`, at]);
          const text = `${at}`.repeat(400_000);
          yield `${event(`e${at}`, { requestParameters: { ...Object.fromEntries(members), text } })}\n`;
        }
      },
      code: "",
      events: 20,
    },
    {
      name: "an event larger than any",
      file: "larger.jsonl.gz",
      *pieces() {
        yield `${event("one")}\n${event("large", { requestParameters: { text: "x".repeat(3_000_000) } })}\n`;
      },
      code: "too-large",
      events: 1,
    },
    {
      name: "an event 200,000 deep",
      file: "deep.jsonl",
      *pieces() {
        yield `${event("one")}\n{"eventID":"deep","x":`;
        yield* repeated(size(200_000), () => "[");
        yield* repeated(size(200_000), () => "]");
        yield "}\n";
      },
      code: "too-deep",
      events: 1,
    },
    {
      name: "a gzip bomb",
      file: "bomb.json.gz",
      *pieces() {
        yield `${event("one")}\n"`;
        yield* repeated(Math.max(70_000_000, size(200_000_000)) / 64, () => "x".repeat(64));
      },
      code: "too-compressed",
      events: 1,
    },
    {
      name: "four million small records",
      file: `${TRAIL}.json.gz`,
      *pieces() {
        yield `{"Records":[${event("one")}`;
        yield* repeated(
          Math.max(60_000, size(4_000_000)),
          (at) => `,{"eventName":"a","eventSource":"b","eventID":"${at}","awsRegion":"c"}`,
        );
        yield "]}";
      },
      code: "too-many",
      events: 50_000,
    },
    {
      name: "numbers in place of records",
      file: `${TRAIL.replace("1205Z", "1210Z")}.json.gz`,
      *pieces() {
        yield `{"Records":[${event("one")}`;
        yield* repeated(size(30_000_000), () => ",1");
        yield "]}";
      },
      code: "not-a-record",
      events: 1,
    },
    {
      name: "objects that never end, a line each",
      file: `${TRAIL.replace("1205Z", "1215Z")}.json.gz`,
      *pieces() {
        yield `{"Records":[${event("one")}]}\n`;
        yield* repeated(size(5_000_000), () => `{"a":\n`);
      },
      code: "too-deep",
      events: 1,
    },
  ];
}
