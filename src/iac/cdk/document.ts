import { hasMoreValues, MAX_JSON_VALUES, MAX_STATE } from "../budget.ts";

/** A JSON text from a file that nobody vouches for; undefined where it is none or too long. */
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

/** A member of its own: what an object inherits is never read. */
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

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The items of a list; none of anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
