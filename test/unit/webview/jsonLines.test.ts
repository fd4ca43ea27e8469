import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initiallyFolded, JsonLines } from "../../../src/webview/event/jsonLines.ts";

const formatted = (value: unknown) => JSON.stringify(value, null, 2);
const texts = (lines: JsonLines, line: number) =>
  lines.tokens(line).map(({ kind, start, end }) => [kind, lines.text.slice(start, end)]);

describe("formatted JSON by lines", () => {
  test("colours each part of a line", () => {
    const lines = new JsonLines(formatted({ name: "a: {", count: -1.5e3, on: true, off: null }));
    expect(texts(lines, 1)).toEqual([
      ["key", '"name"'],
      ["mark", ":"],
      ["string", '"a: {"'],
      ["mark", ","],
    ]);
    expect(texts(lines, 2)[2]).toEqual(["number", "-1500"]);
    expect(texts(lines, 3)[2]).toEqual(["word", "true"]);
    expect(texts(lines, 4)[2]).toEqual(["word", "null"]);
  });

  test("finds what can be folded, with its members and depth", () => {
    const lines = new JsonLines(formatted({ a: { b: [1, 2, { c: "}" }], d: {} }, e: "[" }));
    expect([...lines.folds.values()].sort((x, y) => x.from - y.from)).toEqual([
      { from: 0, to: lines.count - 1, depth: 0, members: 2, of: "member" },
      { from: 1, to: 10, depth: 1, members: 2, of: "member" },
      { from: 2, to: 8, depth: 2, members: 3, of: "item" },
      { from: 5, to: 7, depth: 3, members: 1, of: "member" },
    ]);
  });

  test("loses no character but spaces, whatever the record holds", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const lines = new JsonLines(formatted(value));
        const back = Array.from({ length: lines.count }, (_, line) =>
          lines
            .tokens(line)
            .map(({ start, end }) => lines.text.slice(start, end))
            .join(""),
        ).join("");
        expect(JSON.parse(back)).toEqual(JSON.parse(lines.text));
        expect([...lines.folds.values()].every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });

  test("survives text that is no formatted JSON, and great depth", () => {
    expect(new JsonLines("").count).toBe(1);
    expect(new JsonLines('} ] "open \\').tokens(0).length).toBeGreaterThan(0);
    const deep = new JsonLines(`${"[\n".repeat(200_000)}${"]\n".repeat(200_000)}`);
    expect(deep.folds.size).toBe(200_000);
  });

  test("begins with large nested things folded, never with the record", () => {
    const item = (size: number) => Array.from({ length: size }, (_, at) => at);
    const lines = new JsonLines(
      formatted({ small: { deep: { deeper: item(3) } }, large: { deep: { deeper: item(50) } } }),
    );
    const folded = initiallyFolded(lines.folds.values());
    const keys = [...folded].map((line) => texts(lines, line)[0]?.[1]);
    expect(keys).toEqual(['"deeper"']);
    expect([...folded][0]).toBeGreaterThan(10);
    const flat = new JsonLines(formatted(item(1_000)));
    expect(initiallyFolded(flat.folds.values())).toEqual(new Set());
  });
});
