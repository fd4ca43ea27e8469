import { describe, expect, it } from "vitest";
import type { Ran } from "../../../../src/investigation/saved/history.ts";
import { nameFor, requestOf, type SearchNode, searchNodes } from "../../../../src/investigation/saved/searchTree.ts";

const ran: Ran = {
  at: 1,
  events: 2,
  complete: true,
  window: { from: 0, to: 1 },
  profiles: ["p"],
  regions: ["us-east-1"],
};
const saved = [{ id: "1", name: "mine", request: { text: "event:A last:7d" } }];
const recent = [{ id: "2", request: { text: "event:B" }, ran }];
const shared = { name: "ours", text: "event:C", profiles: ["p"] };
const files = [
  { uri: "file:///w/z.json", path: "z.json", reading: { ok: true as const, content: shared } },
  { uri: "file:///w/a.json", path: "a.json", reading: { ok: false as const, problem: "not JSON" } },
];

describe("searchNodes", () => {
  it("groups what is saved, shared and recent, each with an id of its own", () => {
    const groups = searchNodes(saved, recent, files, (request) => (request === saved[0]?.request ? ran : undefined));
    expect(groups.map(({ id, children }) => [id, children.map(({ kind }) => kind)])).toEqual([
      ["saved", ["saved"]],
      ["workspace", ["unreadable", "file"]],
      ["recent", ["recent"]],
    ]);
    expect(groups[0]?.children[0]).toMatchObject({ ran });
    const ids = groups.flatMap((group): SearchNode[] => [group, ...group.children]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("leaves out groups that hold nothing", () => {
    expect(searchNodes([], recent, [], () => undefined).map(({ id }) => id)).toEqual(["recent"]);
    expect(searchNodes([], [], [], () => undefined)).toEqual([]);
  });

  it("knows what each searches for", () => {
    const requests = searchNodes(saved, recent, files, () => undefined).map((group) => [
      requestOf(group),
      ...group.children.map(requestOf),
    ]);
    expect(requests).toEqual([
      [undefined, saved[0]?.request],
      [undefined, undefined, { text: "event:C", profiles: ["p"] }],
      [undefined, recent[0]?.request],
    ]);
  });
});

describe("nameFor", () => {
  it("offers the text without its times", () => {
    expect(nameFor({ text: "event:A last:7d" })).toBe("event:A");
    expect(nameFor({ text: "from:2026-11-01 to:2026-11-02" })).toBe("All events");
    expect(nameFor({ text: "event:A" }, "Mine")).toBe("Mine");
    expect(nameFor({ text: "x".repeat(300) })).toHaveLength(80);
  });
});
