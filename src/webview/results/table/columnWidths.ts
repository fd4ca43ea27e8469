import { COLUMNS, RESULT_COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";

/** In pixels, for every column and whoever sets its width. */
export const NARROWEST = 48;
export const WIDEST = 1200;
/** A column that sizes itself is at most this wide, in pixels: one long value must not push the others out of view. */
const WIDEST_AUTOMATIC = 320;
/** Below this width of the table, in pixels, the columns up to Error do not fit in their usual order. */
const NARROW_TABLE = 620;

/**
 * To this width, in pixels, a column shrinks so that the error is in view. Other columns do not shrink. Event: wide enough
 * for most names: "AttachRolePolicy", "AuthorizeSecurit…".
 */
const LEAST: Readonly<Partial<Record<ResultColumn, number>>> = {
  eventName: 150,
  user: 80,
  resource: 80,
  role: 80,
  session: 80,
  accessKey: 80,
  resourceType: 80,
  userAgent: 80,
  error: 210,
};
/** The error itself shrinks only when nothing else can, in pixels: wide enough for "AccessDenied". */
const LEAST_ERROR = 112;
/** After that, Event shrinks once more in a very narrow table, in pixels. */
const LEAST_EVENT = 110;

/**
 * The shown columns in the order in which they are drawn. In a narrow table, Error stands behind Event, unless the user
 * has put the columns in an order of their own. `width`: of the table, in pixels.
 */
export function drawnOrder(shown: readonly ResultColumn[], width: number): readonly ResultColumn[] {
  const ranks = shown.map((column) => RESULT_COLUMNS.indexOf(column));
  const isUsual = ranks.every((rank, at) => at === 0 || rank > (ranks[at - 1] ?? 0));
  if (width >= NARROW_TABLE || !isUsual || !shown.includes("error")) {
    return shown;
  }
  const others: readonly ResultColumn[] = shown.filter((column) => column !== "error");
  const behind = Math.max(others.indexOf("eventName"), others.indexOf("time"));
  return others.toSpliced(behind + 1, 0, "error");
}

/** What the width of a column depends on, in pixels. */
export interface Widths {
  /** Set by the user. */
  own(column: ResultColumn): number | undefined;
  /** What the column's texts need; undefined before any were measured. */
  content(column: ResultColumn): number | undefined;
  /** Of the table. */
  readonly available: number;
}

/**
 * The width of each column, in pixels: what the user set, else what its texts need within bounds. Where the columns up
 * to Error are wider than the table together, those of them that size themselves shrink, so that the error of a row is
 * in view without scrolling; User likewise where it stands behind Error.
 */
export function layOut(columns: readonly ResultColumn[], widths: Widths): ReadonlyMap<ResultColumn, number> {
  const found = new Map(columns.map((column) => [column, startOf(column, widths)]));
  const error = columns.indexOf("error") + 1;
  const visible = columns.slice(0, columns[error] === "user" && error > 0 ? error + 1 : error);
  const total = visible.reduce((sum, column) => sum + (found.get(column) ?? 0), 0);
  const flexible = visible.filter((column) => widths.own(column) === undefined);
  const missing = shrink(found, flexible, (column) => LEAST[column], total - widths.available);
  const rest = shrink(found, flexible, (column) => (column === "error" ? LEAST_ERROR : undefined), missing);
  shrink(found, flexible, (column) => (column === "eventName" ? LEAST_EVENT : undefined), rest);
  return found;
}

function startOf(column: ResultColumn, { own, content }: Widths): number {
  const width = own(column);
  return width === undefined
    ? within(content(column) ?? COLUMNS[column].width, WIDEST_AUTOMATIC)
    : within(width, WIDEST);
}

/** A width within the bounds, in whole pixels. */
export function within(width: number, most: number): number {
  return Math.round(Math.min(most, Math.max(NARROWEST, width)));
}

/** Takes `excess` pixels from the columns, from each in proportion to what it can give. Returns what is left of it. */
function shrink(
  widths: Map<ResultColumn, number>,
  columns: readonly ResultColumn[],
  leastOf: (column: ResultColumn) => number | undefined,
  excess: number,
): number {
  const spare = new Map(
    columns.map((column) => {
      const width = widths.get(column) ?? 0;
      return [column, Math.max(0, width - (leastOf(column) ?? width))];
    }),
  );
  const all = [...spare.values()].reduce((sum, each) => sum + each, 0);
  if (excess <= 0 || all === 0) {
    return Math.max(0, excess);
  }
  const share = Math.min(1, excess / all);
  for (const [column, each] of spare) {
    widths.set(column, Math.floor((widths.get(column) ?? 0) - each * share));
  }
  return Math.max(0, excess - all);
}
