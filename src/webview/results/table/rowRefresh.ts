import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { BLOCK, RowCache } from "./rowCache.ts";
import type { RowMark } from "./selection.ts";
import type { TableActions } from "./tableActions.ts";
import type { Viewport } from "./viewport.ts";

/** Number of rows drawn above and below the viewport. */
export const OVERSCAN = 12;
/** Most rows of one request. */
const MOST_ROWS = 500;

/** The new indexes of events; -1: no longer in the results. */
export type RowIndexes = ReadonlyMap<string, number>;

export interface RefreshNeeds {
  readonly search: number;
  readonly columns: readonly ResultColumn[];
  /** The events whose indexes are needed. */
  readonly ids: readonly string[];
  /** The first row that will be in view. */
  first(rowIndexes: RowIndexes): number;
  /** Number of rows in view. */
  readonly fitting: number;
}

/** Fetches the indexes that events have now, and the rows that will be in view with those around them. */
export async function fetchAround(
  { search, columns, ids, first, fitting }: RefreshNeeds,
  actions: Pick<TableActions, "locate" | "rows">,
): Promise<{ readonly cache: RowCache; readonly rowIndexes: RowIndexes }> {
  const found = ids.length === 0 ? [] : await actions.locate(search, ids);
  const rowIndexes = new Map(ids.map((id, at) => [id, found[at] ?? -1]));
  const start = first(rowIndexes);
  const from = Math.max(0, Math.floor((start - OVERSCAN) / BLOCK) * BLOCK);
  const wanted = Math.ceil((start + fitting + OVERSCAN - from) / BLOCK) * BLOCK;
  const rows = await actions.rows(search, from, Math.min(wanted, MOST_ROWS), columns);
  const cache = new RowCache(columns);
  cache.put({ start: from, count: rows.length }, rows);
  // The order may have changed between the two replies: use the indexes of the rows.
  for (const id of ids) {
    const index = cache.indexOf(id);
    if (index !== -1) {
      rowIndexes.set(id, index);
    }
  }
  return { cache, rowIndexes };
}

/**
 * The row whose position is kept: the active one if visible, else the first completely visible one. Undefined at the top
 * without an active row in view: rows that are added there are shown.
 */
export function anchorOf(active: RowMark | undefined, view: Viewport, rows: RowCache): RowMark | undefined {
  const first = view.firstWhole;
  if (active !== undefined && active.index >= first && active.index < first + view.fitting) {
    return active;
  }
  const row = rows.row(first);
  return row === undefined || view.top === 0 ? undefined : { index: first, eventId: row.eventId };
}

/** Another text when the rows of a state or their order are others. */
export function orderOf(state: ResultsState): string {
  return `${state.revision ?? ""}/${state.count}/${sortOf(state)}`;
}

export function sortOf({ sort }: ResultsState): string {
  return `${sort.column}/${sort.descending}`;
}

/** By how many rows the row whose position is kept has moved. */
export function shiftOf(anchor: RowMark | undefined, rowIndexes: RowIndexes): number {
  const position = anchor === undefined ? undefined : rowIndexes.get(anchor.eventId);
  return anchor === undefined || position === undefined || position === -1 ? 0 : position - anchor.index;
}
