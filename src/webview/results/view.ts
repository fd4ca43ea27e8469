import { render } from "lit/html.js";
import { Failure, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { TableTarget, ValueTarget } from "../../protocol/menus.ts";
import type { ResultsState, ResultsViewState } from "../../protocol/results.ts";
import type { QueryProblemView } from "../../protocol/resultsChannel.ts";
import { isFailed } from "../../protocol/searchStateText.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { openMenu } from "../menu.ts";
import { Attention } from "./attention.ts";
import type { ResultsChannel } from "./channel.ts";
import { hostActions } from "./hostActions.ts";
import { type Kept, keptRows, readKept } from "./kept.ts";
import { copyItems, exportItems, type Send, searchItems } from "./menus.ts";
import { newPageParts } from "./pageParts.ts";
import { QueryLine } from "./query/queryLine.ts";
import { type ScopeActions, scopeChips } from "./query/scopeChips.ts";
import { isNarrowed } from "./shownFilters.ts";
import { emptyState } from "./status/emptyState.ts";
import { NewPill } from "./status/newPill.ts";
import { Preview } from "./status/preview.ts";
import { drawProgress } from "./status/progress.ts";
import { ScreenReaderStatus } from "./status/screenReaderStatus.ts";
import { type StatusActions, selectedText, status, targetList } from "./status/status.ts";
import { SummaryPane, valueAt } from "./summary/summaryPane.ts";
import { type ColumnActions, openColumnMenu, openHeadMenu } from "./table/columnMenu.ts";
import { Columns } from "./table/columns.ts";
import { type Layout, readLayout, USUAL_LAYOUT } from "./table/layout.ts";
import { ResultsTable } from "./table/table.ts";

/** The results view: sends requests to its host and draws the replies. */
export class ResultsPage {
  readonly #ask: () => ResultsChannel;
  readonly #keep: (state: ResultsViewState & Kept) => void;
  readonly #root: HTMLElement;
  readonly #query: QueryLine;
  readonly #parts = newPageParts();
  readonly #screenReaderStatus = new ScreenReaderStatus();
  /** Overlays the first rows. */
  readonly #newPill = new NewPill(() => this.#table.toTop());
  readonly #columns: Columns;
  readonly #table: ResultsTable;
  readonly #summaryPane: SummaryPane;
  readonly #narrow = matchMedia("(max-width: 699px)");
  /** Undefined until the user changed the layout or the host sent the stored one. */
  #layout: Layout | undefined;
  /** In a narrow view facets overlay the table, and only when opened. */
  #facetsOver = false;
  readonly #statusActions: StatusActions;
  #state: ResultsState | undefined;
  #details = false;
  #selected: number | "all" = 0;
  /** What was shown before a reload, until it is shown again. */
  #before: Kept | undefined;
  readonly #preview = new Preview((eventId) => this.#open(eventId, true));
  /** Opaque text of the host, for a later window. */
  #memento: string | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  /** `kept`: the state from before a reload, not validated yet. */
  constructor(
    root: HTMLElement,
    ask: () => ResultsChannel,
    kept: unknown,
    keep: (state: ResultsViewState & Kept) => void,
    language: string,
  ) {
    this.#root = root;
    this.#ask = ask;
    this.#keep = keep;
    this.#before = readKept(kept);
    this.#layout = this.#before?.layout;
    this.#details = this.#before?.details === true;
    this.#columns = new Columns(this.#arranged.columns);
    this.#query = new QueryLine({
      search: (text) => this.#ask().request("search", text),
      complete: (text, offset) => this.#ask().request("complete", text, offset),
      failed: (error) => this.showFailure(error),
    });
    this.#table = new ResultsTable(this.#columns, {
      rows: (search, start, count, columns) => this.#ask().request("rows", search, start, count, columns),
      describe: (search, eventId) => this.#ask().request("describe", search, eventId),
      ids: (search, start, end) => this.#ask().request("ids", search, start, end),
      locate: (search, eventIds) => this.#ask().request("locate", search, eventIds),
      sort: (column, descending) => this.#send((channel) => channel.request("sort", column, descending)),
      open: (eventId, preserveFocus) => this.#open(eventId, preserveFocus),
      copy: (eventIds) => this.#send((channel) => channel.request("copy", eventIds, "json")),
      focused: (focused) => this.#ask().emit("focused", focused ? "table" : null),
      selected: (count) => this.#select(count),
      failed: (error) => this.showFailure(error),
      moved: () => {
        this.#drawNewPill();
        this.#remember();
      },
      resized: () => this.#arrange({}),
      rearranged: () => this.#rearrange(),
      headMenu: (column, position) => {
        const sort = (descending: boolean) => this.#send((channel) => channel.request("sort", column, descending));
        openHeadMenu(column, this.#columns, { ...this.#columnActions, sort }, position);
      },
    });
    this.#summaryPane = new SummaryPane(language, {
      ask: () => this.#ask(),
      failed: (error) => this.showFailure(error),
      arrange: (changes) => this.#arrange(changes),
      grouped: () => this.#drawBody(),
      opened: () => this.#table.element.focus(),
    });
    this.#summaryPane.facets.folded = this.#arranged.folded;
    this.#narrow.addEventListener("change", () => this.#drawBody());
    this.#statusActions = this.#makeStatusActions();
    const main = document.createElement("main");
    main.append(
      this.#parts.heading,
      this.#query.element,
      this.#parts.scope,
      this.#parts.status,
      this.#parts.targets,
      this.#parts.progress,
      this.#parts.banner,
      this.#summaryPane.timeline.element,
      this.#summaryPane.chips,
      this.#parts.body,
      this.#screenReaderStatus.element,
    );
    this.#parts.body.append(
      this.#summaryPane.facets.element,
      this.#table.element,
      this.#summaryPane.groups.element,
      this.#parts.empty,
      this.#newPill.element,
      this.#parts.chosen,
    );
    root.append(main);
    keepFocus(main);
    main.addEventListener("focusin", ({ target }) => this.#valueFocused(target, "value"));
    main.addEventListener("focusout", ({ target }) => this.#valueFocused(target, null));
    new Attention(root, () => {
      // It matters only while the results are refreshed.
      if (this.#state?.following === undefined) {
        return false;
      }
      this.#send((channel) => channel.request("attended"));
      return true;
    });
  }

  /** Draws the latest state of the search. */
  show(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    this.#memento = state.memento ?? this.#memento;
    this.#parts.heading.textContent = visible(state.title);
    // Part of the context of every menu in the page.
    this.#root.dataset.vscodeContext = JSON.stringify({ search: state.search });
    const isNewSearch = before?.search !== state.search;
    this.#query.show(state.text, isNewSearch && before !== undefined);
    // A state event may arrive before the reply that contains the layout.
    if (this.#layout === undefined && state.layout !== undefined) {
      this.#layout = readLayout(state.layout);
      this.#columns.chosen = this.#arranged.columns;
      this.#table.columnsChanged();
      this.#summaryPane.facets.folded = this.#arranged.folded;
    }
    if (isNewSearch || (before?.failure !== undefined && state.failure === undefined)) {
      render("", this.#parts.banner);
    }
    // A search of one target shows its failure in place of the table.
    if (state.targets.length > 1 && failedIn(state) > (isNewSearch ? 0 : failedIn(before))) {
      this.#details = true;
    }
    const facets = this.#summaryPane.facets.element;
    const top = facets.getBoundingClientRect().top;
    this.#drawBody();
    this.#summaryPane.follow(state);
    if (!isNewSearch && facets.matches(":hover")) {
      // Lines above the facets appear and disappear: keep the clicked value under the pointer.
      facets.scrollTop += facets.getBoundingClientRect().top - top;
    }
    this.#table.show(state);
    this.#drawNewPill();
    drawProgress(this.#parts.progress, state);
    this.#restoreRows(state);
    this.#screenReaderStatus.announce(state);
    if (state.state === "idle" && state.text === "" && before === undefined) {
      this.#query.focus();
    }
    this.#remember();
  }

  /** What a command acts on; null: no event is active. */
  target(most: number): TableTarget | null {
    return this.#table.element.hidden ? null : this.#table.target(most);
  }

  /** The value of a facet or the group with the keyboard focus. */
  get focusedValue(): ValueTarget | null {
    const value = valueAt(document.activeElement);
    const search = this.#state?.search;
    return value === undefined || search === undefined ? null : { search, ...value };
  }

  #valueFocused(target: EventTarget | null, part: "value" | null): void {
    if (target instanceof Element && valueAt(target) !== undefined) {
      this.#ask().emit("focused", part);
    }
  }

  /** Selects the row of an event that is shown elsewhere. */
  follow(eventId: string): void {
    this.#preview.opened(eventId);
    void this.#table.mark(eventId);
  }

  showFailure(error: unknown): void {
    if (Failure.is(error) && !isAbort(error)) {
      render(failureBox(error.toData()), this.#parts.banner);
    }
  }

  /** The current layout. */
  get #arranged(): Layout {
    return this.#layout ?? USUAL_LAYOUT;
  }

  /** Applies the user's changes and stores them for the next search. */
  #arrange(changes: Partial<Layout>): void {
    this.#layout = { ...this.#arranged, columns: this.#columns.chosen, ...changes };
    const layout = JSON.stringify(this.#layout);
    this.#send((channel) => channel.request("keepLayout", layout));
    this.#drawBody();
    this.#remember();
  }

  get #facetsShown(): boolean {
    return this.#narrow.matches ? this.#facetsOver : this.#arranged.facets;
  }

  /** Draws the parts below the status line. */
  #drawBody(): void {
    const state = this.#state;
    if (state !== undefined) {
      const empty = state.count === 0;
      const grouped = this.#summaryPane.by !== undefined;
      this.#summaryPane.timeline.element.hidden = !this.#arranged.timeline || state.total === 0;
      this.#summaryPane.facets.element.hidden = !this.#facetsShown || state.total === 0;
      this.#summaryPane.groups.element.hidden = empty || !grouped;
      this.#table.element.hidden = empty || grouped;
      this.#parts.empty.hidden = !empty;
      render(empty ? emptyState(state, this.#details, this.#statusActions) : "", this.#parts.empty);
      this.#drawChosen();
      this.#drawStatus();
    }
  }

  #drawStatus(): void {
    const state = this.#state;
    if (state !== undefined) {
      this.#parts.scope.hidden = state.scope.length === 0;
      render(scopeChips(state.scope, this.#scopeActions), this.#parts.scope);
      const { timeline, preview } = this.#arranged;
      const grouped = this.#summaryPane.by !== undefined;
      const shown = { details: this.#details, facets: this.#facetsShown, timeline, preview, grouped };
      render(status(state, shown, this.#statusActions), this.#parts.status);
      this.#parts.targets.hidden = !this.#details || state.targets.length === 0;
      render(this.#parts.targets.hidden ? "" : targetList(state, this.#statusActions), this.#parts.targets);
      // If there are rows, a failure of the whole search is shown above them.
      if (state.failure !== undefined && state.count > 0) {
        render(
          failureBox(state.failure, (remedy) => this.#statusActions.remedy(-1, remedy)),
          this.#parts.banner,
        );
      }
    }
  }

  /** Scrolls, selects and groups as before a reload, when everything that is stored is among the rows. */
  #restoreRows(state: ResultsState): void {
    const before = this.#before;
    if (before === undefined || (state.state === "running" && before.text === state.text)) {
      return;
    }
    this.#before = undefined;
    if (before.text === state.text && state.count > 0) {
      if (before.active !== undefined) {
        this.#preview.opened(before.active);
      }
      this.#table.restore({ top: before.scroll, chosen: before.chosen, active: before.active });
      this.#summaryPane.restore(before.by, before.from);
    }
  }

  #open(eventId: string, preserveFocus: boolean): void {
    this.#preview.opened(eventId);
    this.#send((channel) => channel.request("openEvent", eventId, { preserveFocus }));
  }

  #select(count: number | "all"): void {
    this.#selected = count;
    if (this.#arranged.preview) {
      this.#preview.follow(this.#table.selection.active?.eventId);
    }
    this.#drawChosen();
    this.#remember();
  }

  /** New events are added at the top of the table, newest first, and scattered in any other order. */
  #drawNewPill(): void {
    const { sort, following } = this.#state ?? {};
    const isAtTop =
      sort?.column !== "time" || !sort.descending || this.#table.element.hidden || this.#table.first === 0;
    this.#newPill.show(following?.fresh ?? 0, !isAtTop);
  }

  #drawChosen(): void {
    const text = this.#table.element.hidden ? "" : selectedText(this.#selected);
    this.#parts.chosen.hidden = text === "";
    this.#parts.chosen.textContent = text;
  }

  readonly #send: Send = (work) => {
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  };

  get #narrowed(): boolean {
    return this.#state !== undefined && isNarrowed(this.#state.filters);
  }

  /** What was typed and not searched for yet is searched for with the new scope. */
  readonly #scopeActions: ScopeActions = {
    changeScope: (kind) => this.#sendText((channel, text) => channel.request("changeScope", kind, text)),
    searchAllRegions: () => this.#sendText((channel, text) => channel.request("searchAllRegions", text)),
  };

  #sendText(work: (channel: ResultsChannel, text: string) => Promise<readonly QueryProblemView[]>): void {
    const { text } = this.#query;
    this.#send(async (channel) => this.#query.showProblemsOf(text, await work(channel, text)));
  }

  #makeStatusActions(): StatusActions {
    return {
      ...hostActions(this.#send),
      toggleDetails: () => {
        this.#details = !this.#details;
        this.#drawBody();
        this.#remember();
      },
      toggleFacets: () => {
        this.#facetsOver = !this.#facetsOver;
        this.#arrange(this.#narrow.matches ? {} : { facets: !this.#arranged.facets });
      },
      toggleTimeline: () => this.#arrange({ timeline: !this.#arranged.timeline }),
      togglePreview: () => this.#arrange({ preview: !this.#arranged.preview }),
      group: (button) => this.#summaryPane.offerGroups(button),
      noise: (button) => this.#summaryPane.offerNoise(button),
      show: (noise) => this.#summaryPane.hide(noise, false),
      columns: (button) => openColumnMenu(this.#columns, this.#columnActions, button),
      widen: () => this.#summaryPane.widen(),
      export: (button) =>
        openMenu(
          "Copy or export",
          [
            copyItems(this.#table.selection, this.#narrowed, this.#send),
            searchItems(this.#send),
            exportItems(this.#narrowed, this.#send),
          ],
          button,
        ),
    };
  }

  readonly #columnActions: ColumnActions = {
    changed: () => this.#rearrange(),
    fit: (column) => this.#table.fit(column),
  };

  #rearrange(): void {
    this.#table.columnsChanged();
    this.#arrange({});
  }

  #remember(): void {
    // Not later after each change: a search that reads changes all the time.
    this.#keepTimer ??= setTimeout(() => {
      this.#keepTimer = undefined;
      const state = this.#state;
      if (state !== undefined) {
        this.#keep({
          // Until they are shown again, the rows are those of the earlier page.
          ...(this.#before ?? keptRows(this.#table, this.#summaryPane)),
          layout: { ...this.#arranged, columns: this.#columns.chosen },
          details: this.#details,
          text: state.text,
          ...(this.#memento === undefined ? {} : { memento: this.#memento }),
        });
      }
    }, 200);
  }
}

function failedIn(state: ResultsState | undefined): number {
  return state?.targets.filter(isFailed).length ?? 0;
}
