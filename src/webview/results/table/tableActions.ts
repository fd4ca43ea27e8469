import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import type { MenuPosition } from "../../menu.ts";
import type { InputActions } from "./tableInput.ts";

/** The table's requests and notifications. */
export interface TableActions extends InputActions {
  rows(search: number, start: number, count: number, columns: readonly ResultColumn[]): Promise<readonly ResultRow[]>;
  describe(search: number, eventId: string): Promise<string | undefined>;
  ids(search: number, start: number, end: number): Promise<readonly string[]>;
  locate(search: number, eventIds: readonly string[]): Promise<readonly number[]>;
  sort(column: ResultColumn, descending: boolean): void;
  selected(count: number | "all"): void;
  /** The table was scrolled. */
  moved(): void;
  /** Column widths changed. */
  resized(): void;
  /** A column was moved: call `columnsChanged`. */
  rearranged(): void;
  headMenu(column: ResultColumn, position: MenuPosition): void;
}

/** What an earlier window showed: the scroll position in pixels of the whole table, and the selection. */
export interface ShownRows {
  readonly top: number;
  readonly chosen: readonly string[] | "all";
  /** Event id of the row with the keyboard focus. */
  readonly active?: string | undefined;
}
