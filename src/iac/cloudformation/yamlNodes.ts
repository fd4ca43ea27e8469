import { isMap, isPair, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import type { LineStarts } from "../lineStarts.ts";
import { type Declaration, isKept, isType } from "./declaration.ts";
import { type PropertyReference, referenceIn, referencesIn } from "./propertyReference.ts";

/** In UTF-16 units. Longer entries in flow style and longer loops are skipped, because the YAML parser is slow. */
const MAX_PARSED = 32 * 1024;
const MAX_DEPTH = 100;

/**
 * The literal value on one line; undefined for an expression (a tag, an alias), a value that is not a scalar, or an
 * incomplete one.
 */
export function scalarText(value: string): string | undefined {
  if (/^[\w./+(](?:[^#:'"{}[\],&*!|>%@`\\]|:+[^#:'"{}[\],&*!|>%@`\\\s])*$/.test(value)) {
    return /^(?:null|Null|NULL)$/.test(value) ? undefined : value;
  }
  const quoted = /^"([^"\\]*)"$|^'([^']*)'$/.exec(value);
  if (quoted !== null) {
    return quoted[1] ?? quoted[2];
  }
  if (value === "" || value.length > MAX_PARSED || /^[|>&*!{[%@`#]/.test(value)) {
    return undefined;
  }
  const { contents, errors } = parseDocument(value, { logLevel: "silent" });
  return errors.length === 0 && isScalar(contents) ? textOf(contents) : undefined;
}

/**
 * Resources in flow style, or in a loop (`Fn::ForEach`), in a part of a template. The part begins at its key; offsets
 * `start` to `end`. Tags are not resolved and aliases not followed, so alias bombs are not expanded.
 */
export function declarationsInYaml(
  text: string,
  lines: LineStarts,
  [start, end]: readonly [start: number, end: number],
): readonly Declaration[] {
  const part = text.slice(start, end);
  if (part.length > MAX_PARSED || isTooDeep(part)) {
    return [];
  }
  // Keep the first line's indentation for the parser.
  const indent = lines.positionAt(start).character;
  const { contents } = parseDocument(" ".repeat(indent) + part, { logLevel: "silent", uniqueKeys: false });
  const base = start - indent;
  if (!isMap(contents)) {
    return [];
  }
  const resources = contents.get("Resources");
  return [...declarationsInMap(isMap(resources) ? resources : contents, lines, " ".repeat(indent) + part, base)];
}

/** Properties in flow style, of a resource in block style; those of a text that is too long or damaged are left out. */
export function propertiesInYaml(type: string, text: string): Pick<Declaration, "literals" | "references"> {
  const isRead = text.length <= MAX_PARSED && !isTooDeep(text);
  const { contents } = parseDocument(isRead ? text : "", { logLevel: "silent", uniqueKeys: false });
  return propertiesOf(type, contents, text);
}

function* declarationsInMap(
  resources: YAMLMap,
  lines: LineStarts,
  part: string,
  base: number,
  loop?: readonly [start: number, end: number],
): Generator<Declaration> {
  for (const pair of resources.items) {
    if (!isScalar(pair.key) || typeof pair.key.value !== "string" || !pair.key.range) {
      continue;
    }
    const { value: key, range: keyRange } = pair.key;
    const value: unknown = pair.value;
    const end = isMap(value) || isSeq(value) ? value.range?.[1] : undefined;
    const span = loop ?? [base + keyRange[0], base + part.slice(0, end ?? keyRange[1]).trimEnd().length];
    if (key.startsWith("Fn::ForEach::")) {
      const made: unknown = isSeq(value) ? value.items.at(-1) : undefined;
      if (isMap(made)) {
        yield* declarationsInMap(made, lines, part, base, span);
      }
      continue;
    }
    const type: unknown = isMap(value) ? value.get("Type") : undefined;
    if (isMap(value) && typeof type === "string" && isType(type)) {
      const quote = pair.key.type?.startsWith("QUOTE") ? 1 : 0;
      yield {
        logicalId: key,
        type,
        range: lines.range(...span),
        nameRange: lines.range(base + keyRange[0] + quote, base + keyRange[1] - quote),
        ...propertiesOf(type, value.get("Properties"), part),
        repeated: loop !== undefined,
        conditional: value.has("Condition"),
      };
    }
  }
}

/** `part`: the text that was parsed. */
function propertiesOf(type: string, properties: unknown, part: string): Pick<Declaration, "literals" | "references"> {
  return {
    literals: literalsOf(properties),
    references: referencesIn(type, pairsOf(properties), (property) => referenceOf(property, part)),
  };
}

function* pairsOf(properties: unknown): Generator<readonly [name: string, value: unknown]> {
  for (const pair of isMap(properties) ? properties.items : []) {
    if (isPair(pair) && isScalar(pair.key)) {
      yield [String(pair.key.value), pair.value];
    }
  }
}

function referenceOf(value: unknown, part: string): PropertyReference | undefined {
  const text = isScalar(value) ? textOf(value) : undefined;
  if (text !== undefined) {
    return { text };
  }
  const first: unknown = isSeq(value) ? value.items[0] : undefined;
  if (isScalar(first) && textOf(first) !== undefined) {
    return { text: textOf(first) ?? "" };
  }
  const range = isMap(value) || isSeq(value) || isScalar(value) ? value.range : undefined;
  if (!range) {
    return undefined;
  }
  // The range of a tagged value begins after the tag.
  const tag = /![\w:]+\s*$/.exec(part.slice(Math.max(0, range[0] - 64), range[0]))?.[0] ?? "";
  return referenceIn(`${tag}${part.slice(range[0], range[1])}`.replace(/\s+/g, " ").trim());
}

function literalsOf(properties: unknown): ReadonlyMap<string, string> {
  const literals = new Map<string, string>();
  for (const pair of isMap(properties) ? properties.items : []) {
    if (isPair(pair) && isScalar(pair.key) && isScalar(pair.value)) {
      const key = String(pair.key.value);
      const text = textOf(pair.value);
      if (text !== undefined && isKept(key, text)) {
        literals.set(key, text);
      }
    }
  }
  return literals;
}

function textOf({ value, source, tag }: { value: unknown; source?: string; tag?: string }): string | undefined {
  if (tag !== undefined || value === null || typeof value === "object") {
    return undefined;
  }
  return typeof value === "string" ? value : (source ?? String(value));
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [found] of text.matchAll(/[[\]{}]|(?:^|\s)(?:-\s+)+-/g)) {
    // Every dash of "- - -" except the last adds a level of lists.
    depth += found === "]" || found === "}" ? -1 : Math.max(1, found.split("-").length - 2);
    if (depth > MAX_DEPTH) {
      return true;
    }
  }
  return false;
}
