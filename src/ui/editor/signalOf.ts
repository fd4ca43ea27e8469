import type * as vscode from "vscode";

/** The editor's token as a signal, for everything below it. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const cancel = new AbortController();
  if (token.isCancellationRequested) {
    cancel.abort();
  } else {
    token.onCancellationRequested(() => cancel.abort());
  }
  return cancel.signal;
}
