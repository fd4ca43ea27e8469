import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RESULT_COLUMNS, type ResultColumn } from "../../../src/protocol/columns.ts";
import { readEntityContext, readResultsContext } from "../../../src/protocol/menus.ts";
import type { ResultRow } from "../../../src/protocol/resultRow.ts";
import { menuContext } from "../../../src/webview/menuContext.ts";
import { valueContext } from "../../../src/webview/results/summary/valueContext.ts";
import { cellContext } from "../../../src/webview/results/table/cellContext.ts";

const { contributes } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  readonly contributes: {
    readonly menus: {
      readonly [place: string]: readonly { command?: string; submenu?: string; when: string; group: string }[];
    };
    readonly keybindings: readonly { command: string; key: string; when: string; args?: unknown }[];
  };
};

/** Evaluates the part of the language of `when` clauses that these menus use. */
function holds(when: string, context: Record<string, unknown>): boolean {
  return when.split(" && ").every((part) => {
    const [, key = "", operator, text = ""] = /^!?([\w.]+)(?: (==|=~|>) (.+))?$/.exec(part) ?? [];
    const value = context[key];
    switch (operator) {
      case "==":
        return value === text.replaceAll("'", "");
      case "=~":
        return new RegExp(text.slice(1, -1)).test(String(value));
      case ">":
        return Number(value) > Number(text);
      default:
        return Boolean(value) !== part.startsWith("!");
    }
  });
}

function itemsOf(view: "results" | "event", context: string): string[] {
  const all = { webviewId: `cloudtrail.${view}`, workspaceFolderCount: 1, ...JSON.parse(context) };
  return (contributes.menus["webview/context"] ?? [])
    .filter(({ when }) => holds(when, all))
    .map(({ command = "", submenu = "" }) => (command === "" ? submenu : command).replace("cloudtrail.", ""));
}

function row(changes: Partial<Record<ResultColumn, string>> = {}): ResultRow {
  const cells = { ...Object.fromEntries(RESULT_COLUMNS.map((column) => [column, "x"])), ipAddress: "203.0.113.7" };
  return {
    eventId: "e1",
    icon: "",
    readOnly: false,
    failed: false,
    cells: { ...cells, ...changes } as ResultRow["cells"],
  };
}

const FILTERS = ["filterToValue", "excludeValue", "addToQuery", "excludeInQuery"];
const EVENTS = ["showUserEvents", "showSessionEvents", "showKeyEvents", "showAddressEvents", "showEventsAround"];
const OPEN = ["openSelectedEvent", "openEventAsJson", "goToDeclaration", "openInConsole"];

describe("the menu of a cell", () => {
  it("filters, follows the caller, opens and copies", () => {
    const items = itemsOf("results", cellContext(row(), "user", false));
    expect(items).toEqual([...FILTERS, ...EVENTS, ...OPEN, "copyValue", "copyEventAs", "copyLink"]);
  });

  it("filters by no column that has no field, and by no missing resource in the query", () => {
    for (const column of ["time", "eventId", "requestId", "origins", "resourceType"] as const) {
      expect(itemsOf("results", cellContext(row(), column, false)), column).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/filter|exclude|Query/)]),
      );
    }
    const resource = itemsOf("results", cellContext(row({ resource: "" }), "resource", false));
    expect(resource).toEqual(["filterToValue", "excludeValue", ...EVENTS, ...OPEN, "copyEventAs", "copyLink"]);
    expect(itemsOf("results", cellContext(row({ error: "" }), "error", false))).toEqual([
      ...FILTERS,
      ...EVENTS,
      ...OPEN,
      "copyEventAs",
      "copyLink",
    ]);
  });

  it("follows only what the event has", () => {
    const service = row({ user: "ec2.amazonaws.com", ipAddress: "ec2.amazonaws.com", session: "", accessKey: "" });
    const items = itemsOf("results", cellContext({ ...service, cells: { ...service.cells, time: "" } }, "user", false));
    expect(items).toEqual([...FILTERS, ...OPEN, "copyValue", "copyEventAs", "copyLink"]);
    for (const [ipAddress, isAddress] of [
      ["2001:db8::1", true],
      ["AWS Internal", false],
      ["", false],
      ["beef", false],
    ] as const) {
      const shown = itemsOf("results", cellContext(row({ ipAddress }), "user", false)).includes("showAddressEvents");
      expect(shown, ipAddress).toBe(isAddress);
    }
  });

  it("of several selected events filters and copies them", () => {
    expect(itemsOf("results", cellContext(row(), "user", true))).toEqual([
      "filterToValues",
      "excludeValues",
      "addToQuery",
      "excludeInQuery",
      "compareEvents",
      "copyValue",
      "copyEventAs",
    ]);
    expect(itemsOf("results", cellContext(row(), undefined, true))).toEqual(["compareEvents", "copyEventAs"]);
  });

  it("is accepted when it comes back, and the menu of a facet's value as well", () => {
    const search = { search: 3, webview: "cloudtrail.results" };
    const event = { ...JSON.parse(cellContext(row(), "user", false)), ...search };
    expect(readResultsContext(event)).toEqual({
      webviewSection: "event",
      search: 3,
      eventId: "e1",
      column: "user",
      several: false,
    });
    const value = { ...JSON.parse(valueContext("error", undefined)), ...search };
    expect(readResultsContext(value)).toEqual({ webviewSection: "value", search: 3, field: "error" });
    expect(readEntityContext(event)).toBeUndefined();
  });
});

