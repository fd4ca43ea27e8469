import type * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import { searchForValues } from "../../investigation/event/entityQuery.ts";
import type { Explorer } from "../../investigation/explorer/explorer.ts";
import { folderOfFailure, profileId } from "../../investigation/explorer/tree.ts";
import type { KnownNoise } from "../../investigation/saved/knownNoise.ts";
import { starterSearches } from "../../investigation/saved/starterSearches.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { Searches } from "../../investigation/search/searches.ts";
import { readSearchRequest } from "../../investigation/search/searchRequest.ts";
import type { Seen } from "../../investigation/search/seen.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { type Remedy, refusedRequest } from "../../model/failure.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { Choices } from "../choices.ts";
import type { CommandTable } from "../contributions.ts";
import { requestAtCursor } from "../editor/identifiers.ts";
import type { ExplorerView } from "../explorer/explorerView.ts";
import { NOISE_COMMANDS } from "../noise/noiseCommands.ts";
import { walkthroughOpener } from "../openWalkthrough.ts";
import type { ComparePanels } from "../panels/comparePanels.ts";
import type { EventActions } from "../panels/eventPanel.ts";
import type { EventPanels } from "../panels/eventPanels.ts";
import type { EvidencePanels } from "../panels/evidencePanels.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { copyText, openAwsConfig } from "../remedies.ts";
import type { Reporter } from "../report.ts";
import type { SearchCommands } from "../searches/searchCommands.ts";
import type { LiveSettings } from "../settings.ts";
import type { SignIns } from "../signIn/signIns.ts";
import type { LazySqlQueries } from "../sql/lazySqlQueries.ts";
import type { AccountCommands } from "./accountCommands.ts";
import { clearFetchedEvents, type EventCache } from "./clearFetchedEvents.ts";
import type { CodeCommands } from "./codeCommands.ts";
import { compareResults } from "./compareResults.ts";
import { type CopyPolicyPorts, copyRequiredPolicy } from "./copyRequiredPolicy.ts";
import { exploreSampleData } from "./exploreSampleData.ts";
import { askSearch } from "./lookUp.ts";
import { type NotRecordedPorts, notRecordedCommands } from "./notRecorded.ts";
import { openEvent } from "./openEvent.ts";
import { openLogFiles } from "./openLogFiles.ts";
import { filterProfiles, setFavorite } from "./profileCommands.ts";
import { querySql } from "./querySql.ts";
import { type ListedResourcesPorts, showListedResources } from "./showListedResources.ts";
import {
  arnOf,
  eventIdOf,
  eventOf,
  givenEvent,
  hereOf,
  nameOf,
  originOf,
  readChange,
  readResource,
  readTarget,
  resourceOf,
  type Target,
  textIn,
} from "./target.ts";
import { bucketTarget } from "./trailBuckets.ts";
import { isForView, tellNote, ViewMenus } from "./viewMenus.ts";
import { showWhatChanged, showWhatChangedSince } from "./whatChanged.ts";

/** The dependencies of the commands. */
export interface Workbench extends ListedResourcesPorts, NotRecordedPorts, CopyPolicyPorts {
  readonly explorer: Explorer;
  readonly view: ExplorerView;
  readonly signIns: SignIns;
  /** Signs in to a session that the user chooses. */
  signIn(): Promise<void>;
  /** Signs out of a session that the user chooses. */
  signOut(): Promise<void>;
  readonly choices: Choices;
  readonly sources: Sources;
  readonly searches: Searches;
  readonly seen: Seen;
  readonly events: EventPanels;
  readonly results: ResultsPanels;
  readonly comparisons: ComparePanels;
  readonly sql: LazySqlQueries;
  readonly evidence: EvidencePanels;
  readonly noise: KnownNoise;
  readonly actions: EventActions;
  readonly searchCommands: SearchCommands;
  readonly codeCommands: CodeCommands;
  readonly accountCommands: AccountCommands;
  /** Drops the histories of resources. */
  forgetHistories(): void;
  /** Drops the events that searches of agents found. */
  forgetAgentSearches(): void;
  /** This machine's persistent storage, shared by all windows. */
  readonly memory: vscode.Memento;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
  readonly caches: readonly EventCache[];
  /** Lists and shows the role of this EC2 instance. */
  useInstanceRole(): Promise<void>;
  reportIssue(): Promise<void>;
  /** Reads the AWS configuration again and drops credentials. */
  refresh(): void;
  showReads(reads: boolean): Promise<void>;
  /** Shows the menu of the account in use. */
  showMenu(): Promise<void>;
}

