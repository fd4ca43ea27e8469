import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isCrowded, MAX_COLUMNS, MAX_RECORD, MAX_RECORD_VALUES } from "../../../src/formats/budget.ts";
import { JsonItems } from "../../../src/formats/jsonItems.ts";
import { Notes } from "../../../src/formats/notes.ts";
import { hostileFiles } from "../../hostile/hostileFiles.ts";
import { read, record } from "./reading.ts";

describe("one budget for every format", () => {
  // Small enough for a test, and over each limit.
  for (const { name, file, pieces, code, events } of hostileFiles(0.02)) {
    it(`reads ${name} up to the limits and reports what was skipped`, async () => {
      const text = Buffer.from([...pieces()].join(""));
      const found = await read(file.endsWith(".gz") ? gzipSync(text) : text);
      expect(found.ids.length).toBe(events);
      expect(found.codes).toEqual(code === "" ? expect.any(Array) : expect.arrayContaining([code]));
    });
  }

  it("skips an item of more than a million values and continues", () => {
    const notes = new Notes();
    const items = new JsonItems(notes);
    const found = items.push(Buffer.from(`{"a":[0${",0".repeat(1_000_001)}]}{"b":1}`));
    expect(found).toEqual(['{"b":1}']);
    expect(notes.diagnostics(0, false).map(({ code }) => code)).toEqual(["too-large"]);
  });

  it("skips an event with too many values and one that is too large", async () => {
    const many = Object.fromEntries(Array.from({ length: MAX_RECORD_VALUES }, (_, at) => [`k${at}`, at]));
    const few = Object.fromEntries(Array.from({ length: MAX_RECORD_VALUES - 100 }, (_, at) => [`k${at}`, at]));
    const events = [
      record("one", { requestParameters: few }),
      record("many", { requestParameters: many }),
      record("large", { requestParameters: { text: "x".repeat(MAX_RECORD) } }),
      record("commas", { requestParameters: { text: ",[{".repeat(MAX_RECORD_VALUES) } }),
    ];
    const { ids, codes } = await read(events.map((event) => JSON.stringify(event)).join("\n"));
    expect(ids).toEqual(["one", "commas"]);
    expect(codes).toEqual(["too-large"]);
  });

  it("accepts a few small events and any number of real ones", () => {
    expect(isCrowded(50_000, 1, 1)).toBe(false);
    expect(isCrowded(50_001, 50_001 * 79, 1e9)).toBe(true);
    expect(isCrowded(50_001, 1e9, 50_001 * 11)).toBe(true);
    expect(isCrowded(10_000_000, 10_000_000 * 1_200, 10_000_000 * 20)).toBe(false);
  });

  it("skips a row with too many cells, but not one with commas inside its cells", async () => {
    const header = "eventid,eventname,eventsource,eventtime,requestparameters";
    const start = (id: string) => `${id},RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z`;
    const commas = `"{""list"":[${Array.from({ length: MAX_COLUMNS * 2 }, () => "1").join(",")}],\n""a"":1}"`;
    const file = [
      header,
      `${start("one")},${commas}`,
      `${start("two")}${",".repeat(MAX_COLUMNS)}`,
      start("three"),
    ].join("\n");
    for (const chunk of [1_000, 7, 100_000]) {
      const { ids, codes } = await read(file, chunk);
      expect(ids).toEqual(["one", "three"]);
      expect(codes).toContain("too-large");
    }
  });

  it("reads no table whose first line is not a header", async () => {
    const header = `eventid,eventname,eventsource,eventtime${",x".repeat(MAX_COLUMNS)}`;
    const { ids, codes } = await read(`${header}\none,RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z\n`);
    expect(ids).toEqual([]);
    expect(codes).toEqual(["too-large"]);
  });

  it("stops when the compression ratio over several gzip layers is too high", async () => {
    const inner = gzipSync(
      Buffer.concat([Buffer.from(`${JSON.stringify(record("one"))}\n`), Buffer.alloc(90_000_000, 0x20)]),
    );
    const { ids, codes } = await read(gzipSync(inner));
    expect(ids).toEqual(["one"]);
    expect(codes).toContain("too-compressed");
  });
});
