import { apiName } from "../model/event/record.ts";
import { partsOf, RESOURCE_TYPES, resourceTypeOf, words } from "./resourceTypes/catalogue.ts";
import type { ResourceType } from "./resourceTypes/resourceType.ts";

/**
 * Whether an event of this name changes a resource of this type, when the event is listed under the resource's identifier.
 * PutBucketPolicy concerns a bucket's policy and not its public access block; it concerns the bucket as long as no policy
 * is declared `beside` it (types of what else in the code carries the same identifier).
 * Undefined: not known; any write event that targets the identifier may be one.
 */
export function concerns(type: string, eventName: string, beside: Iterable<string> = []): boolean | undefined {
  const row = resourceTypeOf(type);
  if (row === undefined) {
    return undefined;
  }
  const operation = apiName(eventName);
  if (has(row, operation)) {
    return true;
  }
  const parts = partsOf(row).filter((part) => has(part, operation));
  if (parts.length > 0) {
    return ![...beside].some((each) => parts.some((part) => part === resourceTypeOf(each)));
  }
  if (row.partOf !== undefined && row.values[0] === "parent") {
    return false;
  }
  return OPERATIONS.get(row.service)?.has(operation) === true ? false : undefined;
}

/** Names of the events that make such a resource, as recorded ("CreateFunction20150331"); empty where not known. */
export function createEvents(type: string): readonly string[] {
  return words(resourceTypeOf(type)?.created);
}

/** Names of the events that remove such a resource; empty where not known, or where nothing but the whole is removed. */
export function deleteEvents(type: string): readonly string[] {
  return words(resourceTypeOf(type)?.deleted);
}

function has(row: ResourceType, operation: string): boolean {
  return OPERATIONS_OF.get(row)?.has(operation) === true;
}

const OPERATIONS_OF: ReadonlyMap<ResourceType, ReadonlySet<string>> = new Map(
  RESOURCE_TYPES.map((row) => [
    row,
    new Set([...words(row.created), ...words(row.changed), ...words(row.deleted)].map(apiName)),
  ]),
);

/** Every operation of the tables by service: what one type of it lists is not another's. */
const OPERATIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...Map.groupBy(RESOURCE_TYPES, (row) => row.service)].map(([service, rows]) => [
    service,
    new Set(rows.flatMap((row) => [...(OPERATIONS_OF.get(row) ?? [])])),
  ]),
);