/** The implementation of every command in the manifest. */
export function commandTable(bench: Workbench): CommandTable {
  const { explorer, choices, results, reporter, actions } = bench;
  const target = (args: readonly unknown[]) => readTarget(args, bench.nodes);
  const remedy =
    (kind?: Remedy["kind"]) =>
    (...args: readonly unknown[]) =>
      applyNodeRemedy(target(args), bench, kind);
  const lookUp = (field: string) => () => search(bench, {}, field);
  /** Undefined: the person chose none. */
  const searchIn = async (ref: TargetRef | undefined) => {
    if (ref !== undefined) {
      await search(bench, { targets: [ref] });
    }
  };
  const menus = new ViewMenus(bench);
  const { "cloudtrail.goToDeclaration": goToDeclaration } = bench.codeCommands;
  return {
    "cloudtrail.search": (...args) => searchFor(args, bench),
    "cloudtrail.whatChanged": (...args) => showWhatChanged(target(args), bench),
    "cloudtrail.whatChangedSince": (...args) => showWhatChangedSince(target(args), bench),
    "cloudtrail.lookUpByResource": lookUp("resource"),
    "cloudtrail.lookUpByUser": lookUp("user"),
    "cloudtrail.lookUpByEventName": lookUp("event"),
    "cloudtrail.lookUpByAccessKey": lookUp("key"),
    "cloudtrail.lookUpByEventId": lookUp("id"),
    "cloudtrail.openEvent": (...args) => openEvent(target(args), bench),
    "cloudtrail.openLogFiles": (...args) => openLogFiles(args, results),
    "cloudtrail.exploreSampleData": () => exploreSampleData(bench.sources, results),
    "cloudtrail.openWalkthrough": walkthroughOpener(systemClock),
    "cloudtrail.searchTrailBucket": async (...args) => searchIn(await bucketTarget(target(args), bench)),
    "cloudtrail.copyCreateTable": async (...args) => {
      const { copyCreateTable } = await import("./copyCreateTable.ts");
      await copyCreateTable(target(args), bench);
    },
    "cloudtrail.searchLogGroup": async (...args) =>
      searchIn(await (await import("./logGroups.ts")).logGroupTarget(target(args), bench)),
    "cloudtrail.liveTail": async (...args) => (await import("./liveTail.ts")).startLiveTail(target(args), bench),
    "cloudtrail.pauseLiveTail": async () => (await import("./liveTail.ts")).pauseLiveTail(bench),
    "cloudtrail.stopLiveTail": async () => (await import("./liveTail.ts")).stopLiveTail(bench),
    "cloudtrail.verifyLogFiles": async (...args) => {
      const { verifyLogFiles } = await import("./verifyLogFiles.ts");
      await verifyLogFiles(args, bench);
    },
    "cloudtrail.searchAthena": async (...args) =>
      searchIn(await (await import("./athenaTables.ts")).athenaTarget(target(args), bench)),
    "cloudtrail.chooseAthenaTable": async (...args) => {
      const { chooseAthenaTable } = await import("./athenaTables.ts");
      await chooseAthenaTable(target(args), bench);
    },
    "cloudtrail.searchAgainInTrailBuckets": () => {
      const active = results.active;
      if (active !== undefined) {
        const { targets: _targets, files: _files, ...request } = active;
        return results.open({
          ...request,
          sources: [bench.sources.buckets.capabilities.source],
        });
      }
      return undefined;
    },
    "cloudtrail.compareResults": () => compareResults(bench),
    "cloudtrail.querySql": () => querySql(bench),
    "cloudtrail.runSql": (...args) => bench.sql.run(args),
    "cloudtrail.cancelSql": (...args) => bench.sql.cancel(args),
    "cloudtrail.saveKnownNoise": () => NOISE_COMMANDS.save(bench.noise, results.activePanel?.session),
    "cloudtrail.manageKnownNoise": () => NOISE_COMMANDS.manage(bench.noise, results.activePanel?.session),
    "cloudtrail.openEventAsJson": async (...args) => {
      await actions.openAsJson(isForView(args) ? await menus.event(args[0]) : givenEvent(target(args)));
    },
    "cloudtrail.showResourceEvents": (...args) => showResourceEvents(target(args), bench),
    "cloudtrail.showEventsAtCursor": () => {
      const request = requestAtCursor();
      return request === undefined ? search(bench, {}, "resource") : bench.results.open(request);
    },
    "cloudtrail.showUserEvents": (...args) =>
      isForView(args) ? menus.showRelated("user", args[0]) : menus.showRelatedTo("user", givenEvent(target(args))),
    "cloudtrail.searchHere": (...args) => {
      const here = target(args);
      return here.kind === "node" && here.node.kind === "insights"
        ? results.open({ text: INSIGHTS_TEXT, ...hereOf(here) })
        : search(bench, hereOf(here));
    },
    "cloudtrail.loadMoreEvents": (...args) => {
      const more = target(args);
      if (more.kind === "node" && more.node.kind === "more") {
        explorer.loadMore(more.node.folder);
      }
    },
    "cloudtrail.switchProfiles": () => choices.pickProfiles(),
    "cloudtrail.useInstanceRole": () => bench.useInstanceRole(),
    "cloudtrail.chooseRegions": (...args) => choices.pickRegions(originOf(target(args))?.profile),
    "cloudtrail.groupProfiles": () => choices.pickGrouping(),
    "cloudtrail.filterProfiles": () => filterProfiles(explorer),
    "cloudtrail.clearProfileFilter": () => explorer.filterBy(""),
    "cloudtrail.addFavorite": (...args) => setFavorite(target(args), choices, true),
    "cloudtrail.removeFavorite": (...args) => setFavorite(target(args), choices, false),
    "cloudtrail.showAccount": () => bench.showMenu(),
    "cloudtrail.showReads": () => bench.showReads(true),
    "cloudtrail.hideReads": () => bench.showReads(false),
    "cloudtrail.refresh": () => bench.refresh(),
    "cloudtrail.refreshNode": (...args) => {
      const chosen = target(args);
      explorer.refresh(chosen.kind === "node" ? chosen.node : undefined);
    },
    "cloudtrail.copyEventId": (...args) =>
      isForView(args) ? menus.copyEventIds(args[0]) : copyIfAny(eventIdOf(target(args))),
    "cloudtrail.copyLink": async (...args) => {
      const found = isForView(args) ? await menus.event(args[0]) : eventOf(target(args));
      return found === undefined ? copyChangeLink(target(args)) : actions.copyLink(found);
    },
    "cloudtrail.copyArn": (...args) => copyIfAny(arnOf(target(args))),
    "cloudtrail.copyId": (...args) => copyIfAny(textIn(target(args), "physicalId")),
    "cloudtrail.copyName": (...args) => copyIfAny(nameOf(target(args))),
    "cloudtrail.openInConsole": (...args) =>
      isForView(args) ? menus.openInConsole(args[0]) : openInConsole(target(args), bench),
    "cloudtrail.lookUpInConsole": (argument) => menus.openInConsole(argument),
    "cloudtrail.remedy": remedy(),
    "cloudtrail.remedyRetry": remedy("retry"),
    "cloudtrail.remedySignIn": remedy("sign-in"),
    "cloudtrail.remedyRunInTerminal": remedy("run-in-terminal"),
    "cloudtrail.remedyChooseRegions": remedy("choose-regions"),
    "cloudtrail.remedyOpenFile": remedy("open-aws-config"),
    "cloudtrail.remedyCopyPolicy": remedy("copy-policy"),
    "cloudtrail.remedyChooseProfiles": remedy("switch-profile"),
    "cloudtrail.remedyShowLog": remedy("show-log"),
    "cloudtrail.signIn": () => bench.signIn(),
    "cloudtrail.signOut": () => bench.signOut(),
    "cloudtrail.openSignInPage": (number) => bench.signIns.openPage(number),
    "cloudtrail.copySignInCode": (number) => bench.signIns.copyCode(number),
    "cloudtrail.signInWithCode": (number) => bench.signIns.withCode(number),
    "cloudtrail.openAwsConfig": (...args) => {
      const chosen = target(args);
      return chosen.kind === "node" && chosen.node.kind === "notice"
        ? openAwsConfig(chosen.node.at?.file, chosen.node.at?.line)
        : openAwsConfig();
    },
    "cloudtrail.copyRequiredPolicy": () => copyRequiredPolicy(bench),
    "cloudtrail.clearFetchedEvents": () =>
      clearFetchedEvents(bench.caches, () => {
        bench.results.empty();
        bench.forgetHistories();
        bench.forgetAgentSearches();
      }),
    "cloudtrail.showListedResources": () => showListedResources(bench),
    ...notRecordedCommands(bench),
    "cloudtrail.reportIssue": () => bench.reportIssue(),
    "cloudtrail.showLog": () => reporter.log.show(),
    ...bench.searchCommands,
    ...bench.codeCommands,
    "cloudtrail.goToDeclaration": (...args) => (isForView(args) ? menus.goToCode(args[0]) : goToDeclaration(...args)),
    ...menus.commands,
    ...bench.accountCommands,
  };
}

