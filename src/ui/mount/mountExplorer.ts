import * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import type { ConfigNote } from "../../aws/configFile.ts";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readTrails } from "../../aws/trails.ts";
import { Explorer } from "../../investigation/explorer/explorer.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import type { Searches } from "../../investigation/search/searches.ts";
import type { Choices } from "../choices.ts";
import { NodeDecorations } from "../explorer/decorations.ts";
import { ExplorerView } from "../explorer/explorerView.ts";
import { setContext } from "../register.ts";
import type { Reporter } from "../report.ts";
import type { LiveSettings } from "../settings.ts";
import { storedInTurn } from "../storedInTurn.ts";

export interface ExplorerParts {
  readonly connections: Connections;
  readonly choices: Choices;
  readonly searches: Searches;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
  /** What of the AWS files is not read. */
  configNotes(): Promise<readonly ConfigNote[]>;
  /** The JSON document of an event, which need not be open. */
  documentOf(found: EventHit): vscode.Uri;
  /** The user used a profile. */
  used(profiles: readonly string[]): void;
}

export interface MountedExplorer {
  readonly explorer: Explorer;
  readonly view: ExplorerView;
  /** Reads the AWS configuration again and drops credentials. */
  refresh(): void;
  /** Sets whether Event history includes read-only events; stored on this machine. */
  showReads(reads: boolean): Promise<void>;
}

const READS = "readsShown";

/** Creates the explorer view. */
export function mountExplorer(context: vscode.ExtensionContext, parts: ExplorerParts): MountedExplorer {
  const { connections, choices, searches, settings, reporter } = parts;
  const timeZone = () => settings.now.timeZone;
  const explorer = new Explorer(
    {
      profiles: {
        lists: () => choices.lists(),
        notes: () => parts.configNotes(),
        get grouping() {
          return choices.grouping;
        },
      },
      readRegions: async (profile, signal) =>
        (await connections.regions(profile, { signal })).regions.flatMap(({ id, enabled }) => (enabled ? id : [])),
      mustSignIn: (profile) => mustSignIn(profile, connections),
      readTrails: async (profile, region, signal) =>
        readTrails(await connections.connect("cloudtrail", profile, region, { signal }), signal),
      signIn: (profile, signal) => {
        parts.used([profile.name]);
        return connections.signIn(profile, signal);
      },
      recent: (profile, region, reads) => searches.recent(profile, region, reads),
      insights: (profile, region) => searches.insights(profile, region),
      changed: (id) => {
        if (id === undefined) {
          setContext("cloudtrail.profilesFiltered", explorer.filter !== "");
        }
        view.changed(id);
      },
      fault: (error) => reporter.fault(error),
      now: systemClock.now,
      timeZone,
    },
    storedInTurn(context.globalState).get<unknown>(READS) === true,
  );
  const refresh = () => {
    connections.forget();
    explorer.refresh();
  };
  const view = new ExplorerView(explorer, {
    timeZone,
    listed: (profile) => choices.listed(profile),
    profiles: () => choices.all(),
    documentOf: (found) => parts.documentOf(found),
  });
  setContext("cloudtrail.readsShown", explorer.reads);
  context.subscriptions.push(
    view,
    settings.onChange(() => view.changed(undefined)),
    new vscode.Disposable(connections.onChange((name) => view.accountChanged(name))),
    vscode.window.registerFileDecorationProvider(new NodeDecorations()),
  );
  return {
    explorer,
    view,
    refresh,
    showReads: async (reads) => {
      await storedInTurn(context.globalState).update(READS, reads);
      setContext("cloudtrail.readsShown", reads);
      explorer.showReads(reads);
    },
  };
}

/** Credentials that were obtained before may outlive the session. */
async function mustSignIn(profile: Profile, connections: Connections): Promise<boolean> {
  const { signsInWith } = profile;
  return (
    signsInWith?.kind === "sso" &&
    connections.known(profile).signIn.state !== "signed-in" &&
    (await connections.identityCenter.look(signsInWith)).state === "signed-out"
  );
}
