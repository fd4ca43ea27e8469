import * as vscode from "vscode";
import { systemClock } from "../../async/clock.ts";
import type { Connections } from "../../aws/connections.ts";
import type { Choices } from "../choices.ts";
import { withProgress } from "../dialogs.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import type { LiveSettings } from "../settings.ts";
import { AccountItem } from "../statusBar/accountItem.ts";
import { showAccountMenu } from "../statusBar/accountMenu.ts";
import { CurrentProfile } from "../statusBar/currentProfile.ts";
import { storedInTurn } from "../storedInTurn.ts";

export interface StatusParts {
  readonly connections: Connections;
  readonly choices: Choices;
  readonly settings: LiveSettings;
  /** Available once the window has its panels. */
  results(): ResultsPanels;
  fault(error: unknown): void;
  /** Signs in to what the profile of this name signs in with. Rejects with a `Failure` or an AbortError. */
  signIn(profile: string): Promise<void>;
  /** Credentials were obtained: what failed without them can be tried again. */
  signedIn(): void;
}

export interface MountedStatus {
  /** Shows what is known now. */
  update(): void;
  /** The user used these profiles, at once. */
  used(profiles: readonly string[]): void;
  showMenu(): Promise<void>;
}

/** Creates the status bar item of the account in use and its menu. */
export function mountStatus(context: vscode.ExtensionContext, parts: StatusParts): MountedStatus {
  const { connections, choices, settings, fault } = parts;
  const memory = storedInTurn(context.workspaceState);
  const update = () => item.update();
  const current = new CurrentProfile({ memory, choices, changed: update });
  const item = new AccountItem({
    current,
    connections,
    searches: () => parts.results().running.length,
    now: systemClock.now,
    timeZone: () => settings.now.timeZone,
    fault,
  });
  context.subscriptions.push(item, new vscode.Disposable(connections.onChange(update)), settings.onChange(update));
  return {
    update,
    used: (profiles) => {
      current.use(profiles).catch(fault);
    },
    showMenu: () =>
      showAccountMenu({
        choices,
        current,
        connections,
        running: () => parts.results().running,
        onRunning: (listener) => parts.results().onRunning(listener),
        signIn: async (profile) => {
          await current.use([profile.name]);
          if (profile.signsInWith !== undefined && connections.known(profile).signIn.state !== "signed-in") {
            await parts.signIn(profile.name);
          }
          connections.forget(profile);
          await withProgress(`Signing in with profile ${profile.name}`, (_report, signal) =>
            connections.identity(profile, { signal, asked: true }),
          );
          parts.signedIn();
        },
      }),
  };
}
