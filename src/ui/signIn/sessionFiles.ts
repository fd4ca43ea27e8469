import { join } from "node:path";
import * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import type { IdentityCenterTokens, SessionLook } from "../../aws/signIn/identityCenterTokens.ts";
import { sessionFolders } from "../../aws/signIn/tokenCache.ts";
import { watchAwsFiles } from "../awsFiles.ts";
import type { SharedSession } from "./signIns.ts";

export interface SessionFilesPorts {
  readonly tokens: IdentityCenterTokens;
  sessions(): Promise<readonly SharedSession[]>;
  /** All profiles, shown or not. */
  profiles(): Promise<readonly Profile[]>;
  /**
   * Sessions changed. `ended`: profiles whose person signed out. `waiting`: profiles for which what failed for want of a
   * sign-in can be tried again.
   */
  changed(profiles: { readonly ended: readonly Profile[]; readonly waiting: readonly Profile[] }): void;
  fault(error: unknown): void;
}

/** Several files change at once: the AWS CLI writes a token and a registration. */
const COLLECT = 200;

/** Watches the files in which the AWS CLI, SDKs and this extension keep sessions. Makes no requests. */
export class SessionFiles implements vscode.Disposable {
  readonly #ports: SessionFilesPorts;
  readonly #known = new Map<string, SessionLook>();
  readonly #watchers: vscode.Disposable;
  #checking: NodeJS.Timeout | undefined;

  constructor(ports: SessionFilesPorts) {
    this.#ports = ports;
    const { sso, login } = sessionFolders();
    this.#watchers = vscode.Disposable.from(
      watchAwsFiles([join(sso, "*.json")], () => this.#soon(false)),
      watchAwsFiles([join(login, "*.json")], () => this.#soon(true)),
    );
  }

  dispose(): void {
    clearTimeout(this.#checking);
    this.#watchers.dispose();
  }

  #soon(isLogin: boolean): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      this.#check(isLogin).catch((error: unknown) => this.#ports.fault(error));
    }, COLLECT);
  }

  /** Compares the token files with what was known of them. */
  async #check(isLogin: boolean): Promise<void> {
    const ended: Profile[] = [];
    const waiting: Profile[] = [];
    for (const { session, profiles } of await this.#ports.sessions()) {
      const before = this.#known.get(session.key);
      const now = await this.#ports.tokens.look(session);
      this.#known.set(session.key, now);
      if (before?.version !== now.version) {
        (now.state === "signed-out" ? ended : waiting).push(...profiles);
      }
    }
    if (isLogin) {
      waiting.push(...(await this.#ports.profiles()).filter(({ signsInWith }) => signsInWith?.kind === "login"));
    }
    this.#ports.changed({ ended, waiting });
  }
}
