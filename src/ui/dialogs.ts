import * as vscode from "vscode";
import { plainText } from "./plainText.ts";

// The only way to notifications, modal dialogs, progress and input boxes: what is shown passes `plainText` here.

/** Shows a notification. `undefined`: it was closed, or gave way to others. The buttons are the extension's own words. */
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

/** Tells something that wants no answer. Nobody waits until it is closed. */
export function inform(text: string): void {
  void notify("information", text);
}

/** Asks before something is done, in a modal dialog. Answers the button; undefined: the person left. */
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

/** Does work under a notification that tells how far it is and can cancel it. */
export function withProgress<T>(
  title: string,
  work: (report: (increment: number, message: string) => void, signal: AbortSignal) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: plainText(title), cancellable: true },
    (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return work((increment, message) => progress.report({ increment, message: plainText(message) }), cancel.signal);
    },
  );
}

/** Tells in the status bar what goes on until it is done: whoever looks at other things need not be told. */
export function tellUntil(done: Promise<void>, title: string): void {
  vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: plainText(title) }, () => done);
}

interface TextQuestion {
  readonly title: string;
  readonly prompt?: string;
  readonly placeholder?: string;
  /** To be changed: selected whole, unless the cursor is to stand at its end. */
  readonly value?: string;
  readonly cursorAtEnd?: boolean;
  /** Keeps the box open when the person looks elsewhere. */
  readonly staysOpen?: boolean;
  /** What is wrong with a text, or may be. Only what is wrong keeps it from being accepted. */
  readonly problem?: (text: string) => string | { readonly warning: string } | undefined;
}

/** Asks for a text. Undefined: the person left. */
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
