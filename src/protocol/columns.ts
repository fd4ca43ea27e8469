import * as v from "valibot";

/** The static properties of a results column. */
interface ColumnDefinition {
  /** The heading. */
  readonly title: string;
  /** Initial width in pixels. */
  readonly width: number;
  /** True for columns that a new results view shows. */
  readonly shown?: true;
}

/** Every column of the results, in the order of a new view and of the column menu. */
const COLUMN_TABLE = {
  time: { title: "Time", width: 180, shown: true },
  eventName: { title: "Event", width: 210, shown: true },
  user: { title: "User", width: 180, shown: true },
  role: { title: "Role", width: 170 },
  session: { title: "Session", width: 170 },
  accessKey: { title: "Access Key", width: 180 },
  resource: { title: "Resource", width: 220, shown: true },
  resourceType: { title: "Resource Type", width: 170 },
  error: { title: "Error", width: 150, shown: true },
  readOnly: { title: "Read or Write", width: 110 },
  source: { title: "Service", width: 130, shown: true },
  category: { title: "Category", width: 110 },
  region: { title: "Region", width: 100, shown: true },
  ipAddress: { title: "Source IP", width: 130, shown: true },
  userAgent: { title: "User Agent", width: 220 },
  account: { title: "Account", width: 124, shown: true },
  origins: { title: "Profile", width: 140 },
  eventId: { title: "Event ID", width: 290 },
  requestId: { title: "Request ID", width: 290 },
} as const satisfies Record<string, ColumnDefinition>;

export type ResultColumn = keyof typeof COLUMN_TABLE;

export const COLUMNS: Readonly<Record<ResultColumn, ColumnDefinition>> = COLUMN_TABLE;

export const RESULT_COLUMNS = Object.keys(COLUMN_TABLE) as readonly ResultColumn[];

/** The columns of a new results view. */
export const DEFAULT_COLUMNS: readonly ResultColumn[] = RESULT_COLUMNS.filter((column) => COLUMNS[column].shown);

/** The texts of some columns of one row. */
export type Cells = { readonly [column in ResultColumn]?: string };

export const columnSchema = v.picklist(RESULT_COLUMNS);

export const cellsSchema: v.GenericSchema<unknown, Cells> = v.object(
  Object.fromEntries(RESULT_COLUMNS.map((column) => [column, v.exactOptional(v.string())])) as Record<
    ResultColumn,
    v.ExactOptionalSchema<v.StringSchema<undefined>, undefined>
  >,
);
