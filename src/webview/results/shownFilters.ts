import { visible } from "../../model/text/text.ts";
import type { Filters } from "../../protocol/filters.ts";
import type { ResultsState } from "../../protocol/results.ts";

/** True if any filter is set, those of known noise included. */
export function isNarrowed(filters: Filters): boolean {
  return isChosen(filters) || (filters.hidden ?? []).length > 0;
}

/** True if a value or a time window is chosen. */
export function isChosen({ choices, window }: Filters): boolean {
  return choices.length > 0 || window !== undefined;
}

/** A known-noise filter as the view shows it. Its texts are escaped. */
export interface NoiseLabel {
  readonly id: string;
  readonly hidden: boolean;
  /** How many events it hides, or would hide, of those that the other filters leave. */
  readonly count: number;
  /** "“events of this extension”". */
  readonly name: string;
  /** "12 hidden by “events of this extension”". */
  readonly text: string;
  /** What it hides, as a search text, and what to beware of. */
  readonly tooltip: string;
}

/** All known-noise filters. */
export function noiseLabels({ filters, noise }: Pick<ResultsState, "filters" | "noise">): readonly NoiseLabel[] {
  return noise.map(({ id, name: plain, text, kind, count, writes }) => {
    const name = `“${visible(plain)}”`;
    const caution = writes === true ? "Can hide write events." : "Never hides write events.";
    const origin = kind === "workspace" ? " From a file in this workspace." : "";
    return {
      id,
      hidden: filters.hidden?.some((choice) => choice.id === id) === true,
      count,
      name,
      text: `${count.toLocaleString()} hidden by ${name}`,
      tooltip: `Like -(${visible(text)}) in the search text. ${caution}${origin}`,
    };
  });
}
