import { render } from "lit/html.js";
import * as v from "valibot";
import { Failure, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import { groupFieldSchema } from "../../protocol/filters.ts";
import type { TableTarget, ValueTarget } from "../../protocol/menus.ts";
import type { QueryProblemView, ResultsState, ResultsViewState } from "../../protocol/results.ts";
import { isFailed } from "../../protocol/searchStateText.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { type MenuPosition, openMenu } from "../menu.ts";
import type { ResultsChannel } from "./channel.ts";
import { copyItems, exportItems, type Send, searchItems } from "./menus.ts";
import { QueryLine } from "./query/queryLine.ts";
import { type ScopeActions, scopeChips } from "./query/scopeChips.ts";
import { isNarrowed } from "./shownFilters.ts";
import { emptyState } from "./status/emptyState.ts";
import { NewPill } from "./status/newPill.ts";
import { Preview } from "./status/preview.ts";
import { drawProgress } from "./status/progress.ts";
import { ScreenReaderStatus } from "./status/screenReaderStatus.ts";
import { type StatusActions, selectedText, status, targetList } from "./status/status.ts";
import { openedGroupSchema, SummaryPane } from "./summary/summaryPane.ts";
import { readValueContext } from "./summary/valueContext.ts";
import { openColumnMenu, openHeadMenu } from "./table/columnMenu.ts";
import { Columns } from "./table/columns.ts";
import { type Layout, layoutSchema, readLayout, USUAL_LAYOUT } from "./table/layout.ts";
import { ResultsTable } from "./table/table.ts";

/** More selected events than this are not kept across a reload. */
const MOST_CHOSEN = 1_000;
const eventIdSchema = v.pipe(v.string(), v.maxLength(1_000));

/** What is kept across a reload, in addition to the host's memento. */
const keptSchema = v.object({
  layout: layoutSchema,
  details: v.boolean(),
  text: v.string(),
  scroll: v.pipe(v.number(), v.finite(), v.minValue(0)),
  chosen: v.union([v.literal("all"), v.pipe(v.array(eventIdSchema), v.maxLength(MOST_CHOSEN))]),
  active: v.exactOptional(eventIdSchema),
  by: v.exactOptional(groupFieldSchema),
  /** The group whose events are shown. */
  from: v.exactOptional(openedGroupSchema),
});
type Kept = v.InferOutput<typeof keptSchema>;

/** Minimum interval between two `attended` requests, in ms. */
const ATTENTION = 60_000;

/** The results view: sends requests to its host and draws the replies. */
export class ResultsPage {
  readonly #ask: () => ResultsChannel;
  readonly #keep: (state: ResultsViewState & Kept) => void;
  readonly #root: HTMLElement;
  readonly #query: QueryLine;
  readonly #scope = part("scope");
  readonly #status = part("status");
  readonly #progress = part("progress");
  readonly #targets = part("targets-box");
  readonly #banner = part("banner");
  readonly #empty = part("empty-box");
  readonly #body = part("results-body");
  readonly #screenReaderStatus = new ScreenReaderStatus();
  /** Overlays the rows, so that selecting a row moves nothing under the pointer. */
  readonly #chosen = part("chosen");
  /** Overlays the first rows. */
  readonly #newPill = new NewPill(() => this.#table.toTop());
  readonly #heading = document.createElement("h1");
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
  /** When the last `attended` request was sent. */
  #attended = Number.NEGATIVE_INFINITY;
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
    const parsed = v.safeParse(keptSchema, kept);
    this.#layout = parsed.success ? parsed.output.layout : undefined;
    this.#columns = new Columns(this.#arranged.columns);
    this.#details = parsed.success && parsed.output.details;
    this.#before = parsed.success ? parsed.output : undefined;
    this.#query = new QueryLine({
      search: (text) => this.#ask().request("search", text),
      complete: (text, offset) => this.#ask().request("complete", text, offset),
      failed: (error) => this.showFailure(error),
    });
    this.#table = new ResultsTable(this.#columns, {
      rows: (search, start, count) => this.#ask().request("rows", search, start, count),
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
      headMenu: (column, position) => this.#headMenu(column, position),
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
    this.#scope.setAttribute("role", "group");
    this.#scope.setAttribute("aria-label", "Scope of the search");
    this.#targets.id = "targets";
    this.#banner.setAttribute("role", "alert");
    this.#heading.className = "unseen";
    const main = document.createElement("main");
    main.append(
      this.#heading,
      this.#query.element,
      this.#scope,
      this.#status,
      this.#targets,
      this.#progress,
      this.#banner,
      this.#summaryPane.timeline.element,
      this.#summaryPane.chips,
      this.#body,
      this.#screenReaderStatus.element,
    );
    this.#body.append(
      this.#summaryPane.facets.element,
      this.#table.element,
      this.#summaryPane.groups.element,
      this.#empty,
      this.#newPill.element,
      this.#chosen,
    );
    root.append(main);
    keepFocus(main);
    main.addEventListener("focusin", ({ target }) => this.#valueFocused(target, "value"));
    main.addEventListener("focusout", ({ target }) => this.#valueFocused(target, null));
    for (const used of ["pointerdown", "keydown", "wheel"]) {
      root.addEventListener(used, () => this.#attend(), { passive: true });
    }
  }

  /** Draws the latest state of the search. */
  show(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    this.#memento = state.memento ?? this.#memento;
    this.#heading.textContent = visible(state.title);
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
      render("", this.#banner);
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
    drawProgress(this.#progress, state);
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
      render(failureBox(error.toData()), this.#banner);
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

  /** The host pauses refreshes of a view that nobody uses. */
  #attend(): void {
    const now = performance.now();
    if (this.#state?.following !== undefined && now - this.#attended > ATTENTION) {
      this.#attended = now;
      this.#send((channel) => channel.request("attended"));
    }
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
      this.#empty.hidden = !empty;
      render(empty ? emptyState(state, this.#details, this.#statusActions) : "", this.#empty);
      this.#drawChosen();
      this.#drawStatus();
    }
  }

  #drawStatus(): void {
    const state = this.#state;
    if (state !== undefined) {
      this.#scope.hidden = state.scope.length === 0;
      render(scopeChips(state.scope, this.#scopeActions), this.#scope);
      const { timeline, preview } = this.#arranged;
      const grouped = this.#summaryPane.by !== undefined;
      const shown = { details: this.#details, facets: this.#facetsShown, timeline, preview, grouped };
      render(status(state, shown, this.#statusActions), this.#status);
      this.#targets.hidden = !this.#details || state.targets.length === 0;
      render(this.#targets.hidden ? "" : targetList(state, this.#statusActions), this.#targets);
      // If there are rows, a failure of the whole search is shown above them.
      if (state.failure !== undefined && state.count > 0) {
        render(
          failureBox(state.failure, (remedy) => this.#statusActions.remedy(-1, remedy)),
          this.#banner,
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
    this.#chosen.hidden = text === "";
    this.#chosen.textContent = text;
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
      cancel: () => this.#send((channel) => channel.request("cancel")),
      resume: () => this.#send((channel) => channel.request("resume")),
      follow: (isOn) => this.#send((channel) => channel.request("follow", isOn)),
      tail: (action) => this.#send((channel) => channel.request("tail", action)),
      markSeen: () => this.#send((channel) => channel.request("markSeen")),
      rerun: () => this.#send((channel) => channel.request("rerun")),
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
      columns: (button) => this.#columnMenu(button),
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
      remedy: (target, remedy) => this.#send((channel) => channel.request("remedy", target, remedy)),
      followGuide: (index) => this.#send((channel) => channel.request("followGuide", index)),
      searchOlder: () => this.#send((channel) => channel.request("searchOlder")),
      searchWider: () => this.#send((channel) => channel.request("searchWider")),
      tryReason: (id) => this.#send((channel) => channel.request("tryReason", id)),
    };
  }

  #columnMenu(position: MenuPosition): void {
    openColumnMenu(
      this.#columns,
      { changed: () => this.#rearrange(), fit: (column) => this.#table.fit(column) },
      position,
    );
  }

  #rearrange(): void {
    this.#table.columnsChanged();
    this.#arrange({});
  }

  #headMenu(column: ResultColumn, position: MenuPosition): void {
    openHeadMenu(
      column,
      this.#columns,
      {
        sort: (descending) => this.#send((channel) => channel.request("sort", column, descending)),
        changed: () => this.#rearrange(),
        fit: (fitted) => this.#table.fit(fitted),
      },
      position,
    );
  }

  #shownRows(): Pick<Kept, "scroll" | "chosen" | "active" | "by" | "from"> {
    if (this.#before !== undefined) {
      const { layout: _layout, details: _details, text: _text, ...rows } = this.#before;
      return rows;
    }
    const { top: scroll, chosen, active } = this.#table.shownRows;
    const { by, from } = this.#summaryPane;
    return {
      scroll,
      chosen: chosen === "all" ? chosen : chosen.length > MOST_CHOSEN ? [] : [...chosen],
      ...(active === undefined ? {} : { active }),
      ...(by === undefined ? {} : { by }),
      ...(from === undefined ? {} : { from }),
    };
  }

  #remember(): void {
    // Not later after each change: a search that reads changes all the time.
    this.#keepTimer ??= setTimeout(() => {
      this.#keepTimer = undefined;
      const state = this.#state;
      if (state !== undefined) {
        this.#keep({
          layout: { ...this.#arranged, columns: this.#columns.chosen },
          details: this.#details,
          text: state.text,
          ...this.#shownRows(),
          ...(this.#memento === undefined ? {} : { memento: this.#memento }),
        });
      }
    }, 200);
  }
}

/** The facet's value or the group that an element belongs to. Undefined: none. */
function valueAt(element: Element | null): ReturnType<typeof readValueContext> {
  return readValueContext(element?.closest<HTMLElement>("[data-vscode-context]")?.dataset.vscodeContext);
}

function part(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}

function failedIn(state: ResultsState | undefined): number {
  return state?.targets.filter(isFailed).length ?? 0;
}
