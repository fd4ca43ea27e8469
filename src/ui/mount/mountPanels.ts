import * as vscode from "vscode";
import type { WindowThreads } from "../../engine/windowThreads.ts";
import { searchForValues } from "../../investigation/event/entityQuery.ts";
import { ResultTables } from "../../investigation/results/resultTables.ts";
import { KnownNoise } from "../../investigation/saved/knownNoise.ts";
import type { SessionPorts } from "../../investigation/session/searchSession.ts";
import type { FileVerdicts } from "../../sources/fileVerdicts.ts";
import type { Sources } from "../../sources/registry.ts";
import type { Choices } from "../choices.ts";
import {
  COMPARE_PANEL,
  EVENT_PANEL,
  EVENT_SCHEME,
  EVIDENCE_PANEL,
  REPORT_SCHEME,
  RESULTS_PANEL,
} from "../contributions.ts";
import { EventDocuments } from "../editor/eventDocuments.ts";
import { ReportDocuments } from "../editor/reportDocuments.ts";
import { type EventActionsPorts, eventActions } from "../eventActions.ts";
import { evidenceActions } from "../evidenceActions.ts";
import { findFirst } from "../findFirst.ts";
import { WorkspaceNoise } from "../noise/workspaceNoise.ts";
import { ComparePanels } from "../panels/comparePanels.ts";
import type { EventActions } from "../panels/eventPanel.ts";
import { EventPanels } from "../panels/eventPanels.ts";
import { EvidencePanels } from "../panels/evidencePanels.ts";
import { LogFileEditors } from "../panels/logFileEditors.ts";
import { ResultsPanels } from "../panels/resultsPanels.ts";
import { setContext } from "../register.ts";
import { type ResultsActionsPorts, resultsActions } from "../resultsActions.ts";
import { LazySqlQueries } from "../sql/lazySqlQueries.ts";
import { storedInTurn } from "../storedInTurn.ts";

export interface MountedPanels {
  readonly events: EventPanels;
  readonly results: ResultsPanels;
  readonly comparisons: ComparePanels;
  readonly sql: LazySqlQueries;
  readonly evidence: EvidencePanels;
  readonly noise: KnownNoise;
  readonly actions: EventActions;
  readonly reports: ReportDocuments;
  readonly documents: EventDocuments;
  /** For searches outside a view. */
  readonly session: SessionPorts;
}

/** Registers event views, results views, JSON documents and reports, and restores them after a reload. */
export function mountPanels(
  context: vscode.ExtensionContext,
  parts: Omit<ResultsActionsPorts, "memory" | "workspaceMemory" | "events" | "tables" | "noise"> &
    Pick<EventActionsPorts, "code" | "connections" | "now"> & {
      readonly sources: Pick<Sources, "usual" | "others" | "kinds">;
      readonly threads: WindowThreads;
      /** What verifications found out of log files. */
      readonly verdicts: FileVerdicts;
      readonly choices: Pick<Choices, "shown" | "all">;
    },
): MountedPanels {
  const { searches, choices, settings, reporter } = parts;
  const pages = { extensionUri: context.extensionUri, report: reporter.channel };
  const documents = new EventDocuments({
    find: (eventId, { profile, region }, signal) =>
      findFirst(searches, searchForValues("id", [eventId], { profiles: [profile], regions: [region] }), signal),
    memory: context.workspaceState,
    isShown: async (name) => (await choices.shown()).some(({ profile }) => profile.name === name),
  });
  const actions = eventActions({
    documents,
    searches,
    results: () => results,
    code: parts.code,
    timeZone: () => settings.now.timeZone,
    profiles: () => choices.all(),
    connections: parts.connections,
    now: parts.now,
    applyRemedy: parts.applyRemedy,
  });
  const reports = new ReportDocuments();
  const memory = storedInTurn(context.globalState);
  const events = new EventPanels(pages, actions, memory, (isFocused) =>
    setContext("cloudtrail.eventFocused", isFocused),
  );
  const tables = new ResultTables({
    threads: parts.threads,
    folder: vscode.Uri.joinPath(context.globalStorageUri, "results").fsPath,
    memoryOnly: () => settings.now.store.memoryOnly,
    onHeld: (refused) => reporter.unwritable("results", refused),
  });
  void tables.sweep();
  const noiseFiles = new WorkspaceNoise({
    changed: () => results.noiseChanged(),
    fault: (error) => reporter.fault(error),
  });
  const noise = new KnownNoise({ memory, files: () => noiseFiles.found, changed: () => results.noiseChanged() });
  const session = resultsActions({
    ...parts,
    memory,
    workspaceMemory: storedInTurn(context.workspaceState),
    tables,
    events,
    noise,
  });
  const results = new ResultsPanels(pages, session, {
    focused: (part) => {
      setContext("cloudtrail.tableFocused", part === "table");
      setContext("cloudtrail.valueFocused", part === "value");
    },
    tailed: (isOn) => setContext("cloudtrail.liveTailOn", isOn),
  });
  const comparisons = new ComparePanels(pages, {
    reopen: (kept) => results.reopen(kept),
    recall: (kept, changed) => results.recall(kept, changed),
    fault: (error) => reporter.fault(error),
  });
  const sql = new LazySqlQueries({
    pages,
    program: vscode.Uri.joinPath(context.extensionUri, "dist", "sqlProgram.js").fsPath,
    events,
    reporter,
    results,
    memory: context.workspaceState,
    timeZone: () => settings.now.timeZone,
    copyResult: async (view, result) => (await import("../commands/saveSqlResult.ts")).copyResult(view, result),
    saveResult: async (view, result, name) =>
      (await import("../commands/saveSqlResult.ts")).saveResult(view, result, name),
  });
  const evidence = new EvidencePanels(
    pages,
    evidenceActions({ ...parts, results, allow: (cost) => session.allow(cost, "verification") }),
  );
  context.subscriptions.push(
    evidence,
    vscode.window.registerWebviewPanelSerializer(EVIDENCE_PANEL, evidence),
    tables,
    sql,
    noiseFiles,
    events,
    comparisons,
    results,
    reports,
    vscode.window.registerWebviewPanelSerializer(EVENT_PANEL, events),
    vscode.window.registerWebviewPanelSerializer(RESULTS_PANEL, results),
    vscode.window.registerCustomEditorProvider(RESULTS_PANEL, new LogFileEditors(results)),
    vscode.window.registerWebviewPanelSerializer(COMPARE_PANEL, comparisons),
    vscode.workspace.registerTextDocumentContentProvider(EVENT_SCHEME, documents),
    vscode.languages.registerDocumentLinkProvider({ scheme: EVENT_SCHEME }, documents),
    vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, reports),
    vscode.workspace.onDidCloseTextDocument((document) => {
      documents.closed(document);
      reports.closed(document);
    }),
  );
  return { events, results, comparisons, evidence, sql, noise, actions, reports, documents, session };
}
