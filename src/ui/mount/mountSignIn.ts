import type * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { Reporter } from "../report.ts";
import { AccountsMenu } from "../signIn/accounts.ts";
import { SessionFiles } from "../signIn/sessionFiles.ts";
import { SignIns } from "../signIn/signIns.ts";

interface SignInParts {
  readonly connections: Connections;
  /** All profiles, shown or not. */
  readonly profiles: () => Promise<readonly Profile[]>;
  readonly reporter: Reporter;
  /** Retries what failed because a sign-in with these profiles was missing. */
  readonly retryWaiting: (profiles: ReadonlySet<string>) => void;
}

interface MountedSignIn {
  readonly signIns: SignIns;
  /** Signs in to a session that the person selects. */
  signIn(): Promise<void>;
  /** Signs out of a session that the person selects. */
  signOut(): Promise<void>;
}

/** Registers signing in to IAM Identity Center and out of it. */
export function mountSignIn(context: vscode.ExtensionContext, parts: SignInParts): MountedSignIn {
  const { connections, profiles, reporter, retryWaiting } = parts;
  const { identityCenter: tokens } = connections;
  const forget = (changed: readonly Profile[]) => {
    for (const profile of changed) {
      connections.forget(profile);
    }
  };
  const retry = (changed: readonly Profile[]) => {
    menu.update().catch((error: unknown) => reporter.fault(error));
    retryWaiting(new Set(changed.map(({ name }) => name)));
  };
  const signIns = new SignIns({
    tokens,
    profiles,
    changed: (changed) => {
      forget(changed);
      retry(changed);
    },
  });
  const menu = new AccountsMenu(signIns);
  const files = new SessionFiles({
    tokens,
    profiles,
    sessions: () => signIns.sessions(),
    changed: ({ ended, waiting }) => {
      forget(ended);
      retry([...ended, ...waiting]);
    },
    fault: (error) => reporter.fault(error),
  });
  context.subscriptions.push(menu, files);
  return {
    signIns,
    signIn: async () => {
      await signIns.signInToSelected();
    },
    signOut: () => signIns.signOutOfSelected(),
  };
}
