import { expect, test, vi } from "vitest";
import type { Profile } from "../../../src/aws/profiles.ts";
import type { RegionChoice } from "../../../src/investigation/explorer/chosenRegions.ts";
import type { ShownProfile } from "../../../src/sources/source.ts";
import { Choices, usual } from "../../../src/ui/choices.ts";
import { profileNamed } from "../aws/profileNamed.ts";

const { showQuickPick, offerProfiles } = vi.hoisted(() => ({ showQuickPick: vi.fn(), offerProfiles: vi.fn() }));
vi.mock("vscode", () => ({ window: { showQuickPick }, QuickPickItemKind: {} }));
vi.mock("../../../src/ui/offerProfiles.ts", () => ({ offerProfiles }));
const { pickRegions } = vi.hoisted(() => ({ pickRegions: vi.fn() }));
vi.mock("../../../src/ui/pickRegions.ts", () => ({ pickRegions }));

test("before anybody chose, no profile is shown that runs a command, not even the default one or through its sources", () => {
  const command = { interactions: ["command"] } as const;
  expect(usual([profileNamed("default", { kind: "process", isDefault: true, ...command })])).toEqual([]);
  expect(
    usual([
      profileNamed("default", { kind: "process", isDefault: true, ...command }),
      profileNamed("role", { kind: "assume-role", ...command }),
      profileNamed("both", { kind: "assume-role", interactions: ["command", "code"] }),
      profileNamed("keys"),
      profileNamed("mfa", { kind: "assume-role", interactions: ["code"] }),
    ]),
  ).toEqual(["keys", "mfa"]);
});

test("a profile that cannot be used is shown without being chosen only where it is the default one", () => {
  const broken = { kind: "unusable", problem: { message: "No.", file: "config" } } as const;
  expect(usual([profileNamed("keys"), profileNamed("azure", broken)])).toEqual(["keys"]);
  expect(usual([profileNamed("default", { isDefault: true, ...broken }), profileNamed("keys")])).toEqual([
    "default",
    "keys",
  ]);
});

test("the instance role is shown without being chosen only where it is the default one", () => {
  const role = (isDefault: boolean) =>
    profileNamed("(instance role)", { kind: "instance", origin: "machine", interactions: ["metadata"], isDefault });
  expect(usual([profileNamed("keys"), role(false)])).toEqual(["keys"]);
  expect(usual([role(true)])).toEqual(["(instance role)"]);
  expect(usual([profileNamed("default", { kind: "instance", interactions: ["metadata"] })])).toEqual(["default"]);
});

test("of many profiles the default one is shown", () => {
  const many = ["a", "b", "c", "d", "e", "f", "g"].map((name) => profileNamed(name, { isDefault: name === "c" }));
  expect(usual(many)).toEqual(["c"]);
  expect(usual(many.slice(0, 6))).toEqual(["a", "b", "c", "d", "e", "f"]);
});

interface Stored {
  profiles?: readonly string[];
  regions?: Readonly<Record<string, RegionChoice | 7>>;
  regionsOfAllProfiles?: RegionChoice;
  favoriteProfiles?: readonly string[];
  profileGrouping?: string;
}

function choices(profiles: readonly Profile[], stored: Stored = {}, enabled?: readonly string[]) {
  const values = new Map<string, unknown>(Object.entries(stored));
  const events: string[] = [];
  const made = new Choices({
    memory: {
      keys: () => [...values.keys()],
      get: (key: string) => values.get(key),
      update: async (key: string, value: unknown) => void values.set(key, value),
    } as never,
    listProfiles: async () => profiles,
    connections: {
      known: () => ({ signIn: { state: "unused" } }),
      rememberedAccount: () => undefined,
      rememberedRegions: () => enabled,
      regions: () => Promise.reject(new Error("a list makes no request")),
    },
    changed: () => events.push("changed"),
    rearranged: () => events.push("rearranged"),
  });
  return { choices: made, values, events };
}

const two = [profileNamed("dev", { region: "eu-west-1" }), profileNamed("prod", { region: "eu-west-2" })];

test("Regions chosen by an earlier version, one profile at a time, stay with their profile", async () => {
  const { choices: made } = choices(two, { regions: { prod: ["us-west-2"], dev: 7 } });
  expect((await made.shown()).map(({ regions }) => regions)).toEqual([["eu-west-1", "us-east-1"], ["us-west-2"]]);
});

