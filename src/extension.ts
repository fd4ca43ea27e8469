import * as vscode from "vscode";
import type { CloudTrailInvestigatorApi } from "./api.ts";
import { systemClock } from "./aws/clock.ts";
import { Connections } from "./aws/connections.ts";
import { awsConfigFiles, listProfiles } from "./aws/profiles.ts";
import { readTrails } from "./aws/trails.ts";
import { Shelf } from "./engine/shelf.ts";
import { Explorer } from "./investigation/explorer.ts";
import { SearchHistory } from "./investigation/history.ts";
import { Places } from "./investigation/places.ts";
import { Searches } from "./investigation/searches.ts";
import { Seen } from "./investigation/seen.ts";
import { makeApi } from "./ui/apiOf.ts";
import { watchAwsFiles } from "./ui/awsFiles.ts";
import { Choices } from "./ui/choices.ts";
import { commandTable } from "./ui/commands/commandTable.ts";
import { findFirst } from "./ui/commands/openEvent.ts";
import { EVENT_PANEL, EVENT_SCHEME, RESULTS_PANEL } from "./ui/contributions.ts";
import { EventDocuments } from "./ui/editor/eventDocuments.ts";
import { eventActions } from "./ui/eventActions.ts";
import { NodeDecorations } from "./ui/explorer/decorations.ts";
import { ExplorerView } from "./ui/explorer/explorerView.ts";
import { askMfaCode } from "./ui/mfa.ts";
import { EventPanels } from "./ui/panels/eventPanel.ts";
import { ResultsPanels } from "./ui/panels/resultsPanels.ts";
import { registerCommands, setContext } from "./ui/register.ts";
import { applyRemedy } from "./ui/remedies.ts";
import { type ApplyRemedy, Reporter } from "./ui/report.ts";
import { resultsActions } from "./ui/resultsActions.ts";
import { AllowedProfiles } from "./ui/searches/allowedProfiles.ts";
import { searchCommands } from "./ui/searches/searchCommands.ts";
import { SearchesView } from "./ui/searches/searchesView.ts";
import { WorkspaceSearches } from "./ui/searches/workspaceSearches.ts";
import { LiveSettings } from "./ui/settings.ts";

const READS = "readsShown";

/** Composes the extension. Nothing is asked of AWS here. */
export function activate(context: vscode.ExtensionContext): CloudTrailInvestigatorApi {
  const log = vscode.window.createOutputChannel("CloudTrail", { log: true });
  const settings = new LiveSettings();
  const timeZone = () => settings.now.timeZone;
  const remedy: ApplyRemedy = (what, retry) => applyRemedy(what, { choices, log }, retry);
  const reporter = new Reporter(log, remedy);

  const connections = new Connections({ askMfaCode, log: (line) => log.info(line) });
  const choices = new Choices({
    memory: context.globalState,
    listProfiles,
    listRegions: (profile, signal) => connections.regions(profile, signal),
    changed: () => explorer.refresh(),
  });
  const seen = new Seen();
  const shelf = new Shelf({
    folder: vscode.Uri.joinPath(context.globalStorageUri, "shelf").fsPath,
    maxBytes: () => settings.now.shelfBytes,
    onUnwritable: (error) => reporter.unwritable(error),
  });
  const places = new Places({
    connections,
    shelf,
    now: () => connections.now(),
    profiles: listProfiles,
    shown: () => choices.shown(),
  });
  const searches = new Searches({
    places,
    seen,
    now: () => connections.now(),
    defaultHours: () => settings.now.rangeHours,
  });

  const explorer = new Explorer(
    {
      shown: () => choices.shown(),
      readTrails: async (profile, region, signal) =>
        readTrails(await connections.cloudTrail(profile, region, signal), signal),
      recent: (profile, region, reads) => searches.recent(profile, region, reads),
      changed: (id) => view.changed(id),
      fault: (error) => reporter.fault(error),
      now: systemClock.now,
      timeZone,
    },
    context.globalState.get<unknown>(READS) === true,
  );
  const view = new ExplorerView(explorer, {
    timeZone,
    profiles: () => choices.all(),
    refused: (failure) => reporter.failure(failure, () => refresh()),
  });

  const history = new SearchHistory({ memory: context.globalState, changed: () => searchesView.changed() });
  const searchFiles = new WorkspaceSearches(() => searchesView.changed());
  const searchesView = new SearchesView({ history, files: searchFiles, now: systemClock.now, timeZone });

  const pages = { extensionUri: context.extensionUri, report: reporter.channel };
  const documents = new EventDocuments({
    find: (eventId, { profile, region }, signal) =>
      findFirst(searches, eventId, { profiles: [profile], regions: [region] }, signal),
    memory: context.workspaceState,
    isShown: async (name) => (await choices.shown()).some(({ profile }) => profile.name === name),
  });
  const actions = eventActions({ documents, results: () => results, timeZone });
  const events = new EventPanels(pages, actions);
  const results = new ResultsPanels(
    pages,
    resultsActions({
      memory: context.globalState,
      searches,
      history,
      seen,
      choices,
      events,
      settings,
      reporter,
      applyRemedy: remedy,
    }),
  );

  const refresh = () => {
    connections.forget();
    explorer.refresh();
  };
  const showReads = async (reads: boolean) => {
    await context.globalState.update(READS, reads);
    setContext("cloudtrail.readsShown", reads);
    explorer.showReads(reads);
  };
  setContext("cloudtrail.readsShown", explorer.reads);

  const { config, credentials } = awsConfigFiles();
  context.subscriptions.push(
    log,
    settings,
    settings.onChange(() => {
      view.changed(undefined);
      searchesView.changed();
    }),
    view,
    searchesView,
    searchFiles,
    events,
    results,
    new vscode.Disposable(() => connections.close()),
    watchAwsFiles([config, credentials], refresh),
    vscode.window.registerFileDecorationProvider(new NodeDecorations()),
    vscode.window.registerWebviewPanelSerializer(EVENT_PANEL, events),
    vscode.window.registerWebviewPanelSerializer(RESULTS_PANEL, results),
    vscode.workspace.registerTextDocumentContentProvider(EVENT_SCHEME, documents),
    vscode.languages.registerDocumentLinkProvider({ scheme: EVENT_SCHEME }, documents),
    vscode.workspace.onDidCloseTextDocument((document) => documents.closed(document)),
    registerCommands(
      commandTable({
        explorer,
        nodes: view,
        choices,
        searches,
        seen,
        events,
        results,
        actions,
        searchCommands: searchCommands({
          history,
          files: searchFiles,
          allowed: new AllowedProfiles({ memory: context.workspaceState, profiles: listProfiles }),
          nodes: searchesView,
          active: () => results.active,
        }),
        settings,
        reporter,
        shelf,
        refresh,
        showReads,
      }),
      reporter,
    ),
  );
  return makeApi(searches, results);
}
