import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readEvents } from "../../../src/formats/readEvents.ts";
import { read, readChunks, record } from "./reading.ts";

const text = (id: string, more: object = {}) => JSON.stringify(record(id, more));

/** Events that compress badly, so that a cut file still contains several. */
function noisyEvents() {
  return Array.from({ length: 300 }, (_, at) =>
    record(`e${at}`, { noise: createHash("sha512").update(String(at)).digest("base64") }),
  );
}

describe("truncated and damaged files", () => {
  it("keeps the events of a truncated file and reports it", async () => {
    const file = JSON.stringify({ Records: [record("one"), record("two"), record("three")] });
    const { ids, codes, messages } = await read(file.slice(0, -100));
    expect(ids).toEqual(["one", "two"]);
    expect(codes).toEqual(["truncated"]);
    expect(messages[0]).toContain("after 2 events");
  });

  it("keeps the events of a truncated gzip file", async () => {
    const events = noisyEvents();
    const packed = gzipSync(JSON.stringify({ Records: events }));
    for (const part of [0.5, 0.9]) {
      const { ids, codes } = await read(packed.subarray(0, Math.floor(packed.length * part)));
      expect(ids.length).toBeGreaterThan(0);
      expect(ids).toEqual(events.slice(0, ids.length).map(({ eventID }) => eventID));
      expect(codes).toEqual(["truncated"]);
    }
  });

  it("distinguishes damaged from truncated gzip data", async () => {
    const events = noisyEvents();
    const packed = gzipSync(JSON.stringify({ Records: events }));
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 100);
    const { ids, codes } = await read(packed);
    expect(ids.length).toBeGreaterThan(100);
    expect(ids.length).toBeLessThan(200);
    expect(codes).toContain("damaged");
  });

  it("continues after a truncated line", async () => {
    for (const end of [20, 60, 200, -1]) {
      const { ids, codes } = await read(
        [text("one"), text("cut").slice(0, end), text("two"), text("three")].join("\n"),
      );
      expect(ids).toEqual(["one", "two", "three"]);
      expect(codes).toEqual(["unreadable"]);
    }
  });

  it("reports a file that was cut at its start", async () => {
    const events = ["one", "two", "three"].map((id): unknown => JSON.parse(text(id)));
    const pretty = JSON.stringify({ Records: events }, null, 2);
    for (const from of [60, 150, 250, 400]) {
      const { ids, codes } = await read(pretty.slice(from));
      expect(ids).toEqual(["two", "three"]);
      expect(codes).toEqual(["unreadable"]);
    }
    const { ids, codes } = await read(`${text("cut").slice(1)}\n${text("one")}`);
    expect(ids).toEqual(["one"]);
    expect(codes).toEqual(["unreadable"]);
  });

  it("continues in a list after an element that is not JSON", async () => {
    const { ids, codes } = await read(`{"Records":[${text("one")},{"eventID":nonsense},${text("two")}]}`);
    expect(ids).toEqual(["one", "two"]);
    expect(codes).toEqual(["unreadable"]);
  });

  it("reports list elements that are not records", async () => {
    const { ids, codes } = await read(`{"Records":[null,${text("one")},5,true,{}]}`);
    expect(ids).toEqual(["one"]);
    expect(codes).toEqual(["not-a-record"]);
  });
});

