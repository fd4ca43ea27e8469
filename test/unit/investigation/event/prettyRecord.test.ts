import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prettyRecord } from "../../../../src/investigation/event/prettyRecord.ts";

describe("prettyRecord", () => {
  it("formats as JSON.stringify does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(prettyRecord(JSON.stringify(value)).text).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("keeps every digit and every duplicate key", () => {
    const { text } = prettyRecord('{"n":12345678901234567890, "x":1e400,"a":1,"a":2}');
    expect(text).toBe('{\n  "n": 12345678901234567890,\n  "x": 1e400,\n  "a": 1,\n  "a": 2\n}');
  });

  it("knows where each scalar stands", () => {
    const raw = '{"a":{"b":["x",{"c":true}]},"d":"quo\\"te"}';
    const pretty = prettyRecord(raw);
    const said = (...path: (string | number)[]) => {
      const range = pretty.at(path);
      return range === undefined ? undefined : pretty.text.slice(range.start, range.end);
    };
    expect(said("a", "b", 0)).toBe('"x"');
    expect(said("a", "b", 1, "c")).toBe("true");
    expect(said("d")).toBe('"quo\\"te"');
    expect(said("a")).toBeUndefined();
    expect(said("nothing")).toBeUndefined();
  });

  it("finds a part of a string behind escapes", () => {
    const value = 'say "hi" to\n\u00e4 arn:aws:s3:::logs now';
    const pretty = prettyRecord(JSON.stringify({ m: value }).replace("\u00e4", "\\u00e4"));
    const start = value.indexOf("arn:");
    const range = pretty.within(["m"], [start, start + "arn:aws:s3:::logs".length]);
    expect(range && pretty.text.slice(range.start, range.end)).toBe("arn:aws:s3:::logs");
    expect(pretty.within(["m"], [3, 3])).toBeUndefined();
  });

  it("leaves what is nested too deep as it came", () => {
    const raw = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    expect(prettyRecord(raw).text).toBe(raw);
  });

  it("does not lose text that is no JSON", () => {
    expect(prettyRecord('{"a": oops').text).toContain("oops");
  });
});
