import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Results } from "../../../src/investigation/results/results.ts";
import type { EventHit, SearchRequest } from "../../../src/investigation/search/search.ts";
import { requestOfFilters } from "../../../src/investigation/session/followUps.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import type { JsonObject } from "../../../src/model/text/json.ts";
import { RESULT_COLUMNS, type ResultColumn } from "../../../src/protocol/columns.ts";
import { COLUMN_FIELDS, type TableTarget, type ValueTarget } from "../../../src/protocol/menus.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { ResultsMenu } from "../../../src/ui/panels/resultsMenu.ts";
import { idsOf, TestTables } from "../investigation/results/tables.ts";

let tables: TestTables;
beforeAll(() => {
  tables = new TestTables();
});
afterAll(() => tables.dispose());

/** Values that mean something in the search language, a regular expression, a terminal or a page. */
const HOSTILE = [
  'a"b',
  "back\\slash\\",
  "a,b) OR (*",
  "-user:bob last:1d",
  "or",
  "*?[a-z]+(x+x+)+y",
  "\u202e\u0000\u001b[31m\n\ttext",
  "<img src=x>",
  "$(calc) `x` ](command:x)",
  "x".repeat(100_000),
];

function event(eventId: string, name: string, changes: JsonObject = {}): EventHit {
  const record = {
    eventID: eventId,
    eventTime: "2026-11-22T10:00:00Z",
    eventName: name,
    eventSource: "s3.amazonaws.com",
    awsRegion: name,
    recipientAccountId: name,
    sourceIPAddress: name,
    userAgent: name,
    errorCode: name,
    readOnly: false,
    eventCategory: "Management",
    // A bucket cannot have any of the names.
    requestParameters: { bucketName: `bucket-${eventId}` },
    userIdentity: {
      type: "AssumedRole",
      principalId: `AROAEXAMPLE:${name}`,
      accessKeyId: name,
      sessionContext: { sessionIssuer: { type: "Role", userName: name } },
    },
    ...changes,
  };
  return { event: readRecord(record), origins: [] };
}

/** A menu over real results whose page says `target`. Searches are only noted. */
async function menuOver(
  found: readonly EventHit[],
  target: TableTarget | null = null,
  text = "error:*",
  value: ValueTarget | null = null,
) {
  const results: Results = tables.results();
  await results.events.add(found);
  await results.refresh();
  const searched: SearchRequest[] = [];
  const asked: number[] = [];
  const session = {
    number: 7,
    request: { text },
    results,
    narrow: async (filters: Results["filters"]) => results.narrow(filters),
    followUps: {
      searchNarrowed: async (filters: Results["filters"] = results.filters) => {
        searched.push(await requestOfFilters({ text }, { filters, events: results.events }));
      },
    },
  };
  const menu = new ResultsMenu(session, {
    target: async (most) => {
      asked.push(most);
      return target;
    },
    focusedValue: async () => value,
  });
  const shown = async () => (await idsOf(results)).toSorted();
  return { menu, results, searched, asked, shown };
}

function cell(eventId: string, column: ResultColumn, changes: JsonObject = {}): unknown {
  return {
    webview: "cloudtrail.results",
    webviewSection: "event",
    search: 7,
    eventId,
    column,
    several: false,
    ...changes,
  };
}

function active(column: ResultColumn, ...chosen: readonly string[]): TableTarget {
  return { search: 7, eventId: chosen[0] ?? "", column, chosen };
}

