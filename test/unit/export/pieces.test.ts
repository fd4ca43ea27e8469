import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csvPieces } from "../../../src/export/csv.ts";
import { jsonLinesPieces, logFilePieces } from "../../../src/export/json.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { recordWith } from "../model/records.ts";

const one = readRecord(recordWith());
const many = Array.from({ length: 1201 }, (_, index) => ({ ...one, raw: `{"n":${index}}` }));

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join("");
}

describe("jsonLinesPieces", () => {
  it("writes one unchanged record per line", async () => {
    const raw = '{"eventName": "A",\r\n  "big": 12345678901234567890, "text": "a\\nb"}';
    const text = await textOf(jsonLinesPieces([{ ...one, raw }, one]));
    const [first = "", second, end] = text.split("\n");
    expect(first).toContain("12345678901234567890");
    expect(JSON.parse(first)).toEqual(JSON.parse(raw));
    expect(second).toBe(one.raw);
    expect(end).toBe("");
  });

  it("stays valid JSON when a record is not", async () => {
    const text = await textOf(jsonLinesPieces([readRecord('{"eventName": "Cut')]));
    expect(JSON.parse(text)).toEqual({});
  });

  it("yields several pieces of whole lines", async () => {
    const pieces = await Array.fromAsync(jsonLinesPieces(many));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.every((piece) => piece === "" || piece.endsWith("\n"))).toBe(true);
    const numbers = pieces
      .join("")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { n: number }).n);
    expect(numbers).toEqual(many.map((_, index) => index));
    expect(await Array.fromAsync(jsonLinesPieces([]))).toEqual([""]);
  });
});

describe("logFilePieces", () => {
  it("is one valid log file in any number of pieces", async () => {
    const pieces = await Array.fromAsync(logFilePieces(many));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(`{"Records":[\n${many.map(({ raw }) => raw).join(",\n")}\n]}\n`);
    const { Records } = JSON.parse(pieces.join("")) as { Records: { n: number }[] };
    expect(Records.map(({ n }) => n)).toEqual(many.map((_, index) => index));
    expect(JSON.parse(await textOf(logFilePieces([])))).toEqual({ Records: [] });
  });

  it("keeps every record unchanged", async () => {
    const raw = JSON.stringify(recordWith({ big: 1 })).replace('"big":1', '"big": 12345678901234567890');
    const text = await textOf(logFilePieces([readRecord(raw)]));
    expect(text).toContain(raw);
    expect(JSON.parse(text)).toMatchObject({ Records: [{ eventName: "PutBucketPolicy" }] });
  });

  it("stays valid JSON when a record is not", async () => {
    const cut = readRecord('{"eventName": "Cut');
    const text = await textOf(logFilePieces([cut, readRecord(JSON.stringify(recordWith()))]));
    const { Records } = JSON.parse(text) as { Records: unknown[] };
    expect(Records).toHaveLength(2);
  });
});

describe("csvPieces", () => {
  it("writes the header once and every row", async () => {
    const rows = many.map((_, index) => [String(index), `a "quoted", value\n${index}`]);
    const pieces = await Array.fromAsync(csvPieces(["n", "text"], rows));
    expect(pieces.length).toBeGreaterThan(3);
    expect(parse(pieces.join(""), { bom: true })).toEqual([["n", "text"], ...rows]);
    expect(await textOf(csvPieces(["a"], []))).toBe("\ufeffa\r\n");
  });

  it("quotes cells where needed", async () => {
    const text = await textOf(csvPieces(["a", "b"], [['say "hi"', "1,2\n3"]]));
    expect(text).toBe('\ufeffa,b\r\n"say ""hi""","1,2\n3"\r\n');
  });

  it("neutralises formulas", async () => {
    for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]) {
      const [, row = ""] = (await textOf(csvPieces(["a"], [[cell]]))).split("\r\n");
      expect(row.replace(/^"/, "").startsWith("'")).toBe(true);
    }
    expect(await textOf(csvPieces(["a"], [["i-0abc"]]))).toContain("\r\ni-0abc\r\n");
  });
});
