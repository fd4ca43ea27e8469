/** Every command of package.json; a test compares the two lists. `CommandTable` makes a missing one a compile error. */
export const COMMANDS = [
  "cloudtrail.search",
  "cloudtrail.whatChanged",
  "cloudtrail.whatChangedSince",
  "cloudtrail.lookUpByResource",
  "cloudtrail.lookUpByUser",
  "cloudtrail.lookUpByEventName",
  "cloudtrail.lookUpByAccessKey",
  "cloudtrail.lookUpByEventId",
  "cloudtrail.openEvent",
  "cloudtrail.openLogFiles",
  "cloudtrail.exploreSampleData",
  "cloudtrail.openWalkthrough",
  "cloudtrail.searchTrailBucket",
  "cloudtrail.searchLogGroup",
  "cloudtrail.liveTail",
  "cloudtrail.pauseLiveTail",
  "cloudtrail.stopLiveTail",
  "cloudtrail.verifyLogFiles",
  "cloudtrail.searchAthena",
  "cloudtrail.chooseAthenaTable",
  "cloudtrail.searchAgainInTrailBuckets",
  "cloudtrail.copyCreateTable",
  "cloudtrail.compareResults",
  "cloudtrail.querySql",
  "cloudtrail.runSql",
  "cloudtrail.cancelSql",
  "cloudtrail.saveKnownNoise",
  "cloudtrail.manageKnownNoise",
  "cloudtrail.openEventAsJson",
  "cloudtrail.showResourceEvents",
  "cloudtrail.showEventsAtCursor",
  "cloudtrail.showUserEvents",
  "cloudtrail.showSessionEvents",
  "cloudtrail.showKeyEvents",
  "cloudtrail.showAddressEvents",
  "cloudtrail.showEventsAround",
  "cloudtrail.showEntityEvents",
  "cloudtrail.openSelectedEvent",
  "cloudtrail.filterToValue",
  "cloudtrail.excludeValue",
  "cloudtrail.filterToValues",
  "cloudtrail.excludeValues",
  "cloudtrail.addToQuery",
  "cloudtrail.excludeInQuery",
  "cloudtrail.copyValue",
  "cloudtrail.copyEventsAsJson",
  "cloudtrail.copyEventsAsCsv",
  "cloudtrail.compareEvents",
  "cloudtrail.showResourceHistory",
  "cloudtrail.searchAllEvents",
  "cloudtrail.searchOlderChanges",
  "cloudtrail.blameFile",
  "cloudtrail.blameSelection",
  "cloudtrail.blameWorkspace",
  "cloudtrail.blameAgain",
  "cloudtrail.goToCode",
  "cloudtrail.goToDeclaration",
  "cloudtrail.chooseStack",
  "cloudtrail.readState",
  "cloudtrail.searchHere",
  "cloudtrail.loadMoreEvents",
  "cloudtrail.switchProfiles",
  "cloudtrail.useInstanceRole",
  "cloudtrail.chooseRegions",
  "cloudtrail.groupProfiles",
  "cloudtrail.filterProfiles",
  "cloudtrail.clearProfileFilter",
  "cloudtrail.addFavorite",
  "cloudtrail.removeFavorite",
  "cloudtrail.showAccount",
  "cloudtrail.addIdentityCenterAccounts",
  "cloudtrail.addOrganizationAccounts",
  "cloudtrail.assumeRole",
  "cloudtrail.removeAccounts",
  "cloudtrail.showReads",
  "cloudtrail.hideReads",
  "cloudtrail.refresh",
  "cloudtrail.refreshNode",
  "cloudtrail.copyEventId",
  "cloudtrail.copyLink",
  "cloudtrail.copyArn",
  "cloudtrail.copyId",
  "cloudtrail.copyName",
  "cloudtrail.openInConsole",
  "cloudtrail.lookUpInConsole",
  "cloudtrail.remedy",
  "cloudtrail.remedyRetry",
  "cloudtrail.remedySignIn",
  "cloudtrail.remedyRunInTerminal",
  "cloudtrail.remedyChooseRegions",
  "cloudtrail.remedyOpenFile",
  "cloudtrail.remedyCopyPolicy",
  "cloudtrail.remedyChooseProfiles",
  "cloudtrail.remedyShowLog",
  "cloudtrail.signIn",
  "cloudtrail.signOut",
  "cloudtrail.openSignInPage",
  "cloudtrail.copySignInCode",
  "cloudtrail.signInWithCode",
  "cloudtrail.openAwsConfig",
  "cloudtrail.copyRequiredPolicy",
  "cloudtrail.clearFetchedEvents",
  "cloudtrail.showListedResources",
  "cloudtrail.showNotRecorded",
  "cloudtrail.exportNotRecorded",
  "cloudtrail.showLog",
  "cloudtrail.reportIssue",
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
  "cloudtrail.copySearchLink",
  "cloudtrail.copyAsAwsCli",
  "cloudtrail.copyAsAthena",
  "cloudtrail.copyAsLogsInsights",
  "cloudtrail.copyAsFilterPattern",
  "cloudtrail.copyAsEventPattern",
  "cloudtrail.runSearchFile",
] as const;

