import { html, render } from "lit/html.js";
import * as v from "valibot";
import { countOf } from "../../../model/text/countOf.ts";
import { type GroupField, groupFieldSchema } from "../../../protocol/filters.ts";
import type { NoiseAction } from "../../../protocol/knownNoise.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { openMenu } from "../../menu.ts";
import type { ResultsChannel } from "../channel.ts";
import { facetTitle } from "../labels.ts";
import { isChosen, isNarrowed, noiseLabels } from "../shownFilters.ts";
import type { Layout } from "../table/layout.ts";
import { Counts } from "./counts.ts";
import { FacetPanel } from "./facets.ts";
import { type ChipActions, chips, noiseLines } from "./filterChips.ts";
import { GroupTable, groupItems } from "./groups.ts";
import { Timeline } from "./timeline.ts";
import { readValueContext } from "./valueContext.ts";

/** A group of the results; `value` absent: the one of events without a value. */
export const openedGroupSchema = v.object({
  by: groupFieldSchema,
  value: v.exactOptional(v.pipe(v.string(), v.maxLength(10_000))),
});
export type OpenedGroup = v.InferOutput<typeof openedGroupSchema>;

export interface SummaryPaneActions {
  ask(): ResultsChannel;
  failed(error: unknown): void;
  arrange(changes: Partial<Layout>): void;
  /** Groups were shown instead of the table, or the table is shown again. */
  grouped(): void;
  /** The user opened a group: its events are what comes next. */
  opened(): void;
}

/** The summary of the results: timeline, facets, groups and filters. */
export class SummaryPane {
  readonly facets: FacetPanel;
  readonly timeline: Timeline;
  readonly groups: GroupTable;
  readonly chips = document.createElement("div");
  readonly #actions: SummaryPaneActions;
  readonly #counts: Counts;
  #state: ResultsState | undefined;
  #by: GroupField | undefined;
  #from: OpenedGroup | undefined;

  constructor(language: string, actions: SummaryPaneActions) {
    this.#actions = actions;
    this.chips.className = "chips";
    this.facets = new FacetPanel({
      choose: (choice) => this.#request((channel, search) => channel.request("choose", search, choice)),
      wanted: () => this.#counts.again(),
      folded: () => actions.arrange({ folded: this.facets.folded }),
    });
    this.timeline = new Timeline(language, {
      brush: (window) => this.#request((channel, search) => channel.request("brush", search, window)),
      resized: () => this.#counts.again(),
    });
    this.groups = new GroupTable((by, value) => this.#open(by, value));
    this.#counts = new Counts({
      ask: (search) =>
        actions.ask().request("summary", search, { bars: this.timeline.bars, facets: this.facets.wanted }),
      show: ({ facets, timeline }) => {
        this.facets.show(facets, this.#state?.filters ?? { choices: [] });
        this.timeline.show(timeline);
        this.#group();
      },
      failed: (error) => actions.failed(error),
    });
  }

  /** The field by which the results are grouped. Undefined: not grouped. */
  get by(): GroupField | undefined {
    return this.#by;
  }

  /** The group from which the shown events were opened. Undefined: they are not those of one. */
  get from(): OpenedGroup | undefined {
    return this.#from;
  }

  /** Groups as before a reload, or offers the way back from the group that was opened. */
  restore(by: GroupField | undefined, from: OpenedGroup | undefined): void {
    this.groupBy(by);
    this.#from = from;
    if (this.#state !== undefined) {
      this.#drawChips(this.#state);
    }
  }

  /** Takes the latest state. Call it after layout: the number of bars depends on the width. */
  follow(state: ResultsState): void {
    const isNewSearch = this.#state?.search !== state.search;
    this.#state = state;
    if (isNewSearch) {
      this.facets.reset();
      this.#by = state.group;
      this.#from = undefined;
      this.#actions.grouped();
    }
    this.timeline.follow(state);
    this.#counts.follow(state);
    this.#drawChips(state);
  }

  /** Removes all filters but those of known noise. */
  widen(): void {
    this.#request((channel, search) => channel.request("widen", search));
  }

  /** Turns a known-noise filter on or off by its id. */
  hide(noise: string, hidden: boolean): void {
    this.#request((channel, search) => channel.request("hide", search, noise, hidden));
  }

