import type { Condition } from "../../query/condition/condition.ts";
import type { Capabilities, TimeWindow } from "../../query/plan/plan.ts";
import type { SeenValues } from "../../query/plan/seen.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { TargetProgress } from "./search.ts";

/** A search that is worth a try when one found nothing. */
export interface Suggestion {
  readonly text: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  /** Ids of the kinds of sources to search. */
  readonly sources?: readonly string[];
  /** The targets to search in place of those of the search that found nothing. */
  readonly targets?: readonly TargetRef[];
}

export interface Reason {
  /** Why nothing may have been found, in one or two plain sentences. */
  readonly text: string;
  /** The button's label and the search behind it; `refresh`: see `SearchRequest`. */
  readonly attempt?: { readonly label: string; readonly search: Suggestion; readonly refresh?: boolean };
  /** In place of a search: the label of a button that opens log files. */
  readonly openLogFiles?: string;
}

/** What is known about a search that found nothing. */
export interface EmptySearch {
  readonly text: string;
  readonly condition?: Condition;
  /** As it was asked for, also where Event history does not reach. */
  readonly window: TimeWindow;
  /** The profiles and Regions that the search named; what it left to the person's choice stays so in what is tried. */
  readonly where: Pick<Suggestion, "profiles" | "regions">;
  readonly targets: readonly TargetProgress[];
  readonly now: number;
  /** Values that other searches came across. */
  readonly seen: SeenValues;
  /** Every Region that the person chose for the profiles of this search. */
  readonly chosenRegions: readonly string[];
  /** Other kinds of sources that can be searched by profiles and Regions. */
  readonly otherSources: readonly Capabilities[];
}
