import * as vscode from "vscode";
import type { CloudTrailInvestigatorApi } from "./api.ts";
import { AddedProfiles } from "./aws/addedProfiles.ts";
import { Connections } from "./aws/connections.ts";
import { awsConfigFiles, awsFilesReader, listProfiles } from "./aws/profiles.ts";
import { UsedFeatures } from "./aws/usedFeatures.ts";
import { refusedWrite } from "./engine/fileErrors.ts";
import { RecordStore } from "./engine/store/recordStore.ts";
import { WindowThreads } from "./engine/windowThreads.ts";
import { SAVED_SEARCHES_KEY } from "./investigation/saved/history.ts";
import { OWN_NOISE_KEY } from "./investigation/saved/knownNoise.ts";
import { Checkpoints } from "./investigation/search/checkpoints.ts";
import { ChosenSources } from "./investigation/search/chosenSources.ts";
import { Searches } from "./investigation/search/searches.ts";
import { Seen } from "./investigation/search/seen.ts";
import { FileVerdicts } from "./sources/fileVerdicts.ts";
import { sourcesOf } from "./sources/registry.ts";
import { ObjectCache } from "./sources/trailBucket/objectCache.ts";
import { makeApi } from "./ui/apiOf.ts";
import { watchAwsFiles } from "./ui/awsFiles.ts";
import { Choices } from "./ui/choices.ts";
import { accountCommands } from "./ui/commands/accountCommands.ts";
import { commandTable } from "./ui/commands/commandTable.ts";
import { reportIssue } from "./ui/commands/reportIssue.ts";
import { InstanceRole } from "./ui/instanceRole.ts";
import { openLog } from "./ui/log.ts";
import { McpServers } from "./ui/mcpServers.ts";
import { askMfaCode } from "./ui/mfa.ts";
import { mountAgents } from "./ui/mount/mountAgents.ts";
import { mountCode } from "./ui/mount/mountCode.ts";
import { mountExplorer } from "./ui/mount/mountExplorer.ts";
import { mountLinks } from "./ui/mount/mountLinks.ts";
import { mountPanels } from "./ui/mount/mountPanels.ts";
import { mountSearches } from "./ui/mount/mountSearches.ts";
import { mountSignIn } from "./ui/mount/mountSignIn.ts";
import { mountStatus } from "./ui/mount/mountStatus.ts";
import { mountWalkthrough } from "./ui/mount/mountWalkthrough.ts";
import { registerCommands } from "./ui/register.ts";
import { applyRemedy } from "./ui/remedies.ts";
import { type ApplyRemedy, Reporter } from "./ui/report.ts";
import { LiveSettings } from "./ui/settings.ts";
import { storedInTurn } from "./ui/storedInTurn.ts";

