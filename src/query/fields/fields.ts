import { RECORD_FIELDS } from "../../model/event/recordFields.ts";
import type { Field, LookupSource, Pushable } from "./field.ts";
import { FIELDS } from "./fieldCatalog.ts";
import { parsePath, printPath } from "./path.ts";

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field])),
);

/** Top-level record keys that can be used as a path without a dot, because no field has that name. */
const RECORD_KEYS: readonly string[] = RECORD_FIELDS.filter((key) => !BY_NAME.has(key.toLowerCase()));

/** All fields, in the order of help and completion. */
export function allFields(): readonly Field[] {
  return FIELDS;
}

/** All names that are valid on their own: fields, aliases and top-level record keys. */
export function fieldNames(): readonly string[] {
  return [...BY_NAME.keys(), ...RECORD_KEYS];
}

/** Looks up a field by name or alias, ignoring letter case. Undefined for a record path or an unknown name. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/**
 * Parses a record path into its keys, with its canonical spelling; undefined when the name has no dot and is not a
 * top-level record key.
 */
export function findPath(name: string): { readonly name: string; readonly keys: readonly string[] } | undefined {
  const keys = parsePath(name);
  if (keys === undefined) {
    return undefined;
  }
  if (keys.length > 1) {
    return { name: printPath(keys), keys };
  }
  const key = RECORD_KEYS.find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : { name: key, keys: [key] };
}

/** The fields that a source can look up, in catalog order. */
export function pushableTo(source: LookupSource): readonly Pushable[] {
  return FIELDS.flatMap(({ name, takenBy }) => {
    const attribute = takenBy?.[source];
    return attribute === undefined ? [] : [{ field: name, ...attribute }];
  });
}

/** A record path that can be suggested before any event was loaded; `summary` describes its value. */
export interface KnownPath {
  readonly path: string;
  readonly summary?: string;
}

/** The dotted paths of the catalog, and the top-level record keys that no field covers. */
export function knownPaths(): readonly KnownPath[] {
  const dotted = FIELDS.flatMap(({ paths, summary }) =>
    paths.filter((path) => path.includes(".")).map((path): [string, KnownPath] => [path, { path, summary }]),
  );
  return [...new Map(dotted).values(), ...RECORD_KEYS.map((path) => ({ path }))];
}
