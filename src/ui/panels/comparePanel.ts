import type * as vscode from "vscode";
import { type ComparisonSide, ResultsComparison } from "../../investigation/compare/comparison.ts";
import { comparedMemento } from "../../investigation/compare/memento.ts";
import { fromMemento, type KeptSession } from "../../investigation/session/memento.ts";
import type { SearchSession } from "../../investigation/session/searchSession.ts";
import { Channel } from "../../protocol/channel.ts";
import {
  type CompareEvents,
  type CompareRequests,
  compareHost,
  comparePage,
  type SideIndex,
} from "../../protocol/compare.ts";
import type { Filters } from "../../protocol/filters.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";
import type { ResultsPanel } from "./resultsPanel.ts";

/** How long changes are collected before the page learns of them (ms). */
const NEWS_EVERY = 300;

/** What a comparison needs from the results views. */
export interface CompareActions {
  /** See `ResultsPanels`. */
  reopen(kept: KeptSession): void;
  recall(kept: KeptSession, changed: () => void): SearchSession;
  fault(error: unknown): void;
}

/** Results to compare: those of an open view, or those of an earlier one. */
export type Compared = ResultsPanel | KeptSession;

interface Side extends ComparisonSide {
  /** The view whose results these are. Absent: it is closed, and the session is the comparison's own. */
  readonly view?: ResultsPanel;
  /** Stops listening. */
  release(): void;
}

/** A comparison of two results: its tab, its page and the two sides. */
export class ComparePanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: CompareActions;
  readonly #comparison = new ResultsComparison(() => this.#sides);
  readonly #channel: Channel<CompareRequests, object, object, CompareEvents>;
  #sides: readonly [a: Side, b: Side];
  #memento = "";
  #news: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    panel: vscode.WebviewPanel,
    compared: readonly [a: Compared, b: Compared],
    pages: Pages,
    actions: CompareActions,
  ) {
    this.#panel = panel;
    this.#actions = actions;
    this.#sides = [this.#sideOf(compared[0]), this.#sideOf(compared[1])];
    panel.iconPath = tabIcon(pages.extensionUri);
    this.#updateTitle();
    const port = loadPage(panel.webview, pages, "compare", "CloudTrail comparison");
    this.#channel = new Channel(
      port,
      compareHost,
      comparePage,
      {
        events: {},
        requests: {
          ready: () => {
            this.#memento = "";
            this.#soon();
            return this.#state();
          },
          kinds: (by) => this.#comparison.kinds(by),
          open: (side) => this.#show(side, this.#sides[side].filters),
          show: (side, by, values) => this.#show(side, this.#comparison.filtersOf(side, by, values)),
          swap: () => this.#swap(),
        },
      },
      pages.report,
    );
  }

  /** Whether it compares these two views, in any order. */
  isOf(a: ResultsPanel, b: ResultsPanel): boolean {
    const views = this.#sides.map(({ view }) => view);
    return a !== b && views.includes(a) && views.includes(b);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Takes over the filters that the views have now. */
  refilter(): void {
    const [a, b] = this.#sides.map((side) =>
      side.view === undefined ? side : { ...side, filters: side.session.results.filters },
    );
    if (a !== undefined && b !== undefined) {
      this.#sides = [a, b];
      this.#soon();
    }
  }

  /** Releases everything after the tab was closed. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#news);
    this.#channel.dispose();
    for (const side of this.#sides) {
      side.release();
    }
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #sideOf(compared: Compared): Side {
    if ("request" in compared && !("session" in compared)) {
      const session = this.#actions.recall(compared, () => this.#soon());
      return { session, filters: session.results.filters, release: () => session.close() };
    }
    const view = compared;
    const { session } = view;
    const { filters } = session.results;
    const stops = [view.onChange(() => this.#soon()), view.onClose(() => this.#own(view))];
    return {
      view,
      session,
      filters,
      release: () => {
        for (const stop of stops) {
          stop();
        }
      },
    };
  }

  /** A view closes: what it shows is read again from what is stored. */
  #own(view: ResultsPanel): void {
    const own = (side: Side): Side => {
      if (side.view !== view) {
        return side;
      }
      side.release();
      return this.#sideOf({ ...fromMemento({ memento: side.session.memento }), filters: side.filters });
    };
    if (!this.#isClosed) {
      this.#sides = [own(this.#sides[0]), own(this.#sides[1])];
      this.#soon();
    }
  }

  #swap(): void {
    const [a, b] = this.#sides;
    this.#sides = [b, a];
    this.#updateTitle();
    this.#soon();
  }

  #show(index: SideIndex, filters: Filters): void {
    const side = this.#sides[index];
    if (side.view === undefined) {
      this.#actions.reopen({ ...fromMemento({ memento: side.session.memento }), filters });
    } else {
      side.view.reveal();
      side.session.narrow(filters).catch((error: unknown) => this.#actions.fault(error));
    }
  }

  /** Tells the page soon, once for several changes. */
  #soon(): void {
    if (!this.#isClosed) {
      this.#news ??= setTimeout(() => {
        this.#news = undefined;
        this.#updateTitle();
        this.#tell();
        this.#comparison.count().then(
          (isNew) => isNew && !this.#isClosed && this.#tell(),
          (error: unknown) => this.#actions.fault(error),
        );
      }, NEWS_EVERY);
    }
  }

  #tell(): void {
    this.#channel.emit("state", this.#state());
  }

  #state() {
    const memento = comparedMemento(this.#sides);
    const isNew = memento !== this.#memento;
    this.#memento = memento;
    return { ...this.#comparison.state, ...(isNew ? { memento } : {}) };
  }

  #updateTitle(): void {
    const [a, b] = this.#sides.map(({ session }) => session.title);
    this.#panel.title = `${a} ↔ ${b}`;
  }
}
