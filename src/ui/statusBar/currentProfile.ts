import type * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import type { ProfileLists } from "../../investigation/explorer/profileList.ts";
import type { Choices } from "../choices.ts";

const KEY = "currentProfile";

export interface CurrentProfilePorts {
  /** This window's persistent storage. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  readonly choices: Pick<Choices, "lists">;
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
    return this.in(await this.#ports.choices.lists());
  }

  /** The same in lists that are read already. */
  in({ shown, others }: ProfileLists): Profile | undefined {
    const name = this.#ports.memory.get<unknown>(KEY);
    const found =
      [...shown, ...others].find(({ profile }) => profile.name === name) ??
      shown.find(({ profile }) => profile.isDefault) ??
      shown[0];
    return found?.profile;
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
