import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonValue, parseJson } from "../../../../src/model/text/json.ts";
import { atPath, keysAndValues, parsePath, printPath } from "../../../../src/query/fields/path.ts";

const record: JsonValue = {
  a: { b: [{ c: 1 }, { c: [2, 3] }, { C: "4" }], d: null, e: {}, f: false },
  list: [["x"], ["y"]],
};

describe("record paths", { timeout: 60_000 }, () => {
  it.each([
    ["a.b.c", true, [1, 2, 3, "4"]],
    ["A.B.C", true, [1, 2, 3, "4"]],
    ["a.b.0.c", true, [1]],
    ["a.b.7.c", false, []],
    ["a.d", false, []],
    ["a.e", true, []],
    ["a.f", true, [false]],
    ["a", true, [1, 2, 3, "4", false]],
    ["list.1", true, ["y"]],
    ["a.b.c.d", false, []],
    ["constructor.name", false, []],
  ])("%s", (path, present, values) => {
    const found = atPath(record, parsePath(path) ?? []);
    expect({ present: found.present, values: found.values }).toEqual({ present, values });
  });

  it.each([
    ["a.b.c", [1, [2, 3], "4"]],
    ["a.d", [null]],
    ["a.e", [{}]],
    ["list.1", [["y"]]],
    ["a.b.c.d", []],
  ])("%s: the values that it ends at", (path, nodes) => {
    expect(atPath(record, parsePath(path) ?? []).nodes).toEqual(nodes);
  });

  it("prints what it parses", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 4 }), (keys) => {
        expect(parsePath(printPath(keys))).toEqual(keys);
      }),
    );
  });

  it.each(["", ".", "a.", ".a", "a..b", "a b", 'a."b', "a:b"])("rejects %s", (text) =>
    expect(parsePath(text)).toBeUndefined(),
  );

  it("collects keys and values, without nulls", () => {
    expect(keysAndValues(record).toSorted()).toEqual(
      ["a", "b", "c", "1", "c", "2", "3", "C", "4", "d", "e", "f", "false", "list", "x", "y"].toSorted(),
    );
  });

  it("reads deeply nested values without recursion", () => {
    let deep: JsonValue = "end";
    for (let i = 0; i < 100_000; i += 1) {
      deep = i % 2 === 0 ? [deep] : { k: deep };
    }
    expect(atPath(deep, []).values).toEqual(["end"]);
    expect(keysAndValues(deep)).toContain("end");
  });

  it("reads keys such as __proto__ as ordinary keys", () => {
    const reading = parseJson('{"__proto__":{"x":1}}');
    expect(reading.ok && atPath(reading.value, ["__proto__", "x"]).values).toEqual([1]);
  });
});
