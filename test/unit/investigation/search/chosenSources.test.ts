import { expect, it } from "vitest";
import { ChosenSources } from "../../../../src/investigation/search/chosenSources.ts";
import type { Sources } from "../../../../src/sources/registry.ts";

const kind = (source: string, isLocal = false) => ({ capabilities: { source, title: `The ${source}`, isLocal } });
const usual = kind("history");
const sources = { usual, kinds: [usual, kind("bucket"), kind("table"), kind("files", true)] } as unknown as Sources;

function memoryOf(stored?: unknown) {
  const values = new Map([["search.chosenSources", stored]]);
  return {
    values,
    chosen: new ChosenSources(
      { get: (key) => values.get(key), update: async (key, value) => void values.set(key, value) },
      sources,
    ),
  };
}

it("knows the sources of earlier searches, the last ones first, but not the usual one, files, and what is automatic", async () => {
  const { chosen } = memoryOf();
  await chosen.remember({ text: "user:alice" });
  await chosen.remember({ sources: ["history", "bucket", "automatic", "files"] });
  const table = { source: "table", label: "logs.cloudtrail", profile: "dev" };
  await chosen.remember({ targets: [{ source: "history", profile: "dev" }, table] });
  expect(chosen.all).toEqual([{ target: table }, { source: "bucket" }]);
  expect(chosen.titles).toEqual(["logs.cloudtrail", "The bucket"]);
  await chosen.remember({ sources: ["bucket"] });
  expect(chosen.all).toEqual([{ source: "bucket" }, { target: table }]);
});

it("forgets those of a name", async () => {
  const { chosen } = memoryOf();
  await chosen.remember({ sources: ["bucket"], targets: [{ source: "table", label: "logs.cloudtrail" }] });
  await chosen.forget(["logs.cloudtrail", "not there"]);
  expect(chosen.all).toEqual([{ source: "bucket" }]);
  await chosen.forget(["The bucket"]);
  expect(chosen.titles).toEqual([]);
});

it("keeps no more than 20", async () => {
  const { chosen, values } = memoryOf();
  for (let at = 0; at < 30; at += 1) {
    await chosen.remember({ targets: [{ source: "table", label: String(at) }] });
  }
  expect(chosen.titles.length).toBe(20);
  expect(chosen.titles[0]).toBe("29");
  expect(values.get("search.chosenSources")).toHaveLength(20);
});

it("reads nothing but what it wrote", () => {
  for (const stored of [7, "bucket", { length: 2 }, [null, 7, {}, { source: 7 }, { source: "history" }]]) {
    expect(memoryOf(stored).chosen.all).toEqual([]);
  }
  const good = { source: "bucket" };
  const bad = [
    { source: "bucket", more: 1 },
    { source: "files" },
    { source: "unknown" },
    { target: { source: "table", deep: { er: 1 } } },
  ];
  expect(memoryOf([...bad, good]).chosen.all).toEqual([good]);
});