/**
 * Applies a remedy of a failed node. Default: its first one, as a click on the node does. After a sign-in, everything that
 * waits for it goes on by itself; a profile without Regions yet shows its events.
 */
async function applyNodeRemedy(target: Target, bench: Workbench, kind?: Remedy["kind"]): Promise<void> {
  if (target.kind !== "node" || target.node.kind !== "failure") {
    return;
  }
  const { id, failure } = target.node;
  const remedy = kind === undefined ? failure.remedies[0] : failure.remedies.find((one) => one.kind === kind);
  if (remedy === undefined) {
    return;
  }
  if (remedy.kind !== "sign-in") {
    await bench.reporter.apply(remedy, () => bench.explorer.retry(folderOfFailure(id)));
    return;
  }
  const { profile = "" } = failure.context;
  if ((await bench.reporter.apply(remedy)) && folderOfFailure(id) === profileId(profile)) {
    bench.view.openHistory(profile);
  }
}

/** Starts the search in the argument; without one, asks the user. */
async function searchFor(args: readonly unknown[], bench: Workbench): Promise<void> {
  const [given] = args;
  if (given === undefined || given === null) {
    return search(bench, {});
  }
  const request = typeof given === "string" ? { text: given } : readSearchRequest(given);
  if (request === undefined) {
    throw refusedRequest(
      "Invalid search: expected text, or an object with text, profiles, regions, sources, targets, files, from, to, limit, and refresh.",
    );
  }
  bench.results.open(request);
}

