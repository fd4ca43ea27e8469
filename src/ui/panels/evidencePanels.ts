import * as vscode from "vscode";
import { type EvidenceRequest, fromMemento } from "../../investigation/evidence/evidenceRequest.ts";
import { EVIDENCE_PANEL } from "../contributions.ts";
import type { EvidenceActions, EvidencePanel } from "./evidencePanel.ts";
import type { Pages } from "./page.ts";

/** The views of verifications. */
export class EvidencePanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #pages: Pages;
  readonly #actions: EvidenceActions;
  readonly #panels = new Set<EvidencePanel>();

  constructor(pages: Pages, actions: EvidenceActions) {
    this.#pages = pages;
    this.#actions = actions;
  }

  /** Shows and runs a verification. What does it is loaded on first use. */
  async open(request: EvidenceRequest): Promise<void> {
    const { EvidencePanel } = await import("./evidencePanel.ts");
    const webview = vscode.window.createWebviewPanel(EVIDENCE_PANEL, "Verify", vscode.ViewColumn.Active);
    const panel = new EvidencePanel(webview, request, this.#pages, this.#actions);
    this.#add(webview, panel);
    panel.run();
  }

  /** Runs nothing: reading a bucket may cost something. */
  async deserializeWebviewPanel(webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    const request = fromMemento(state);
    if (request === undefined) {
      webview.dispose();
      return;
    }
    const { EvidencePanel } = await import("./evidencePanel.ts");
    this.#add(webview, new EvidencePanel(webview, request, this.#pages, this.#actions));
  }

  dispose(): void {
    for (const panel of this.#panels) {
      panel.dispose();
    }
  }

  #add(webview: vscode.WebviewPanel, panel: EvidencePanel): void {
    this.#panels.add(panel);
    webview.onDidDispose(() => {
      this.#panels.delete(panel);
      panel.close();
    });
  }
}
