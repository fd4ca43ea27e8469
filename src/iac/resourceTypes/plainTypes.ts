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
 */
export function plainTypes(
  service: string,
  values: readonly ValueForm[],
  types: readonly PlainType[],
): readonly ResourceType[] {
  return types.map(([terraform, cloudFormation, created, changed, deleted]) => ({
    ...(terraform === "" ? {} : { terraform }),
    ...(cloudFormation === "" ? {} : { cloudFormation }),
    service,
    values,
    created,
    ...(changed === "" ? {} : { changed }),
    ...(deleted === "" ? {} : { deleted }),
  }));
}
