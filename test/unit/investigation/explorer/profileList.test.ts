import { describe, expect, it } from "vitest";
import type { Profile } from "../../../../src/aws/profiles.ts";
import {
  accountText,
  type Grouping,
  groupProfiles,
  type ListedProfile,
  listedProfile,
  matchesFilter,
} from "../../../../src/investigation/explorer/profileList.ts";
import { profileNamed } from "../../aws/profileNamed.ts";

function listed(name: string, more: Partial<Profile> = {}, isFavorite = false): ListedProfile {
  return listedProfile(profileNamed(name, more), { signIn: { state: "unused" } }, isFavorite);
}

/** "prod: prod-a prod-b" for each group. */
function groups(profiles: readonly ListedProfile[], by?: Grouping): readonly string[] {
  return groupProfiles(profiles, by).map(
    ({ label, profiles: own }) => `${label}: ${own.map(({ profile: { name } }) => name).join(" ")}`,
  );
}

const sso = (name: string) =>
  ({ kind: "sso", key: name, name, startUrl: "", region: "", scopes: [], profile: "x", endpoints: {} }) as const;

describe("a profile in a list", () => {
  it("shows account, alias and role as far as they are known", () => {
    const role = "arn:aws:iam::222222222222:role/team/Audit";
    const known = { signIn: { state: "unused" }, accountId: "222222222222", alias: "acme-prod" } as const;
    expect(accountText(listedProfile(profileNamed("a", { role }), known, false))).toBe(
      "222222222222 · acme-prod · Audit",
    );
    expect(accountText(listed("a"))).toBe("");
    const arn = "arn:aws:sts::222222222222:assumed-role/Other/alice";
    const identity = { accountId: "222222222222", arn, partition: "aws" };
    const signedIn = { ...known, signIn: { state: "signed-in", identity } } as const;
    expect(accountText(listedProfile(profileNamed("a", { role }), signedIn, false))).toContain("· Other");
  });

  it("is found by name, account id, alias and role, in any case", () => {
    const role = "arn:aws:iam::222222222222:role/Audit";
    const known = { signIn: { state: "unused" }, accountId: "222222222222", alias: "acme-prod" } as const;
    const one = listedProfile(profileNamed("Billing", { role }), known, false);
    expect(["bill", "2222", "ACME", "audit"].filter((text) => matchesFilter(one, text))).toHaveLength(4);
    expect(matchesFilter(one, "static")).toBe(false);
  });
});

describe("groups of profiles", () => {
  const many = ["prod", "dev"].flatMap((stage) => ["a", "b", "c", "d", "e", "f", "g"].map((s) => `${stage}-${s}`));

  it("are made by name prefix if there are many profiles and the user chose nothing", () => {
    expect(groups(many.map((name) => listed(name)))).toEqual([
      "dev: dev-a dev-b dev-c dev-d dev-e dev-f dev-g",
      "prod: prod-a prod-b prod-c prod-d prod-e prod-f prod-g",
    ]);
    expect(groups(many.slice(2).map((name) => listed(name)))).toHaveLength(1);
    expect(
      groups(
        many.map((name) => listed(name)),
        "none",
      ),
    ).toEqual([`: ${many.join(" ")}`]);
  });

  it("use the first part of the names that differs, and any separator", () => {
    const names = ["prod.eu", "prod_us", "dev/1", "dev:2", "lab x"];
    expect(
      groups(
        names.map((name) => listed(name)),
        "prefix",
      ),
    ).toEqual(["dev: dev/1 dev:2", "prod: prod.eu prod_us", "Other: lab x"]);
    expect(
      groups(
        ["acme-prod-eu", "acme-prod-us", "acme-dev-1", "acme-dev-2", "acme-lab"].map((name) => listed(name)),
        "prefix",
      ),
    ).toEqual(["acme-dev: acme-dev-1 acme-dev-2", "acme-prod: acme-prod-eu acme-prod-us", "Other: acme-lab"]);
  });

  it("by organization follow the Identity Center session and the source profile", () => {
    const profiles = [
      listed("a", { signsInWith: sso("acme") }),
      listed("b", { signsInWith: sso("acme"), source: "a" }),
      listed("c", { source: "base" }),
      listed("base"),
      listed("alone"),
    ];
    expect(groups(profiles, "organization")).toEqual(["acme: a b", "base: c base", "Other: alone"]);
  });

  it("put favorites first, in a group of their own or on top of the list", () => {
    const profiles = [...many.map((name) => listed(name, {}, name === "prod-c")), listed("zoo", {}, true)];
    expect(groups(profiles, "prefix")[0]).toBe("Favorites: prod-c zoo");
    expect(
      groups(profiles, "prefix")
        .join("\n")
        .match(/prod-c/g),
    ).toHaveLength(1);
    expect(groups([listed("a"), listed("b", {}, true)])).toEqual([": b a"]);
  });

  it("keep their order and ids when a profile is added", () => {
    const before = groupProfiles(
      many.map((name) => listed(name)),
      "prefix",
    ).map(({ id }) => id);
    const after = groupProfiles(
      [...many, "prod-z", "x"].map((name) => listed(name)),
      "prefix",
    ).map(({ id }) => id);
    expect(before).toEqual(["prefix:dev", "prefix:prod"]);
    expect(after).toEqual([...before, "other"]);
  });

  it("are not made where they would only repeat the list", () => {
    expect(groups([listed("a"), listed("b")], "prefix")).toEqual([": a b"]);
    expect(
      groups(
        many.slice(0, 7).map((name) => listed(name)),
        "organization",
      ),
    ).toHaveLength(1);
    expect(groups([], "prefix")).toEqual([]);
  });
});
