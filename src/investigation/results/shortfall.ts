import { type RefusedWrite, writeProblem } from "../../engine/fileErrors.ts";

/** What keeps the results of a search from showing everything that it read. */
export interface Shortfall {
  /** Events that were found, and are not among the rows any more. */
  readonly missing: number;
  /** Events that were read and could not be stored: the search reads them again when it goes on. */
  readonly unstored: number;
  /** Why the disk does not take what is found. */
  readonly refused?: RefusedWrite | undefined;
}

export const NO_SHORTFALL: Shortfall = { missing: 0, unstored: 0 };

/** How many events were read and are not shown. While it is not 0, nothing may be called complete. */
export function notShown({ missing, unstored }: Shortfall): number {
  return missing + unstored;
}

/** The same in sentences for a person, for a view or with what is exported. */
export function shortfallNotes({ missing, unstored, refused }: Shortfall): readonly string[] {
  return [
    ...(unstored === 0 ? [] : [`${events(unstored, "read but could not be stored")}. Continue reads on from there.`]),
    ...(missing === 0 ? [] : [`${events(missing, "found but can no longer be read")}. Run Again starts over.`]),
    ...(refused === undefined
      ? []
      : [`${writeProblem(refused.code)}: what this search finds is held in memory until its view is closed.`]),
  ];
}

/** "1 event was found but …, so it is not shown". */
function events(count: number, what: string): string {
  return count === 1
    ? `1 event was ${what}, so it is not shown`
    : `${count.toLocaleString("en-US")} events were ${what}, so they are not shown`;
}
