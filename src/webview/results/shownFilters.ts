import type { Filters } from "../../protocol/filters.ts";
import { KNOWN_NOISE, NOISE_IDS, type NoiseId } from "../../protocol/knownNoise.ts";
import type { ResultsState } from "../../protocol/results.ts";

/** True if any filter is set, those of known noise included. */
export function isNarrowed(filters: Filters): boolean {
  return isChosen(filters) || (filters.hidden ?? []).length > 0;
}

/** True if a value or a time window is chosen. */
export function isChosen({ choices, window }: Filters): boolean {
  return choices.length > 0 || window !== undefined;
}

/** A known-noise filter as the view shows it. */
export interface NoiseLabel {
  readonly id: NoiseId;
  readonly hidden: boolean;
  /** How many events it hides, or would hide, of those that the other filters leave. */
  readonly count: number;
  /** "Events of This Extension". */
  readonly title: string;
  /** "12 hidden by “events of this extension”". */
  readonly text: string;
  /** What it hides, as a search text, and what to beware of. */
  readonly tooltip: string;
}

/** All known-noise filters. */
export function noiseLabels({ filters, noise }: Pick<ResultsState, "filters" | "noise">): readonly NoiseLabel[] {
  return NOISE_IDS.map((id) => {
    const { title, name, text, caution } = KNOWN_NOISE[id];
    const count = noise.find((one) => one.id === id)?.count ?? 0;
    return {
      id,
      hidden: filters.hidden?.includes(id) === true,
      count,
      title,
      text: `${count.toLocaleString()} hidden by “${name}”`,
      tooltip: `Like -(${text}) in the search text. ${caution}`,
    };
  });
}
