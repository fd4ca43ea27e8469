import type { NamedFile } from "./containers.ts";

type Cell = string | number | boolean | null | object | undefined;
export type Row = { readonly [field: string]: Cell };

/** A cell as Athena and Lake write it: values other than text as JSON. */
const cell = (value: Cell): string =>
  value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
const quoted = (cells: readonly string[]): string => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");

const csv = (header: readonly string[], body: readonly (readonly string[])[], join = quoted): string =>
  [header, ...body].map(join).join("\n");

/** A struct as Trino prints it: lower-case names, no quotation marks. */
function struct(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(struct).join(", ")}]`;
  }
  return typeof value === "object" && value !== null
    ? `{${Object.entries(value)
        .map(([key, member]) => `${key.toLowerCase()}=${struct(member)}`)
        .join(", ")}}`
    : String(value);
}

/** The leaves of a value by path: "userIdentity.userName". */
function leaves(value: unknown, path = ""): readonly (readonly [string, string])[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) => leaves(member, path === "" ? key : `${path}.${key}`))
    : [[path, String(value ?? "")]];
}

function elastic(event: Row) {
  const identity = { ...(event.userIdentity as { readonly [key: string]: unknown } | null) };
  return {
    "@timestamp": event.eventTime,
    message: event.errorMessage,
    event: { id: event.eventID, action: event.eventName, provider: event.eventSource, dataset: "aws.cloudtrail" },
    cloud: { region: event.awsRegion, account: { id: event.recipientAccountId } },
    user: { name: identity.userName, id: identity.principalId },
    source: { address: event.sourceIPAddress },
    user_agent: { original: event.userAgent },
    aws: {
      cloudtrail: {
        event_version: event.eventVersion,
        error_code: event.errorCode,
        error_message: event.errorMessage,
        user_identity: { type: identity.type, arn: identity.arn, invoked_by: identity.invokedBy },
        request_parameters: cell(event.requestParameters),
        response_elements: cell(event.responseElements),
        flattened: { request_parameters: event.requestParameters, response_elements: event.responseElements },
      },
    },
  };
}

function securityLake(event: Row) {
  const identity = { ...(event.userIdentity as { readonly [key: string]: unknown } | null) };
  return {
    class_uid: 6003,
    message: event.errorMessage,
    time: Date.parse(String(event.eventTime)),
    metadata: { uid: event.eventID, product: { name: "CloudTrail" }, event_code: event.eventType },
    cloud: { region: event.awsRegion },
    api: {
      operation: event.eventName,
      service: { name: event.eventSource },
      request: { uid: event.requestID, data: cell(event.requestParameters) },
      response: { error: event.errorCode, message: event.errorMessage, data: cell(event.responseElements) },
    },
    actor: {
      user: { type: identity.type, name: identity.userName, uid: identity.arn },
      invoked_by: identity.invokedBy,
    },
    src_endpoint: { ip: event.sourceIPAddress },
    http_request: { user_agent: event.userAgent },
    unmapped: Object.fromEntries(leaves(event)),
  };
}

/** Events in every table that splits records into columns. */
export function tablesOf(events: readonly Row[]): readonly NamedFile[] {
  const fields = [...new Set(events.flatMap((event) => Object.keys(event)))];
  const rows = events.map((event) => fields.map((field) => cell(event[field])));
  const structs = events.map((event) =>
    fields.map((field) =>
      field === "userIdentity" || field === "resources" ? struct(event[field] ?? {}) : cell(event[field]),
    ),
  );
  const names = fields.map((field) => field.toLowerCase());
  return [
    ["Athena's CSV", csv(names, structs)],
    ["Lake's CSV", csv(fields, rows)],
    [
      "a CSV with the record's fields and a message",
      csv(
        [...fields, "message"],
        rows.map((row) => [...row, "none"]),
      ),
    ],
    [
      "get-query-results of Athena",
      JSON.stringify({
        ResultSet: {
          Rows: [names, ...structs].map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })),
        },
      }),
    ],
    [
      "get-query-results of Lake",
      JSON.stringify({
        QueryStatus: "FINISHED",
        QueryResultRows: rows.map((row) => row.map((text, at) => ({ [fields[at] ?? ""]: text }))),
      }),
    ],
    [
      "get-query-results of Logs Insights",
      JSON.stringify({
        results: events.map((event) => leaves(event).map(([field, value]) => ({ field, value }))),
      }),
    ],
    [
      "rows as objects, a line each",
      rows.map((row) => JSON.stringify(Object.fromEntries(row.map((text, at) => [names[at], text])))).join("\n"),
    ],
  ];
}

/** Events in tables and schemas without fields for Insights. */
export function schemasOf(events: readonly Row[]): readonly NamedFile[] {
  return [
    [
      "the console's CSV",
      csv(
        ["Event ID", "Event time", "User name", "Event name", "Resource name", "Event source", "Error code"],
        events.map((event) => [
          cell(event.eventID),
          cell(event.eventTime),
          leaves(event.userIdentity).find(([path]) => path === "userName")?.[1] ?? "",
          cell(event.eventName),
          leaves(event.requestParameters)
            .map(([, text]) => text)
            .join(", "),
          cell(event.eventSource),
          cell(event.errorCode),
        ]),
      ),
    ],
    ["rows as objects", JSON.stringify(events.map((event) => Object.fromEntries(leaves(event))))],
    ["Elastic's hits", JSON.stringify({ hits: { hits: events.map((event) => ({ _source: elastic(event) })) } })],
    ["Security Lake's events", events.map((event) => JSON.stringify(securityLake(event))).join("\n")],
  ];
}
