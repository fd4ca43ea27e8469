import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readSettings, SETTINGS } from "../../../src/ui/settingValues.ts";

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
  expect(of({ "search.range": "7d", "search.limit": 50, "cache.megabytes": 0, times: "utc" })).toEqual({
    range: "7d",
    rangeHours: 168,
    limit: 50,
    shelfBytes: 0,
    links: true,
    lenses: "ask",
    pipelineRoles: [],
    timeZone: "UTC",
  });
  expect(usual).toMatchObject({ range: "24h", rangeHours: 24, limit: 5000, shelfBytes: 500 * 1024 * 1024 });
});

it.each(["x", "", null, Number.NaN, Number.POSITIVE_INFINITY, -1, 1e12, 1.5, {}, [], true, "5000"])(
  "counts %j as not set",
  (value) => {
    const set = { "search.range": value, "search.limit": value, "cache.megabytes": value, times: value };
    Object.assign(set, { "editor.lenses": value, pipelineRoles: value });
    expect(of(set)).toEqual(usual);
  },
);

it("has the bounds and defaults of the manifest", () => {
  const { properties } = manifest.contributes.configuration;
  for (const [name, bounds] of Object.entries(SETTINGS)) {
    const { default: byDefault, minimum, maximum } = properties[`cloudtrail.${name}`] ?? { default: undefined };
    expect({ usual: byDefault, ...(minimum === undefined ? {} : { least: minimum, most: maximum }) }).toEqual(bounds);
  }
});
