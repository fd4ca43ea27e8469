import { expect, it } from "vitest";
import { historyLines } from "../../../../src/investigation/resources/historyLines.ts";
import { keptOf, readKept } from "../../../../src/investigation/resources/historyMemory.ts";
import { change, history, instance, NOW } from "./words.ts";

it("keeps a resource's own changes, however many events only mention it since, and how many there were", () => {
  const mentions = Array.from({ length: 50 }, (_, at) => change(at, { eventId: `m${at}`, role: "mentioned" }));
  const own = Array.from({ length: 9 }, (_, at) => change(100 + at));
  const [kept] = readKept(JSON.parse(JSON.stringify(keptOf([["key", history([...mentions, ...own])]]))));
  const [key, answer] = kept ?? [];
  expect(key).toBe("key");
  expect(answer?.changes.map(({ role }) => role)).toEqual([...Array(5).fill("mentioned"), ...Array(5).fill("target")]);
  expect(answer?.changes.filter(({ role }) => role === "target")).toEqual(own.slice(0, 5));
  const state = { kind: "known", history: answer ?? history([]), age: 0, stale: false } as const;
  const lines = historyLines(state, instance, { now: NOW, stamp: String });
  expect(lines.changes).toHaveLength(5);
  expect(lines.notes.slice(0, 2)).toEqual([
    "9 changes in 90 d; the newest 5 are listed.",
    "50 more events reference it.",
  ]);
});

it("takes nothing from a file that is damaged or of another version", () => {
  expect(readKept(undefined)).toEqual([]);
  const kept = keptOf([["key", history([change(1)])]]) as { readonly version: number; readonly histories: unknown };
  expect(readKept(kept)).toHaveLength(1);
  expect(readKept({ ...kept, version: kept.version - 1 })).toEqual([]);
  expect(readKept({ ...kept, histories: [{ key: "x", history: { changes: 1 } }] })).toEqual([]);
});
