import type { ResultColumn } from "../../../protocol/columns.ts";
import { COLUMN_FIELDS } from "../../../protocol/menus.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import { menuContext } from "../../menuContext.ts";

/** The cells that the menu depends on, besides the one that it is opened for. */
export const MENU_COLUMNS: readonly ResultColumn[] = ["time", "user", "session", "accessKey", "ipAddress"];

/**
 * The context of the menu of a row and one of its cells. The keys that the menu's items test are those of
 * `webview/context` in package.json; the number of the search is in the context of the page. `several`: more events
 * than this one are selected.
 */
export function cellContext(row: ResultRow, column: ResultColumn | undefined, several: boolean): string {
  const { eventId, cells } = row;
  const { time = "", user = "", session = "", accessKey = "", ipAddress = "" } = cells;
  const field = column === undefined ? undefined : COLUMN_FIELDS[column]?.[0];
  const isEmpty = column !== undefined && (cells[column] ?? "") === "";
  return menuContext({
    webviewSection: "event",
    eventId,
    column,
    several,
    canFilter: field !== undefined,
    // That an event is about no resource cannot be said in the search language.
    canSearch: field !== undefined && !(field === "resource" && isEmpty),
    canCopy: column !== undefined && !isEmpty,
    hasUser: user !== "" && !/\.amazonaws\.com(?:\.cn)?$/.test(user),
    hasSession: session !== "",
    hasKey: accessKey !== "",
    hasAddress: isAddress(ipAddress),
    hasTime: time !== "",
  });
}

/** False for the name of a service that called. */
function isAddress(text: string): boolean {
  return /^[\da-f.:]+$/i.test(text) && /[.:]/.test(text);
}
