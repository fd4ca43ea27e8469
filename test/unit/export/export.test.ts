import { describe, expect, it } from "vitest";
import { toCsv } from "../../../src/export/csv.ts";
import { toLogFile } from "../../../src/export/json.ts";
import { readRecord } from "../../../src/model/record.ts";
import { recordWith } from "../model/records.ts";

describe("toCsv", () => {
  it("quotes what needs it", () => {
    expect(toCsv(["a", "b"], [['say "hi"', "1,2\n3"]])).toBe('\ufeffa,b\r\n"say ""hi""","1,2\n3"\r\n');
  });

  it("takes the formula out of a cell", () => {
    for (const cell of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]) {
      const [, row = ""] = toCsv(["a"], [[cell]]).split("\r\n");
      expect(row.replace(/^"/, "").startsWith("'")).toBe(true);
    }
    expect(toCsv(["a"], [["i-0abc"]])).toContain("\r\ni-0abc\r\n");
  });
});

describe("toLogFile", () => {
  it("keeps every record as it came", () => {
    const raw = JSON.stringify(recordWith({ big: 1 })).replace('"big":1', '"big": 12345678901234567890');
    const text = toLogFile([readRecord(raw)]);
    expect(text).toContain(raw);
    expect(JSON.parse(text)).toMatchObject({ Records: [{ eventName: "PutBucketPolicy" }] });
  });

  it("stays JSON when a record is none", () => {
    const text = toLogFile([readRecord('{"eventName": "Cut'), readRecord(JSON.stringify(recordWith()))]);
    const { Records } = JSON.parse(text) as { Records: unknown[] };
    expect(Records).toHaveLength(2);
  });
});
