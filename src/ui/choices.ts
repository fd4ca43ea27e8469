import * as vscode from "vscode";
import type { Connections } from "../aws/connections.ts";
import type { Interaction, Profile } from "../aws/profiles.ts";
import { chosenRegions, type RegionChoice } from "../investigation/explorer/chosenRegions.ts";
import {
  accountText,
  GROUPINGS,
  type Grouping,
  groupProfiles,
  type ListedProfile,
  listedProfile,
  type ProfileLists,
} from "../investigation/explorer/profileList.ts";
import type { ShownProfile } from "../sources/source.ts";
import { offerProfiles } from "./offerProfiles.ts";
import { pickRegions } from "./pickRegions.ts";
import { plainItem, plainText } from "./plainText.ts";

const PROFILES = "profiles";
/** Regions chosen for one profile only, by its name. */
const REGIONS = "regions";
/** Regions chosen for all profiles. */
const EVERY_REGIONS = "regionsOfAllProfiles";
const FAVORITES = "favoriteProfiles";
const GROUPING = "profileGrouping";
/** Up to this many profiles are all shown until the user chooses. */
const FEW = 6;

export interface ChoicesPorts {
  /** This machine's persistent storage, shared by all windows. */
  readonly memory: vscode.Memento;
  listProfiles(): Promise<readonly Profile[]>;
  readonly connections: Pick<Connections, "known" | "regions" | "rememberedAccount" | "rememberedRegions">;
  /** The user chose other profiles or Regions. */
  changed(): void;
  /** The same profiles are listed in another way. */
  rearranged(): void;
}

/** The profiles and Regions that the user chose to show. Stored on this machine, never in a workspace. */
export class Choices {
  readonly #ports: ChoicesPorts;

  constructor(ports: ChoicesPorts) {
    this.#ports = ports;
  }

  /** All profiles of the AWS configuration, favorites first. */
  async all(): Promise<readonly Profile[]> {
    const profiles = await this.#ports.listProfiles();
    const favorites = this.#favorites();
    const isFavorite = ({ name }: Profile) => favorites.includes(name);
    return [...profiles.filter(isFavorite), ...profiles.filter((profile) => !isFavorite(profile))];
  }

