import * as vscode from "vscode";
import type { RegionList } from "../aws/connections.ts";
import { partitionOf, regionTitle } from "../aws/partitions.ts";
import type { Interaction, Profile } from "../aws/profiles.ts";
import { globalRegionOf, globalServicesIn, globalServicesText } from "../model/aws/globalServices.ts";
import type { ShownProfile } from "../sources/source.ts";
import { plainItem, plainText } from "./plainText.ts";

const PROFILES = "profiles";
const REGIONS = "regions";
/** Up to this many profiles are all shown until the user chooses. */
const FEW = 5;

export interface ChoicesPorts {
  /** This machine's persistent storage, shared by all windows. */
  readonly memory: vscode.Memento;
  listProfiles(): Promise<readonly Profile[]>;
  /** Requests the account's Regions from AWS. Throws `Failure`. */
  listRegions(profile: Profile, signal: AbortSignal): Promise<RegionList>;
  changed(): void;
}

/** The profiles and Regions that the user chose to show. Stored on this machine, never in a workspace. */
export class Choices {
  readonly #ports: ChoicesPorts;

  constructor(ports: ChoicesPorts) {
    this.#ports = ports;
  }

  /** All profiles of the AWS configuration. */
  all(): Promise<readonly Profile[]> {
    return this.#ports.listProfiles();
  }

  /** The chosen profiles that still exist, with their Regions. */
  async shown(): Promise<readonly ShownProfile[]> {
    const profiles = await this.#ports.listProfiles();
    const chosen = this.#chosenProfiles() ?? usual(profiles);
    return profiles.filter(({ name }) => chosen.includes(name)).map((profile) => this.#shown(profile));
  }

  /** A profile by name, chosen or not. */
  async find(name: string): Promise<ShownProfile | undefined> {
    const profile = (await this.#ports.listProfiles()).find((other) => other.name === name);
    return profile === undefined ? undefined : this.#shown(profile);
  }

  /** Shows these profiles beside the shown ones. Call it with the result of `shown` before profiles were added. */
  async show(names: readonly string[], shown: readonly ShownProfile[]): Promise<void> {
    await this.#ports.memory.update(PROFILES, [...new Set([...shown.map(({ profile }) => profile.name), ...names])]);
    this.#ports.changed();
  }

  async pickProfiles(): Promise<void> {
    const profiles = await this.#ports.listProfiles();
    const shown = new Set((await this.shown()).map(({ profile }) => profile.name));
    const picked = await vscode.window.showQuickPick(
      profiles.map((profile) => ({
        ...plainItem({
          label: profile.name,
          description: [profile.region, kindText(profile), profile.customEndpoint]
            .filter((part) => part !== undefined)
            .join(" · "),
          ...(profile.problem === undefined ? {} : { detail: profile.problem.message }),
        }),
        picked: shown.has(profile.name),
        profile,
      })),
      {
        canPickMany: true,
        matchOnDescription: true,
        title: "Choose Profiles",
        placeHolder: "Select the AWS profiles to show and search",
      },
    );
    if (picked !== undefined) {
      await this.#ports.memory.update(
        PROFILES,
        picked.map(({ profile }) => profile.name),
      );
      this.#ports.changed();
    }
  }

  /** Lets the user choose a profile's Regions, and first the profile if several are shown. */
  async pickRegions(name?: string): Promise<void> {
    const shown = name === undefined ? await this.#pickProfile() : await this.find(name);
    if (shown === undefined) {
      return;
    }
    const { profile, regions } = shown;
    const closing = new AbortController();
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly region: string }>();
    pick.title = plainText(`Choose Regions for ${profile.name}`);
    pick.placeholder = "Select the Regions to show and search";
    pick.canSelectMany = true;
    pick.matchOnDescription = true;
    const offer = (known: readonly { readonly id: string; readonly enabled: boolean }[]) => {
      const selected = new Set(pick.items.length === 0 ? regions : pick.selectedItems.map(({ region }) => region));
      const offered = pick.items.map(({ region }) => region);
      const enabled = known.filter((region) => region.enabled).map(({ id }) => id);
      const ids = [...new Set([...offered, ...regions, ...enabled])];
      if (ids.length === offered.length) {
        return;
      }
      pick.items = ids.map((region) => ({
        ...plainItem({
          label: region,
          description: [
            regionTitle(region),
            ...(globalServicesIn(region).length > 0 ? [`also ${globalServicesText(region)}`] : []),
          ].join(" · "),
        }),
        region,
      }));
      pick.selectedItems = pick.items.filter(({ region }) => selected.has(region));
    };
    // Offers the Regions that are enabled by default at once, and adds the opt-in Regions when AWS answers. Existing
    // items keep their positions.
    offer(partitionOf(profile.partition).regions.map((region) => ({ id: region.id, enabled: !region.optIn })));
    pick.busy = true;
    pick.show();
    this.#ports
      .listRegions(profile, closing.signal)
      .then((list) => offer(list.regions))
      // The list is sufficient without AWS's answer; the explorer reports why AWS cannot be reached.
      .catch(() => undefined)
      .finally(() => {
        pick.busy = false;
      });
    const picked = await new Promise<readonly string[] | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems.map(({ region }) => region)));
      pick.onDidHide(() => resolve(undefined));
    });
    closing.abort();
    pick.dispose();
    if (picked !== undefined && picked.length > 0) {
      await this.#ports.memory.update(REGIONS, { ...this.#chosenRegions(), [profile.name]: picked });
      this.#ports.changed();
    }
  }

  async #pickProfile(): Promise<ShownProfile | undefined> {
    const shown = await this.shown();
    if (shown.length <= 1) {
      return shown[0];
    }
    const picked = await vscode.window.showQuickPick(
      shown.map((shown) => ({
        ...plainItem({ label: shown.profile.name, description: shown.regions.join(", ") }),
        shown: shown,
      })),
      { title: "Choose Regions", placeHolder: "Select a profile" },
    );
    return picked?.shown;
  }

  #shown(profile: Profile): ShownProfile {
    const globalRegion = globalRegionOf(profile.partition);
    const own = [...new Set([profile.region ?? globalRegion, globalRegion])];
    return { profile, regions: this.#chosenRegions()[profile.name] ?? own };
  }

  #chosenProfiles(): readonly string[] | undefined {
    const value = this.#ports.memory.get<unknown>(PROFILES);
    return isNames(value) ? value : undefined;
  }

  #chosenRegions(): Readonly<Record<string, readonly string[]>> {
    const value = this.#ports.memory.get<unknown>(REGIONS);
    if (typeof value !== "object" || value === null) {
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string[]] => isNames(entry[1]) && entry[1].length > 0),
    );
  }
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
