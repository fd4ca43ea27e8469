import * as vscode from "vscode";
import type { Connections } from "../aws/connections.ts";
import { learnRegions } from "../aws/learnRegions.ts";
import { partitionOf, regionTitle } from "../aws/partitions.ts";
import {
  byGeography,
  defaultRegions,
  enabledText,
  type RegionChoice,
} from "../investigation/explorer/chosenRegions.ts";
import { globalServicesText } from "../model/aws/globalServices.ts";
import { namesText } from "../model/text/namesText.ts";
import type { ShownProfile } from "../sources/source.ts";
import { plainItem, plainText } from "./plainText.ts";
import { onlyButton, pickOne } from "./quickInput.ts";

/** What the user chose. `only`: for the profile of this name; absent: for all profiles. "as-all": no choice of its own. */
type RegionAnswer =
  | { readonly only?: never; readonly choice: RegionChoice }
  | { readonly only: string; readonly choice: RegionChoice | "as-all" };

export interface RegionPorts {
  /** The profile is one of several. */
  readonly only: boolean;
  /** The profile has Regions of its own. */
  readonly hasOwn: boolean;
  /** The Regions are for one search, not for what is shown. */
  readonly ofSearch?: true;
  readonly connections: Pick<Connections, "regions" | "rememberedAccount" | "rememberedRegions">;
}

interface RegionItem extends vscode.QuickPickItem {
  /** "all": every enabled Region. Absent: a heading. */
  readonly region?: string;
}

/**
 * Lets the user choose the Regions of some profiles, and then whether for all or for one of them. Offers the Regions that
 * are enabled by default at once, and adds the opt-in Regions and where each is enabled when AWS answers. Never signs in
 * interactively. Undefined: cancelled.
 */
export async function pickRegions(
  profiles: readonly ShownProfile[],
  ports: RegionPorts,
): Promise<RegionAnswer | undefined> {
  const [first] = profiles;
  const name = ports.only ? first?.profile.name : undefined;
  const choice = await askRegions(profiles, ports);
  if (choice === undefined) {
    return undefined;
  }
  if (name !== undefined) {
    return { only: name, choice };
  }
  if (choice === "as-all") {
    return undefined;
  }
  return profiles.length === 1 ? { choice } : askFor(profiles, choice);
}

/** The second step: for which profiles. */
async function askFor(profiles: readonly ShownProfile[], choice: RegionChoice): Promise<RegionAnswer | undefined> {
  const chosen = choice === "all" ? "All enabled Regions" : namesText(choice);
  const answer = await pickOne<{ readonly only?: string }>(
    [
      { icon: "globe", label: `All ${profiles.length} Profiles`, description: chosen, value: {} },
      ...profiles.map(({ profile, regions, all }) => ({
        icon: "account",
        label: `Only ${profile.name}`,
        description: `now ${all === undefined ? namesText(regions) : "all enabled Regions"}`,
        value: { only: profile.name },
      })),
    ],
    { title: "Choose Regions", placeholder: "Select for which profiles" },
  );
  if (answer === undefined || answer === "back") {
    return undefined;
  }
  const { only } = answer.value;
  return only === undefined ? { choice } : { only, choice };
}

/**
 * Lets the user choose Regions of some profiles, as `pickRegions`; theirs are selected at first. "as-all": only where
 * `ports` has it. Undefined: cancelled.
 */
