import { describe, expect, it } from "vitest";
import { narrowedText } from "../../../src/investigation/narrowedText.ts";
import type { Narrowing } from "../../../src/investigation/narrowing.ts";
import { parseQuery } from "../../../src/query/text.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const BOB: Narrowing = { choices: [{ field: "user", value: "bob", exclude: false }] };

function narrowed(text: string, narrowing: Narrowing): string {
  return narrowedText(text, parseQuery(text, { now: NOW }).query, narrowing, NOW);
}

describe("a search for what is shown", () => {
  it("keeps the words and relative times as they were written", () => {
    expect(narrowed("event:RunInstances last:24h", BOB)).toBe("event:RunInstances last:24h user:bob");
    expect(narrowed("", { choices: [{ field: "error", value: undefined, exclude: true }] })).toBe("error:*");
    expect(narrowed("event:A last:7d", { choices: [] })).toBe("event:A last:7d");
  });

  it("is written anew where the choices cannot stand behind the text", () => {
    const text = narrowed("event:A OR event:B", BOB);
    expect(parseQuery(text, { now: NOW }).query.condition).toEqual(
      parseQuery("(event:A OR event:B) user:bob", { now: NOW }).query.condition,
    );
  });

  it("asks for the chosen part of the time alone", () => {
    const window = { from: NOW - 7_200_000, to: NOW - 3_600_000 };
    expect(narrowed("event:A last:7d", { ...BOB, window })).toBe(
      "event:A user:bob from:2026-11-22T10:00:00.000Z to:2026-11-22T11:00:00.000Z",
    );
  });
});
