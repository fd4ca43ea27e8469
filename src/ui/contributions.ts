/** Every command of package.json. A test holds the two to each other; `CommandTable` makes a forgotten one a compile error. */
export const COMMANDS = [
  "cloudtrail.search",
  "cloudtrail.lookUpByResource",
  "cloudtrail.lookUpByUser",
  "cloudtrail.lookUpByEventName",
  "cloudtrail.lookUpByAccessKey",
  "cloudtrail.lookUpByEventId",
  "cloudtrail.openEvent",
  "cloudtrail.openLogFiles",
  "cloudtrail.openEventAsJson",
  "cloudtrail.showResourceEvents",
  "cloudtrail.showEventsAtCursor",
  "cloudtrail.showUserEvents",
  "cloudtrail.showResourceHistory",
  "cloudtrail.blameFile",
  "cloudtrail.blameWorkspace",
  "cloudtrail.blameAgain",
  "cloudtrail.goToCode",
  "cloudtrail.goToDeclaration",
  "cloudtrail.chooseStack",
  "cloudtrail.readState",
  "cloudtrail.searchHere",
  "cloudtrail.loadMoreEvents",
  "cloudtrail.switchProfiles",
  "cloudtrail.chooseRegions",
  "cloudtrail.showReads",
  "cloudtrail.hideReads",
  "cloudtrail.refresh",
  "cloudtrail.refreshNode",
  "cloudtrail.copyEventId",
  "cloudtrail.copyArn",
  "cloudtrail.copyId",
  "cloudtrail.copyName",
  "cloudtrail.openInConsole",
  "cloudtrail.remedy",
  "cloudtrail.openAwsConfig",
  "cloudtrail.clearFetchedEvents",
  "cloudtrail.showLog",
  "cloudtrail.runSearch",
  "cloudtrail.runSavedSearch",
  "cloudtrail.saveSearch",
  "cloudtrail.saveSearchAsFile",
  "cloudtrail.renameSearch",
  "cloudtrail.editSearch",
  "cloudtrail.removeSearch",
  "cloudtrail.clearRecentSearches",
  "cloudtrail.copySearchText",
  "cloudtrail.copySearchArguments",
  "cloudtrail.runSearchFile",
] as const;

export type CommandId = (typeof COMMANDS)[number];

/** What each command does. Arguments come from menus, keybindings, tasks and other extensions: unknown until read. */
export type CommandTable = { readonly [id in CommandId]: (...args: readonly unknown[]) => unknown };

export const EXPLORER_VIEW = "cloudtrail.explorer";
export const SEARCHES_VIEW = "cloudtrail.searches";
export const CHANGES_VIEW = "cloudtrail.changes";
export const EVENT_PANEL = "cloudtrail.event";
export const RESULTS_PANEL = "cloudtrail.results";

/** Scheme of the read-only JSON documents. */
export const EVENT_SCHEME = "cloudtrail";
/** Scheme of the tree's resource URIs: carries decorations only, never opened. */
export const NODE_SCHEME = "cloudtrail-node";

/** Where people write and read text of their own: not the extension's documents, nor those of other extensions. */
export const TEXT_FILES = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-vfs" }] as const;

/** Context keys that `when` clauses of package.json read. */
export interface ContextKeys {
  /** Why the explorer is empty. */
  readonly "cloudtrail.explorerState": "ready" | "noConfiguration" | "noProfiles" | "noAccess";
  /** Whether the file in the active editor names an ARN or an id. */
  readonly "cloudtrail.identifiersInEditor": boolean;
  /** Whether it declares resources. */
  readonly "cloudtrail.resourcesInEditor": boolean;
  /** Whether *Changes by resource* shows an answer. */
  readonly "cloudtrail.changesShown": boolean;
  /** Whether Event history lists read-only events as well. */
  readonly "cloudtrail.readsShown": boolean;
}
