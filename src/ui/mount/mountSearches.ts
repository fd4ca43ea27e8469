import type * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import type { Profile } from "../../aws/profiles.ts";
import { SearchHistory } from "../../investigation/saved/history.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { AllowedProfiles } from "../searches/allowedProfiles.ts";
import { type SearchCommands, searchCommands } from "../searches/searchCommands.ts";
import { SearchesView } from "../searches/searchesView.ts";
import { WorkspaceSearches } from "../searches/workspaceSearches.ts";
import type { LiveSettings } from "../settings.ts";
import { storedInTurn } from "../storedInTurn.ts";

export interface MountedSearches {
  readonly history: SearchHistory;
  readonly commands: SearchCommands;
}

interface SearchesPorts {
  readonly settings: LiveSettings;
  profiles(): Promise<readonly Profile[]>;
  /** The search of the active results view. */
  active(): SearchRequest | undefined;
}

/** Creates the view of saved, shared and recent searches. */
export function mountSearches(
  context: vscode.ExtensionContext,
  { settings, profiles, active }: SearchesPorts,
): MountedSearches {
  const history = new SearchHistory({ memory: storedInTurn(context.globalState), changed: () => view.changed() });
  const files = new WorkspaceSearches(() => view.changed());
  const view = new SearchesView({ history, files, now: systemClock.now, timeZone: () => settings.now.timeZone });
  context.subscriptions.push(
    view,
    files,
    settings.onChange(() => view.changed()),
  );
  const allowed = new AllowedProfiles({ memory: context.workspaceState, profiles });
  return { history, commands: searchCommands({ history, files, allowed, nodes: view, active }) };
}
