import type { FieldTest } from "../../query/condition/condition.ts";
import { findField, findPath } from "../../query/fields/fields.ts";
import { KEY_COLUMNS } from "../scan/columns.ts";
import type { ReadColumn } from "./combinations.ts";
import { asksForArns } from "./mentions.ts";

/**
 * What a test reads of a record: columns, the time, the id; "record" for what only the record itself can tell;
 * "arns" for the ARNs that stand anywhere in it.
 * `own`: the columns suffice unless the record has `resources` of its own and came without an envelope; `folded`: the
 * columns suffice unless the record has keys in unusual letter case.
 */
export type FieldReads =
  | {
      readonly kind: "columns";
      readonly columns: readonly ReadColumn[];
      readonly envelope?: "needed" | "or-no-resources";
    }
  | { readonly kind: "time" | "id" | "arns" | "record" };

const WHO: readonly ReadColumn[] = [
  "userIdentity",
  "additionalCaller",
  "callingService",
  "lookupUsername",
  "insightDetails",
];
/** What `readError` reads. */
const ERROR: readonly ReadColumn[] = ["errorCode", "errorMessage", "responseError", "serviceEventDetails"];

/** By the names of the catalog. A field that is not here is read from the record itself. */
const READS: ReadonlyMap<string, readonly ReadColumn[]> = new Map<string, readonly ReadColumn[]>([
  ["event", ["eventName", "eventSource", "insightDetails"]],
  ["user", WHO],
  ["actor", WHO],
  ["source", ["eventSource", "insightDetails"]],
  ["ip", ["sourceIPAddress"]],
  ["error", ERROR],
  ["message", ERROR],
  ["region", ["awsRegion"]],
  ["account", ["recipientAccountId", "userIdentity"]],
  ["actorAccount", ["userIdentity"]],
  ["key", ["userIdentity", "lookupAccessKeyId"]],
  ["role", ["userIdentity"]],
  ["session", ["userIdentity"]],
  ["actorType", ["userIdentity"]],
  ["sourceIdentity", ["userIdentity"]],
  ["invokedBy", ["userIdentity"]],
  ["agent", ["userAgent"]],
  ["readonly", ["readOnly"]],
  ["mfa", ["userIdentity", "additionalCaller"]],
  ["console", ["sessionCredentialFromConsole"]],
  ["vpce", ["vpcEndpointId"]],
  ["tls", ["tlsDetails"]],
  ["category", ["eventCategory", "eventType", "managementEvent"]],
  ["type", ["eventType"]],
]);

/** What a field reads, whatever it is tested for; a name that is no field is a path. */
export function readsOfField(name: string): FieldReads {
  const field = findField(name);
  if (field === undefined) {
    return readsOfPath(name);
  }
  switch (field.name) {
    case "time":
    case "id":
      return { kind: field.name };
    case "resource":
      return {
        kind: "columns",
        columns: ["lookupResources", "awsRegion", "recipientAccountId", "userIdentity"],
        envelope: "needed",
      };
    case "resourceType":
      return { kind: "columns", columns: ["lookupResources"], envelope: "or-no-resources" };
  }
  const columns = READS.get(field.name);
  return columns === undefined ? { kind: "record" } : { kind: "columns", columns };
}

/** The same for one test: only an ARN makes a resource depend on where and whose the event is. */
export function readsOfTest({ field, test }: FieldTest): FieldReads {
  if (asksForArns({ kind: "field", field, test })) {
    return { kind: "arns" };
  }
  const reads = readsOfField(field);
  if (reads.kind !== "columns" || reads.envelope !== "needed") {
    return reads;
  }
  const arn = test.op === "is" && test.values.some(({ value, wildcard }) => !wildcard && /^arn:/i.test(value));
  return arn ? reads : { ...reads, columns: ["lookupResources"] };
}

/** A path through a key that is a column; keys are compared in any letter case. */
function readsOfPath(name: string): FieldReads {
  const first = findPath(name)?.keys[0]?.toLowerCase();
  if (first === undefined) {
    // Neither field nor path: it holds for nothing, whatever is read.
    return { kind: "columns", columns: ["eventName"] };
  }
  const column = KEY_COLUMNS.find((key) => key.toLowerCase() === first);
  return column === undefined ? { kind: "record" } : { kind: "columns", columns: [column] };
}
