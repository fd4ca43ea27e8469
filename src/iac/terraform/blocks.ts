import type { Tree, TreeCursor } from "web-tree-sitter";
import type { TextPosition, TextRange } from "../resourceBlock.ts";
import { Expression } from "./expression.ts";
import type { WrittenBlock } from "./writtenBlock.ts";

const keywords = new Set(["resource", "module", "provider", "terraform"]);
/** Keywords of the nested blocks that are read. */
const inner = new Set(["assume_role", "backend", "cloud"]);

/**
 * The blocks of a section that the grammar parsed without errors. When the section's first block has an error, it is
 * read from its lines (see `looseBlock`).
 */
export function writtenBlocks(tree: Tree, text: string): readonly WrittenBlock[] {
  const cursor = tree.walk();
  try {
    const blocks: WrittenBlock[] = [];
    readAround(cursor, text, blocks, 0);
    if (!tree.rootNode.hasError || blocks.some(({ range: { start } }) => start.line === 0 && start.character === 0)) {
      return blocks;
    }
    const loose = looseBlock(text);
    return loose === undefined ? blocks : [loose, ...blocks];
  } finally {
    cursor.delete();
  }
}

/** Collects top-level blocks, also those inside error nodes. */
function readAround(cursor: TreeCursor, text: string, blocks: WrittenBlock[], depth: number): void {
  if (!cursor.gotoFirstChild()) {
    return;
  }
  do {
    const type = cursor.nodeType;
    if (type === "block") {
      const block = cursor.currentNode.hasError ? undefined : readBlock(cursor, text, keywords);
      if (block !== undefined) {
        blocks.push(block);
      }
    } else if ((type === "body" || type === "ERROR") && depth < 2) {
      readAround(cursor, text, blocks, depth + 1);
    }
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
}

/** Reads the block at the cursor and leaves the cursor there. */
function readBlock(cursor: TreeCursor, text: string, wanted: ReadonlySet<string>): WrittenBlock | undefined {
  const range = rangeOf(cursor);
  const labels: string[] = [];
  const attributes = new Map<string, Expression>();
  const blocks: WrittenBlock[] = [];
  let keyword: string | undefined;
  let nameStart = range.start;
  let nameEnd = range.start;
  cursor.gotoFirstChild();
  do {
    const type = cursor.nodeType;
    if (keyword === undefined) {
      keyword = text.slice(cursor.startIndex, cursor.endIndex);
      if (!wanted.has(keyword)) {
        break;
      }
      nameEnd = positionOf(cursor.endPosition);
    } else if (type === "string_lit" || type === "identifier") {
      if (labels.length === 0) {
        nameStart = positionOf(cursor.startPosition);
      }
      nameEnd = positionOf(cursor.endPosition);
      const label = text.slice(cursor.startIndex, cursor.endIndex);
      labels.push(type === "string_lit" ? label.slice(1, -1) : label);
    } else if (type === "body") {
      readBody(cursor, text, keyword, attributes, blocks);
    }
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return keyword !== undefined && wanted.has(keyword) && labels.every(isName)
    ? { keyword, labels, range, nameRange: { start: nameStart, end: nameEnd }, attributes, blocks }
    : undefined;
}

function readBody(
  cursor: TreeCursor,
  text: string,
  keyword: string,
  attributes: Map<string, Expression>,
  blocks: WrittenBlock[],
): void {
  cursor.gotoFirstChild();
  do {
    const type = cursor.nodeType;
    if (type === "attribute") {
      const written = text.slice(cursor.startIndex, cursor.endIndex);
      const equals = written.indexOf("=");
      attributes.set(written.slice(0, equals).trim(), new Expression(written.slice(equals + 1).trim()));
    } else if (type === "block" && (keyword === "provider" || keyword === "terraform")) {
      const block = readBlock(cursor, text, inner);
      if (block !== undefined) {
        blocks.push(block);
      }
    }
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
}

/**
 * Reads an incomplete block from its lines: its header, and the attributes with the indentation of the first line. The
 * block ends at the last brace without indentation, or at the section's last line that is neither empty nor a comment.
 */
export function looseBlock(text: string): WrittenBlock | undefined {
  const header =
    /^((resource)[ \t]+"?([\p{ID_Start}_][\p{ID_Continue}-]*)"?[ \t]+"?([\p{ID_Start}_][\p{ID_Continue}-]*)"?|(module|provider)[ \t]+"?([\p{ID_Start}_][\p{ID_Continue}-]*)"?)(?:[ \t\r\n{]|$)/u.exec(
      text,
    );
  if (header === null) {
    return undefined;
  }
  const [, head = "", resource, type = "", name = "", other = "", label = ""] = header;
  const keyword = resource ?? other;
  const lines = text.split("\n").map((line) => line.trimEnd());
  const close = lines.lastIndexOf("}");
  const last = close >= 0 ? close : lines.findLastIndex((line) => !/^\s*(?:#|\/\/|$)/.test(line));
  const attributes = new Map<string, Expression>();
  let indent: string | undefined;
  for (const line of lines.slice(1, last + 1)) {
    const [start = "", space, attribute] = /^([ \t]+)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*=/u.exec(line) ?? [];
    indent ??= /^([ \t]+)[^\s#/]/.exec(line)?.[1];
    if (attribute !== undefined && space === indent && !attributes.has(attribute)) {
      attributes.set(attribute, new Expression(line.slice(start.length).trim()));
    }
  }
  return {
    keyword,
    labels: resource === undefined ? [label] : [type, name],
    range: { start: { line: 0, character: 0 }, end: { line: last, character: lines[last]?.length ?? 0 } },
    nameRange: {
      start: { line: 0, character: head.slice(keyword.length).search(/\S/) + keyword.length },
      end: { line: 0, character: head.length },
    },
    attributes,
    blocks: [],
  };
}

function isName(label: string): boolean {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(label);
}

function rangeOf(cursor: TreeCursor): TextRange {
  return { start: positionOf(cursor.startPosition), end: positionOf(cursor.endPosition) };
}

function positionOf({ row, column }: { readonly row: number; readonly column: number }): TextPosition {
  return { line: row, character: column };
}
