import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { Emitter } from "../../async/emitter.ts";
import { NO_FILTERS } from "../../investigation/results/filters.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { withoutRefresh } from "../../investigation/search/searchRequest.ts";
import { fromMemento, type KeptSession } from "../../investigation/session/memento.ts";
import type { ShownSearch } from "../../investigation/session/outcome.ts";
import { SearchSession } from "../../investigation/session/searchSession.ts";
import type { About } from "../../investigation/session/sessionState.ts";
import type { FocusedPart } from "../../protocol/menus.ts";
import { RESULTS_PANEL } from "../contributions.ts";
import type { Pages } from "./page.ts";
import { ResultsPanel } from "./resultsPanel.ts";
import type { ResultsActions } from "./resultsPanelRequests.ts";

/** Receives changes of the active view, or that another one is active. */
interface ActiveViewListener {
  /** Another part of it has the keyboard focus, or none. */
  focused(part: FocusedPart | null): void;
  /** Whether a live tail runs in it. */
  tailed(isOn: boolean): void;
}

/** The results views, one per search: an equal search reuses its view. */
export class ResultsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #pages: Pages;
  readonly #actions: ResultsActions;
  readonly #panels = new Set<ResultsPanel>();
  /** Views whose tab the next file that a person looks at may replace. */
  readonly #previews = new WeakSet<ResultsPanel>();
  readonly #active: ActiveViewListener;
  readonly #runningChanges = new Emitter<void>();
  #wasFocused: FocusedPart | null = null;
  #wasTailed = false;
  #runningBefore: readonly ResultsPanel[] = [];

  constructor(pages: Pages, actions: ResultsActions, active: ActiveViewListener) {
    this.#pages = pages;
    this.#actions = actions;
    this.#active = active;
  }

  /**
   * Shows and runs a search. `about`: the resource, if it is a resource's history. Resolves when the run has ended;
   * undefined if another search replaced it.
   */
  open(request: SearchRequest, about?: About): Promise<ShownSearch | undefined> {
    const { session } = this.viewFor(request);
    session.markChanges(about);
    return session.run(request);
  }

  /** The view of an equal search, or a new one. Shows it and runs nothing. */
  viewFor(request: SearchRequest): ResultsPanel {
    const wanted = withoutRefresh(request);
    const known = this.views.find((panel) => isDeepStrictEqual(withoutRefresh(panel.request), wanted));
    known?.reveal();
    return (
      known ?? this.#add(vscode.window.createWebviewPanel(RESULTS_PANEL, "Search", vscode.ViewColumn.Active), request)
    );
  }

  /** Shows and runs a search, and selects an event of it. */
  async openAt(request: SearchRequest, eventId: string): Promise<void> {
    await this.open(request);
    [...this.#panels].find((panel) => isDeepStrictEqual(panel.request, request))?.select(eventId);
  }

  /** Shows and runs a search in a tab that the editor made. The tab is kept once a person works in its table. */
  openIn(panel: vscode.WebviewPanel, request: SearchRequest): Promise<ShownSearch | undefined> {
    const view = this.#add(panel, request);
    this.#previews.add(view);
    return view.session.run();
  }

  /** Empties all views: their events were removed. */
  empty(): void {
    this.#actions.cleared();
    for (const { session } of this.#panels) {
      session.empty();
    }
  }

  /** There are other known-noise filters. */
  noiseChanged(): void {
    for (const { session } of this.#panels) {
      void session.noiseChanged();
    }
  }

  /** A person signed in with these profiles: the searches that wait for that go on. */
  signedIn(profiles: ReadonlySet<string>): void {
    for (const { session } of this.#panels) {
      session.signedIn(profiles);
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

  /** All open views. */
  get views(): readonly ResultsPanel[] {
    return [...this.#panels];
  }

  /** The active results view. */
  get activePanel(): ResultsPanel | undefined {
    return this.views.find((panel) => panel.active);
  }

  /** The search of the active results view. */
  get active(): SearchRequest | undefined {
    return this.activePanel?.request;
  }

  /** Shows what is stored of what an earlier view found, or an open view of the same search; AWS is not asked. */
  reopen(kept: KeptSession): void {
    const known = this.views.find(({ request }) => isDeepStrictEqual(withoutRefresh(request), kept.request));
    if (known !== undefined) {
      known.reveal();
      known.session.narrow(kept.filters ?? NO_FILTERS).catch((error: unknown) => this.#actions.fault(error));
      return;
    }
    const panel = vscode.window.createWebviewPanel(RESULTS_PANEL, "Search", vscode.ViewColumn.Active);
    void this.#add(panel, kept.request).restore(kept);
  }

  /** The same without a view. Calls `changed` when its state is another one. */
  recall(kept: KeptSession, changed: () => void): SearchSession {
    const session = new SearchSession(kept.request, this.#actions, { begun: changed, changed });
    void session.restore(kept);
    return session;
  }

  /** What the active results view shows, as one search. */
  shown(): Promise<SearchToCopy> | undefined {
    return this.activePanel?.shown();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = fromMemento(state);
    void this.#add(panel, kept.request).restore(kept);
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
    const { activePanel } = this;
    const focused = activePanel?.focused ?? null;
    if (activePanel !== undefined && focused !== null && this.#previews.delete(activePanel)) {
      void vscode.commands.executeCommand("workbench.action.keepEditor");
    }
    if (focused !== this.#wasFocused) {
      this.#wasFocused = focused;
      this.#active.focused(focused);
    }
    const isTailed = activePanel?.session.follower.live.isOn === true;
    if (isTailed !== this.#wasTailed) {
      this.#wasTailed = isTailed;
      this.#active.tailed(isTailed);
    }
    const { running } = this;
    const before = this.#runningBefore;
    this.#runningBefore = running;
    if (running.length !== before.length || running.some((panel, index) => panel !== before[index])) {
      this.#runningChanges.fire();
    }
  }
}