  /** Opens the menu of known-noise filters. */
  offerNoise(button: HTMLElement): void {
    if (this.#state !== undefined) {
      const items = noiseLabels(this.#state).map(({ id, hidden, count, name, tooltip }) => ({
        label: `Hide ${name}`,
        icon: hidden ? "check" : "blank",
        hint: countOf(count, "event"),
        tooltip,
        checked: hidden,
        independent: true,
        run: () => this.hide(id, !hidden),
      }));
      const action = (label: string, icon: string, what: NoiseAction) => ({
        label,
        icon,
        run: () => this.#request((channel) => channel.request("knownNoise", what)),
      });
      const save = action("Save Filters as Known Noise…", "save", "save");
      const manage = action("Manage Known Noise…", "gear", "manage");
      const isSavable = this.#state.filters.choices.length > 0;
      openMenu("Known noise", [items, isSavable ? [save, manage] : [manage]], button);
    }
  }

  /** Opens the menu that selects the field for grouping. */
  offerGroups(button: HTMLElement): void {
    openMenu("Group", [groupItems(this.#by, (by) => this.groupBy(by))], button);
  }

  /** Groups the results by a field; undefined: not. */
  groupBy(by: GroupField | undefined): void {
    this.#by = by;
    this.#from = undefined;
    this.#group();
    this.#actions.grouped();
    if (this.#state !== undefined) {
      this.#drawChips(this.#state);
    }
  }

  #group(): void {
    const by = this.#by;
    if (by !== undefined) {
      this.#request(async (channel, search) => {
        const groups = await channel.request("groups", search, by);
        if (groups !== undefined && by === this.#by && search === this.#state?.search) {
          this.groups.show(by, groups, this.#state.count, this.#state.timeZone);
        }
      });
    }
  }

  /** Shows the events of a group, with a button back to the groups. */
  #open(by: GroupField, value: string | undefined): void {
    this.groupBy(undefined);
    this.#from = { by, ...(value === undefined ? {} : { value }) };
    this.#request((channel, search) => channel.request("choose", search, { field: by, value, exclude: false }));
    this.#actions.opened();
  }

  #back(): void {
    const from = this.#from;
    if (from !== undefined) {
      this.groups.focusAt(from.value);
      this.groupBy(from.by);
      const { by: field, value } = from;
      this.#request((channel, search) => channel.request("choose", search, { field, value, exclude: false }));
    }
  }

  #drawChips(state: ResultsState): void {
    const { filters } = state;
    const { choices, window } = filters;
    const from = this.#from;
    const within = from !== undefined && choices.some(({ field, value }) => field === from.by && value === from.value);
    this.chips.hidden = !isNarrowed(filters);
    const back =
      from === undefined || !within
        ? ""
        : html`<button type="button" class="link-button" @click=${() => this.#back()}>
            ‹ All by ${facetTitle(from.by)}
          </button>`;
    const actions = {
      choose: (choice) => this.#request((channel, search) => channel.request("choose", search, choice)),
      brush: () => this.#request((channel, search) => channel.request("brush", search, null)),
      widen: () => this.widen(),
      searchNarrowed: () => this.#request((channel, search) => channel.request("searchNarrowed", search)),
      show: (noise) => this.hide(noise, false),
    } satisfies ChipActions;
    const span = window === undefined ? "" : this.timeline.span(window);
    const chosen = isChosen(filters) ? chips(filters, span, actions) : "";
    render(html`${back}${chosen}${noiseLines(noiseLabels(state), actions)}`, this.chips);
  }

  /** Sends a request about the current search. */
  #request(work: (channel: ResultsChannel, search: number) => Promise<unknown>): void {
    const search = this.#state?.search;
    if (search !== undefined) {
      work(this.#actions.ask(), search).catch((error: unknown) => this.#actions.failed(error));
    }
  }
}

/** The facet's value or the group that an element belongs to. Undefined: none. */
export function valueAt(element: Element | null): ReturnType<typeof readValueContext> {
  return readValueContext(element?.closest<HTMLElement>("[data-vscode-context]")?.dataset.vscodeContext);
}
