import * as vscode from "vscode";
import type { CommandId } from "./contributions.ts";
import { plainText } from "./plainText.ts";

// All notifications, modal dialogs, progress and input boxes are shown through this file, which applies `plainText`.

/**
 * Shows a notification. Undefined: it was closed or displaced. `plainText` is not applied to the buttons, which are
 * fixed texts.
 */
export function notify<T extends vscode.MessageItem>(
  severity: "error" | "warning" | "information",
  text: string,
  ...buttons: readonly T[]
): Thenable<T | undefined> {
  const plain = plainText(text);
  switch (severity) {
    case "error":
      return vscode.window.showErrorMessage(plain, ...buttons);
    case "warning":
      return vscode.window.showWarningMessage(plain, ...buttons);
    case "information":
      return vscode.window.showInformationMessage(plain, ...buttons);
  }
}

/** Shows a notification without waiting until it is closed. */
export function inform(text: string): void {
  void notify("information", text);
}

/** Tells what was done, with a button that takes it back. Does not wait: the message may stay open for long. */
export function offerUndo(message: string, undo: (() => Promise<void>) | undefined): void {
  if (undo !== undefined) {
    const button = { title: "Undo" };
    void notify("information", message, button).then((answer) => (answer === undefined ? undefined : undo()));
  }
}

/** Asks for confirmation in a modal dialog. Returns the button; undefined: cancelled. */
export function confirm(
  question: string,
  details: readonly string[],
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  const detail = details.map(plainText).join("\n");
  return vscode.window.showWarningMessage(
    plainText(question),
    { modal: true, ...(detail === "" ? {} : { detail }) },
    ...buttons,
  );
}

/** A link in a notification that runs a command. `label` is a fixed text. */
interface CommandLink {
  readonly label: string;
  readonly command: CommandId;
  readonly argument: number;
}

/** Shows what a work does now. `increment`: percent since the last report. */
export type ProgressReport = (increment: number, message: string, links?: readonly CommandLink[]) => void;

/** Runs work with a cancellable progress notification. */
export function withProgress<T>(
  title: string,
  work: (report: ProgressReport, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true },
    (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return work((increment, message, links = []) => {
        const text = [plainText(message), links.map(linkText).join(" · ")].join(" ").trimEnd();
        progress.report({ increment, message: text });
      }, cancel.signal);
    },
  );
}

/** The editor turns this Markdown into a link in a notification. */
function linkText({ label, command, argument }: CommandLink): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

/** Shows a title in the status bar until `done` settles. */
export function tellUntil(done: Promise<void>, title: string): void {
  vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: plainText(title) }, () => done);
}

/** Shows the progress bar of a view until `done` settles. */
export function progressIn(viewId: string, done: Promise<unknown>): void {
  vscode.window.withProgress({ location: { viewId } }, () => done);
}

interface TextQuestion {
  readonly title: string;
  readonly prompt?: string;
  readonly placeholder?: string;
  /** Initial text. Selected, unless `cursorAtEnd`. */
  readonly value?: string;
  readonly cursorAtEnd?: boolean;
  /** Keeps the box open when it loses the focus. */
  readonly staysOpen?: boolean;
  /** Validates a text: an error, which prevents accepting it, or a warning. */
  readonly problem?: (text: string) => string | { readonly warning: string } | undefined;
}

/** Asks for a text. Undefined: cancelled. */
export function askText(question: TextQuestion): Thenable<string | undefined> {
  const { title, prompt, placeholder, value, cursorAtEnd, staysOpen, problem } = question;
  return vscode.window.showInputBox({
    title: plainText(title),
    ...(prompt === undefined ? {} : { prompt: plainText(prompt) }),
    ...(placeholder === undefined ? {} : { placeHolder: plainText(placeholder) }),
    ...(value === undefined ? {} : { value }),
    ...(value === undefined || cursorAtEnd !== true ? {} : { valueSelection: [value.length, value.length] }),
    ignoreFocusOut: staysOpen === true,
    validateInput: (text) => {
      const wrong = problem?.(text);
      return typeof wrong === "object"
        ? { message: plainText(wrong.warning), severity: vscode.InputBoxValidationSeverity.Warning }
        : wrong === undefined
          ? undefined
          : plainText(wrong);
    },
  });
}
