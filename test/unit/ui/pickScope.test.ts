import { beforeEach, expect, test, vi } from "vitest";
import { AUTOMATIC_SOURCE } from "../../../src/investigation/search/automatic.ts";
import type { SearchScope } from "../../../src/investigation/session/scope.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { pickScope } from "../../../src/ui/pickScope.ts";
import { profileNamed } from "../aws/profileNamed.ts";

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly value?: unknown;
  readonly picked?: boolean;
  readonly current?: boolean;
}
interface Question {
  readonly value?: string;
  problem(text: string): string | undefined;
}

const { pickOne, pickMany, askText, askRegions, offerProfiles } = vi.hoisted(() => ({
  pickOne: vi.fn(),
  pickMany: vi.fn(),
  askText: vi.fn(),
  askRegions: vi.fn(),
  offerProfiles: vi.fn(),
}));
vi.mock("vscode", () => ({}));
vi.mock("../../../src/ui/quickInput.ts", () => ({ pickOne, pickMany }));
vi.mock("../../../src/ui/dialogs.ts", () => ({ askText }));
vi.mock("../../../src/ui/pickRegions.ts", () => ({ askRegions }));
vi.mock("../../../src/ui/offerProfiles.ts", () => ({ offerProfiles }));

beforeEach(() => {
  vi.resetAllMocks();
});

const forgotten: string[] = [];
const now = Date.parse("2026-11-30T12:00:20Z");
const history = { kind: "accounts", source: "eventHistory", title: "Event history" } as const;
const scope: SearchScope = {
  profiles: { names: ["dev"], of: 2 },
  regions: { names: ["eu-west-1"], of: 17, isAll: false, canWiden: true },
  time: { last: "24h" },
  sources: [history],
};

function pick(
  kind: Parameters<typeof pickScope>[0],
  changes: Partial<SearchScope> = {},
  names = ["dev", "prod"],
  chosen: readonly string[] = [],
) {
  const profiles = names.map((name) => profileNamed(name, { region: "eu-west-1" }));
  const shown = profiles.slice(0, 1).map((profile) => ({ profile, regions: ["us-east-1"] }));
  return pickScope(
    kind,
    { ...scope, ...changes },
    {
      choices: {
        all: async () => profiles,
        shown: async () => shown,
        find: async (name: string) =>
          profiles
            .filter((profile) => profile.name === name)
            .map((profile) => ({ profile, regions: ["us-east-1"] }))[0],
        listed: (profile) => ({ profile, isFavorite: false }),
        grouping: "none",
      },
      connections: {} as never,
      kinds: [EVENT_HISTORY, TRAIL_BUCKET, AUTOMATIC_SOURCE],
      chosen: () => chosen,
      forget: async (titles) => void forgotten.push(...titles),
      now: () => now,
      timeZone: () => "Europe/Berlin",
      range: () => "24h",
    },
  );
}

function itemsOf(mock: { readonly mock: { readonly calls: readonly (readonly unknown[])[] } }): readonly Item[] {
  return mock.mock.calls[0]?.[0] as readonly Item[];
}

test("offers all profiles with those of the search selected, and refuses to search with none", async () => {
  pickMany.mockResolvedValue({ value: ["prod"] });
  expect(await pick("profiles")).toEqual({ kind: "profiles", names: ["prod"] });
  expect(itemsOf(pickMany).map(({ label, picked }) => [label, picked])).toEqual([
    ["dev", true],
    ["prod", false],
  ]);
  expect(pickMany.mock.calls[0]?.[1]).toMatchObject({ refusal: "Select at least one profile." });
});

test("offers ways to get a profile where there is none, for profiles and for Regions", async () => {
  const nothing = { profiles: {} };
  expect(await pick("profiles", nothing, [])).toBeUndefined();
  expect(await pick("regions", nothing, [])).toBeUndefined();
  expect(offerProfiles).toHaveBeenCalledTimes(2);
});

test("offers the Regions of the profiles of the search, with those of the search selected", async () => {
  askRegions.mockResolvedValue("all");
  expect(await pick("regions")).toEqual({ kind: "regions", names: "all" });
  expect(askRegions.mock.calls[0]?.[0]).toEqual([
    { profile: expect.objectContaining({ name: "dev" }), regions: ["eu-west-1"] },
  ]);
  await pick("regions", { regions: { names: ["eu-west-1"], isAll: true, canWiden: false } });
  expect(askRegions.mock.calls[1]?.[0]).toMatchObject([{ all: "listed" }]);
});

