import * as vscode from "vscode";
import type { RegionList } from "../aws/connections.ts";
import { partitionOf, regionTitle } from "../aws/partitions.ts";
import type { Profile } from "../aws/profiles.ts";
import { globalRegionOf, globalServicesIn, globalServicesText } from "../model/aws/globalServices.ts";
import type { ShownProfile } from "../sources/source.ts";
import { plainItem, plainText } from "./plainText.ts";

const PROFILES = "profiles";
const REGIONS = "regions";
/** With so few profiles all are shown until the person chooses. */
const FEW = 5;

export interface ChoicesPorts {
  /** This machine's memory, the same for every window. */
  readonly memory: vscode.Memento;
  listProfiles(): Promise<readonly Profile[]>;
  /** Asks AWS which Regions the account has. Throws `Failure`. */
  listRegions(profile: Profile, signal: AbortSignal): Promise<RegionList>;
  changed(): void;
}

/** Which profiles and Regions a person looks at: chosen in a quick pick, remembered on this machine, never in a workspace. */
export class Choices {
  readonly #ports: ChoicesPorts;

  constructor(ports: ChoicesPorts) {
    this.#ports = ports;
  }

  /** Every profile of the AWS configuration. */
  all(): Promise<readonly Profile[]> {
    return this.#ports.listProfiles();
  }

  /** The chosen profiles that still exist, each with its Regions. */
  async shown(): Promise<readonly ShownProfile[]> {
    const profiles = await this.#ports.listProfiles();
    const chosen = this.#chosenProfiles() ?? usual(profiles);
    return profiles.filter(({ name }) => chosen.includes(name)).map((profile) => this.#shown(profile));
  }

  /** Any profile by name, chosen or not. */
  async find(name: string): Promise<ShownProfile | undefined> {
    const profile = (await this.#ports.listProfiles()).find((other) => other.name === name);
    return profile === undefined ? undefined : this.#shown(profile);
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

  /** Chooses the Regions of a profile; asks which profile when several are shown. */
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
    // The Regions that every account of the partition has, at once; those that this account switched on are added when
    // AWS answers. Nothing moves under the person's pointer.
    offer(partitionOf(profile.partition).regions.map((region) => ({ id: region.id, enabled: !region.optIn })));
    pick.busy = true;
    pick.show();
    this.#ports
      .listRegions(profile, closing.signal)
      .then((list) => offer(list.regions))
      // The table is good enough to choose from, and the explorer will tell why AWS does not answer.
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
 * Before anybody chose: the profile that the AWS CLI would use, and the others while they are few. No profile that runs a
 * command, not even the default one; one that cannot be used only where it is the default one.
 * @internal
 */
export function usual(profiles: readonly Profile[]): readonly string[] {
  const quiet = profiles.filter(
    ({ interactions = [], kind, isDefault }) => !interactions.includes("command") && (isDefault || kind !== "unusable"),
  );
  const few = quiet.length <= FEW ? quiet : quiet.filter(({ isDefault }) => isDefault);
  return (few.length > 0 ? few : quiet.slice(0, 1)).map(({ name }) => name);
}

/** "sso · asks for an MFA code": how the profile signs in, and what that needs of the person. */
export function kindText({ kind, interactions = [] }: Profile): string {
  const notes = interactions.map((one) => (one === "command" ? "runs a command" : "asks for an MFA code"));
  return kind === "unusable" ? "can't be used" : [kind, ...notes].join(" · ");
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
