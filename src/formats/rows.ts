import { plainKey } from "../model/entity/entityKey.ts";
import type { LookupEnvelope } from "../model/event/record.ts";
import { formOf, RECORD_FIELDS, type RecordField } from "../model/event/recordFields.ts";
import { setPath } from "./nested.ts";
import { readStruct, withFieldNames } from "./struct.ts";

/** A table row: column name to text. */
export type Cells = ReadonlyMap<string, string>;

/** Record fields by the plain name of their column: "Event ID", "eventid", "EventId" and "event_id" are the same. */
const FIELDS: ReadonlyMap<string, RecordField> = new Map(RECORD_FIELDS.map((field) => [field.toLowerCase(), field]));

/** Fields that Athena's table has as structs, whose names it writes in lower case. */
const STRUCT_FIELDS: ReadonlySet<RecordField> = new Set(["userIdentity", "resources", "tlsDetails"]);

/** Columns whose value has another name or path in a record, or is in its envelope. */
const ENVELOPE_COLUMNS: ReadonlySet<string> = new Set([
  "username",
  "awsaccesskey",
  "accesskeyid",
  "resourcetype",
  "resourcename",
  "timestamp",
]);

/**
 * Columns of other tables, by plain name, and the column or path that they are here: this product's exported files, and
 * Microsoft Sentinel's `AWSCloudTrail` (source: Azure Monitor's reference of that table). Read only where a table lacks
 * the column itself.
 */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["time", "eventTime"],
  ["region", "awsRegion"],
  ["account", "recipientAccountId"],
  ["ipaddress", "sourceIPAddress"],
  ["error", "errorCode"],
  ["user", "username"],
  ["userarn", "userIdentity.arn"],
  ["usertype", "userIdentity.type"],
  ["timegenerated", "eventTime"],
  ["awseventid", "eventID"],
  ["awsrequestid", "requestID"],
  ["eventtypename", "eventType"],
  ["useridentityarn", "userIdentity.arn"],
  ["useridentitytype", "userIdentity.type"],
  ["useridentityaccountid", "userIdentity.accountId"],
  ["useridentityprincipalid", "userIdentity.principalId"],
  ["useridentityusername", "userIdentity.userName"],
  ["useridentityaccesskeyid", "userIdentity.accessKeyId"],
  ["useridentityinvokedby", "userIdentity.invokedBy"],
  ["sessionmfaauthenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated"],
  ["sessioncreationdate", "userIdentity.sessionContext.attributes.creationDate"],
  ["sessionissuertype", "userIdentity.sessionContext.sessionIssuer.type"],
  ["sessionissuerprincipalid", "userIdentity.sessionContext.sessionIssuer.principalId"],
  ["sessionissuerarn", "userIdentity.sessionContext.sessionIssuer.arn"],
  ["sessionissueraccountid", "userIdentity.sessionContext.sessionIssuer.accountId"],
  ["sessionissuerusername", "userIdentity.sessionContext.sessionIssuer.userName"],
]);

/** Whether an object with these keys may be a row. */
export function mayBeRow(keys: readonly string[]): boolean {
  return keys.some((key) => {
    const name = plainKey(key);
    return name === "eventname" || name === "eventtype";
  });
}

/** How many of these column names occur in CloudTrail's tables. */
export function knownColumns(columns: readonly string[]): number {
  const names = new Set(columns.map((column) => plainKey(column.split(".", 1)[0] ?? "")));
  return [...names].filter((name) => FIELDS.has(name) || ENVELOPE_COLUMNS.has(name)).length;
}

/**
 * True for a row that describes one event. `isCloudTrailTable`: the table is known to be CloudTrail's. Otherwise the event source
 * must be an AWS service, because other logs have event names and times too.
 */
export function isRow(cells: Cells, isCloudTrailTable: boolean): boolean {
  const plain = plainCells(renamed(cells));
  const has = (name: string) => (plain.get(name) ?? "") !== "";
  const source = plain.get("eventsource") ?? "";
  // Insight records have the event name inside their details.
  const isInsight = plain.get("eventtype") === "AwsCloudTrailInsight";
  return (
    (has("eventname") || isInsight) &&
    (has("eventid") || has("eventtime") || has("timestamp")) &&
    !source.startsWith("aws:") &&
    (isCloudTrailTable || isInsight || /\.amazon(aws)?\.com/.test(source))
  );
}

interface RowRecord {
  readonly json: string;
  readonly envelope: LookupEnvelope | undefined;
  readonly eventId: string | undefined;
  /** As in the row's columns. */
  readonly claims: { readonly name: string | undefined; readonly source: string | undefined };
  /** An important field without a column; undefined when the table has all of them. */
  readonly missing: string | undefined;
}

