import { render } from "lit/html.js";
import * as v from "valibot";
import { Failure, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text.ts";
import type { Channel } from "../../protocol/channel.ts";
import type { ResultsEvents, ResultsRequests, ResultsState, ResultsViewState } from "../../protocol/results.ts";
import { failureBox } from "../failure.ts";
import { type MenuItem, type MenuPlace, openMenu } from "../menu.ts";
import { Columns, columnsSchema, USUAL } from "./columns.ts";
import { QueryLine } from "./queryLine.ts";
import { emptyState, events, type StatusActions, scopeList, stateText, status } from "./status.ts";
import { ResultsTable } from "./table.ts";

/** The page's side of the channel. */
export type ResultsChannel = Channel<object, ResultsEvents, ResultsRequests, object>;

/** What is kept over a reload besides the host's memento. */
const keptSchema = v.object({ columns: columnsSchema, details: v.boolean(), text: v.string(), scroll: v.number() });
type Kept = v.InferOutput<typeof keptSchema>;

/** The results view: asks its host and draws the answers. */
export class ResultsPage {
  readonly #ask: () => ResultsChannel;
  readonly #keep: (state: ResultsViewState & Kept) => void;
  readonly #query: QueryLine;
  readonly #status = part("status");
  readonly #progress = part("progress");
  readonly #scopes = part("scopes-box");
  readonly #banner = part("banner");
  readonly #empty = part("empty-box");
  readonly #live = part("unseen");
  readonly #heading = document.createElement("h1");
  readonly #columns: Columns;
  readonly #table: ResultsTable;
  readonly #statusActions: StatusActions;
  #state: ResultsState | undefined;
  #details = false;
  #selected: number | "all" = 0;
  /** Where the rows stood before a reload, until they are there again. */
  #scroll: { readonly text: string; readonly top: number } | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  /** `kept`: the state of the page before a reload, unread. */
  constructor(
    root: HTMLElement,
    ask: () => ResultsChannel,
    kept: unknown,
    keep: (state: ResultsViewState & Kept) => void,
  ) {
    this.#ask = ask;
    this.#keep = keep;
    const parsed = v.safeParse(keptSchema, kept);
    this.#columns = new Columns(parsed.success ? parsed.output.columns : USUAL);
    this.#details = parsed.success && parsed.output.details;
    this.#scroll = parsed.success ? { text: parsed.output.text, top: parsed.output.scroll } : undefined;
    this.#query = new QueryLine({
      search: (text) => this.#ask().request("search", text),
      complete: (text, offset) => this.#ask().request("complete", text, offset),
      failed: (error) => this.showFailure(error),
    });
    this.#table = new ResultsTable(this.#columns, {
      rows: (search, start, count) => this.#ask().request("rows", search, start, count),
      ids: (search, start, end) => this.#ask().request("ids", search, start, end),
      locate: (search, eventIds) => this.#ask().request("locate", search, eventIds),
      sort: (column, descending) => this.#do((channel) => channel.request("sort", column, descending)),
      open: (eventId, preserveFocus) => this.#do((channel) => channel.request("openEvent", eventId, { preserveFocus })),
      copy: (eventIds) => this.#do((channel) => channel.request("copy", eventIds, "json")),
      menu: (place) => this.#rowMenu(place),
      selected: (count) => this.#select(count),
      failed: (error) => this.showFailure(error),
      moved: () => this.#remember(),
    });
    this.#statusActions = this.#makeStatusActions();
    this.#scopes.id = "scopes";
    this.#banner.setAttribute("role", "alert");
    this.#live.setAttribute("role", "status");
    this.#heading.className = "unseen";
    const main = document.createElement("main");
    main.append(
      this.#heading,
      this.#query.element,
      this.#status,
      this.#scopes,
      this.#progress,
      this.#banner,
      this.#table.element,
      this.#empty,
      this.#live,
    );
    root.append(main);
  }

  /** Draws the newest state of the search. */
  show(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    this.#heading.textContent = visible(state.title);
    const anew = before?.search !== state.search;
    this.#query.show(state.text, anew && before !== undefined);
    if (anew) {
      render("", this.#banner);
    }
    const empty = state.count === 0;
    this.#table.element.hidden = empty;
    this.#empty.hidden = !empty;
    render(empty ? emptyState(state, this.#statusActions) : "", this.#empty);
    this.#table.show(state);
    this.#drawStatus();
    this.#drawProgress(state);
    this.#restoreScroll(state);
    this.#tell(before, state);
    if (state.state === "idle" && state.text === "" && before === undefined) {
      this.#query.focus();
    }
    this.#remember();
  }

  showFailure(error: unknown): void {
    if (Failure.is(error) && !isAbort(error)) {
      render(failureBox(error.toData()), this.#banner);
    }
  }

  #drawStatus(): void {
    const state = this.#state;
    if (state !== undefined) {
      render(status(state, this.#selected, this.#details, this.#statusActions), this.#status);
      this.#scopes.hidden = !this.#details || state.scopes.length === 0;
      render(this.#scopes.hidden ? "" : scopeList(state.scopes, this.#statusActions), this.#scopes);
      // With rows there, a failure of the whole search has its place above them.
      if (state.failure !== undefined && state.count > 0) {
        render(
          failureBox(state.failure, (remedy) => this.#statusActions.remedy(-1, remedy)),
          this.#banner,
        );
      }
    }
  }

  #drawProgress({ state, progress }: ResultsState): void {
    const element = this.#progress;
    const running = state === "running";
    element.classList.toggle("running", running);
    element.classList.toggle("unknown", running && progress === undefined);
    if (!running) {
      for (const name of ["role", "aria-label", "aria-valuenow"]) {
        element.removeAttribute(name);
      }
      element.replaceChildren();
      return;
    }
    const bar = element.firstElementChild ?? element.appendChild(document.createElement("div"));
    element.setAttribute("role", "progressbar");
    element.setAttribute("aria-label", "Search");
    if (progress === undefined) {
      element.removeAttribute("aria-valuenow");
    } else {
      element.setAttribute("aria-valuenow", String(Math.round(progress * 100)));
      if (bar instanceof HTMLElement) {
        bar.style.width = `${Math.min(1, Math.max(0, progress)) * 100}%`;
      }
    }
  }

  /** For those who do not see it: when a search begins and when it ends. */
  #tell(before: ResultsState | undefined, state: ResultsState): void {
    if (before?.search !== state.search || before.state !== state.state) {
      this.#live.textContent = `${stateText(state.state)}, ${events(state.count)}`;
    }
  }

  #restoreScroll(state: ResultsState): void {
    const scroll = this.#scroll;
    if (scroll === undefined) {
      return;
    }
    if (scroll.text !== state.text) {
      this.#scroll = undefined;
    } else if (state.count > 0) {
      this.#scroll = undefined;
      this.#table.element.scrollTop = scroll.top;
    }
  }

  #select(count: number | "all"): void {
    this.#selected = count;
    this.#drawStatus();
  }

  #do(work: (channel: ResultsChannel) => Promise<unknown>): void {
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  }

  #makeStatusActions(): StatusActions {
    return {
      cancel: () => this.#do((channel) => channel.request("cancel")),
      resume: () => this.#do((channel) => channel.request("resume")),
      rerun: () => this.#do((channel) => channel.request("rerun")),
      toggleDetails: () => {
        this.#details = !this.#details;
        this.#drawStatus();
        this.#remember();
      },
      export: (button) => openMenu("Copy or export", [this.#copyItems(), this.#exportItems()], button),
      remedy: (scope, remedy) => this.#do((channel) => channel.request("remedy", scope, remedy)),
      tryReason: (id) => this.#do((channel) => channel.request("tryReason", id)),
    };
  }

  #rowMenu(place: MenuPlace): void {
    const { active } = this.#table.selection;
    const open: MenuItem[] =
      active === undefined
        ? []
        : [
            {
              label: "Open Event",
              icon: "go-to-file",
              hint: "Enter",
              run: () => this.#do((channel) => channel.request("openEvent", active.eventId, { preserveFocus: false })),
            },
          ];
    openMenu("Events", [open, this.#copyItems()], place);
  }

  /** Of the selected rows; of all where none is selected. */
  #copyItems(): MenuItem[] {
    const { chosen, size } = this.#table.selection;
    const what = size === 0 ? "all" : chosen;
    const name = size === 0 || size === "all" ? "All" : size === 1 ? "Event" : `${size.toLocaleString()} Events`;
    const item = (label: string, icon: string, as: "json" | "csv" | "ids"): MenuItem => ({
      label,
      icon,
      run: () => this.#do((channel) => channel.request("copy", what, as)),
    });
    return [
      item(`Copy ${name} as JSON`, "json", "json"),
      item(`Copy ${name} as CSV`, "table", "csv"),
      item(size === 1 ? "Copy Event ID" : "Copy Event IDs", "symbol-key", "ids"),
    ];
  }

  #exportItems(): MenuItem[] {
    const item = (label: string, as: "json" | "jsonl" | "csv" | "parquet"): MenuItem => ({
      label,
      icon: "save",
      run: () => this.#do((channel) => channel.request("export", as)),
    });
    return [
      item("Export All as JSON…", "json"),
      item("Export All as JSON Lines…", "jsonl"),
      item("Export All as CSV…", "csv"),
      item("Export All as Parquet…", "parquet"),
    ];
  }

  #remember(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => {
      const state = this.#state;
      if (state !== undefined) {
        this.#keep({
          columns: this.#columns.chosen,
          details: this.#details,
          text: state.text,
          scroll: this.#scroll?.top ?? this.#table.element.scrollTop,
          ...(state.memento === undefined ? {} : { memento: state.memento }),
        });
      }
    }, 200);
  }
}

function part(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}
