import { type RefusedWrite, writeProblem } from "../../engine/fileErrors.ts";

/** What keeps the results of a search from showing everything that it read. */
export interface Shortfall {
  /** Events that were found, and are not among the rows any more. */
  readonly missing: number;
  /** Events that were read and could not be stored: the search reads them again when it goes on. */
  readonly unstored: number;
  /** Of results that were read back from what is stored: the events that were found and are not here. */
  readonly gone?: Gone;
  /** Why the disk does not take what is found. */
  readonly refused?: RefusedWrite | undefined;
}

/** Events that were found before a reload and are not shown after it. */
export interface Gone {
  readonly count: number;
  /** How many were found. */
  readonly of: number;
  /** Some targets could not be read back: their events may be stored. */
  readonly isUnread: boolean;
}

export const NO_SHORTFALL: Shortfall = { missing: 0, unstored: 0 };

/** How many events were read and are not shown. While it is not 0, nothing may be called complete. */
export function notShown({ missing, unstored, gone }: Shortfall): number {
  return missing + unstored + (gone?.count ?? 0);
}

/** The same in sentences for a person, for a view or with what is exported. */
export function shortfallNotes({ missing, unstored, gone, refused }: Shortfall): readonly string[] {
  return [
    ...(gone === undefined || gone.count === 0 ? [] : [`${goneText(gone)}. Run Again fetches them from AWS.`]),
    ...(unstored === 0 ? [] : [`${events(unstored, "read but could not be stored")}. Continue reads on from there.`]),
    ...(missing === 0 ? [] : [`${events(missing, "found but can no longer be read")}. Run Again starts over.`]),
    ...(refused === undefined
      ? []
      : [`${writeProblem(refused.code)}: what this search finds is held in memory until its view is closed.`]),
  ];
}

/** "236 of 1,440 events are no longer stored" */
export function goneText({ count, of, isUnread }: Gone): string {
  const total = `${of.toLocaleString("en-US")} ${of === 1 ? "event" : "events"}`;
  const some = count === of ? `The ${total} found` : `${count.toLocaleString("en-US")} of ${total}`;
  return `${some} ${count === 1 ? "is" : "are"} ${isUnread ? "not shown" : "no longer stored"}`;
}

/** "1 event was found but …, so it is not shown". */
function events(count: number, what: string): string {
  return count === 1
    ? `1 event was ${what}, so it is not shown`
    : `${count.toLocaleString("en-US")} events were ${what}, so they are not shown`;
}
