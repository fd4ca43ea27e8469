import type * as vscode from "vscode";
import type { SharedSearch } from "../../investigation/saved/searchFile.ts";
import { confirm } from "../dialogs.ts";

const ALLOWED = "searches.allowedProfiles";

export interface AllowedProfilesPorts {
  /** The workspace's storage on this machine, outside the workspace folder. */
  readonly memory: vscode.Memento;
  /** The profiles of the AWS configuration, and whether using one runs a command. */
  profiles(): Promise<readonly { readonly name: string; readonly kind: string }[]>;
}

/**
 * Controls which profiles a workspace's search files may use. Using a profile may run a command of the user's AWS
 * configuration, so the user is asked once per profile and workspace.
 */
export class AllowedProfiles {
  readonly #ports: AllowedProfilesPorts;

  constructor(ports: AllowedProfilesPorts) {
    this.#ports = ports;
  }

  /** The search with the profiles that it may use: its own, or the user's choice. Undefined: cancelled. */
  async ask(search: SharedSearch, path: string): Promise<SharedSearch | undefined> {
    const { profiles = [], ...others } = search;
    const allowed = this.#allowed();
    const open = profiles.filter((name) => !allowed.includes(name));
    if (open.length === 0) {
      return search;
    }
    const known = await this.#ports.profiles();
    const missing = open.filter((name) => !known.some((profile) => profile.name === name));
    const use = "Use These Profiles";
    const own = "Search with My Profiles";
    const answer = await confirm(
      missing.length > 0
        ? `This search uses AWS profiles that you don't have: ${missing.join(", ")}.`
        : `Allow this search to use your AWS profiles? ${open.join(", ")}`,
      [
        `It comes from ${path} in the workspace.`,
        ...known
          .filter(({ name, kind }) => open.includes(name) && kind === "process")
          .map(({ name }) => `Using ${name} runs its credential_process command.`),
        missing.length > 0
          ? "You can run it with the profiles selected in the Accounts view instead."
          : "You're asked once per profile in this workspace.",
      ],
      ...(missing.length > 0 ? [own] : [use, own]),
    );
    if (answer === use) {
      await this.#ports.memory.update(ALLOWED, [...new Set([...allowed, ...open])]);
      return search;
    }
    return answer === own ? others : undefined;
  }

  #allowed(): readonly string[] {
    const kept = this.#ports.memory.get<unknown>(ALLOWED);
    return Array.isArray(kept) ? kept.filter((name) => typeof name === "string") : [];
  }
}
