import * as vscode from "vscode";
import type { IdentityCenterTokens } from "../../aws/signIn/identityCenterTokens.ts";
import { type IdentityCenterSession, sessionTitle } from "../../aws/signIn/session.ts";
import { AUTHENTICATION } from "../contributions.ts";
import type { SharedSession, SignIns } from "./signIns.ts";

/**
 * The Identity Center sessions in the editor's Accounts menu, where a person signs out of them. Access tokens are not given
 * to other extensions: they would allow everything that the person may do in AWS.
 */
export class AccountsMenu implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #signIns: SignIns;
  readonly #tokens: IdentityCenterTokens;
  readonly #changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #registration: vscode.Disposable;
  /** What was given to the editor last. */
  #given = new Map<string, vscode.AuthenticationSession>();
  readonly onDidChangeSessions = this.#changes.event;

  constructor(signIns: SignIns, tokens: IdentityCenterTokens) {
    this.#signIns = signIns;
    this.#tokens = tokens;
    this.#registration = vscode.authentication.registerAuthenticationProvider(
      AUTHENTICATION,
      "AWS IAM Identity Center",
      this,
      { supportsMultipleAccounts: true },
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
  }

  async getSessions(): Promise<vscode.AuthenticationSession[]> {
    const looked = await Promise.all(
      (await this.#signIns.sessions()).map(async ({ session }) => {
        const { state } = await this.#tokens.look(session);
        return state === "signed-out" ? [] : [toSession(session)];
      }),
    );
    const sessions = looked.flat();
    this.#given = new Map(sessions.map((session) => [session.id, session]));
    return sessions;
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const shared = await this.#signIns.pick("Sign In to AWS", await this.#signIns.sessions());
    if (shared === undefined) {
      throw new Error("No session of IAM Identity Center was chosen.");
    }
    await this.#signIns.signInTo(shared.profiles[0], shared.session);
    return toSession(shared.session);
  }

  async removeSession(id: string): Promise<void> {
    const shared: SharedSession | undefined = (await this.#signIns.sessions()).find(
      ({ session }) => session.key === id,
    );
    if (shared !== undefined) {
      await this.#signIns.signOut(shared);
    }
  }

  /** Tells the editor which sessions began and ended since it last asked. */
  async update(): Promise<void> {
    const before = this.#given;
    const now = await this.getSessions();
    const added = now.filter(({ id }) => !before.has(id));
    const removed = [...before.values()].filter(({ id }) => !this.#given.has(id));
    if (added.length > 0 || removed.length > 0) {
      this.#changes.fire({ added, removed, changed: [] });
    }
  }
}

function toSession(session: IdentityCenterSession): vscode.AuthenticationSession {
  const label = sessionTitle(session);
  return { id: session.key, accessToken: "", account: { id: session.key, label }, scopes: [...session.scopes] };
}
