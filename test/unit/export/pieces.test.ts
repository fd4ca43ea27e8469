import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csvPieces, toCsv } from "../../../src/export/csv.ts";
import { jsonLinesPieces, logFilePieces, toLogFile } from "../../../src/export/json.ts";
import { readRecord } from "../../../src/model/record.ts";
import { recordWith } from "../model/records.ts";

const one = readRecord(recordWith());
const many = Array.from({ length: 1201 }, (_, index) => ({ ...one, raw: `{"n":${index}}` }));

describe("jsonLinesPieces", () => {
  it("has a record a line, each as it came", async () => {
    const raw = '{"eventName": "A",\r\n  "big": 12345678901234567890, "text": "a\\nb"}';
    const text = (await Array.fromAsync(jsonLinesPieces([{ ...one, raw }, one]))).join("");
    const [first = "", second, end] = text.split("\n");
    expect(first).toContain("12345678901234567890");
    expect(JSON.parse(first)).toEqual(JSON.parse(raw));
    expect(second).toBe(one.raw);
    expect(end).toBe("");
  });

  it("stays JSON when a record is none", async () => {
    const text = (await Array.fromAsync(jsonLinesPieces([readRecord('{"eventName": "Cut')]))).join("");
    expect(JSON.parse(text)).toEqual({});
  });

  it("comes in several pieces that are whole lines", async () => {
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
  it("is one log file however many pieces it has", async () => {
    const pieces = await Array.fromAsync(logFilePieces(many));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(toLogFile(many));
    const { Records } = JSON.parse(toLogFile(many)) as { Records: { n: number }[] };
    expect(Records.map(({ n }) => n)).toEqual(many.map((_, index) => index));
    expect(JSON.parse(toLogFile([]))).toEqual({ Records: [] });
  });
});

describe("csvPieces", () => {
  it("has the head once and every row", async () => {
    const rows = many.map((_, index) => [String(index), `a "quoted", value\n${index}`]);
    const pieces = await Array.fromAsync(csvPieces(["n", "text"], rows));
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(toCsv(["n", "text"], rows));
    expect(parse(toCsv(["n", "text"], rows), { bom: true })).toEqual([["n", "text"], ...rows]);
    expect(toCsv(["a"], [])).toBe("\ufeffa\r\n");
  });
});
