import * as vscode from "vscode";
import { pipelineTest } from "../analysis/changeOrigin.ts";
import { callerKind } from "../investigation/results/callerKind.ts";
import { Results } from "../investigation/results/results.ts";
import type { ResultTables } from "../investigation/results/resultTables.ts";
import { notShown, shortfallNotes } from "../investigation/results/shortfall.ts";
import { ranOf, type SearchHistory } from "../investigation/saved/history.ts";
import type { KnownNoise } from "../investigation/saved/knownNoise.ts";
import { AUTOMATIC_SOURCE } from "../investigation/search/automatic.ts";
import type { ChosenSources } from "../investigation/search/chosenSources.ts";
import type { Searches } from "../investigation/search/searches.ts";
import type { Seen } from "../investigation/search/seen.ts";
import { Spending } from "../investigation/search/spending.ts";
import { reasonsOf } from "../investigation/session/reasons.ts";
import { complete } from "../query/assist/complete.ts";
import { scopeText } from "../query/plan/notCovered.ts";
import type { Sources } from "../sources/registry.ts";
import { saveEvents } from "./commands/saveEvents.ts";
import { confirmCost, confirmLiveTail } from "./confirmCost.ts";
import { notify, tellUntil } from "./dialogs.ts";
import { NOISE_COMMANDS } from "./noise/noiseCommands.ts";
import type { EventPanels } from "./panels/eventPanels.ts";
import type { ResultsActions } from "./panels/resultsPanelRequests.ts";
import { pickScope, type ScopePorts } from "./pickScope.ts";
import { copyText } from "./remedies.ts";
import type { ApplyRemedy, Reporter } from "./report.ts";
import { copySearchAs } from "./searches/copySearchAs.ts";
import type { LiveSettings } from "./settings.ts";
import type { WalkthroughProgress } from "./walkthrough.ts";

const LAYOUT = "resultsLayout";
const CLEARED = "eventCacheCleared";

export interface ResultsActionsPorts extends Pick<ResultsActions, "aboutInLaterWindow"> {
  /** Stores the layout of results views for all windows and workspaces. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  /** Of the workspace. */
  readonly workspaceMemory: Pick<vscode.Memento, "get" | "update">;
  readonly searches: Searches;
  readonly sources: Pick<Sources, "usual" | "others">;
  /** The sources that the person chose before. */
  readonly chosen: ChosenSources;
  readonly choices: ScopePorts["choices"];
  readonly connections: ScopePorts["connections"];
  /** Creates the tables that hold a search's events. */
  readonly tables: ResultTables;
  readonly history: SearchHistory;
  readonly seen: Seen;
  readonly noise: KnownNoise;
  readonly events: EventPanels;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
  readonly applyRemedy: ApplyRemedy;
  readonly walkthrough: Pick<WalkthroughProgress, "searched">;
  /** A search began to run with these profiles. */
  used(profiles: readonly string[]): void;
}

/** When the event cache was cleared last, by any window (ms since 1970 UTC); 0: never. */
function clearedAt(memory: ResultsActionsPorts["memory"]): number {
  const at = memory.get<unknown>(CLEARED);
  return typeof at === "number" ? at : 0;
}

