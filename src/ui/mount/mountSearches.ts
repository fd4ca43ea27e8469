import type * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import type { KnownProfile } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { SearchHistory } from "../../investigation/saved/history.ts";
import { readSearchFile, SEARCH_FILE_ENDING } from "../../investigation/saved/searchFile.ts";
import { starterSearches } from "../../investigation/saved/starterSearches.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { Sources } from "../../sources/registry.ts";
import { AllowedProfiles } from "../searches/allowedProfiles.ts";
import { type SearchCommands, searchCommands } from "../searches/searchCommands.ts";
import { SearchesView } from "../searches/searchesView.ts";
import type { LiveSettings } from "../settings.ts";
import { storedInTurn } from "../storedInTurn.ts";
import { WorkspaceFiles } from "../workspaceFiles.ts";

export interface MountedSearches {
  readonly history: SearchHistory;
  readonly commands: SearchCommands;
}

interface SearchesPorts {
  readonly settings: LiveSettings;
  readonly sources: Pick<Sources, "usual" | "kinds">;
  profiles(): Promise<readonly Profile[]>;
  /** What is known of a profile's account, without a request. */
  known(profile: Profile): Pick<KnownProfile, "accountId">;
  /** The search of the active results view. */
  active(): SearchRequest | undefined;
  /** What the active results view shows, as one search. */
  shown(): Promise<SearchToCopy> | undefined;
}

/** Creates the view of saved, shared and recent searches. */
export function mountSearches(
  context: vscode.ExtensionContext,
  { settings, sources, profiles, known, active, shown }: SearchesPorts,
): MountedSearches {
  const history = new SearchHistory({ memory: storedInTurn(context.globalState), changed: () => view.changed() });
  const files = new WorkspaceFiles(
    { ending: SEARCH_FILE_ENDING, what: "saved search", most: 100, read: readSearchFile },
    () => view.changed(),
  );
  const starters = () => starterSearches(settings.now.pipelineRoles);
  const view = new SearchesView({
    history,
    files,
    starters,
    now: systemClock.now,
    timeZone: () => settings.now.timeZone,
  });
  context.subscriptions.push(
    view,
    files,
    settings.onChange(() => view.changed()),
  );
  const allowed = new AllowedProfiles({ memory: context.workspaceState, profiles });
  const copyOptions = () => ({ eventHistory: sources.usual.capabilities, hours: settings.now.rangeHours });
  return {
    history,
    commands: searchCommands({
      history,
      files,
      allowed,
      nodes: view,
      active,
      starters,
      shown,
      copyOptions,
      copyLink: async (search) => {
        const { copySearchLink } = await import("../links/copyLink.ts");
        const accounts = new Map((await profiles()).map((profile) => [profile.name, known(profile).accountId]));
        const ports = { sources, accountOf: (name: string) => accounts.get(name), hours: settings.now.rangeHours };
        await copySearchLink(search, ports, systemClock.now());
      },
    }),
  };
}
