import type * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import type { Choices } from "../choices.ts";

const KEY = "currentProfile";

export interface CurrentProfilePorts {
  /** This window's persistent storage. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  readonly choices: Pick<Choices, "all" | "shown">;
  changed(): void;
}

/** The profile that the user used last in this window: expanded, searched with, or switched to. */
export class CurrentProfile {
  readonly #ports: CurrentProfilePorts;

  constructor(ports: CurrentProfilePorts) {
    this.#ports = ports;
  }

  /** The default profile, or the first that is shown, before the user used one. Undefined: there is no profile. */
  async get(): Promise<Profile | undefined> {
    const { memory, choices } = this.#ports;
    const [all, shown] = await Promise.all([choices.all(), choices.shown()]);
    const name = memory.get<unknown>(KEY);
    return (
      all.find((profile) => profile.name === name) ??
      shown.find(({ profile }) => profile.isDefault)?.profile ??
      shown[0]?.profile
    );
  }

  /** The user used these profiles at once: of several, the one in use stays. */
  async use(names: readonly string[]): Promise<void> {
    const [first] = names;
    if (first === undefined || names.includes(this.#ports.memory.get(KEY) ?? "")) {
      return;
    }
    await this.#ports.memory.update(KEY, first);
    this.#ports.changed();
  }
}