describe("files that are not CloudTrail's", () => {
  const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
    ["an empty file", "", "empty"],
    ["a manifest", '{"name":"x","version":"1.0.0"}', "not-cloudtrail"],
    ["prose with brackets", 'A "word [and {another\nline', "not-cloudtrail"],
    [
      "S3's notifications",
      '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","eventTime":"t","awsRegion":"r"}]}',
      "notification",
    ],
    [
      "DynamoDB's records",
      '{"Records":[{"eventID":"1","eventName":"INSERT","eventVersion":"1.0","eventSource":"aws:dynamodb","awsRegion":"r"}]}',
      "notification",
    ],
    ["CloudTrail's own notice of a delivery", '{"s3Bucket":"b","s3ObjectKey":["AWSLogs/1/x.json.gz"]}', "delivery"],
    [
      "aggregated data events",
      '{"Records":[{"eventVersion":"1.0","accountId":"111122223333","eventId":"a","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"us-west-2","eventSource":"s3.amazonaws.com","timeWindow":{},"summary":{"primaryDimension":{"dimension":"eventName"}}}]}',
      "aggregated",
    ],
    ["a digest", '{"digestS3Object":"d","logFiles":[{"s3Object":"x"}]}', "digest"],
    ["a ZIP archive", Buffer.from("504b030414000000", "hex"), "archive"],
    ["random bytes", Buffer.from([1, 2, 3, 0xff, 0, 7, 0x7b, 0x22, 9]), "truncated"],
  ];
  for (const [name, file, code] of cases) {
    it(`returns no event for ${name} and says why`, async () => {
      const { ids, codes } = await read(file);
      expect(ids).toEqual([]);
      expect(codes).toContain(code);
    });
  }
});