/** Composes the extension. Makes no requests to AWS. */
export function activate(context: vscode.ExtensionContext): CloudTrailInvestigatorApi {
  // Settings Sync copies nothing else: the other values name accounts, events and files of this machine.
  context.globalState.setKeysForSync([SAVED_SEARCHES_KEY, OWN_NOISE_KEY]);
  const log = openLog();
  const settings = new LiveSettings();
  const remedy: ApplyRemedy = (what, retry) =>
    applyRemedy(what, { choices, log, signIn: (name) => signIns.signIn(name) }, retry);
  const reporter = new Reporter(log, remedy);

  // AWS connections, and the profiles and Regions to show.
  const memory = storedInTurn(context.globalState);
  const usedFeatures = new UsedFeatures(memory);
  const addedProfiles = new AddedProfiles(memory);
  const readFiles = awsFilesReader();
  const readConfig = async () => addedProfiles.over(await readFiles());
  const instanceRole = new InstanceRole(memory);
  const profiles = () => listProfiles(process.env, readConfig, () => instanceRole.isListed());
  const connections = new Connections({
    askMfaCode,
    readConfig,
    log: (line) => log.info(line),
    memory,
    onCall: (action, resource) => usedFeatures.note(action, resource),
  });
  const choices = new Choices({
    memory,
    listProfiles: profiles,
    connections,
    changed: () => {
      sidebar.explorer.refresh();
      forgetHistories();
      status.update();
      mcpServers.changed();
    },
    rearranged: () => sidebar.view.changed(undefined),
  });

  // Searches, and the storage of events.
  const now = () => connections.now();
  const seen = new Seen();
  const threads = new WindowThreads(vscode.Uri.joinPath(context.extensionUri, "dist", "engineWorker.js").fsPath);
  const store = new RecordStore({
    threads: () => threads.running(),
    folder: vscode.Uri.joinPath(context.globalStorageUri, "events").fsPath,
    obsolete: vscode.Uri.joinPath(context.globalStorageUri, "shelf").fsPath,
    limits: () => ({ ...settings.now.store, maxBytes: settings.now.store.maxBytes / 2 }),
    onRefused: (refused) => reporter.unwritable("cache", refused),
  });
  const objects = new ObjectCache({
    folder: vscode.Uri.joinPath(context.globalStorageUri, "logFiles").fsPath,
    maxBytes: () => (settings.now.store.memoryOnly ? 0 : settings.now.store.maxBytes / 2),
    onUnwritable: (error) => reporter.unwritable("cache", refusedWrite(error)),
  });
  const verdicts = new FileVerdicts(memory);
  const sources = sourcesOf({
    verdicts,
    connections,
    store,
    objects,
    chosenTables: memory,
    now,
    profiles,
    shown: () => choices.shown(),
    fileProgram: vscode.Uri.joinPath(context.extensionUri, "dist", "fileWorker.js").fsPath,
    sampleFolder: vscode.Uri.joinPath(context.extensionUri, "media", "sample").fsPath,
  });
  const chosen = new ChosenSources(memory, sources);
  const searches = new Searches({
    sources,
    seen,
    now,
    defaultHours: () => settings.now.rangeHours,
    checkpoints: new Checkpoints(storedInTurn(context.workspaceState)),
    chosen,
  });

  // Views and panels.
  const walkthrough = mountWalkthrough(context, { connections, profiles, fault: (error) => reporter.fault(error) });
  const status = mountStatus(context, {
    connections,
    choices,
    settings,
    results: () => panels.results,
    fault: (error) => reporter.fault(error),
    signIn: (name) => signIns.signIn(name),
    signedIn: () => {
      sidebar.explorer.refresh();
      retryHistories();
    },
  });
  const { used, showMenu } = status;
  const configNotes = async () => (await readConfig()).notes ?? [];
  const sidebar = mountExplorer(context, {
    configNotes,
    connections,
    choices,
    searches,
    settings,
    reporter,
    used,
    documentOf: (found) => panels.documents.dragged(found),
  });
  const { history, commands: searchCommands } = mountSearches(context, {
    settings,
    sources,
    profiles,
    known: (profile) => connections.known(profile),
    active: () => panels.results.active,
    shown: () => panels.results.shown(),
  });
  const { code, declarations, histories, codeCommands, aboutInLaterWindow, forgetHistories, retryHistories } =
    mountCode(context, {
      connections,
      choices,
      sources,
      chosen,
      settings,
      reporter,
      walkthrough,
      results: { open: (request, about) => panels.results.open(request, about) },
    });
  const panels = mountPanels(context, {
    aboutInLaterWindow,
    searches,
    sources,
    chosen,
    history,
    seen,
    choices,
    settings,
    reporter,
    applyRemedy: remedy,
    connections,
    now,
    code,
    threads,
    verdicts,
    used,
    walkthrough,
  });
  const { forgetAgentSearches } = mountAgents(context, {
    session: panels.session,
    connections,
    choices,
    code: { declarations, histories },
    settings,
  });
  mountLinks(context, { ...panels, choices, connections, sources, searches, settings, reporter, now });
  panels.results.onRunning(status.update);
  status.update();

  const { signIns, ...signInCommands } = mountSignIn(context, {
    connections,
    profiles,
    reporter,
    retryWaiting: (names) => {
      sidebar.explorer.signedIn(names);
      panels.results.signedIn(names);
      retryHistories();
    },
  });
  const accounts = accountCommands({
    connections,
    added: addedProfiles,
    choices,
    reports: panels.reports,
    reporter,
    readConfig,
    nodes: sidebar.view,
    signInTo: (profile, session) => signIns.signInTo(profile, session),
  });

  const mcpServers = new McpServers({
    extension: context.extension,
    storage: context.globalStorageUri,
    shown: () => choices.shown(),
    settings: () => settings.now,
  });

  const { config, credentials } = awsConfigFiles();
  const refresh = () => {
    sidebar.refresh();
    retryHistories();
    status.update();
    mcpServers.changed();
  };
  context.subscriptions.push(
    log,
    settings,
    new vscode.Disposable(() => connections.close()),
    new vscode.Disposable(() => void threads.dispose()),
    mcpServers.register() ?? new vscode.Disposable(() => undefined),
    settings.onChange(() => mcpServers.changed()),
    watchAwsFiles([config, credentials], refresh),
    registerCommands(
      commandTable({
        ...sidebar,
        ...panels,
        ...signInCommands,
        signIns,
        nodes: sidebar.view,
        connections,
        choices,
        useInstanceRole: () => instanceRole.use(choices, refresh),
        sources,
        searches,
        seen,
        searchCommands,
        codeCommands,
        history,
        usedFeatures,
        accountCommands: accounts,
        forgetHistories,
        reportIssue: () =>
          reportIssue({
            extension: context.extension,
            log,
            profiles: async () => (await profiles()).map(({ name }) => name),
          }),
        forgetAgentSearches,
        refresh,
        showMenu,
        memory,
        settings,
        reporter,
        store,
        caches: [store, objects],
      }),
      reporter,
    ),
  );
  return makeApi(searches, panels.results);
}
