/** A column of the table of events. */
export interface SqlColumn {
  readonly name: string;
  readonly type: "TEXT" | "INTEGER";
}

/** A value to store; null where the event has none. */
export type SqlValue = string | number | null;

/** A value of a result. Integers that JavaScript cannot hold come as text. */
export type SqlCell =
  | string
  | number
  | null
  /** The beginning of a text that is too long. `length`: of the whole text, in UTF-16 units. */
  | { readonly cut: string; readonly length: number }
  /** `hex`: its first bytes. `bytes`: its size. */
  | { readonly hex: string; readonly bytes: number };

export interface SqlTable {
  readonly name: string;
  readonly columns: readonly SqlColumn[];
  /** Views over the table: SELECT statements by name. */
  readonly views: Readonly<Record<string, string>>;
  /** The memory that its rows may use, in bytes. */
  readonly maxBytes: number;
}

export interface QueryLimits {
  readonly rows: number;
  /** UTF-16 units of one value. */
  readonly cell: number;
  /** UTF-16 units of all values together. */
  readonly text: number;
  /** Memory that the process may use besides what it used before the query, in bytes. */
  readonly memory: number;
}

/** What went wrong with a statement. `start`, `end`: where, as offsets in the statement; absent where that is unknown. */
export interface SqlProblem {
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
}

export type SqlAnswer =
  | {
      readonly columns: readonly string[];
      readonly rows: readonly (readonly SqlCell[])[];
      /** Why there are more rows than these. Absent: these are all. */
      readonly cutAt?: "rows" | "text";
      /** How long SQLite took, in ms. */
      readonly took: number;
    }
  | { readonly problem: SqlProblem };

/** Requests to the process that holds the database. */
export interface SqlRequests {
  /** Creates the table. False: this version of Node.js has no usable SQLite. */
  open(table: SqlTable): boolean;
  /** Adds rows, in order. Answers how many of them were added: fewer when the memory is used up. */
  add(rows: readonly (readonly SqlValue[])[]): number;
  /** Creates the views. Nothing can be changed after that. */
  seal(): void;
  /** Runs one statement that only reads. */
  query(sql: string, limits: QueryLimits): SqlAnswer;
}

/** Errors of the process are faults: SQLite's errors about a statement are answers. */
export const programFailures = {
  encode: (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  decode: (data: unknown): Error => new Error(String(data)),
};
