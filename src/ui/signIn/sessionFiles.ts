import { readdir, stat } from "node:fs/promises";
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
   * Sessions changed. `ended`: profiles that are no longer signed in. `waiting`: profiles for which calls that failed because
   * a sign-in was missing can be retried.
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
  readonly #loginFolder: string;
  #loginVersion: string | undefined;
  #checking: NodeJS.Timeout | undefined;

  constructor(ports: SessionFilesPorts) {
    this.#ports = ports;
    const { sso, login } = sessionFolders();
    this.#loginFolder = login;
    const check = () => this.#soon();
    this.#watchers = vscode.Disposable.from(
      watchAwsFiles([join(sso, "*.json"), join(login, "*.json")], check),
      // The editor misses files that are written into a new folder, as by the first sign-in on a machine.
      vscode.window.onDidChangeWindowState(({ focused }) => (focused ? check() : undefined)),
      vscode.window.onDidEndTerminalShellExecution(check),
    );
  }

  dispose(): void {
    clearTimeout(this.#checking);
    this.#watchers.dispose();
  }

  #soon(): void {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      this.#check().catch((error: unknown) => this.#ports.fault(error));
    }, COLLECT);
  }

  /** Compares the files with the last check; the first one with no session at all. */
  async #check(): Promise<void> {
    const ended: Profile[] = [];
    const waiting: Profile[] = [];
    for (const { session, profiles } of await this.#ports.sessions()) {
      const before = this.#known.get(session.key);
      const now = await this.#ports.tokens.look(session);
      this.#known.set(session.key, now);
      if ((before?.version ?? "") !== now.version) {
        (now.state === "signed-out" ? ended : waiting).push(...profiles);
      }
    }
    const loginBefore = this.#loginVersion ?? "";
    this.#loginVersion = await versionOf(this.#loginFolder);
    if (loginBefore !== this.#loginVersion) {
      waiting.push(...(await this.#ports.profiles()).filter(({ signsInWith }) => signsInWith?.kind === "login"));
    }
    if (ended.length > 0 || waiting.length > 0) {
      this.#ports.changed({ ended, waiting });
    }
  }
}

/** Differs after a file of the folder was written. Empty if it has none or does not exist. */
async function versionOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const times = await Promise.all(
    files.map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => `${name} ${mtimeMs}`,
        () => "",
      ),
    ),
  );
  return times.join("\n");
}
