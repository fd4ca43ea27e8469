import { principalName } from "../../aws/configuredAccount.ts";
import type { KnownProfile } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { compareNames } from "../../model/text/compareNames.ts";
import type { ShownProfile } from "../../sources/source.ts";

/** A profile with what a list of profiles shows of it. */
export interface ListedProfile extends Pick<KnownProfile, "accountId" | "alias"> {
  readonly profile: Profile;
  /** Name of the role or user. Absent: unknown. */
  readonly role?: string;
  readonly isFavorite: boolean;
}

/** The profiles of the AWS configuration, as the Accounts view and the pickers list them. */
export interface ProfileLists {
  readonly shown: readonly (ShownProfile & ListedProfile)[];
  /** Profiles that the user did not choose. */
  readonly others: readonly ListedProfile[];
}

export const GROUPINGS = ["none", "prefix", "organization"] as const;
/**
 * How a list of profiles is grouped. "prefix": by the beginning of the name. "organization": by the Identity Center
 * session or the source profile that they sign in with.
 */
export type Grouping = (typeof GROUPINGS)[number];

export interface ProfileGroup<T> {
  /** Stable across refreshes. */
  readonly id: string;
  readonly label: string;
  /** In the order of the list; at least one. */
  readonly profiles: readonly T[];
}

/** From so many profiles on, they are grouped by prefix unless the user chose otherwise. */
const MANY = 13;
const SEPARATORS = /[-_./:@ ]+/g;

export function listedProfile(
  profile: Profile,
  { accountId, alias, signIn }: KnownProfile,
  isFavorite: boolean,
): ListedProfile {
  const principal = signIn.identity?.arn ?? profile.role;
  return {
    profile,
    ...(accountId === undefined ? {} : { accountId }),
    ...(alias === undefined ? {} : { alias }),
    ...(principal === undefined ? {} : { role: principalName(principal) }),
    isFavorite,
  };
}

/** "111122223333 · acme-prod · Reader", as far as it is known. Not escaped. */
export function accountText({ accountId, alias, role }: Pick<ListedProfile, "accountId" | "alias" | "role">): string {
  return [accountId, alias, role].filter((part) => part !== undefined).join(" · ");
}

/** Whether a profile's name, account id, alias or role contains a text, in any case. */
export function matchesFilter({ profile, accountId, alias, role }: ListedProfile, filter: string): boolean {
  const wanted = filter.toLowerCase();
  return [profile.name, accountId, alias, role].some((text) => text?.toLowerCase().includes(wanted) === true);
}

/**
 * The groups of a list, favorites first. A single group with an empty label: the list is not grouped. `by` undefined: by
 * prefix if there are many profiles.
 */
export function groupProfiles<T extends Pick<ListedProfile, "profile" | "isFavorite">>(
  listed: readonly T[],
  by: Grouping | undefined,
): readonly ProfileGroup<T>[] {
  const favorites = listed.filter(({ isFavorite }) => isFavorite);
  const others = listed.filter(({ isFavorite }) => !isFavorite);
  const grouping = by ?? (listed.length < MANY ? "none" : "prefix");
  const groups = grouping === "none" ? [] : grouping === "prefix" ? byPrefix(others) : byOrganization(others);
  if (groups.length === 0 || (groups.length === 1 && favorites.length === 0)) {
    return listed.length === 0 ? [] : [{ id: "", label: "", profiles: [...favorites, ...others] }];
  }
  return favorites.length === 0 ? groups : [{ id: "favorites", label: "Favorites", profiles: favorites }, ...groups];
}

/**
 * By the first part of the name that not all names share: "prod-eu" and "prod-us" are "prod"; of "acme-prod" and
 * "acme-dev-1" it is the second. Names that share it with no other are put last, under "Other".
 */
function byPrefix<T extends Pick<ListedProfile, "profile">>(listed: readonly T[]): ProfileGroup<T>[] {
  const depth = sharedParts(listed.map(({ profile }) => profile.name));
  const groups = Map.groupBy(listed, ({ profile }) => prefixOf(profile.name, depth));
  return withOther(groups, (prefix) => ({ id: `prefix:${prefix}`, label: prefix }));
}

function prefixOf(name: string, depth: number): string {
  const ends = [...name.matchAll(SEPARATORS)].map(({ index }) => index);
  return name.slice(0, ends[depth] ?? name.length);
}

/** How many parts at the beginning all names have in common. */
function sharedParts(names: readonly string[]): number {
  const [first = [], ...others] = names.map((name) => name.split(SEPARATORS));
  const differs = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return Math.max(0, differs);
}

/** Profiles that sign in through the same Identity Center session, or with the same source profile. */
function byOrganization<T extends Pick<ListedProfile, "profile">>(listed: readonly T[]): ProfileGroup<T>[] {
  const sources = new Set(listed.flatMap(({ profile }) => profile.source ?? []));
  const groups = Map.groupBy(listed, ({ profile: { name, signsInWith, source } }) => {
    const own = source ?? (sources.has(name) ? name : undefined);
    const session = signsInWith?.kind === "sso" ? (signsInWith.name ?? hostOf(signsInWith.startUrl)) : undefined;
    return session !== undefined ? `session:${session}` : own !== undefined ? `source:${own}` : "";
  });
  return withOther(groups, (id) => ({ id, label: id.slice(id.indexOf(":") + 1) }));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** Puts groups with one member, and those without a name, under "Other". */
function withOther<T>(
  groups: ReadonlyMap<string, readonly T[]>,
  name: (key: string) => { readonly id: string; readonly label: string },
): ProfileGroup<T>[] {
  const isGroup = ([key, profiles]: readonly [string, readonly T[]]) => key !== "" && profiles.length > 1;
  const named = [...groups].filter(isGroup).map(([key, profiles]) => ({ ...name(key), profiles }));
  const rest = [...groups].filter((entry) => !isGroup(entry)).flatMap(([, profiles]) => profiles);
  named.sort((left, right) => compareNames(left.label, right.label));
  return named.length === 0 || rest.length === 0 ? named : [...named, { id: "other", label: "Other", profiles: rest }];
}