describe("the menu of a facet's value", () => {
  it("filters and copies", () => {
    expect(itemsOf("results", valueContext("user", "alice"))).toEqual([...FILTERS, "copyValue"]);
    expect(itemsOf("results", valueContext("error", undefined))).toEqual(FILTERS);
    expect(itemsOf("results", valueContext("resource", undefined))).toEqual(["filterToValue", "excludeValue"]);
  });
});

describe("the menus of the event view", () => {
  const entity = { webviewSection: "entity", eventId: "e1", entity: 2 };

  it("of an entity has what the entity has", () => {
    const all = menuContext({ ...entity, hasEvents: true, console: "Open", mayHaveCode: true });
    expect(itemsOf("event", all)).toEqual(["showEntityEvents", "goToDeclaration", "openInConsole", "copyValue"]);
    const looked = menuContext({ ...entity, hasEvents: false, console: "Look Up", mayHaveCode: false });
    expect(itemsOf("event", looked)).toEqual(["lookUpInConsole", "copyValue"]);
    expect(itemsOf("results", all)).toEqual([]);
    expect(readEntityContext({ ...entity, more: 1 })).toEqual(entity);
    for (const wrong of [{ ...entity, entity: -1 }, { ...entity, entity: "2" }, { ...entity, eventId: 1 }, null]) {
      expect(readEntityContext(wrong)).toBeUndefined();
    }
  });

  it("of the event leads to the events around it", () => {
    expect(itemsOf("event", menuContext({ webviewSection: "record", hasTime: true }))).toEqual([
      "showEventsAround",
      "openEventAsJson",
      "copyLink",
    ]);
  });
});

/** When the keys of a menu's section work. `focusedView` is set while a tree has the focus: its menu shows its own keys. */
const FOCUS: Readonly<Record<string, string>> = {
  event: "activeWebviewPanelId == cloudtrail.results && cloudtrail.tableFocused && !focusedView",
  value: "activeWebviewPanelId == cloudtrail.results && cloudtrail.valueFocused && !focusedView",
  entity: "activeWebviewPanelId == cloudtrail.event && cloudtrail.eventFocused && !focusedView",
  record: "activeWebviewPanelId == cloudtrail.event && cloudtrail.eventFocused && !focusedView",
};
const ANYWHERE_IN_EVENT = "activeWebviewPanelId == cloudtrail.event";

describe("the keys of the views", () => {
  it("work only while the part that they act on has the focus, and each does one thing there", () => {
    for (const focus of new Set(Object.values(FOCUS))) {
      const keys = contributes.keybindings.filter(({ when }) => when.split(" || ").includes(focus));
      expect(keys.length, focus).toBeGreaterThan(3);
      expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    }
  });

  it("work in every part whose menu shows them", () => {
    const shown = (contributes.menus["webview/context"] ?? []).flatMap(({ command = "", when }) =>
      Object.keys(FOCUS)
        .filter((section) => new RegExp(`webviewSection .*\\b${section}\\b`).test(when))
        .map((section) => [command, section] as const),
    );
    expect(shown.length).toBeGreaterThan(20);
    for (const [command, section] of shown) {
      const keys = contributes.keybindings.filter((key) => key.command === command);
      const works = keys.some(({ when }) =>
        when.split(" || ").some((one) => one === FOCUS[section] || (section !== "event" && one === ANYWHERE_IN_EVENT)),
      );
      expect(keys.length === 0 || works, `${command} in ${section}`).toBe(true);
    }
  });

  it("work on the selected node of every tree view whose menu shows them", () => {
    const keyed = new Set(contributes.keybindings.map(({ command }) => command));
    const shown = (contributes.menus["view/item/context"] ?? []).flatMap(({ command = "", when }) => {
      const view = /^view == (\S+)/.exec(when)?.[1];
      return keyed.has(command) && view !== undefined ? [{ command, view }] : [];
    });
    expect(new Set(shown.map(({ view }) => view)).size).toBe(3);
    for (const { command, view } of shown) {
      const works = contributes.keybindings.some(
        (key) => key.command === command && key.when === `focusedView == ${view} && !inputFocus`,
      );
      expect(works, `${command} in ${view}`).toBe(true);
    }
    for (const { command, when, args } of contributes.keybindings) {
      if (shown.some((one) => one.command === command && when.startsWith(`focusedView == ${one.view}`))) {
        expect(args, `${command} ${when}`).toEqual({ selectedNode: true });
      }
    }
  });
});