describe("filtering from a cell", () => {
  it("shows the events with its value, or hides them, for every column and value", async () => {
    const found = HOSTILE.map((value, at) => event(`e${at}`, value));
    const { menu, results, shown } = await menuOver(found);
    const everything = await shown();
    for (const column of RESULT_COLUMNS.filter((one) => !["readOnly", "source", "category"].includes(one))) {
      if (COLUMN_FIELDS[column] === undefined) {
        await expect(menu.filter(cell("e1", column), false), column).rejects.toThrow(
          "cannot be filtered by the column",
        );
        continue;
      }
      for (const id of everything) {
        await menu.filter(cell(id, column), false);
        expect(await shown(), `${column} of ${id}`).toEqual([id]);
        await menu.filter(cell(id, column), true);
        expect(await shown(), `all but ${column} of ${id}`).toEqual(everything.filter((other) => other !== id));
        results.narrow({ choices: [] });
      }
    }
  }, 60_000);

  it("adds to the search text what finds the event again, for every column and value", async () => {
    const found = HOSTILE.map((value, at) => event(`e${at}`, value));
    for (const exclude of [false, true]) {
      const { menu, searched } = await menuOver(found);
      for (const [at, { event: shown }] of found.entries()) {
        for (const column of Object.keys(COLUMN_FIELDS) as ResultColumn[]) {
          await menu.search(cell(`e${at}`, column), exclude);
          const text = searched.at(-1)?.text ?? "";
          const { query, problems } = parseQuery(text, { now: 0 });
          expect(problems, text.slice(0, 200)).toEqual([]);
          expect(text.startsWith("error:* "), text.slice(0, 200)).toBe(true);
          expect(query.condition !== undefined && compile(query.condition)(shown), text.slice(0, 200)).toBe(!exclude);
        }
      }
    }
  }, 60_000);

  it("refuses a text that no search can have, and does not run it", async () => {
    const { menu, searched, shown } = await menuOver([event("e0", "x".repeat(1_000_000)), event("e1", "b")]);
    await expect(menu.search(cell("e0", "userAgent"), false)).rejects.toThrow("would become too long");
    expect(searched).toEqual([]);
    await menu.filter(cell("e0", "userAgent"), true);
    expect(await shown()).toEqual(["e1"]);
  });

  it("takes the filters along into the search, and puts a text with OR in parentheses", async () => {
    const { menu, searched, results } = await menuOver([event("e0", "A")], null, "event:A OR event:B");
    results.narrow({ choices: [{ field: "error", value: "A", exclude: false }] });
    await menu.search(cell("e0", "region"), true);
    expect(searched).toEqual([{ text: "(event:A OR event:B) error:A -region:A" }]);
  });

  it("tells the caller of a service by its name, of whom there is no user name", async () => {
    const service = event("e0", "A", { userIdentity: { type: "AWSService", invokedBy: "ec2.amazonaws.com" } });
    const { menu, searched, shown } = await menuOver([service, event("e1", "B")]);
    await menu.filter(cell("e0", "user"), false);
    expect(await shown()).toEqual(["e0"]);
    await menu.search(cell("e0", "user"), false);
    expect(searched.at(-1)?.text).toBe("error:* actor:ec2.amazonaws.com");
  });

  it("filters to the events without a value, and says that a search cannot test for no resource", async () => {
    const without = event("e0", "A", { errorCode: null, requestParameters: null });
    const { menu, shown } = await menuOver([without, event("e1", "B")]);
    await menu.filter(cell("e0", "error"), false);
    expect(await shown()).toEqual(["e0"]);
    await expect(menu.search(cell("e0", "resource"), false)).rejects.toThrow("cannot test for events without");
  });
});

describe("several selected events", () => {
  it("are filtered to all of their values, by menu and by key", async () => {
    const found = ["A", "B", "C", "D"].map((name, at) => event(`e${at}`, name));
    const { menu, searched, shown, asked } = await menuOver(found, active("eventName", "e1", "e3"));
    await menu.filter(cell("e3", "eventName", { several: true }), false);
    expect(await shown()).toEqual(["e1", "e3"]);
    await menu.search(undefined, true);
    expect(searched.at(-1)?.text).toBe("error:* -event:B -event:D");
    expect(asked).toEqual([1001, 1001]);
    expect(await menu.text(undefined)).toBe("B\nD");
    expect(await menu.chosen(undefined)).toEqual(["e1", "e3"]);
  });

  it("count only if the clicked one is among them", async () => {
    const found = ["A", "B", "C"].map((name, at) => event(`e${at}`, name));
    const { menu, shown } = await menuOver(found, active("eventName", "e1", "e2"));
    await menu.filter(cell("e0", "eventName", { several: true }), false);
    expect(await shown()).toEqual(["e0"]);
  });

  it("are refused where they are too many, or have too many values", async () => {
    const found = Array.from({ length: 150 }, (_, at) => event(`e${at}`, `name${at}`));
    const ids = found.map((one) => one.event.eventId);
    const many = await menuOver(found, active("eventName", ...ids));
    await expect(many.menu.filter(undefined, false)).rejects.toThrow("150 different values");
    await many.menu.filter({}, false).catch(() => undefined);
    expect(await many.shown()).toHaveLength(150);
    const all = await menuOver(found, { ...active("eventName", "e0"), chosen: "all" });
    await expect(all.menu.filter(undefined, false)).rejects.toThrow("at most 1,000 events");
    expect(await all.menu.chosen(undefined)).toBe("all");
  });
});

