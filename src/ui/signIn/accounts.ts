import * as vscode from "vscode";
import { type IdentityCenterSession, sessionTitle } from "../../aws/signIn/session.ts";
import { AUTHENTICATION } from "../contributions.ts";
import type { SignIns } from "./signIns.ts";

/**
 * The Identity Center sessions in the editor's Accounts menu, where a person signs out of them. Access tokens are not given
 * to other extensions: they would allow everything that the person may do in AWS.
 */
export class AccountsMenu implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #signIns: SignIns;
  readonly #changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #registration: vscode.Disposable;
  /** The sessions that the editor knows, by id. */
  #given = new Map<string, vscode.AuthenticationSession>();
  readonly onDidChangeSessions = this.#changes.event;

  constructor(signIns: SignIns) {
    this.#signIns = signIns;
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
    const sessions = (await this.#signIns.openSessions()).map(({ session }) => toSession(session));
    this.#given = new Map(sessions.map((session) => [session.id, session]));
    return sessions;
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const session = await this.#signIns.signInToSelected();
    if (session === undefined) {
      throw new Error("No session of IAM Identity Center was chosen.");
    }
    return toSession(session);
  }

  async removeSession(id: string): Promise<void> {
    const shared = (await this.#signIns.sessions()).find(({ session }) => session.key === id);
    if (shared !== undefined) {
      await this.#signIns.signOut(shared);
    }
  }

  /** Reports to the editor which sessions began and ended since its last request. */
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
