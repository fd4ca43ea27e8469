import * as vscode from "vscode";
import { readCompared } from "../../investigation/compare/memento.ts";
import { COMPARE_PANEL } from "../contributions.ts";
import { type CompareActions, type Compared, ComparePanel } from "./comparePanel.ts";
import type { Pages } from "./page.ts";
import type { ResultsPanel } from "./resultsPanel.ts";

/** The comparisons of results views. */
export class ComparePanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #pages: Pages;
  readonly #actions: CompareActions;
  readonly #panels = new Set<ComparePanel>();

  constructor(pages: Pages, actions: CompareActions) {
    this.#pages = pages;
    this.#actions = actions;
  }

  /** Shows how the results of two views differ, with the filters that they have now. */
  open(a: ResultsPanel, b: ResultsPanel): void {
    const known = [...this.#panels].find((panel) => panel.isOf(a, b));
    if (known !== undefined) {
      known.refilter();
      known.reveal();
      return;
    }
    this.#add(vscode.window.createWebviewPanel(COMPARE_PANEL, "Compare", vscode.ViewColumn.Active), [a, b]);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const compared = readCompared(state);
    if (compared === undefined) {
      panel.dispose();
    } else {
      this.#add(panel, compared);
    }
  }

  dispose(): void {
    for (const panel of this.#panels) {
      panel.dispose();
    }
  }

  #add(webview: vscode.WebviewPanel, compared: readonly [a: Compared, b: Compared]): void {
    const panel = new ComparePanel(webview, compared, this.#pages, this.#actions);
    this.#panels.add(panel);
    webview.onDidDispose(() => {
      this.#panels.delete(panel);
      panel.close();
    });
  }
}