describe("the argument of a command", () => {
  it("is trusted only as the context of the search that is shown", async () => {
    const { menu, shown } = await menuOver([event("e0", "A"), event("e1", "B")]);
    for (const argument of [
      cell("e0", "eventName", { search: 6 }),
      cell("other", "eventName"),
      { webviewSection: "value", search: 6, field: "event", value: "A" },
    ]) {
      await expect(menu.filter(argument, false)).rejects.toThrow("have changed");
    }
    for (const argument of [
      undefined,
      null,
      "e0",
      7,
      [],
      { webviewSection: "event" },
      cell("e0", "eventName", { column: "__proto__" }),
      cell("e0", "eventName", { eventId: 1 }),
      { webviewSection: "value", search: 7, field: "constructor", value: "A" },
      { webviewSection: "value", search: 7, field: "event", value: {} },
    ]) {
      await expect(menu.filter(argument, false), JSON.stringify(argument)).rejects.toThrow("Select an event");
    }
    expect(await shown()).toEqual(["e0", "e1"]);
  });

  it("may be missing: then the active cell counts, which the page may know of another search", async () => {
    const found = [event("e0", "A"), event("e1", "B")];
    const current = await menuOver(found, active("eventName", "e1"));
    await current.menu.filter("anything", false);
    expect(await current.shown()).toEqual(["e1"]);
    const row = await menuOver(found, { search: 7, eventId: "e1", chosen: ["e1"] });
    await expect(row.menu.filter(undefined, false)).rejects.toThrow("Select a cell first");
    expect((await row.menu.event(undefined)).event.eventId).toBe("e1");
    const old = await menuOver(found, { ...active("eventName", "e1"), search: 6 });
    await expect(old.menu.event(undefined)).rejects.toThrow("have changed");
  });

  it("names a facet's value, with or without one", async () => {
    const found = [event("e0", "A", { errorCode: null }), event("e1", "B")];
    const { menu, shown, searched } = await menuOver(found);
    const facet = { webviewSection: "value", search: 7, field: "error" };
    await menu.filter(facet, false);
    expect(await shown()).toEqual(["e0"]);
    await menu.filter({ ...facet, value: "B" }, false);
    expect(await shown()).toEqual(["e1"]);
    await menu.search({ ...facet, value: "B" }, false);
    expect(searched.at(-1)?.text).toBe("error:* error:B");
    expect(await menu.text({ ...facet, value: "\u202eB" })).toBe("\\u202eB");
  });
});

describe("a key on a facet's value", () => {
  it("acts on the value with the focus, not on the table's row, and a menu of a cell on the cell", async () => {
    const found = [event("e0", "A"), event("e1", "B")];
    const focused = { search: 7, field: "error", value: "B" } as const;
    const { menu, shown, asked } = await menuOver(found, active("eventName", "e0"), "error:*", focused);
    expect(await menu.text(undefined)).toBe("B");
    expect(await menu.text(cell("e0", "eventName"))).toBe("A");
    await menu.filter(undefined, true);
    expect(await shown()).toEqual(["e0"]);
    expect(asked).toEqual([]);
    const old = await menuOver(found, null, "error:*", { ...focused, search: 6 });
    await expect(old.menu.filter(undefined, true)).rejects.toThrow("have changed");
  });
});

describe("the text of a cell", () => {
  it("is what the cell shows, with misleading characters visible", async () => {
    const { menu } = await menuOver([event("e0", "a\u202eb\n")]);
    expect(await menu.text(cell("e0", "eventName"))).toBe("a\\u202eb\\n");
    expect(await menu.text(cell("e0", "time"))).toBe("2026-11-22T10:00:00.000Z");
    expect(await menu.text(cell("e0", "source"))).toBe("S3");
  });
});

describe("two selected events", () => {
  it("are compared, and no other number of them", async () => {
    const found = ["a", "b", "c"].map((name, at) => event(`e${at}`, name));
    const pairOf = async (...chosen: readonly string[]) => (await menuOver(found, active("user", ...chosen))).menu;
    const [one, other] = await (await pairOf("e0", "e2")).pair(cell("e2", "user", { several: true }));
    expect([one.event.eventId, other.event.eventId]).toEqual(["e0", "e2"]);
    for (const menu of [await pairOf("e0"), await pairOf("e0", "e1", "e2"), await pairOf("e0", "gone")]) {
      await expect(menu.pair(undefined)).rejects.toThrow("Select two events in the table to compare them.");
    }
  });
});
