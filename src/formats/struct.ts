import { STRUCT_KEYS } from "../model/event/structKeys.ts";
import { skipValue } from "./jsonText.ts";

/** A text, a list, an object, or whatever JSON within a struct holds. */
type StructValue = unknown;

/** Maximum nesting depth; deeper than `userIdentity` or lists of resources. */
const MAX_DEPTH = 16;

/** JSON within a struct is tried for at most this many times the text's length, because each try may read all of it. */
const MAX_TRIED = 4;

/**
 * Parses a struct, map or array as printed by Trino: `{type=IAMUser, sessioncontext={attributes={…}}}`, `[{arn=…}]`.
 * Values are unquoted text, so a value that contains ", name=" is read as two; a value that is a JSON object or list,
 * as in Lake's maps, is read as JSON. Undefined for other text.
 */
export function readStruct(text: string): object | undefined {
  const reader = new StructReader(text);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NoStruct) {
      return undefined;
    }
    throw error;
  }
}

/** A struct's names are never quoted, and its lists hold no quoted texts. */
const JSON_START = /^(?:\{"|\["|\[\{")/;

class NoStruct extends Error {}

/** JSON of a table whose struct fields are in lower case, with CloudTrail's names. */
export function withFieldNames(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withFieldNames);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, member]) => [STRUCT_KEYS.get(key) ?? key, withFieldNames(member)]),
      )
    : value;
}

class StructReader {
  readonly #text: string;
  #at = 0;
  #tried = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): object {
    const value = this.#value(0);
    if (this.#at !== this.#text.length || typeof value !== "object" || value === null) {
      throw new NoStruct();
    }
    return value;
  }

  #value(depth: number): StructValue {
    if (depth > MAX_DEPTH) {
      throw new NoStruct();
    }
    const json = depth === 0 ? undefined : this.#json();
    if (json !== undefined) {
      return json;
    }
    switch (this.#text[this.#at]) {
      case "{":
        return this.#struct(depth);
      case "[":
        return this.#array(depth);
      default:
        return this.#scalar();
    }
  }

  /** The JSON object or list that begins here; undefined for other text. */
  #json(): object | undefined {
    if (!JSON_START.test(this.#text.slice(this.#at, this.#at + 3)) || this.#tried > this.#text.length * MAX_TRIED) {
      return undefined;
    }
    const end = skipValue(this.#text, this.#at);
    this.#tried += end - this.#at;
    try {
      const value = JSON.parse(this.#text.slice(this.#at, end)) as object;
      this.#at = end;
      return value;
    } catch {
      return undefined;
    }
  }

  #struct(depth: number): StructValue {
    const entries: [string, StructValue][] = [];
    this.#at += 1;
    while (this.#text[this.#at] !== "}") {
      const equals = this.#text.indexOf("=", this.#at);
      const name = this.#text.slice(this.#at, equals);
      if (equals < 0 || !/^[\w.:/@-]+$/.test(name)) {
        throw new NoStruct();
      }
      this.#at = equals + 1;
      const value = this.#value(depth + 1);
      if (value !== "null" && value !== "") {
        entries.push([STRUCT_KEYS.get(name) ?? name, value]);
      }
      this.#separator("}");
    }
    this.#at += 1;
    return Object.fromEntries(entries);
  }

  #array(depth: number): StructValue {
    const items: StructValue[] = [];
    this.#at += 1;
    while (this.#text[this.#at] !== "]") {
      items.push(this.#value(depth + 1));
      this.#separator("]");
    }
    this.#at += 1;
    return items;
  }

  #separator(close: string): void {
    if (this.#text.startsWith(", ", this.#at)) {
      this.#at += 2;
    } else if (this.#text[this.#at] !== close) {
      throw new NoStruct();
    }
  }

  /** Reads up to a bracket, or a comma followed by a new name. */
  #scalar(): string {
    const end = /, [\w.:/@-]+=|[}\]]/g;
    end.lastIndex = this.#at;
    const match = end.exec(this.#text);
    if (match === null) {
      throw new NoStruct();
    }
    const value = this.#text.slice(this.#at, match.index);
    this.#at = match.index;
    return value;
  }
}
