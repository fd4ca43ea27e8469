import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../../query/condition/condition.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import type { GapKind, NotCovered } from "../../query/plan/notCovered.ts";
import type { SeenValues } from "../../query/plan/seen.ts";
import type { KnownAccount, TargetRef } from "../../sources/source.ts";
import type { TargetProgress } from "./search.ts";

/** A search that is worth a try when one found nothing. */
export interface Suggestion {
  readonly text: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  /** See `SearchRequest`. */
  readonly alsoRegions?: readonly string[];
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
  /** What the search did not cover, where that is the reason. */
  readonly gap?: GapKind;
}

/** A search that has ended, and what it did not cover. */
export interface EndedSearch {
  readonly text: string;
  readonly condition?: Condition;
  /** As it was asked for, also where Event history does not reach. */
  readonly window: TimeRange;
  /** Where the request searched; what it left to the person's choice stays so in what is tried. */
  readonly where: Pick<Suggestion, "profiles" | "regions" | "alsoRegions" | "sources">;
  readonly targets: readonly TargetProgress[];
  readonly now: number;
  readonly notCovered: NotCovered;
  /** The profiles that the person chose and those of the search. */
  readonly accounts: readonly KnownAccount[];
  /** Other kinds of sources that can be searched by profiles and Regions. */
  readonly otherSources: readonly Capabilities[];
}

/** What is known about a search that found nothing. */
export interface EmptySearch extends EndedSearch {
  /** Values that other searches came across. */
  readonly seen: SeenValues;
}