/** The actions of a results view. */
export function resultsActions(ports: ResultsActionsPorts): ResultsActions {
  const { searches, history, seen, events, settings, reporter } = ports;
  const spending = new Spending({
    perSearch: () => settings.now.costPerSearch,
    perSession: () => settings.now.costPerSession,
    ask: confirmCost,
    askLive: confirmLiveTail,
    memory: ports.workspaceMemory,
  });
  const kinds = [
    ...[ports.sources.usual, ...ports.sources.others].map(({ capabilities }) => capabilities),
    AUTOMATIC_SOURCE,
  ];
  const range = () => settings.now.range;
  const timeZone = () => settings.now.timeZone;
  return {
    kinds,
    range,
    begin: (request, signal, options) => searches.prepare(request, signal, options),
    recall: (request, earlier, index) => searches.recall(request, earlier, index),
    whyGone: (storedAt) =>
      settings.now.store.memoryOnly
        ? "Events are kept in memory only: see the setting cloudtrail.cache.memoryOnly."
        : clearedAt(ports.memory) > storedAt
          ? "The event cache was cleared."
          : undefined,
    complete: (text, offset) =>
      complete(text, offset, seen).map(({ label, insert, start, end, detail }) => ({
        label,
        insert,
        start,
        end,
        ...(detail === undefined ? {} : { detail }),
      })),
    began: (search, request) => {
      const at = Date.now();
      ports.used([...new Set(search.targets.flatMap(({ profile }) => profile ?? []))]);
      const note = () => {
        ports.walkthrough.searched(search, request);
        history.remember(request, ranOf(search, at)).catch((error: unknown) => reporter.fault(error));
      };
      note();
      ports.chosen.remember(request).catch((error: unknown) => reporter.fault(error));
      return note;
    },
    allow: (cost, subject) => spending.allow(cost, subject),
    allowLive: (price) => spending.allowLive(price),
    reasons: (search, request) =>
      reasonsOf(search, request, {
        seen,
        otherSources: ports.sources.others.map(({ capabilities }) => capabilities),
        now: () => Date.now(),
      }),
    aboutInLaterWindow: (kept) => ports.aboutInLaterWindow(kept),
    learnRegions: (search, signal) => searches.learnRegions(search, signal),
    saw: (found) => {
      for (const event of found) {
        seen.add(event);
      }
    },
    cleared: () => {
      ports.memory.update(CLEARED, Date.now()).then(undefined, (error: unknown) => reporter.fault(error));
    },
    openEvent: (found, options) => events.open(found, options),
    results: (restarted) =>
      new Results({
        open: (onRestart) => ports.tables.open(onRestart),
        restarted,
        noise: () => ports.noise.all,
        reading: (done) => tellUntil(done, "Reading the resources of the events"),
      }),
    copy: async ({ results, shortfall }, chosen, as) => {
      const { copiedText } = await import("../investigation/results/copiedText.ts");
      await copyText(await copiedText(results, chosen, as));
      if (chosen === "all" && notShown(shortfall) > 0) {
        void notify("warning", `The copied events are incomplete. ${shortfallNotes(shortfall).join(" ")}`);
      }
    },
    export: ({ results, shortfall, search }, as) =>
      saveEvents(results.all(), results.count, as, {
        lacks: notShown(shortfall) === 0 ? [] : shortfallNotes(shortfall),
        scope: scopeText(search?.notCovered ?? []),
      }),
    copySearch: (search, language) =>
      copySearchAs(search, language, {
        eventHistory: ports.sources.usual.capabilities,
        hours: settings.now.rangeHours,
      }),
    copySearchLink: () => void vscode.commands.executeCommand("cloudtrail.copySearchLink"),
    openLogFiles: () => void vscode.commands.executeCommand("cloudtrail.openLogFiles"),
    remedy: ports.applyRemedy,
    kindOf: (caller) => callerKind(caller, pipelineTest(settings.now.pipelineRoles)),
    fault: (error) => reporter.fault(error),
    limit: () => settings.now.limit,
    timeZone,
    pickScope: (kind, scope) =>
      reporter.guard(() =>
        pickScope(kind, scope, {
          choices: ports.choices,
          connections: ports.connections,
          kinds,
          chosen: () => ports.chosen.titles,
          forget: (titles) => ports.chosen.forget(titles),
          now: () => Date.now(),
          timeZone,
          range,
        }),
      ),
    hidden: () => ports.noise.hidden,
    keepHidden: (hidden) => {
      ports.noise.keepHidden(hidden).catch((error: unknown) => reporter.fault(error));
    },
    knownNoise: (action, session) => NOISE_COMMANDS[action](ports.noise, session),
    layout: () => {
      const layout = ports.memory.get<unknown>(LAYOUT);
      return typeof layout === "string" ? layout : undefined;
    },
    keepLayout: (layout) => {
      ports.memory.update(LAYOUT, layout).then(undefined, (error: unknown) => reporter.fault(error));
    },
  };
}
