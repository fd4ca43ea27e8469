import * as vscode from "vscode";
import type { EventHit } from "../../investigation/search/search.ts";
import { visible } from "../../model/text/text.ts";
import { readEntityContext } from "../../protocol/menus.ts";
import { EVENT_PANEL } from "../contributions.ts";
import { fromMemento } from "./eventMemento.ts";
import { type DetailsChoice, type EventActions, EventPanel, type Neighbors, type ShownEntity } from "./eventPanel.ts";
import type { Pages } from "./page.ts";

export interface OpenOptions {
  readonly neighbors?: Neighbors;
  readonly preserveFocus?: boolean;
  readonly column?: vscode.ViewColumn;
  /**
   * Column of the view from which the event was opened. An event view in that column is replaced by one in `column`, so
   * that it does not cover it.
   */
  readonly from?: vscode.ViewColumn | undefined;
}

const DETAILS = "cloudtrail.eventDetails";

/** The event views: one that is reused, and the pinned ones. */
export class EventPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #pages: Pages;
  readonly #actions: EventActions;
  readonly #details: DetailsChoice;
  readonly #focused: (isFocused: boolean) => void;
  readonly #panels = new Set<EventPanel>();

  /**
   * `memory`: remembers whether the details of events are shown. `focused`: called when a view received or lost the
   * keyboard focus.
   */
  constructor(
    pages: Pages,
    actions: EventActions,
    memory: Pick<vscode.Memento, "get" | "update">,
    focused: (isFocused: boolean) => void,
  ) {
    this.#pages = pages;
    this.#actions = actions;
    this.#focused = focused;
    this.#details = {
      get: () => memory.get<unknown>(DETAILS) === true,
      set: (shown) => memory.update(DETAILS, shown),
    };
  }

  /** Shows an event in the unpinned event view, or in a new one. */
  open(found: EventHit, options: OpenOptions = {}): void {
    const free = [...this.#panels].find((panel) => !panel.pinned);
    if (free !== undefined && (options.from === undefined || free.column !== options.from)) {
      free.show(found, options.neighbors);
      free.reveal(options.preserveFocus === true);
      return;
    }
    free?.dispose();
    const panel = vscode.window.createWebviewPanel(
      EVENT_PANEL,
      visible(found.event.eventName),
      { viewColumn: options.column ?? vscode.ViewColumn.Active, preserveFocus: options.preserveFocus === true },
      { enableFindWidget: true },
    );
    this.#add(panel, found, options.neighbors);
  }

  /** The event of the active event view. */
  get active(): EventHit | undefined {
    return this.#activePanel?.found;
  }

  /**
   * The entity of the active event view on which a menu was opened, else the one with the keyboard focus. `argument`: of a
   * command, from anywhere. Undefined: there is none.
   */
  async activeEntity(argument: unknown): Promise<ShownEntity | undefined> {
    return this.#activePanel?.entity(readEntityContext(argument));
  }

  get #activePanel(): EventPanel | undefined {
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

  #add(webview: vscode.WebviewPanel, found: EventHit | undefined, neighbors?: Neighbors): void {
    // The page that loses the focus may say so after the one that has it.
    const focusChanged = () => this.#focused([...this.#panels].some(({ isFocused }) => isFocused));
    const panel = new EventPanel(webview, this.#pages, this.#actions, this.#details, focusChanged);
    this.#panels.add(panel);
    webview.onDidDispose(() => {
      this.#panels.delete(panel);
      panel.close();
      focusChanged();
    });
    if (found !== undefined) {
      panel.show(found, neighbors);
    }
  }
}
