import type * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { Failure } from "../../model/failure.ts";
import { inform } from "../dialogs.ts";
import type { Reporter } from "../report.ts";
import { AccountsMenu } from "../signIn/accounts.ts";
import { SessionFiles } from "../signIn/sessionFiles.ts";
import { SignIns } from "../signIn/signIns.ts";

interface SignInParts {
  readonly connections: Connections;
  /** All profiles, shown or not. */
  readonly profiles: () => Promise<readonly Profile[]>;
  readonly reporter: Reporter;
  /** Tries again what failed because nobody was signed in with these profiles. */
  readonly retryWaiting: (profiles: ReadonlySet<string>) => void;
}

interface MountedSignIn {
  readonly signIns: SignIns;
  /** Signs in to a session that the person chooses. */
  signIn(): Promise<void>;
  /** Signs out of a session that the person chooses. */
  signOut(): Promise<void>;
}

/** Registers what signs a person in to AWS and out of it. */
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
  const menu = new AccountsMenu(signIns, tokens);
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
      const sessions = await signIns.sessions();
      if (sessions.length === 0) {
        throw new Failure({
          reason: "configuration",
          message:
            'No profile signs in with IAM Identity Center. Add an sso-session to the AWS config file, for example with "aws configure sso".',
          context: {},
          remedies: [{ kind: "open-aws-config" }],
        });
      }
      const shared = await signIns.pick("Sign In to AWS", sessions);
      await (shared === undefined ? undefined : signIns.signInTo(shared.profiles[0], shared.session));
    },
    signOut: async () => {
      const looked = await Promise.all(
        (await signIns.sessions()).map(async (shared) => ({ shared, look: await tokens.look(shared.session) })),
      );
      const open = looked.filter(({ look }) => look.state !== "signed-out").map(({ shared }) => shared);
      if (open.length === 0) {
        inform("You aren't signed in to IAM Identity Center.");
        return;
      }
      const shared = await signIns.pick("Sign Out of AWS", open);
      await (shared === undefined ? undefined : signIns.signOut(shared));
    },
  };
}
