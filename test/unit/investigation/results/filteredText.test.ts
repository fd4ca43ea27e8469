import { describe, expect, it } from "vitest";
import { filteredText } from "../../../../src/investigation/results/filteredText.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { FILTER_FIELDS, type Filters } from "../../../../src/protocol/filters.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { makeWorld } from "../../../world/world.ts";
import { facetValue, TestTables } from "./tables.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const BOB: Filters = { choices: [{ field: "user", value: "bob", exclude: false }] };

function narrowed(text: string, narrowing: Filters, listed: (resource: string) => boolean = () => true): string {
  return filteredText(text, narrowing, listed);
}

describe("a search for what is shown", () => {
  it("keeps the words and relative times as they were written", () => {
    expect(narrowed("event:RunInstances last:24h", BOB)).toBe("event:RunInstances last:24h user:bob");
    expect(narrowed("", { choices: [{ field: "error", value: undefined, exclude: true }] })).toBe("error:*");
    expect(narrowed("event:A last:7d", { choices: [] })).toBe("event:A last:7d");
  });

  it("puts alternatives in parentheses where the choices must hold beside them", () => {
    expect(narrowed("event:A OR event:B", BOB)).toBe("(event:A OR event:B) user:bob");
    const unknown: Filters = { choices: [...BOB.choices, { field: "user", value: undefined, exclude: false }] };
    expect(narrowed("event:A", unknown)).toBe("event:A (user:bob OR -user:*)");
    expect(narrowed("", unknown)).toBe("user:bob OR -user:*");
  });

  it("asks for the chosen part of the time alone", () => {
    const window = { from: NOW - 7_200_000, to: NOW - 3_600_000 };
    expect(narrowed("event:A last:7d", { ...BOB, window })).toBe(
      "event:A user:bob from:2026-11-22T10:00:00Z to:2026-11-22T11:00:00Z",
    );
    expect(narrowed('"x last:7d y" EVENT:a* or b', { choices: [], window })).toBe(
      '("x last:7d y" EVENT:a* or b) from:2026-11-22T10:00:00Z to:2026-11-22T11:00:00Z',
    );
  });

  it("finds what is shown and leaves out what is not, for every field of every kind of event", async () => {
    const world = makeWorld({ seed: 3, size: 2000, end: NOW });
    const events = [...world.records()].map(({ json }) => readRecord(json));
    const tables = new TestTables();
    const results = tables.results();
    await results.events.add(events.map((event) => ({ event, origins: [] })));
    await results.refresh();
    const all = await results.events.listed([
      ...new Set(events.flatMap((event) => facetValue(event, "resource") ?? [])),
    ]);
    await tables.dispose();
    const listed = (resource: string) => all.has(resource);
    const unlike = new Set<string>();
    let tried = 0;
    for (const event of events) {
      for (const field of FILTER_FIELDS) {
        const value = facetValue(event, field);
        if (field === "resource" && value === undefined) {
          continue;
        }
        for (const exclude of [false, true]) {
          const text = narrowed("", { choices: [{ field, value, exclude }] }, listed);
          const { query, problems } = parseQuery(text, { now: NOW });
          tried += 1;
          if (problems.length > 0 || query.condition === undefined || compile(query.condition)(event) === exclude) {
            unlike.add(`${field} ${value}: ${text}`);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(30_000);
    expect([...unlike]).toEqual([]);
  }, 120_000);

  it("says nothing of events that are about no resource: the language has no word for them", () => {
    expect(narrowed("event:A", { choices: [{ field: "resource", value: undefined, exclude: false }] })).toBe("event:A");
  });
});
