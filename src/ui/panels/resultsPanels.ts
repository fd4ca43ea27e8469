import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { Emitter } from "../../async/emitter.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { withoutRefresh } from "../../investigation/search/searchRequest.ts";
import { fromMemento } from "../../investigation/session/memento.ts";
import type { ShownSearch } from "../../investigation/session/searchSession.ts";
import type { About } from "../../investigation/session/sessionState.ts";
import { RESULTS_PANEL } from "../contributions.ts";
import type { Pages } from "./page.ts";
import { ResultsPanel } from "./resultsPanel.ts";
import type { ResultsActions } from "./resultsPanelRequests.ts";

/** The results views, one per search: an equal search reuses its view. */
export class ResultsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #pages: Pages;
  readonly #actions: ResultsActions;
  readonly #panels = new Set<ResultsPanel>();
  readonly #tableFocused: (focused: boolean) => void;
  readonly #runningChanges = new Emitter<void>();
  #wasFocused = false;
  #runningBefore: readonly ResultsPanel[] = [];

  /** `tableFocused`: called when the table of the active view received or lost the keyboard focus. */
  constructor(pages: Pages, actions: ResultsActions, tableFocused: (focused: boolean) => void) {
    this.#pages = pages;
    this.#actions = actions;
    this.#tableFocused = tableFocused;
  }

  /**
   * Shows and runs a search. `about`: the resource, if it is a resource's history. Resolves when the run has ended;
   * undefined if another search replaced it.
   */
  open(request: SearchRequest, about?: About): Promise<ShownSearch | undefined> {
    const wanted = withoutRefresh(request);
    const known = [...this.#panels].find((panel) => isDeepStrictEqual(withoutRefresh(panel.request), wanted));
    if (known !== undefined) {
      known.reveal();
      known.markChanges(about);
      return known.run(request);
    }
    const panel = vscode.window.createWebviewPanel(RESULTS_PANEL, "Search", vscode.ViewColumn.Active);
    const added = this.#add(panel, request);
    added.markChanges(about);
    return added.run();
  }

  /** Shows and runs a search, and selects an event of it. */
  async openAt(request: SearchRequest, eventId: string): Promise<void> {
    await this.open(request);
    [...this.#panels].find((panel) => isDeepStrictEqual(panel.request, request))?.select(eventId);
  }

  /** Empties all views: their events were removed. */
  empty(): void {
    for (const panel of this.#panels) {
      panel.empty();
    }
  }

  /** A person signed in with these profiles: the searches that wait for that go on. */
  signedIn(profiles: ReadonlySet<string>): void {
    for (const panel of this.#panels) {
      panel.signedIn(profiles);
    }
  }

  /** The views whose search runs now. */
  get running(): readonly ResultsPanel[] {
    return [...this.#panels].filter(({ isRunning }) => isRunning);
  }

  /** Calls `listener` when `running` has other views. */
  onRunning(listener: () => void): () => void {
    return this.#runningChanges.on(listener);
  }

  /** The search of the active results view. */
  get active(): SearchRequest | undefined {
    return this.activePanel?.request;
  }

  /** What the active results view shows, as one search. */
  shown(): Promise<SearchToCopy> | undefined {
    return this.activePanel?.shown();
  }

  get activePanel(): ResultsPanel | undefined {
    return [...this.#panels].find((panel) => panel.active);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.#add(panel, fromMemento(state));
  }

  dispose(): void {
    for (const panel of this.#panels) {
      panel.dispose();
    }
  }

  #add(webview: vscode.WebviewPanel, request: SearchRequest): ResultsPanel {
    const panel = new ResultsPanel(webview, request, this.#pages, this.#actions, () => this.#panelChanged());
    this.#panels.add(panel);
    webview.onDidChangeViewState(() => this.#panelChanged());
    webview.onDidDispose(() => {
      this.#panels.delete(panel);
      panel.close();
      this.#panelChanged();
    });
    return panel;
  }

  #panelChanged(): void {
    const isFocused = this.activePanel?.isTableFocused === true;
    if (isFocused !== this.#wasFocused) {
      this.#wasFocused = isFocused;
      this.#tableFocused(isFocused);
    }
    const { running } = this;
    const before = this.#runningBefore;
    this.#runningBefore = running;
    if (running.length !== before.length || running.some((panel, index) => panel !== before[index])) {
      this.#runningChanges.fire();
    }
  }
}