describe("hostile files", () => {
  it("skips what is nested 200,000 deep and reads the rest", async () => {
    const deep = `{"eventID":"deep","x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    for (const file of [
      `{"Records":[${text("one")},${deep},${text("two")}]}`,
      [text("one"), deep, text("two")].join("\n"),
      [text("one"), `{"x":${"[".repeat(200_000)}`, text("two")].join("\n"),
      JSON.stringify({ Events: [text("one"), deep, text("two")].map((CloudTrailEvent) => ({ CloudTrailEvent })) }),
    ]) {
      const { ids, codes } = await read(file);
      expect(ids).toEqual(["one", "two"]);
      expect(codes).toContain("too-deep");
    }
  });

  it("continues after a line far larger than any event, without keeping it in memory", async () => {
    const part = Buffer.alloc(1024 * 1024, "x");
    async function* file() {
      yield Buffer.from(`${text("one")}\n{"eventID":"`);
      for (let times = 0; times < 300; times++) {
        yield part;
      }
      yield Buffer.from(`"}\n${text("two")}`);
    }
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    async function* watched() {
      for await (const chunk of file()) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield chunk;
      }
    }
    const { ids, codes } = await readChunks(watched());
    expect(ids).toEqual(["one", "two"]);
    expect(codes).toEqual(["too-large"]);
    expect(most - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("stops at a gzip bomb", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${text("one")}\n"`), Buffer.alloc(100 * 1024 * 1024, "x")]));
    expect(bomb.length).toBeLessThan(300_000);
    const { ids, codes } = await read(bomb);
    expect(ids).toEqual(["one"]);
    expect(codes).toContain("too-compressed");
  });

  it("does not unpack a gzip bomb inside an envelope and reports it", async () => {
    for (const size of [100, 15]) {
      const data = gzipSync(Buffer.alloc(size * 1024 * 1024, " ")).toString("base64");
      const { ids, codes } = await read(`${JSON.stringify({ awslogs: { data } })}\n${text("one")}`);
      expect(ids).toEqual(["one"]);
      expect(codes).toEqual(["too-large"]);
    }
  });

  /** An event of 4.5 MB in 30 kB of base64: 200 to 1, below the ratio limit. */
  const heavy = (id: string) => {
    const noise = createHash("shake256", { outputLength: 18_000 }).update(id).digest("base64");
    return gzipSync(JSON.stringify({ pad: noise, Records: [record(id)] }) + " ".repeat(4_500_000)).toString("base64");
  };

  it("stops when the nested texts of a file become too large", async () => {
    const one = heavy("one");
    expect((await read(JSON.stringify({ data: one }))).ids).toEqual(["one"]);
    const twice = gzipSync(JSON.stringify(Array.from({ length: 100 }, () => one))).toString("base64");
    expect(twice.length).toBeLessThan(100_000);
    const { ids, codes, messages } = await read(`${JSON.stringify({ Records: [{ data: twice }] })}\n${text("late")}`);
    expect(ids).toEqual(["one"]);
    expect(codes).toEqual(["too-compressed"]);
    expect(messages[0]).toContain("reading stopped after 1 event");
  });

  it("skips an item that unpacks to too much and reads the rest", async () => {
    const payloads = Array.from({ length: 40 }, () => heavy("one"));
    const { ids, codes } = await read(`${JSON.stringify({ payloads })}\n${text("two")}`);
    expect(ids).toEqual(["one", "two"]);
    expect(codes).toEqual(["too-large"]);
  });

  describe("while unpacking one large chunk", () => {
    const payloads = 40;
    async function* file(list: string) {
      yield Buffer.from(JSON.stringify({ [list]: Array.from({ length: payloads }, () => ({ data: heavy("one") })) }));
    }
    beforeEach(() => {
      // Every reading of the clock is a second later, so that each step exceeds a time slice.
      let now = 0;
      vi.spyOn(performance, "now").mockImplementation(() => {
        now += 1_000;
        return now;
      });
    });
    afterEach(() => vi.restoreAllMocks());

    it.each(["Records", "payloads"])("yields to the event loop after each slice of work (%s)", async (list) => {
      let turns = 0;
      let next: NodeJS.Immediate;
      const count = () => {
        turns += 1;
        next = setImmediate(count);
      };
      next = setImmediate(count);
      let batches = 0;
      for await (const _batch of readEvents(file(list))) {
        batches += 1;
      }
      clearImmediate(next);
      // The last item exceeds the budget, so that not all items are unpacked.
      expect(batches).toBeGreaterThan(payloads / 4);
      expect(turns).toBeGreaterThanOrEqual(batches - 2);
    });

    it.each(["Records", "payloads"])(
      "gives batches before the end, so that its reader can leave (%s)",
      async (list) => {
        const unfinished = [];
        for await (const { diagnostics } of readEvents(file(list))) {
          unfinished.push(diagnostics.length === 0);
          if (unfinished.length === 2) {
            break;
          }
        }
        expect(unfinished).toEqual([true, true]);
      },
    );
  });

  it("limits the depth of nested texts", async () => {
    let file = text("one");
    for (let times = 0; times < 12; times++) {
      file = JSON.stringify({ Message: file });
    }
    expect((await read(file)).ids).toEqual([]);
  });

  it("keeps keys such as __proto__", async () => {
    const odd =
      '{"eventID":"one","eventName":"X","eventSource":"s.amazonaws.com","awsRegion":"r","eventTime":"t","__proto__":{"x":1}}';
    const { records } = await read(`{"Message":${JSON.stringify(odd)},"constructor":{"__proto__":[1]}}`);
    expect(records).toEqual([{ json: odd }]);
    expect(({} as { readonly x?: unknown }).x).toBeUndefined();
  });

  it("never throws, for any bytes", async () => {
    const piece = fc.oneof(
      fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "\\", "\n", '{"Records":[', '"eventName"', "null", " "),
      fc.constant(text("x")),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), async (pieces, size) => {
        const { ids } = await read(pieces.join(""), size);
        expect(ids.every((id) => id === "x")).toBe(true);
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await read(bytes)).ids).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("finds the same events in any JSON formatting", async () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 5 }), fc.nat(4), async (values, indent) => {
        const events = values.map((value, at) => record(`e${at}`, { responseElements: value }));
        const { records } = await read(
          JSON.stringify({ before: values, Records: events, after: values }, null, indent),
          11,
        );
        expect(records.map(({ json: one }) => JSON.parse(one) as unknown)).toEqual(JSON.parse(JSON.stringify(events)));
      }),
      { numRuns: 200 },
    );
  });
});
