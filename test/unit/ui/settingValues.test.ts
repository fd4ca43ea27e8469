import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readSettings } from "../../../src/ui/settingValues.ts";

const DAY = 24 * 60 * 60 * 1000;

interface Property {
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}
const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  readonly contributes: { readonly configuration: { readonly properties: { readonly [name: string]: Property } } };
};

const of = (set: Readonly<Record<string, unknown>>) => readSettings((name) => set[name]);
const usual = of({});

it("takes what the person set", () => {
  expect(
    of({
      "search.range": "7d",
      "search.limit": 50,
      "cache.megabytes": 0,
      "cache.days": 7,
      "cache.memoryOnly": true,
      "cost.perSearch": 0.5,
      times: "utc",
    }),
  ).toEqual({
    range: "7d",
    rangeHours: 168,
    limit: 50,
    store: { maxBytes: 0, maxAge: 7 * DAY, memoryOnly: true },
    costPerSearch: 0.5,
    costPerSession: 1,
    links: true,
    lenses: "ask",
    pipelineRoles: [],
    timeZone: "UTC",
  });
  expect(usual).toMatchObject({
    range: "24h",
    rangeHours: 24,
    limit: 5000,
    store: { maxBytes: 500 * 1024 * 1024, maxAge: 90 * DAY, memoryOnly: false },
  });
});

it.each(["x", "", null, Number.NaN, Number.POSITIVE_INFINITY, -1, 1e12, 1.5, {}, [], true, "5000"])(
  "counts %j as not set",
  (value) => {
    const set = {
      "search.range": value,
      "search.limit": value,
      "cache.megabytes": value,
      "cache.days": value,
      times: value,
    };
    Object.assign(set, { "editor.lenses": value, pipelineRoles: value });
    expect(of(set)).toEqual(usual);
    const fits = typeof value === "number" && value > 0 && value < 1000;
    expect(of({ "cost.perSearch": value }).costPerSearch).toBe(fits ? value : usual.costPerSearch);
  },
);

it("has the bounds and defaults of the manifest", () => {
  const property = (name: string) =>
    manifest.contributes.configuration.properties[`cloudtrail.${name}`] ?? { default: undefined };
  expect(usual.range).toBe(property("search.range").default);
  const numbers = [
    ["search.limit", (set: Record<string, unknown>) => of(set).limit],
    ["cache.megabytes", (set: Record<string, unknown>) => of(set).store.maxBytes / 1024 ** 2],
    ["cache.days", (set: Record<string, unknown>) => of(set).store.maxAge / DAY],
  ] as const;
  for (const [name, read] of numbers) {
    const { default: byDefault, minimum = Number.NaN, maximum = Number.NaN } = property(name);
    expect(read({})).toBe(byDefault);
    expect([minimum, maximum].map((value) => read({ [name]: value }))).toEqual([minimum, maximum]);
    expect([minimum - 1, maximum + 1].map((value) => read({ [name]: value }))).toEqual([byDefault, byDefault]);
  }
});
