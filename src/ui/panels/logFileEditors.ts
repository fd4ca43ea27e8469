import type * as vscode from "vscode";
import type { ResultsPanels } from "./resultsPanels.ts";

/**
 * Opens a log file in a results view that takes the place of its text editor (*Open With… > CloudTrail Events*). The
 * editor restores it after a reload, which reads the file again.
 */
export class LogFileEditors implements vscode.CustomReadonlyEditorProvider {
  readonly #results: Pick<ResultsPanels, "openIn">;

  constructor(results: Pick<ResultsPanels, "openIn">) {
    this.#results = results;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  /** Resolves before the file was read: the view shows progress and failures. */
  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    void this.#results.openIn(panel, { files: [uri.fsPath] });
  }
}
