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
/** How long changes are collected before they are drawn (ms): a search of many profiles makes many at once. */
const SOON = 100;

/** The status bar item: account, role, time left of the credentials, and searches running. Makes no requests. */
export class AccountItem implements vscode.Disposable {
  readonly #ports: AccountItemPorts;
  readonly #item = vscode.window.createStatusBarItem("cloudtrail.account", vscode.StatusBarAlignment.Left);
  #timer: NodeJS.Timeout | undefined;
  #drawing: Promise<void> = Promise.resolve();
  #isDue = false;
  #isDisposed = false;

  constructor(ports: AccountItemPorts) {
    this.#ports = ports;
    this.#item.name = "CloudTrail Account";
    this.#item.command = "cloudtrail.showAccount" satisfies CommandId;
  }

  /** Shows soon what is known then. */
  update(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      this.#after(SOON);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#item.dispose();
  }

  /** Replaces the update that was due later. */
  #after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isDue = false;
      this.#drawing = this.#drawing.then(() => this.#draw()).catch(this.#ports.fault);
    }, ms);
  }

  async #draw(): Promise<void> {
    const { current, connections, searches, now, timeZone } = this.#ports;
    const profile = await current.get();
    if (this.#isDisposed) {
      return;
    }
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
    this.#item.accessibilityInformation = { label: tooltip.map(plainText).join(", "), role: "button" };
    this.#item.show();
    if (known.signIn.expiration !== undefined && !this.#isDue) {
      this.#after(EVERY);
    }
  }
}