export function askRegions(
  profiles: readonly ShownProfile[],
  { only, hasOwn, ofSearch, connections }: RegionPorts,
): Promise<RegionChoice | "as-all" | undefined> {
  const closing = new AbortController();
  const pick = vscode.window.createQuickPick<RegionItem>();
  const [first] = profiles;
  const one = profiles.length === 1 ? first?.profile.name : undefined;
  const title = one === undefined ? `Regions for ${profiles.length} Profiles` : `Regions for ${one}`;
  pick.title = plainText(ofSearch === true ? "Regions of This Search" : title);
  pick.placeholder = ofSearch === true ? "Select the Regions to search" : "Select the Regions to show and search";
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  const asAll: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("discard"),
    tooltip: "Use the Regions of All Profiles",
  };
  pick.buttons = only && hasOwn ? [asAll] : [];
  const isAll = profiles.every(({ all }) => all !== undefined);
  let selected: readonly string[] = isAll ? ["all"] : [...new Set(profiles.flatMap(({ regions }) => regions))];
  const draw = () => {
    const enabled = profiles.map(({ profile }) => connections.rememberedRegions(profile));
    pick.items = regionItems(profiles, enabled, selected);
    pick.selectedItems = pick.items.filter(({ region }) => region !== undefined && selected.includes(region));
  };
  draw();
  pick.onDidChangeSelection((items) => {
    const regions = items.flatMap(({ region }) => region ?? []);
    // All enabled Regions excludes the others: what was selected last stays.
    const next = !regions.includes("all")
      ? regions
      : selected.includes("all")
        ? regions.filter((region) => region !== "all" || regions.length === 1)
        : ["all"];
    selected = next;
    if (next.length !== regions.length) {
      pick.selectedItems = pick.items.filter(({ region }) => region !== undefined && next.includes(region));
    }
  });
  const learn = async () => {
    const unknown = profiles.flatMap(({ profile }) =>
      connections.rememberedRegions(profile) === undefined ? profile : [],
    );
    pick.busy = unknown.length > 0;
    // The list is sufficient without AWS's answer; the explorer reports why AWS cannot be reached.
    await learnRegions(unknown, connections, closing.signal).catch(() => undefined);
    if (closing.signal.aborted) {
      return;
    }
    pick.busy = false;
    if (unknown.some((profile) => connections.rememberedRegions(profile) !== undefined)) {
      draw();
    }
  };
  return new Promise((resolve) => {
    pick.onDidTriggerButton(() => {
      resolve("as-all");
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item: { region } }) => {
      if (region !== undefined) {
        resolve([region]);
        pick.hide();
      }
    });
    pick.onDidAccept(() => {
      if (selected.length > 0) {
        resolve(selected.includes("all") ? "all" : selected);
        pick.hide();
      } else {
        pick.prompt = "Select at least one Region.";
      }
    });
    pick.onDidHide(() => {
      closing.abort();
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
    void learn();
  });
}

/** "All Enabled Regions" and the Regions by part of the world. `enabled`: of each profile; undefined: unknown. */
function regionItems(
  profiles: readonly ShownProfile[],
  enabled: readonly (readonly string[] | undefined)[],
  chosen: readonly string[],
): readonly RegionItem[] {
  const offered = new Set([
    ...profiles.flatMap(({ profile }) => defaultRegions(profile)),
    ...enabled.flatMap((regions) => regions ?? []),
    ...chosen.filter((region) => region !== "all"),
  ]);
  const groups = byGeography([...offered].sort());
  return [
    { ...plainItem({ icon: "globe", label: "All Enabled Regions", description: allText(enabled) }), region: "all" },
    ...groups.flatMap(({ geography, regions }): readonly RegionItem[] => [
      { label: plainText(geography), kind: vscode.QuickPickItemKind.Separator },
      ...regions.map((region) => {
        const { id } = partitionOf(region);
        const own = enabled.filter((_, index) => partitionIdOf(profiles[index]) === id);
        const description = [regionTitle(region), also(region), enabledText(region, own)];
        return {
          ...plainItem({ label: region, description: description.filter((part) => part !== "").join(" · ") }),
          buttons: [onlyButton("Only This Region")],
          region,
        };
      }),
    ]),
  ];
}

function partitionIdOf(shown: ShownProfile | undefined): string | undefined {
  return shown === undefined ? undefined : partitionOf(shown.profile.region ?? shown.profile.partition).id;
}

/** "also IAM, CloudFront, Route 53 and other global services". Empty for most Regions. */
function also(region: string): string {
  const services = globalServicesText(region);
  return services === "" ? "" : `also ${services}`;
}

/** "17 Regions in each account", as far as AWS has listed them. */
function allText(enabled: readonly (readonly string[] | undefined)[]): string {
  const counts = enabled.flatMap((regions) => regions?.length ?? []);
  if (counts.length < enabled.length) {
    return "those that each account has enabled when you search";
  }
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const text = fewest === most ? String(most) : `${fewest} to ${most}`;
  return enabled.length === 1 ? `${text} now` : `${text} in each account now`;
}