export type CommandId = (typeof COMMANDS)[number];

/**
 * The implementation of each command. Arguments come from menus, keybindings, tasks and other extensions and must be
 * validated.
 */
export type CommandTable = { readonly [id in CommandId]: (...args: readonly unknown[]) => unknown };

/** Id of the authentication provider for IAM Identity Center. */
export const AUTHENTICATION = "cloudtrail-identity-center";

/** Id of the provider of MCP servers. */
export const MCP_PROVIDER = "cloudtrail.mcp";

export const EXPLORER_VIEW = "cloudtrail.explorer";
export const SEARCHES_VIEW = "cloudtrail.searches";
export const CHANGES_VIEW = "cloudtrail.changes";
export const EVENT_PANEL = "cloudtrail.event";
export const COMPARE_PANEL = "cloudtrail.compare";
/** The result of an SQL query. */
export const SQL_PANEL = "cloudtrail.sql";
export const EVIDENCE_PANEL = "cloudtrail.evidence";
/** Also the custom editor of log files: the same menus and keys apply to both. */
export const RESULTS_PANEL = "cloudtrail.results";

/**
 * The colors that the extension adds to the editor's; package.json has a description and defaults for each theme.
 * @internal
 */
export const COLORS = [
  "cloudtrail.changedOutsideForeground",
  "cloudtrail.failedEventForeground",
  "cloudtrail.newEventForeground",
  "cloudtrail.readOnlyEventForeground",
  "cloudtrail.timelineForeground",
  "cloudtrail.unusualActivityForeground",
] as const;

export type ColorId = (typeof COLORS)[number];

/** Scheme of the read-only JSON documents. */
export const EVENT_SCHEME = "cloudtrail";
/** Scheme of read-only reports. */
export const REPORT_SCHEME = "cloudtrail-report";
/** Scheme of SQL queries, which can be edited. */
export const SQL_SCHEME = "cloudtrail-sql";
/** Scheme of the tree's resource URIs, which only carry decorations and are never opened. */
export const NODE_SCHEME = "cloudtrail-node";

/** Documents with text of the user, without documents that this or another extension provides. */
export const TEXT_FILES = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-vfs" }] as const;

/** Context keys that `when` clauses of package.json read. */
export interface ContextKeys {
  /** Why the explorer is empty. */
  readonly "cloudtrail.explorerState": "ready" | "noConfiguration" | "noProfiles";
  /** Whether the file in the active editor contains an ARN or id. */
  readonly "cloudtrail.identifiersInEditor": boolean;
  /** Whether the file in the active editor declares resources. */
  readonly "cloudtrail.resourcesInEditor": boolean;
  /** The lines of the active editor in which a resource's declaration begins, 1-based. */
  readonly "cloudtrail.resourceLines": readonly number[];
  /** Whether *Changes by resource* shows a report. */
  readonly "cloudtrail.changesShown": boolean;
  /** Whether the Accounts view shows only some of the chosen profiles. */
  readonly "cloudtrail.profilesFiltered": boolean;
  /** Whether the table of the active results view has the keyboard focus. */
  readonly "cloudtrail.tableFocused": boolean;
  /** Whether a live tail runs in the active results view. */
  readonly "cloudtrail.liveTailOn": boolean;
  /** Whether a value of a facet or a group of the active results view has the keyboard focus. */
  readonly "cloudtrail.valueFocused": boolean;
  /** Whether an event view has the keyboard focus, and no text is typed in it. */
  readonly "cloudtrail.eventFocused": boolean;
  /** Whether the query of the active editor runs. */
  readonly "cloudtrail.sqlRunning": boolean;
  /** Whether Event history lists read-only events as well. */
  readonly "cloudtrail.readsShown": boolean;
  /** The steps of the walkthrough: all events of the sample data were read, */
  readonly "cloudtrail.done.sampleData": true;
  /** AWS told the account of a profile, */
  readonly "cloudtrail.done.account": true;
  /** a search of a profile ended, */
  readonly "cloudtrail.done.search": true;
  /** a CodeLens shows what was looked up of a resource, */
  readonly "cloudtrail.done.codeLens": true;
  /** *What Changed?* ended. */
  readonly "cloudtrail.done.whatChanged": true;
}