test("offers time ranges with the present one selected", async () => {
  pickOne.mockResolvedValue({ value: { last: "7d" } });
  expect(await pick("time")).toEqual({ kind: "time", range: { last: "7d" } });
  const labels = itemsOf(pickOne).map(({ label }) => label);
  expect(labels).toEqual([
    "Last 15 minutes",
    "Last hour",
    "Last 4 hours",
    "Last 24 hours",
    "Last 7 days",
    "Last 30 days",
    "Last 90 days",
    "Custom Range…",
  ]);
  expect(
    itemsOf(pickOne)
      .filter(({ current }) => current)
      .map(({ label }) => label),
  ).toEqual(["Last 24 hours"]);
  pickOne.mockClear();
  await pick("time", { sources: [{ kind: "files", files: ["/logs"], title: "logs" }], time: "all" });
  expect(itemsOf(pickOne).map(({ label }) => label)).toEqual(expect.arrayContaining(["Last 365 days", "All times"]));
});

test("asks for a custom range in the time zone of the setting, and says what is wrong with it", async () => {
  pickOne.mockResolvedValue({ value: "custom" });
  askText.mockImplementation(async ({ value, problem }: Question) => {
    expect(value).toBe("2026-11-29 13:00..2026-11-30 13:01");
    expect(problem("2026-11-03..2026-11-01")).toBe("The range ends before it begins.");
    expect(problem("2026-11-01..2026-11-03")).toBeUndefined();
    return "2026-11-01..2026-11-03";
  });
  expect(await pick("time")).toEqual({
    kind: "time",
    range: { from: Date.parse("2026-10-31T23:00Z"), to: Date.parse("2026-11-03T23:00Z") },
  });
  askText.mockReset();
  askText.mockResolvedValue(undefined);
  expect(await pick("time")).toBeUndefined();
});

test("offers the kinds of source, and the bucket that is searched now", async () => {
  const target = { source: "trailBucket", label: "acme-logs", profile: "dev", bucket: "acme-logs" };
  pickMany.mockResolvedValue({ value: [history] });
  const bucket = { kind: "target", target, title: "acme-logs" } as const;
  expect(await pick("sources", { sources: [bucket] })).toEqual({ kind: "sources", sources: [history] });
  expect(itemsOf(pickMany).map(({ label, picked }) => [label, picked])).toEqual([
    ["Event history", false],
    ["Trail bucket", false],
    ["Automatic", false],
    ["acme-logs", true],
  ]);
});

test("says what the automatic choice of sources takes", async () => {
  const automatic = { kind: "accounts", source: "automatic", title: "Automatic" } as const;
  pickMany.mockResolvedValue({ value: [automatic] });
  const texts = async (chosen: readonly string[]) => {
    pickMany.mockClear();
    expect(await pick("sources", { sources: [automatic] }, undefined, chosen)).toEqual({
      kind: "sources",
      sources: [automatic],
    });
    return itemsOf(pickMany).flatMap(({ label, description, picked }) =>
      label === "Automatic" ? [description, picked] : [],
    );
  };
  expect(await texts([])).toEqual(["Event history, and other sources once you have searched them", true]);
  expect(await texts(["acme-logs", "Trail bucket"])).toEqual([
    "Event history, and what you searched before: acme-logs, Trail bucket",
    true,
  ]);
});

test("changes nothing where it is cancelled", async () => {
  for (const kind of ["profiles", "regions", "time", "sources"] as const) {
    expect(await pick(kind)).toBeUndefined();
  }
});

test("forgets sources of earlier searches, and offers the sources again", async () => {
  type Step = { readonly action?: { readonly tooltip: string; run(): void }; readonly title: string };
  const steps: Step[] = [];
  pickMany.mockImplementation(async (items: readonly Item[], step: Step) => {
    steps.push(step);
    if (steps.length === 1) {
      step.action?.run();
      return undefined;
    }
    return steps.length === 2 ? { value: items.slice(0, 1).map(({ value }) => value) } : undefined;
  });
  forgotten.length = 0;
  expect(await pick("sources", {}, ["dev"], ["acme-logs", "Athena table"])).toBeUndefined();
  expect(forgotten).toEqual(["acme-logs"]);
  expect(steps.map(({ title }) => title)).toEqual([
    "Sources of This Search",
    "Forget Sources of Automatic",
    "Sources of This Search",
  ]);
  // There is nothing to forget.
  await pick("sources");
  expect(steps.at(-1)?.action).toBeUndefined();
});
