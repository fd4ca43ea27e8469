import { expect, test } from "vitest";
import type { Selection } from "../../../../src/engine/selection.ts";
import { EventOrigins } from "../../../../src/investigation/results/eventOrigins.ts";
import { historyOrigin } from "../../sources/origins.ts";

const [a, b] = [historyOrigin("a", "eu-west-1"), historyOrigin("b", "eu-west-1")];

test("knows an event by its id, else by the files that hold it, and asks for these whenever it is shown", () => {
  const origins = new EventOrigins();
  let seenAt = [a];
  origins.setFiles(["one"], () => seenAt);
  origins.setFiles(["one", "two"], () => [b]);
  expect(origins.of("x", ["one"])).toEqual([a]);
  expect(origins.of("x", ["one", "two"])).toEqual([a, b]);
  seenAt = [a, b];
  expect(origins.of("x", ["one"])).toEqual([a, b]);
  expect(origins.of("x", ["one", "two"])).toEqual([a, b]);
  origins.byEvent.set("x", [b]);
  expect(origins.of("x", ["one"])).toEqual([b]);
  origins.byEvent.delete("x");
  expect([origins.byFile.has("two"), origins.of("x", ["unknown"])]).toEqual([true, []]);
});

test("tells the table again only when there is more to tell", async () => {
  const told: unknown[] = [];
  const table = {
    markFiles: async (files: readonly string[], labels: readonly string[]) => void told.push(files, labels),
    mark: async (ids: readonly string[], labels: readonly string[]) => void told.push(ids, labels),
  } as unknown as Selection;
  const origins = new EventOrigins();
  origins.setFiles(["one"], () => [a, b]);
  origins.byEvent.set("x", [b]);
  await origins.mark(table);
  expect(told.splice(0)).toEqual([["one"], ["a, b"], ["x"], ["b"]]);
  await origins.mark(table);
  expect(told).toEqual([]);
  origins.byEvent.set("y", [a]);
  await origins.mark(table);
  expect(told).toEqual([["one"], ["a, b"], ["x", "y"], ["b", "a"]]);
});
