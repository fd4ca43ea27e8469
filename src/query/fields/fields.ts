import { RECORD_FIELDS } from "../../model/event/recordFields.ts";
import type { AskedSource, Field, Pushable } from "./field.ts";
import { FIELDS } from "./fieldCatalogue.ts";
import { parsePath, printPath } from "./path.ts";

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field])),
);

/** Top-level keys of a record that are a path without a dot: those that are no other name of a field. */
const RECORD_KEYS: readonly string[] = RECORD_FIELDS.filter((key) => !BY_NAME.has(key.toLowerCase()));

/** Every field, in the order in which help and completion show them. */
export function allFields(): readonly Field[] {
  return FIELDS;
}

/** Every name that stands for something by itself: fields, their aliases and the record's own keys. */
export function fieldNames(): readonly string[] {
  return [...BY_NAME.keys(), ...RECORD_KEYS];
}

/** By name or alias, without regard to case. Undefined for a record path and for an unknown word. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The keys of a record path in its one spelling; undefined when the name is neither dotted nor a record's own key. */
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

/** The fields that a source can be asked for, as the catalogue has them. */
export function pushableTo(source: AskedSource): readonly Pushable[] {
  return FIELDS.flatMap(({ name, takenBy }) => {
    const attribute = takenBy?.[source];
    return attribute === undefined ? [] : [{ field: name, ...attribute }];
  });
}

/** A record path that can be written before any event was seen, and what stands there. */
export interface KnownPath {
  readonly path: string;
  readonly summary?: string;
}

/** The catalogue's paths that no field has for a name, and the record's other keys. */
export function knownPaths(): readonly KnownPath[] {
  const dotted = FIELDS.flatMap(({ paths, summary }) =>
    paths.filter((path) => path.includes(".")).map((path): [string, KnownPath] => [path, { path, summary }]),
  );
  return [...new Map(dotted).values(), ...RECORD_KEYS.map((path) => ({ path }))];
}
