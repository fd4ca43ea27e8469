import type * as vscode from "vscode";
import { Lazy } from "../async/lazy.ts";
import { isEc2Instance, MACHINE_IDENTITIES } from "../aws/machine.ts";
import type { Choices } from "./choices.ts";

const USED = "instanceRole";
const NAME = MACHINE_IDENTITIES.find(({ kind }) => kind === "instance")?.profile ?? "";

/**
 * Whether the role of this EC2 instance is listed as a profile: if the firmware says that it is one, or once the user
 * asked for the role. It is requested only when the profile is used.
 */
export class InstanceRole {
  readonly #memory: vscode.Memento;
  readonly #isInstance = new Lazy(() => isEc2Instance());

  /** @param memory this machine's persistent storage */
  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Makes no request. */
  async isListed(): Promise<boolean> {
    return this.#memory.get<unknown>(USED) === true || (await this.#isInstance.get());
  }

  /** Lists the role from now on, and shows it beside the profiles that are shown. Makes no request. */
  async use(choices: Choices, refresh: () => void): Promise<void> {
    const shown = await choices.shown();
    await this.#memory.update(USED, true);
    await choices.show([NAME], shown);
    refresh();
  }
}
