import {
  COMPARISONS,
  type ComparedKind,
  type ComparedKinds,
  type CompareState,
  type Comparison,
  type SameEvents,
  type SideIndex,
} from "../../protocol/compare.ts";
import type { FacetFilter, Filters } from "../../protocol/filters.ts";
import type { SearchSession } from "../session/searchSession.ts";
import { comparedKinds } from "./comparedKinds.ts";
import { differences } from "./differences.ts";
import { sameEvents } from "./sameEvents.ts";

/** One of two results that are compared, with the filters that it had when they were. */
export interface ComparisonSide {
  readonly session: SearchSession;
  readonly filters: Filters;
}

type Sides = readonly [a: ComparisonSide, b: ComparisonSide];

/** Two results as they are compared: what each covers, and what each has that the other has not. */
export class ResultsComparison {
  readonly #sides: () => Sides;
  #same: { readonly of: string; readonly found: SameEvents | undefined } | undefined;

  constructor(sides: () => Sides) {
    this.#sides = sides;
  }

  /** What is known now. `same` is that of the last `count`. */
  get state(): Omit<CompareState, "memento"> {
    const [a, b] = this.#sides();
    const same = this.#same?.of === this.#version ? this.#same.found : undefined;
    const searches = [a.session.search, b.session.search] as const;
    return {
      sides: [sideOf(a), sideOf(b)],
      differences: searches[0] === undefined || searches[1] === undefined ? [] : differences(searches[0], searches[1]),
      ...(same === undefined ? {} : { same }),
    };
  }

  /** Counts the events that both have, where that was not done since they changed. Answers whether it was done now. */
  async count(): Promise<boolean> {
    const of = this.#version;
    if (this.#same?.of === of || this.#sides().some(({ session }) => session.isRunning)) {
      return false;
    }
    const [a, b] = this.#sides().map(({ session: { search, results }, filters }) => ({ search, results, filters }));
    const found = a === undefined || b === undefined ? undefined : await sameEvents(a, b);
    this.#same = { of, found };
    return true;
  }

  async kinds(by: Comparison): Promise<ComparedKinds> {
    const { fields } = COMPARISONS[by];
    const [a, b] = this.#sides();
    const [ofA, ofB] = await Promise.all([
      a.session.results.fieldCounts(fields, a.filters),
      b.session.results.fieldCounts(fields, b.filters),
    ]);
    return comparedKinds(ofA, ofB);
  }

  /** The filters that leave only one kind of what a side has. */
  filtersOf(side: SideIndex, by: Comparison, values: ComparedKind["values"]): Filters {
    const { fields } = COMPARISONS[by];
    const { filters } = this.#sides()[side];
    const others = filters.choices.filter(({ field }) => !fields.some((one) => one === field));
    const own = fields.map((field, at): FacetFilter => ({ field, value: values[at] ?? undefined, exclude: false }));
    return { ...filters, choices: [...others, ...own] };
  }

  /** Another one whenever the results of a side may be others. */
  get #version(): string {
    return JSON.stringify(
      this.#sides().map(({ session, filters }) => [session.number, session.state.revision, filters]),
    );
  }
}

function sideOf({ session, filters }: ComparisonSide): CompareState["sides"][number] {
  const window = session.search?.window;
  return { state: { ...session.state, filters }, ...(window === undefined ? {} : { window }) };
}
