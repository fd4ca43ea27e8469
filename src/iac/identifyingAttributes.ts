import { plainKey } from "../model/entity/entityKey.ts";
import type { ResourceIdentifiers } from "./resourceInstance.ts";
import { resourceTypeOf, words } from "./resourceTypes/catalog.ts";
import type { IdentifyingFields, ResourceType } from "./resourceTypes/resourceType.ts";

/** Attributes that every resource has, whatever its tool calls them. */
const COMMON: ReadonlySet<string> = new Set(["id", "name", "arn", "parent"]);

/** Maximum number of values of one attribute, such as the address ranges of a rule. */
const MOST_VALUES = 200;

/**
 * The parent and the attributes that distinguish a resource from others, as its type's table row names them.
 *
 * @param read The values of an attribute, named in Terraform's spelling; empty when it has none.
 */
export function identifyingAttributes(
  type: string,
  read: (attribute: string) => readonly string[],
): Pick<ResourceIdentifiers, "parent" | "attributes"> {
  const row = resourceTypeOf(type);
  if (row === undefined) {
    return {};
  }
  const [parent] = firstValues(words(row.parentAttribute), read);
  const found = distinguishing(row)
    .map((attribute): [string, readonly string[]] => [plainKey(attribute), read(attribute).slice(0, MOST_VALUES)])
    .filter(([, values]) => values.length > 0);
  return {
    ...(parent === undefined ? {} : { parent }),
    ...(found.length === 0 ? {} : { attributes: Object.fromEntries(found) }),
  };
}

/** All attributes that `identifyingAttributes` reads, in Terraform's spelling. */
export function attributesToRead(type: string): readonly string[] {
  const row = resourceTypeOf(type);
  return row === undefined ? [] : [...words(row.parentAttribute), ...distinguishing(row)];
}

/** The attributes with the name, in order of precedence, in Terraform's spelling; empty for a type with a usual one. */
export function nameAttributes(type: string): readonly string[] {
  return words(resourceTypeOf(type)?.nameAttribute);
}

/** The identifications of a type; empty when nothing but its own identifiers distinguishes it. */
export function identificationsOf({ identifiedBy }: ResourceType): readonly IdentifyingFields[] {
  return identifiedBy === undefined || identifiedBy === "alone" ? [] : [identifiedBy].flat();
}

function distinguishing(row: ResourceType): readonly string[] {
  const all = identificationsOf(row).flatMap((fields) => Object.keys(fields).flatMap(words));
  return [...new Set(all)].filter((attribute) => !COMMON.has(attribute));
}

function firstValues(attributes: readonly string[], read: (attribute: string) => readonly string[]): readonly string[] {
  return attributes.map(read).find((values) => values.length > 0) ?? [];
}
