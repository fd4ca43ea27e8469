import { describe, expect, it } from "vitest";
import { containersOf, lookupEvents } from "./containers.ts";
import { read, record } from "./reading.ts";

const events = [record("one"), record("two", { userIdentity: null }), record("three")];
const texts = events.map((event) => JSON.stringify(event));
const lookup = lookupEvents(events);

describe("supported containers", () => {
  for (const [name, file] of containersOf(events)) {
    it(`reads ${name}`, async () => {
      const { ids, codes, records } = await read(file);
      expect(ids).toEqual(["one", "two", "three"]);
      expect(codes).toEqual([]);
      expect(records.map(({ json }) => JSON.parse(json) as unknown)).toEqual(events);
    });

    it(`reads ${name} in chunks of any size`, async () => {
      const whole = await read(file);
      for (const size of [1, 7, 1000]) {
        expect(await read(file, size)).toEqual(whole);
      }
    });

    const lines = typeof file === "string" ? file.replace(/\r?\n/g, "\r\n") : "";
    if (lines.includes("\n")) {
      it(`reads ${name} with the line ends of Windows`, async () => {
        const { ids, codes, records } = await read(lines);
        expect(ids).toEqual(["one", "two", "three"]);
        expect(codes).toEqual([]);
        expect(records.map(({ json }) => JSON.parse(json) as unknown)).toEqual(events);
      });
    }
  }

  it("keeps the record's text as in its envelope", async () => {
    const text =
      '{ "eventID":"big", "eventName":"X", "eventSource":"s3.amazonaws.com", "awsRegion":"r",\n"eventTime":"t","requestParameters":{"n":12345678901234567890, "n2":1.0e400} }';
    const { records } = await read(
      `{"version":"0","detail":{"old":1},"detail-type":"AWS API Call","detail" : ${text} }`,
    );
    expect(records).toEqual([{ json: text }]);
  });

  it("keeps the LookupEvents envelope", async () => {
    const { records } = await read(JSON.stringify({ Events: lookup.slice(0, 1) }));
    expect(records[0]?.envelope).toEqual({
      eventId: "one",
      username: "alice",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      resources: [{ type: "AWS::EC2::Instance", name: "i-0abc" }],
    });
  });

  it("reads the AWS CLI's YAML with folded lines", async () => {
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

  it("reads records in three nested text envelopes", async () => {
    const inText = (inner: string) => JSON.stringify({ Records: [{ body: inner }] });
    for (let levels = 1; levels <= 5; levels += 1) {
      let file = texts[0] ?? "";
      for (let level = 0; level < levels; level += 1) {
        file = inText(file);
      }
      expect((await read(file)).ids, `${levels} levels`).toEqual(["one"]);
    }
  });

  it("reports a record that is cut off inside a text", async () => {
    const cut = (texts[0] ?? "").slice(0, -20);
    const { ids, codes, messages } = await read(JSON.stringify({ Records: [{ body: cut }] }));
    expect(ids).toEqual([]);
    expect(codes).toEqual(["unreadable"]);
    expect(messages.join()).toContain("cut off");
  });
});
