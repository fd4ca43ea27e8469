import * as vscode from "vscode";
import { type RefusedWrite, writeProblem } from "../engine/fileErrors.ts";
import { Failure, type FailureData, isAbort, type Remedy, remedyTitle } from "../model/failure.ts";
import type { ChannelReport } from "../protocol/channel.ts";
import type { CommandId } from "./contributions.ts";
import { notify } from "./dialogs.ts";
import type { Log } from "./log.ts";

/** Runs a remedy. `retry` repeats what failed. */
export type ApplyRemedy = (remedy: Remedy, retry?: () => unknown) => Promise<void>;

/** Reports all errors: cancellations silently, failures with their remedies, anything else as an unexpected error. */
export class Reporter {
  readonly log: Log;
  readonly #apply: ApplyRemedy;
  #isFaultShown = false;
  /** Causes of failed writes that were already reported. */
  readonly #unwritable = new Set<string>();

  constructor(log: Log, apply: ApplyRemedy) {
    this.log = log;
    this.#apply = apply;
  }

  /** Reports an error according to its kind. */
  tell(error: unknown, retry?: () => unknown): void {
    if (isAbort(error)) {
      return;
    }
    if (Failure.is(error)) {
      this.failure(error.toData(), retry);
      return;
    }
    this.fault(error);
  }

  failure(failure: FailureData, retry?: () => unknown): void {
    this.log.warn(`${failure.reason}: ${failure.message}${failure.detail === undefined ? "" : ` (${failure.detail})`}`);
    void this.#ask(failure, retry);
  }

  /** Reports an unexpected error: logs its stack, and shows one message with a button for the log at a time. */
  fault(error: unknown): void {
    this.log.error(error instanceof Error ? error : String(error));
    if (this.#isFaultShown) {
      return;
    }
    const text = "CloudTrail Investigator ran into an unexpected error.";
    this.#isFaultShown = true;
    const [showLog, report] = [{ title: "Show Log" }, { title: "Report Issue…" }];
    void notify("error", text, showLog, report).then((answer) => {
      this.#isFaultShown = false;
      if (answer?.title === report.title) {
        void vscode.commands.executeCommand("cloudtrail.reportIssue" satisfies CommandId);
      } else if (answer !== undefined) {
        this.log.show();
      }
    });
  }

  /**
   * Reports that the cache or the results cannot be written, so that searches continue in memory. Each cause is shown
   * once, and logged once per storage.
   */
  unwritable(what: "cache" | "results", { code, detail }: RefusedWrite): void {
    const cause = writeProblem(code);
    const line = `the ${what} cannot be written: ${detail}`;
    if (!this.#unwritable.has(`${what} ${cause}`)) {
      this.log.warn(line);
    }
    if (!this.#unwritable.has(cause)) {
      void notify("warning", `CloudTrail: ${cause}. Fetched events are kept in memory only. See the log for details.`);
    }
    this.#unwritable.add(cause).add(`${what} ${cause}`);
  }

  /** Logs dropped messages and errors of handlers in webview channels. */
  readonly channel = ({ text, error }: ChannelReport): void => {
    this.log.warn(`webview: ${text}`);
    if (error !== undefined) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  };

  /** Runs a command. Errors are reported with a button to retry. */
  async guard<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.tell(error, () => this.guard(work));
      return undefined;
    }
  }

  /** Runs a remedy that a person chose in a view. False: it failed, which was reported, or it was cancelled. */
  async apply(remedy: Remedy, retry?: () => unknown): Promise<boolean> {
    const done = await this.guard(async () => {
      await this.#apply(remedy, retry);
      return true;
    });
    return done === true;
  }

  async #ask(failure: FailureData, retry: (() => unknown) | undefined): Promise<void> {
    const remedies = failure.remedies.filter((remedy) => remedy.kind !== "retry" || retry !== undefined);
    const buttons = remedies.map((remedy) => ({ title: remedyTitle(remedy), remedy }));
    const answer = await notify("error", `${where(failure)}${failure.message}`, ...buttons);
    if (answer !== undefined) {
      await this.apply(answer.remedy, retry);
    }
  }
}

/** "development, eu-west-1: ", without what the message already contains. */
function where(failure: FailureData): string {
  const { profile, region } = failure.context;
  const named = [profile, region].filter((part) => part !== undefined && !failure.message.includes(part));
  return named.length === 0 ? "" : `${named.join(", ")}: `;
}
