import { apiName, type CloudTrailEvent } from "../model/event/record.ts";
import { identificationTest, readCall } from "./identification.ts";
import { Identity } from "./identity.ts";
import type { ResourceInstance } from "./resourceInstance.ts";
import { partsOf, RESOURCE_TYPES, resourceTypeOf, words } from "./resourceTypes/catalog.ts";
import type { ResourceType } from "./resourceTypes/resourceType.ts";

/**
 * What an operation, listed under a resource's identifier, does to it. "own": changes it. "part": changes a part of it, such
 * as a bucket's policy, which the code may declare separately. "other": changes another resource. Undefined when unknown:
 * any write event that targets the identifier may change it.
 */
export function concernOf(type: string, eventName: string): "own" | "part" | "other" | undefined {
  const row = resourceTypeOf(type);
  if (row === undefined) {
    return undefined;
  }
  const operation = apiName(eventName);
  if (has(row, operation)) {
    return "own";
  }
  if (partsOf(row).some((part) => has(part, operation))) {
    return "part";
  }
  const isOther = row.partOf !== undefined && row.values[0] === "parent";
  return isOther || OPERATIONS.get(row.service)?.has(operation) === true ? "other" : undefined;
}

/**
 * Whether an event of this name, listed under the resource's identifier, changes a resource of this type.
 * PutBucketPolicy changes a bucket policy but not a public access block; it counts as a change of the bucket unless the
 * code declares the policy separately (`beside`: types declared with the same identifier). Undefined when unknown.
 */
export function concerns(type: string, eventName: string, beside: Iterable<string> = []): boolean | undefined {
  const concern = concernOf(type, eventName);
  return concern === "part"
    ? ![...beside].some((each) => concernOf(each, eventName) === "own")
    : concern && concern === "own";
}

/** Whether an event may be about this instance, rather than about another with the same parent or name. */
export function mayBeAbout(instance: ResourceInstance, event: CloudTrailEvent): boolean {
  return (
    concernOf(instance.type, event.eventName) !== "own" ||
    identificationTest(new Identity(instance))(readCall(event)) !== false
  );
}

/** Event names that create a resource of the type, as recorded ("CreateFunction20150331"); empty when unknown. */
export function createEvents(type: string): readonly string[] {
  return words(resourceTypeOf(type)?.created);
}

/** Event names that delete a resource of the type; empty when unknown, or when it is only deleted with its parent. */
export function deleteEvents(type: string): readonly string[] {
  return words(resourceTypeOf(type)?.deleted);
}

/** False for a part of resources of any type, such as a tag. */
function hasOneParentType({ values, partOf }: ResourceType): boolean {
  return values[0] !== "parent" || partOf !== undefined;
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

/**
 * All operations in the tables by service. An operation listed for one type of a service does not apply to its other
 * types, except those on resources of any type: CreateTags changes the resource that it tags.
 */
const OPERATIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...Map.groupBy(RESOURCE_TYPES.filter(hasOneParentType), (row) => row.service)].map(([service, rows]) => [
    service,
    new Set(rows.flatMap((row) => [...(OPERATIONS_OF.get(row) ?? [])])),
  ]),
);