test("Regions chosen for all apply to every profile without a choice of its own", async () => {
  const stored = { regionsOfAllProfiles: ["us-east-1", "us-east-2"], regions: { prod: "all" } } as const;
  const { choices: made } = choices(two, stored, ["eu-west-2", "us-east-1"]);
  expect(await made.shown()).toMatchObject([
    { profile: { name: "dev" }, regions: ["us-east-1"] },
    { profile: { name: "prod" }, regions: ["eu-west-2", "us-east-1"], all: "listed" },
  ]);
  expect((await choices(two, { regionsOfAllProfiles: "all" }).choices.find("dev"))?.all).toBe("unlisted");
});

/** Chooses the Regions of one profile: all of them if the choice is for that profile only, else none but us-west-2. */
async function pickFor(made: Choices, name: string): Promise<void> {
  pickRegions.mockImplementationOnce(async (profiles: readonly ShownProfile[], { only }: { only: boolean }) =>
    only ? { only: profiles[0]?.profile.name, choice: "all" } : { choice: ["us-west-2"] },
  );
  await made.pickRegions(name);
}

test("Regions chosen for one of several profiles are for that one, also where it is not shown itself", async () => {
  const { choices: made, values } = choices(two, { profiles: ["dev"] });
  await pickFor(made, "prod");
  expect(values.get("regions")).toEqual({ prod: "all" });
  expect(values.get("regionsOfAllProfiles")).toBeUndefined();
  // The only one that is shown stands for all.
  await pickFor(made, "dev");
  expect(values.get("regionsOfAllProfiles")).toEqual(["us-west-2"]);
  expect(values.get("regions")).toEqual({ prod: "all" });
});

test("a profile may have any name, also that of a member of every object", async () => {
  const { choices: made } = choices([profileNamed("constructor", { region: "eu-west-1" })]);
  expect((await made.shown()).map(({ regions }) => regions)).toEqual([["eu-west-1", "us-east-1"]]);
});

test("favorites come first, in all lists, and are remembered without loading anything again", async () => {
  const { choices: made, values, events } = choices([profileNamed("a"), profileNamed("b"), profileNamed("c")]);
  await made.setFavorite("c", true);
  await made.setFavorite("b", true);
  expect(events).toEqual(["rearranged", "rearranged"]);
  expect((await made.all()).map(({ name }) => name)).toEqual(["b", "c", "a"]);
  expect((await made.shown()).map(({ profile: { name } }) => name)).toEqual(["b", "c", "a"]);
  expect(values.get("favoriteProfiles")).toEqual(["c", "b"]);
  await made.setFavorite("c", false);
  expect((await made.lists()).shown.map(({ profile: { name }, isFavorite }) => [name, isFavorite])).toEqual([
    ["b", true],
    ["a", false],
    ["c", false],
  ]);
});

test("a profile that the user switches to is shown besides the others", async () => {
  const many = ["a", "b", "c", "d", "e", "f", "g"].map((name) => profileNamed(name, { isDefault: name === "c" }));
  const { choices: made, values, events } = choices(many);
  expect((await made.lists()).others).toHaveLength(6);
  await made.show(["f"], await made.shown());
  await made.show(["f"], await made.shown());
  expect(values.get("profiles")).toEqual(["c", "f"]);
  expect(events).toEqual(["changed"]);
  expect((await made.lists()).others).toHaveLength(5);
});

test("an unknown grouping counts as none chosen", () => {
  expect(choices(two, { profileGrouping: "prefix" }).choices.grouping).toBe("prefix");
  expect(choices(two, { profileGrouping: "color" }).choices.grouping).toBeUndefined();
});

test("without a profile, choosing profiles or Regions offers ways to get one", async () => {
  const { choices: made } = choices([]);
  await made.pickProfiles();
  await made.pickRegions();
  expect(offerProfiles).toHaveBeenCalledTimes(2);
  expect(showQuickPick).not.toHaveBeenCalled();
});

test("choosing Regions while no profile is shown asks for profiles first, then for their Regions", async () => {
  pickRegions.mockReset();
  pickRegions.mockResolvedValue({ choice: "all" });
  const { choices: made } = choices([profileNamed("dev")], { profiles: [] });
  showQuickPick.mockImplementationOnce(async (items: readonly object[]) => items);
  await made.pickRegions();
  expect(pickRegions.mock.calls[0]?.[0]).toMatchObject([{ profile: { name: "dev" } }]);
  pickRegions.mockReset();
  const { choices: cancelled } = choices([profileNamed("dev")], { profiles: [] });
  showQuickPick.mockResolvedValueOnce(undefined);
  await cancelled.pickRegions();
  expect(pickRegions).not.toHaveBeenCalled();
});
