import { type Node, parseTree } from "jsonc-parser";
import { hasMoreValues, MAX_CODE, MAX_JSON_NODES } from "../budget.ts";
import { LineStarts } from "../lineStarts.ts";
import { MAX_LITERAL, readReference } from "./expression.ts";
import type { TerraformFile } from "./terraformFile.ts";
import { declaredBy, type WrittenBlock, type WrittenValue } from "./writtenBlock.ts";

const MAX_BLOCKS = 10_000;

/** Number of labels by keyword. */
const labelsOf = { resource: 2, module: 1, provider: 1, terraform: 0 } as const;
const innerLabelsOf = { assume_role: 0, backend: 1, cloud: 0 } as const;

/**
 * Reads the blocks of a file in Terraform's JSON syntax (`.tf.json`, `.tofu.json`). Never throws. Of a malformed file,
 * the blocks before and after the error are returned where possible. A block's range covers its last label and its
 * body.
 */
export function readJsonSyntax(text: string): TerraformFile {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.length > MAX_CODE) {
    return empty(`The file has more than ${MAX_CODE / 1024 / 1024} million characters.`);
  }
  if (hasMoreValues(body, MAX_JSON_NODES)) {
    return empty(`The file has more than ${MAX_JSON_NODES.toLocaleString("en")} values.`);
  }
  let root: Node | undefined;
  try {
    root = parseTree(body);
  } catch {
    // The parser recurses and overflows the stack on text nested deeper than any configuration.
    return empty("The file is nested too deeply.");
  }
  const lines = new LineStarts(body);
  const blocks: WrittenBlock[] = [];
  for (const object of objectsIn(root)) {
    for (const [keyword, labels] of Object.entries(labelsOf)) {
      for (const [key, value] of propertiesOf(object)) {
        if (key.value === keyword && !collect(blocks, { keyword, labels: [], key, value, depth: labels }, lines)) {
          return empty(`The file has more than ${MAX_BLOCKS} blocks.`);
        }
      }
    }
  }
  return declaredBy(blocks);
}

interface Scope {
  readonly keyword: string;
  readonly labels: readonly string[];
  /** The node that names it: the last label, or the keyword of a block without labels. */
  readonly key: Node;
  readonly value: Node | undefined;
  /** Number of labels still to be read. */
  readonly depth: number;
}

/** Returns false when there are too many blocks. */
function collect(blocks: WrittenBlock[], scope: Scope, lines: LineStarts): boolean {
  const { keyword, labels, key, value, depth } = scope;
  for (const object of objectsIn(value)) {
    if (depth > 0) {
      for (const [label, inner] of propertiesOf(object)) {
        const next = { keyword, labels: [...labels, String(label.value)], key: label, value: inner, depth: depth - 1 };
        if (!isComment(label) && !collect(blocks, next, lines)) {
          return false;
        }
      }
      continue;
    }
    if (blocks.length >= MAX_BLOCKS) {
      return false;
    }
    // Several bodies with the same key (provider aliases) have ranges of their own.
    const start = value?.type === "array" ? object.offset : key.offset;
    blocks.push({
      keyword,
      labels,
      range: lines.range(start, object.offset + object.length),
      nameRange: lines.range(key.offset, key.offset + key.length),
      attributes: new Map(
        propertiesOf(object).flatMap(([name, written]) =>
          isComment(name) || written === undefined ? [] : [[String(name.value), new JsonExpression(written)] as const],
        ),
      ),
      blocks: keyword === "provider" || keyword === "terraform" ? innerBlocks(object, lines) : [],
    });
  }
  return true;
}

function innerBlocks(object: Node, lines: LineStarts): readonly WrittenBlock[] {
  const blocks: WrittenBlock[] = [];
  for (const [keyword, labels] of Object.entries(innerLabelsOf)) {
    for (const [key, value] of propertiesOf(object)) {
      if (key.value === keyword) {
        collect(blocks, { keyword, labels: [], key, value, depth: labels }, lines);
      }
    }
  }
  return blocks;
}

/** A value in JSON syntax, where strings are templates. */
class JsonExpression implements WrittenValue {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  get literal(): string | undefined {
    return plainText(this.#node);
  }

  get reference(): string | undefined {
    const text = plainText(this.#node) ?? /^\$\{([^{}]+)\}$/.exec(String(this.#node.value))?.[1];
    return text === undefined ? undefined : readReference(text);
  }

  get literals(): readonly string[] {
    return this.#node.type === "array" ? (this.#node.children ?? []).flatMap((item) => plainText(item) ?? []) : [];
  }

  get references(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [key, value] of propertiesOf(this.#node)) {
      const reference = value === undefined ? undefined : new JsonExpression(value).reference;
      if (reference !== undefined) {
        found.set(String(key.value), reference);
      }
    }
    return found;
  }
}

function plainText(node: Node): string | undefined {
  const text: unknown = node.type === "string" ? node.value : undefined;
  return typeof text === "string" && text.length <= MAX_LITERAL && !/[$%]\{/.test(text) ? text : undefined;
}

/** The node itself, or the objects of a list: Terraform accepts both forms for a body. */
function objectsIn(node: Node | undefined): readonly Node[] {
  const nodes = node?.type === "array" ? (node.children ?? []) : node === undefined ? [] : [node];
  return nodes.filter(({ type }) => type === "object");
}

/** Keys with their values; an incomplete key has no value yet. */
function propertiesOf(object: Node): readonly (readonly [key: Node, value: Node | undefined])[] {
  return object.type !== "object"
    ? []
    : (object.children ?? []).flatMap(({ children: [key, value] = [] }) => (key === undefined ? [] : [[key, value]]));
}

function isComment(key: Node): boolean {
  return key.value === "//";
}

function empty(limited: string): TerraformFile {
  return { resources: [], modules: [], providers: [], limited };
}