async function search(
  bench: Workbench,
  scope: Pick<SearchRequest, "profiles" | "regions" | "targets">,
  field?: string,
): Promise<void> {
  const ports = {
    seen: bench.seen,
    now: () => Date.now(),
    range: () => bench.settings.now.range,
    starters: () => starterSearches(bench.settings.now.pipelineRoles),
    pickBucket: () => bucketTarget({ kind: "none" }, bench),
  };
  const request = await askSearch(ports, scope, field);
  if (request !== undefined) {
    bench.results.open(request);
  }
}

async function showResourceEvents(target: Target, bench: Workbench): Promise<void> {
  const given = target.kind === "value" ? readResource(target.value) : undefined;
  const resource = target.kind === "text" ? target.text : (given?.resource ?? resourceOf(target));
  if (resource === undefined) {
    return search(bench, hereOf(target), "resource");
  }
  const { resource: _name, ...where } = given ?? { resource, ...hereOf(target) };
  bench.results.open(searchForValues("resource", [resource], where));
}

async function openInConsole(target: Target, { actions }: Workbench): Promise<void> {
  const arn = arnOf(target);
  const link = await (arn === undefined
    ? actions.openInConsole("event", givenEvent(target))
    : actions.openArnInConsole(arn));
  tellNote(link);
}

/** All Insights events that Event history reaches. */
const INSIGHTS_TEXT = `category:Insight last:${EVENT_HISTORY_DAYS}d`;

async function copyIfAny(text: string | undefined): Promise<void> {
  if (text !== undefined) {
    await copyText(text);
  }
}

/** Copies the link to the event of a change in *Changes by resource*. */
async function copyChangeLink(target: Target): Promise<void> {
  const change = target.kind === "value" ? readChange(target.value) : undefined;
  if (change !== undefined) {
    await (await import("../links/copyLink.ts")).copyLinkOf(change, Date.now());
  }
}
