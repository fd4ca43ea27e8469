import type * as vscode from "vscode";

/** Converts the editor's cancellation token to an AbortSignal. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const cancel = new AbortController();
  if (token.isCancellationRequested) {
    cancel.abort();
  } else {
    token.onCancellationRequested(() => cancel.abort());
  }
  return cancel.signal;
}
