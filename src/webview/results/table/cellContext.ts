import type { ResultColumn } from "../../../protocol/columns.ts";
import { COLUMN_FIELDS } from "../../../protocol/menus.ts";
import type { ResultRow } from "../../../protocol/results.ts";
import { menuContext } from "../../menuContext.ts";

/**
 * The context of the menu of a row and one of its cells. The keys that the menu's items test are those of
 * `webview/context` in package.json; the number of the search is in the context of the page. `several`: more events
 * than this one are selected.
 */
export function cellContext(row: ResultRow, column: ResultColumn | undefined, several: boolean): string {
  const { eventId, cells } = row;
  const field = column === undefined ? undefined : COLUMN_FIELDS[column]?.[0];
  const isEmpty = column !== undefined && cells[column] === "";
  return menuContext({
    webviewSection: "event",
    eventId,
    column,
    several,
    canFilter: field !== undefined,
    // That an event is about no resource cannot be said in the search language.
    canSearch: field !== undefined && !(field === "resource" && isEmpty),
    canCopy: column !== undefined && !isEmpty,
    hasUser: cells.user !== "" && !/\.amazonaws\.com(?:\.cn)?$/.test(cells.user),
    hasSession: cells.session !== "",
    hasKey: cells.accessKey !== "",
    hasAddress: isAddress(cells.ipAddress),
    hasTime: cells.time !== "",
  });
}

/** False for the name of a service that called. */
function isAddress(text: string): boolean {
  return /^[\da-f.:]+$/i.test(text) && /[.:]/.test(text);
}
