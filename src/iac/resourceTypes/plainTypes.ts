import type { ResourceType, ValueForm } from "./resourceType.ts";

/** A type that needs no more than its names and its events; an empty text where there is none. */
type PlainType = readonly [
  terraform: string,
  cloudFormation: string,
  created: string,
  changed: string,
  deleted: string,
];

/**
 * Rows of types of one service, listed under the same values.
 *
 * @param service First label of the `eventSource`.
 * @param identifiedBy The fields that name the resource in its events, where they tell more than the entities of a record.
 */
export function plainTypes(
  service: string,
  values: readonly ValueForm[],
  types: readonly PlainType[],
  identifiedBy?: NonNullable<ResourceType["identifiedBy"]>,
): readonly ResourceType[] {
  return types.map(([terraform, cloudFormation, created, changed, deleted]) => ({
    ...(terraform === "" ? {} : { terraform }),
    ...(cloudFormation === "" ? {} : { cloudFormation }),
    service,
    values,
    ...(identifiedBy === undefined ? {} : { identifiedBy }),
    created,
    ...(changed === "" ? {} : { changed }),
    ...(deleted === "" ? {} : { deleted }),
  }));
}
