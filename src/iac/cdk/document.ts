import { hasMoreValues, MAX_JSON_VALUES, MAX_STATE } from "../budget.ts";

/** Parses untrusted JSON text; undefined when it is invalid or exceeds the limits. */
export function parseDocument(text: string | undefined): unknown {
  if (text === undefined || text.length > MAX_STATE || hasMoreValues(text, MAX_JSON_VALUES)) {
    return undefined;
  }
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** A nested own property; inherited properties are ignored. */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) {
      return undefined;
    }
    found = Reflect.get(found, key);
  }
  return found;
}

/** The value if it is a string, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The members of an object; empty for any other value. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The items of a list; empty for any other value. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
