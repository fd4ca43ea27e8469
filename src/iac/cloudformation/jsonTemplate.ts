import { getNodeValue, type Node, parseTree } from "jsonc-parser";
import { LineStarts } from "../lineStarts.ts";
import { type Declaration, isKept, isType, type Template, templateOf } from "./declaration.ts";
import { type PropertyReference, referencesIn, referenceTo } from "./propertyReference.ts";

const FOR_EACH = /^Fn::ForEach::/;

/** Reads a JSON template, also one that is incomplete while the user types; undefined when it is not a template. */
export function readJsonTemplate(text: string): Template | undefined {
  let root: Node | undefined;
  try {
    root = parseTree(text, [], { allowTrailingComma: true });
  } catch (error) {
    // Nested deeper than the call stack allows: not a template.
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
  const resources = memberOf(root, "Resources");
  const transform = memberOf(root, "Transform");
  const lines = new LineStarts(text);
  return templateOf(resources === undefined ? [] : [...declarationsIn(resources, lines)], {
    version: memberOf(root, "AWSTemplateFormatVersion") !== undefined,
    resources: resources !== undefined,
    transform: transform === undefined ? undefined : text.slice(transform.offset, transform.offset + transform.length),
  });
}

function* declarationsIn(resources: Node, lines: LineStarts, loop?: Node): Generator<Declaration> {
  for (const member of resources.children ?? []) {
    const [key, value] = member.children ?? [];
    if (typeof key?.value !== "string" || value === undefined) {
      continue;
    }
    if (FOR_EACH.test(key.value)) {
      const made = value.type === "array" ? value.children?.at(-1) : undefined;
      if (made?.type === "object") {
        yield* declarationsIn(made, lines, loop ?? member);
      }
      continue;
    }
    const type = memberOf(value, "Type")?.value;
    if (typeof type === "string" && isType(type)) {
      const whole = loop ?? member;
      const properties = memberOf(value, "Properties");
      yield {
        logicalId: key.value,
        type,
        range: lines.range(whole.offset, whole.offset + whole.length),
        // Without the quotes.
        nameRange: lines.range(key.offset + 1, key.offset + key.length - 1),
        literals: literalsOf(properties),
        repeated: loop !== undefined,
        conditional: memberOf(value, "Condition") !== undefined,
        references: referencesIn(type, membersOf(properties), referenceOf),
      };
    }
  }
}

function memberOf(node: Node | undefined, name: string): Node | undefined {
  const found =
    node?.type === "object" ? node.children?.find((member) => member.children?.[0]?.value === name) : undefined;
  return found?.children?.[1];
}

function* membersOf(node: Node | undefined): Generator<readonly [name: string, value: Node]> {
  for (const { children: [key, value] = [] } of node?.type === "object" ? (node.children ?? []) : []) {
    if (typeof key?.value === "string" && value !== undefined) {
      yield [key.value, value];
    }
  }
}

function referenceOf(property: Node): PropertyReference | undefined {
  const value = property.type === "array" ? property.children?.[0] : property;
  if (value === undefined || ["string", "number", "boolean"].includes(value.type)) {
    return value === undefined ? undefined : { text: String(value.value) };
  }
  const [intrinsic, argument] = value.type === "object" ? (value.children?.[0]?.children ?? []) : [];
  const named = argument?.type === "array" ? argument.children?.[0] : argument;
  return intrinsic === undefined
    ? undefined
    : referenceTo(String(intrinsic.value), named?.type === "string" ? getNodeValue(named) : undefined);
}

function literalsOf(properties: Node | undefined): ReadonlyMap<string, string> {
  const literals = new Map<string, string>();
  for (const [name, value] of membersOf(properties)) {
    const text = String(value.value);
    if (["string", "number", "boolean"].includes(value.type) && isKept(name, text)) {
      literals.set(name, text);
    }
  }
  return literals;
}
