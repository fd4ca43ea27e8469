import { KEYS, type RecordKey } from "./recordKeys.ts";

/** Keys with about as many values as there are records, or with very long ones. */
const NO_COLUMN = [
  "eventTime",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "requestID",
  "eventID",
  "resources",
] as const;

type KeyColumn = Exclude<RecordKey, (typeof NO_COLUMN)[number]>;

/** The columns that hold the whole value of the record's key of the same name. */
export const KEY_COLUMNS: readonly KeyColumn[] = KEYS.filter(
  (key): key is KeyColumn => !(NO_COLUMN as readonly string[]).includes(key),
);

/** What two large parts say of error and caller, and what LookupEvents said about the event. */
const TOLD_COLUMNS = [
  "responseError",
  "additionalCaller",
  "lookupUsername",
  "lookupAccessKeyId",
  "lookupResources",
] as const;

export type Column = KeyColumn | (typeof TOLD_COLUMNS)[number];

/** What a segment keeps of each record, each as raw JSON text with a code. */
export const COLUMNS: readonly Column[] = [...KEY_COLUMNS, ...TOLD_COLUMNS];

/** Columns by number, for loops over all of them. */
export const columnNumber: ReadonlyMap<string, number> = new Map(COLUMNS.map((name, index) => [name, index]));

/** The members of `responseElements` that tell of an error, and of `additionalEventData` that tell of the caller. */
const RESPONSE_KEYS = ["errorCode", "ErrorCode", "errorMessage", "error", "Error"];
const CALLER_KEYS = ["MFAUsed", "UserName"];

type Parsed = { readonly [key: string]: unknown };

/** `responseElements` without what says nothing of an error; undefined when nothing is left. */
export function responseError(value: unknown): string | undefined {
  const response = asParsed(value);
  if (response === undefined) {
    return undefined;
  }
  return textOf(
    Object.entries(response).flatMap(([key, member]): [string, unknown][] => {
      if (member === "Failure") {
        return [[key, member]];
      }
      if (!RESPONSE_KEYS.includes(key) || member === null) {
        return [];
      }
      const inner = asParsed(member);
      return [[key, inner === undefined ? member : pick(inner, ["code", "Code", "errorCode", "message", "Message"])]];
    }),
  );
}

/** `additionalEventData` without what says nothing of the caller; undefined when nothing is left. */
export function additionalCaller(value: unknown): string | undefined {
  const additional = asParsed(value);
  return additional === undefined ? undefined : textOf(Object.entries(pick(additional, CALLER_KEYS)));
}

function textOf(members: readonly (readonly [string, unknown])[]): string | undefined {
  return members.length === 0 ? undefined : JSON.stringify(Object.fromEntries(members));
}

function pick(value: Parsed, keys: readonly string[]): Parsed {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

function asParsed(value: unknown): Parsed | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Parsed) : undefined;
}
