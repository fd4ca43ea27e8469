import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import { accountStatus } from "../../investigation/account/accountStatus.ts";
import type { CommandId } from "../contributions.ts";
import { plainText } from "../plainText.ts";
import type { CurrentProfile } from "./currentProfile.ts";

export interface AccountItemPorts {
  readonly current: Pick<CurrentProfile, "get">;
  readonly connections: Pick<Connections, "known" | "needs">;
  /** Number of searches running. */
  searches(): number;
  now(): number;
  timeZone(): string;
  fault(error: unknown): void;
}

/** How often the time left is updated (ms). */
const EVERY = 30_000;

/** The status bar item: account, role, time left of the credentials, and searches running. Makes no requests. */
export class AccountItem implements vscode.Disposable {
  readonly #ports: AccountItemPorts;
  readonly #item = vscode.window.createStatusBarItem("cloudtrail.account", vscode.StatusBarAlignment.Left);
  #timer: NodeJS.Timeout | undefined;
  #drawing: Promise<void> | undefined;
  #isOutdated = false;

  constructor(ports: AccountItemPorts) {
    this.#ports = ports;
    this.#item.name = "CloudTrail Account";
    this.#item.command = "cloudtrail.showAccount" satisfies CommandId;
  }

  /** Shows what is known now. Changes while it draws are drawn together afterwards. */
  update(): void {
    this.#isOutdated = true;
    this.#drawing ??= this.#drawAll();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
  }

  async #drawAll(): Promise<void> {
    try {
      while (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#draw();
      }
    } catch (error) {
      this.#ports.fault(error);
    } finally {
      this.#drawing = undefined;
    }
  }

  async #draw(): Promise<void> {
    const { current, connections, searches, now, timeZone } = this.#ports;
    const profile = await current.get();
    clearTimeout(this.#timer);
    if (profile === undefined) {
      this.#item.hide();
      return;
    }
    const known = connections.known(profile);
    const running = searches();
    const { text, tooltip, isTrouble } = accountStatus({
      profile,
      known,
      needs: profile.problem === undefined ? connections.needs(profile) : undefined,
      searches: running,
      now: now(),
      timeZone: timeZone(),
    });
    this.#item.text = `$(account) ${plainText(text)}${running === 0 ? "" : ` $(sync~spin) ${running}`}`;
    this.#item.tooltip = [...tooltip, "Click to switch profiles, sign in, or show running searches."]
      .map(plainText)
      .join("\n");
    this.#item.backgroundColor = isTrouble ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.#item.accessibilityInformation = { label: [...tooltip].map(plainText).join(", "), role: "button" };
    this.#item.show();
    if (known.signIn.expiration !== undefined) {
      this.#timer = setTimeout(() => this.update(), EVERY);
    }
  }
}
