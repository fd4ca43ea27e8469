import * as vscode from "vscode";
import { REPORT_SCHEME } from "../contributions.ts";

/** Reports as read-only documents. A report is kept until its document is closed. */
export class ReportDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  /** Opens a report, in place of an earlier one of the same name. `name`: the file name with an extension. */
  async open(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: REPORT_SCHEME, path: `/${name}` });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "This report is no longer loaded. Run its command again.";
  }

  /** Drops the text of a closed document. */
  closed(document: vscode.TextDocument): void {
    this.#texts.delete(document.uri.toString());
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