  /** The chosen profiles that still exist, with their Regions. */
  async shown(): Promise<readonly ShownProfile[]> {
    const profiles = await this.all();
    const chosen = this.#chosenProfiles(profiles);
    return profiles.filter(({ name }) => chosen.includes(name)).map((profile) => this.#shown(profile));
  }

  /** A profile by name, chosen or not. */
  async find(name: string): Promise<ShownProfile | undefined> {
    const profile = (await this.#ports.listProfiles()).find((other) => other.name === name);
    return profile === undefined ? undefined : this.#shown(profile);
  }

  /** Makes no request. */
  async lists(): Promise<ProfileLists> {
    const profiles = await this.all();
    const chosen = this.#chosenProfiles(profiles);
    return {
      shown: profiles
        .filter(({ name }) => chosen.includes(name))
        .map((profile) => ({ ...this.#shown(profile), ...this.listed(profile) })),
      others: profiles.filter(({ name }) => !chosen.includes(name)).map((profile) => this.listed(profile)),
    };
  }

  listed(profile: Profile): ListedProfile {
    return listedProfile(profile, this.#ports.connections.known(profile), this.#favorites().includes(profile.name));
  }

  /** Undefined: the user chose none. */
  get grouping(): Grouping | undefined {
    const value = this.#ports.memory.get<unknown>(GROUPING);
    return GROUPINGS.find((grouping) => grouping === value);
  }

  async setFavorite(name: string, isFavorite: boolean): Promise<void> {
    const others = this.#favorites().filter((other) => other !== name);
    await this.#ports.memory.update(FAVORITES, isFavorite ? [...others, name] : others);
    this.#ports.rearranged();
  }

  /** Shows these profiles beside the shown ones. Call it with the result of `shown` before profiles were added. */
  async show(names: readonly string[], shown: readonly ShownProfile[]): Promise<void> {
    const before = shown.map(({ profile }) => profile.name);
    if (!names.every((name) => before.includes(name))) {
      await this.#chooseProfiles([...new Set([...before, ...names])]);
    }
  }

  /** Takes profiles out of the shown ones and lists the others again. Call it after they were removed. */
  async hide(names: readonly string[]): Promise<void> {
    const shown = (await this.shown()).map(({ profile }) => profile.name);
    await this.#chooseProfiles(shown.filter((name) => !names.includes(name)));
  }

  async pickGrouping(): Promise<void> {
    const now = this.grouping;
    const choices: readonly {
      readonly label: string;
      readonly detail: string;
      readonly grouping: Grouping | undefined;
    }[] = [
      {
        label: "Automatic",
        detail: "By name prefix if there are many profiles",
        grouping: undefined,
      },
      { label: "Name Prefix", detail: "Profiles whose names begin alike: prod-, dev-", grouping: "prefix" },
      {
        label: "Organization",
        detail: "Profiles that sign in through the same Identity Center session or source profile",
        grouping: "organization",
      },
      { label: "No Groups", detail: "One list, favorites first", grouping: "none" },
    ];
    const picked = await vscode.window.showQuickPick(
      choices.map((choice) => ({ ...choice, ...(choice.grouping === now ? { description: "current" } : {}) })),
      { title: "Group Profiles By", placeHolder: "Select how the Accounts view and the pickers group profiles" },
    );
    if (picked !== undefined) {
      await this.#ports.memory.update(GROUPING, picked.grouping);
      this.#ports.rearranged();
    }
  }

  /** Offers ways to get a profile where there is none. */
  async pickProfiles(): Promise<void> {
    const all = (await this.all()).map((profile) => this.listed(profile));
    if (all.length === 0) {
      return offerProfiles();
    }
    const chosen = this.#chosenProfiles(all.map(({ profile }) => profile));
    const shown = all.filter(({ profile }) => chosen.includes(profile.name)).length;
    const picked = await vscode.window.showQuickPick(
      groupProfiles(all, this.grouping).flatMap(({ label, profiles }) => [
        ...(label === "" ? [] : [separator(label)]),
        ...profiles.map((listed) => ({ ...profileItem(listed), picked: chosen.includes(listed.profile.name) })),
      ]),
      {
        canPickMany: true,
        matchOnDescription: true,
        title: shown === all.length ? "Choose Profiles" : `Choose Profiles (${shown} of ${all.length} shown)`,
        placeHolder: "Select the AWS profiles to show and search. Type a name, account, role, or Region",
      },
    );
    if (picked !== undefined) {
      await this.#chooseProfiles(picked.flatMap((item) => ("profile" in item ? item.profile.name : [])));
    }
  }

  /** Lets the user choose the Regions of all profiles, or of the one with this name; first the profiles, if none is shown. */
  async pickRegions(name?: string): Promise<void> {
    const one = name === undefined ? undefined : await this.find(name);
    if (one === undefined && (await this.shown()).length === 0) {
      await this.pickProfiles();
    }
    const shown = await this.shown();
    const profiles = one === undefined ? shown : [one];
    if (profiles.length === 0) {
      return;
    }
    const answer = await pickRegions(profiles, {
      only: one !== undefined && shown.some(({ profile }) => profile.name !== one.profile.name),
      hasOwn: one !== undefined && this.#ownRegions().has(one.profile.name),
      connections: this.#ports.connections,
    });
    if (answer === undefined) {
      return;
    }
    const { memory } = this.#ports;
    const own = this.#ownRegions();
    // A choice for all is for every profile that is shown; those with a choice of their own lose it.
    for (const name of answer.only === undefined ? profiles.map(({ profile }) => profile.name) : [answer.only]) {
      own.delete(name);
    }
    if (answer.only !== undefined && answer.choice !== "as-all") {
      own.set(answer.only, answer.choice);
    }
    await memory.update(REGIONS, Object.fromEntries(own));
    if (answer.only === undefined) {
      await memory.update(EVERY_REGIONS, answer.choice);
    }
    this.#ports.changed();
  }

  #shown(profile: Profile): ShownProfile {
    const enabled = this.#ports.connections.rememberedRegions(profile);
    const every = readChoice(this.#ports.memory.get<unknown>(EVERY_REGIONS));
    return { profile, ...chosenRegions(profile, { own: this.#ownRegions().get(profile.name), every, enabled }) };
  }

  #favorites(): readonly string[] {
    const value = this.#ports.memory.get<unknown>(FAVORITES);
    return isNames(value) ? value : [];
  }

  async #chooseProfiles(names: readonly string[]): Promise<void> {
    await this.#ports.memory.update(PROFILES, names);
    this.#ports.changed();
  }

  #chosenProfiles(profiles: readonly Profile[]): readonly string[] {
    const value = this.#ports.memory.get<unknown>(PROFILES);
    return isNames(value) ? value : usual(profiles);
  }

  /** By name of the profile. */
  #ownRegions(): Map<string, RegionChoice> {
    const value = this.#ports.memory.get<unknown>(REGIONS);
    const stored = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return new Map(
      stored.flatMap(([name, one]): [string, RegionChoice][] => {
        const choice = readChoice(one);
        return choice === undefined ? [] : [[name, choice]];
      }),
    );
  }
}

/** Undefined for anything else than Regions or "all". */
function readChoice(value: unknown): RegionChoice | undefined {
  return value === "all" || (isNames(value) && value.length > 0) ? value : undefined;
}

function separator(label: string): vscode.QuickPickItem {
  return { label: plainText(label), kind: vscode.QuickPickItemKind.Separator };
}

/** A profile in a picker: its name, account, kind and Region. */
export function profileItem(listed: ListedProfile) {
  const { profile, isFavorite } = listed;
  return {
    ...plainItem({
      ...(isFavorite ? { icon: "star-full" } : {}),
      label: profile.name,
      description: [accountText(listed), kindText(profile), profile.region, profile.customEndpoint]
        .filter((part) => part !== undefined && part !== "")
        .join(" · "),
      ...(profile.problem === undefined ? {} : { detail: profile.problem.message }),
    }),
    profile,
  };
}

/**
 * The profiles shown before the user chooses: the default profile and, if there are few, the others. Profiles that run
 * a command are left out, even the default one; unusable ones and the instance role too, except as the default one.
 * Added profiles are shown because they were chosen, not by this.
 * @internal
 */
export function usual(profiles: readonly Profile[]): readonly string[] {
  const quiet = profiles.filter(
    ({ interactions = [], kind, origin, isDefault }) =>
      origin !== "added" &&
      !interactions.includes("command") &&
      (isDefault || (kind !== "unusable" && !(origin === "machine" && kind === "instance"))),
  );
  const few = quiet.length <= FEW ? quiet : quiet.filter(({ isDefault }) => isDefault);
  return (few.length > 0 ? few : quiet.slice(0, 1)).map(({ name }) => name);
}

const NOTES: Readonly<Record<Interaction, string>> = {
  command: "runs a command",
  code: "asks for an MFA code",
  metadata: "asks the instance metadata service",
};

/** "sso · asks for an MFA code · added": the profile's kind, its interactive steps, and whether it was added here. */
export function kindText({ kind, interactions = [], origin }: Profile): string {
  const notes = [...interactions.map((one) => NOTES[one]), ...(origin === "added" ? ["added"] : [])];
  return [kind === "unusable" ? "can't be used" : kind, ...notes].join(" · ");
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
