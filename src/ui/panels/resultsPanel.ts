import type * as vscode from "vscode";
import { Emitter } from "../../async/emitter.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { EventHit, SearchRequest } from "../../investigation/search/search.ts";
import type { KeptSession } from "../../investigation/session/memento.ts";
import { SearchSession } from "../../investigation/session/searchSession.ts";
import type { KeptAbout } from "../../investigation/session/sessionState.ts";
import { shownSearch } from "../../investigation/session/shownSearch.ts";
import { Channel } from "../../protocol/channel.ts";
import type { FocusedPart } from "../../protocol/menus.ts";
import {
  type ResultsEvents,
  type ResultsHostEvents,
  type ResultsPageRequests,
  type ResultsRequests,
  resultsHost,
  resultsPage,
} from "../../protocol/resultsChannel.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";
import { ResultsMenu } from "./resultsMenu.ts";
import { type ResultsActions, ResultsPanelRequests } from "./resultsPanelRequests.ts";

/** A results view: the tab with its page, and its search session. */
export class ResultsPanel {
  /** What the commands of the view's menus act on. */
  readonly menu: ResultsMenu;
  readonly #panel: vscode.WebviewPanel;
  readonly #session: SearchSession;
  readonly #changes = new Emitter<void>();
  readonly #closing = new Emitter<void>();
  /** What the page has, for a later window. */
  #memento = "";
  readonly #actions: ResultsActions;
  readonly #requests: ResultsPanelRequests;
  readonly #channel: Channel<ResultsRequests, ResultsHostEvents, ResultsPageRequests, ResultsEvents>;

  #focused: FocusedPart | null = null;
  /** The window closes. */
  #leaves = false;

  /** `changed`: the search began, ended, or changed in another way, or the keyboard focus entered or left the table. */
  constructor(
    panel: vscode.WebviewPanel,
    request: SearchRequest,
    pages: Pages,
    actions: ResultsActions,
    changed: () => void,
  ) {
    this.#panel = panel;
    this.#session = new SearchSession(request, actions, {
      begun: () => this.#updateTitle(),
      changed: () => {
        const { memento } = this.#session;
        const isNew = memento !== this.#memento;
        this.#memento = memento;
        this.#channel.emit("state", { ...this.#session.state, ...(isNew ? { memento } : {}) });
        this.#changes.fire();
        changed();
      },
    });
    panel.onDidChangeViewState(() => {
      this.#session.follower.visible = panel.visible;
    });
    panel.iconPath = tabIcon(pages.extensionUri);
    this.#updateTitle();
    const port = loadPage(panel.webview, pages, "results", "CloudTrail search");
    this.#actions = actions;
    this.#requests = new ResultsPanelRequests(this.#session, actions, {
      get column() {
        return panel.viewColumn;
      },
      stepped: (eventId) => this.select(eventId),
      focused: (part) => {
        this.#focused = part;
        changed();
      },
    });
    this.#channel = new Channel(port, resultsHost, resultsPage, this.#requests, pages.report);
    this.menu = new ResultsMenu(this.#session, {
      target: (most) => this.#channel.request("target", most),
      focusedValue: () => this.#channel.request("focusedValue"),
    });
  }

  get request(): SearchRequest {
    return this.#session.request;
  }

  /** The search that it shows. */
  get session(): SearchSession {
    return this.#session;
  }

  /** Calls `listener` when its state is another one. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** Calls `listener` before it is closed. */
  onClose(listener: () => void): () => void {
    return this.#closing.on(listener);
  }

  /** What it shows, as one search. */
  shown(): Promise<SearchToCopy> {
    return shownSearch(this.#session);
  }

  get isRunning(): boolean {
    return this.#session.isRunning;
  }

  get title(): string {
    return this.#panel.title;
  }

  /** Ends the run; what was found stays. */
  cancel(): void {
    this.#session.cancel();
  }

  get active(): boolean {
    return this.#panel.active;
  }

  /** The part with the keyboard focus while the view is active. */
  get focused(): FocusedPart | null {
    return this.#focused;
  }

  /** Selects the row of an event, if it is shown. */
  select(eventId: string): void {
    this.#channel.emit("stepped", eventId);
  }

  /** Copies the selected events. */
  async copyEvents(argument: unknown, as: "json" | "csv" | "ids"): Promise<void> {
    await this.#actions.copy(this.#session, await this.menu.chosen(argument), as);
  }

  /** Opens the event view for an event, next to this view. */
  openEvent(found: EventHit): void {
    this.#requests.open(found, false);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows what an earlier window found, and goes on with it where it can: see `SearchSession.restore` and `goOn`. */
  async restore(kept: KeptSession): Promise<void> {
    const restored = this.#session.restore(kept);
    this.#updateTitle();
    void this.#describe(kept.about);
    await restored;
    await this.#session.goOn();
  }

  /** Adds what the restored search knows of its resource, unless another search replaced it meanwhile. */
  async #describe(kept: KeptAbout | undefined): Promise<void> {
    try {
      const about = kept === undefined ? undefined : await this.#actions.aboutInLaterWindow(kept);
      if (about !== undefined && this.#session.about?.kept === kept) {
        this.#session.markChanges(about);
      }
    } catch (error) {
      this.#actions.fault(error);
    }
  }

  /** Releases everything after the tab was closed. */
  close(): void {
    this.#closing.fire();
    this.#channel.dispose();
    this.#session.close(this.#leaves);
  }

  /** Ends everything as the window closes: a later one goes on with what runs at AWS. */
  dispose(): void {
    this.#leaves = true;
    this.#panel.dispose();
  }

  #updateTitle(): void {
    this.#panel.title = this.#session.title;
  }
}