/** Builds a record from a row. Columns that are not fields of a CloudTrail record are dropped. */
export function recordOfRow(row: Cells): RowRecord {
  const cells = renamed(row);
  const plain = plainCells(cells);
  const members: string[] = [];
  const nested: { [key: string]: unknown } = {};
  for (const [column, text] of cells) {
    const field = FIELDS.get(plainKey(column));
    if (field !== undefined && !(field === "resources" && text.includes('"ResourceName"'))) {
      const json = cellJson(field, text);
      if (json !== undefined) {
        members.push(`${JSON.stringify(field)}:${json}`);
      }
    } else if (column.includes(".") && text !== "") {
      setAtPath(nested, column.split("."), text);
    }
  }
  for (const [field, value] of Object.entries(nested)) {
    if (!plain.has(field.toLowerCase())) {
      members.push(`${JSON.stringify(field)}:${JSON.stringify(value)}`);
    }
  }
  if (!plain.has("eventtime") && plain.has("timestamp")) {
    members.push(`"eventTime":${JSON.stringify(plain.get("timestamp"))}`);
  }
  const envelope = envelopeOf(Object.fromEntries(plain));
  return {
    json: `{${members.join(",")}}`,
    envelope,
    eventId: plain.get("eventid"),
    claims: { name: plain.get("eventname"), source: plain.get("eventsource") },
    missing: ["userIdentity", "requestParameters"].find(
      (field) => !plain.has(field.toLowerCase()) && nested[field] === undefined,
    ),
  };
}

/** The envelope from a LookupEvents entry or a row of the console's table; undefined when it has none of the values. */
export function envelopeOf(value: { readonly [key: string]: unknown }): LookupEnvelope | undefined {
  const text = (...names: readonly string[]) =>
    names.map((name) => value[name]).find((one): one is string => typeof one === "string" && one !== "");
  const eventId = text("EventId");
  const username = text("Username", "username");
  const accessKeyId = text("AccessKeyId", "awsaccesskey", "accesskeyid");
  const resources = [...listedResources(value.Resources ?? value.resources), ...namedResources(value)];
  if (username === undefined && accessKeyId === undefined && resources.length === 0 && eventId === undefined) {
    return undefined;
  }
  return {
    ...(eventId === undefined ? {} : { eventId }),
    ...(username === undefined ? {} : { username }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    resources,
  };
}

type EnvelopeResource = LookupEnvelope["resources"][number];

/** Reads `[{ ResourceType, ResourceName }]`, or its JSON text. */
function listedResources(value: unknown): readonly EnvelopeResource[] {
  const list: unknown = typeof value === "string" && value.includes('"ResourceName"') ? tryJson(value) : value;
  return !Array.isArray(list)
    ? []
    : list.flatMap((item: unknown): EnvelopeResource[] => {
        const { ResourceName: name, ResourceType: type } = { ...(item as { readonly [key: string]: unknown } | null) };
        return typeof name === "string" ? [{ ...(typeof type === "string" ? { type } : {}), name }] : [];
      });
}

/** Reads the console's table: types and names in two columns, several values separated by commas. */
function namedResources(value: { readonly [key: string]: unknown }): readonly EnvelopeResource[] {
  const list = (cell: unknown) =>
    typeof cell !== "string"
      ? []
      : cell
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== "");
  const types = list(value.resourcetype);
  return list(value.resourcename).map((name, index) => {
    const type = types[index];
    return { ...(type === undefined ? {} : { type }), name };
  });
}

/** The cells with the names that records use. */
function renamed(cells: Cells): Cells {
  const own = new Set([...cells.keys()].map(plainKey));
  return new Map(
    [...cells].map(([column, text]) => {
      const plain = plainKey(column);
      const name = OTHER_NAMES.get(plain) ?? column;
      return [plainKey(name) !== plain && own.has(plainKey(name)) ? column : name, text];
    }),
  );
}

function plainCells(cells: Cells): ReadonlyMap<string, string> {
  return new Map([...cells].map(([column, text]) => [plainKey(column), text]));
}

/**
 * A cell as JSON: the text of a structure as the JSON or the printed struct that it is, a boolean of a flag, else a
 * string. Undefined for an empty cell.
 */
function cellJson(field: RecordField, text: string): string | undefined {
  if (text === "" || text === "null" || text === "-") {
    return undefined;
  }
  const form = formOf(field);
  if (form === "structure" && /^[[{]/.test(text)) {
    const parsed = tryJson(text);
    if (parsed === undefined) {
      return JSON.stringify(readStruct(text) ?? text);
    }
    // Request and response are JSON in every table, with their own names.
    return STRUCT_FIELDS.has(field) ? JSON.stringify(withFieldNames(parsed)) : text;
  }
  return form === "flag" && /^(true|false)$/i.test(text) ? text.toLowerCase() : JSON.stringify(text);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Sets a nested column such as "userIdentity.sessionContext.sessionIssuer.userName". */
function setAtPath(root: object, path: readonly string[], text: string): void {
  const [head = "", ...rest] = path;
  const key = FIELDS.get(plainKey(head));
  if (key !== undefined && rest.length > 0) {
    setPath(root, [key, ...rest], text);
  }
}
