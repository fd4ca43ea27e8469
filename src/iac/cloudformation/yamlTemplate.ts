import { LineStarts } from "../lineStarts.ts";
import { type Declaration, isKept, isType, type Template, templateOf } from "./declaration.ts";
import { entriesOf, type OutlineEntry, type OutlineLine, outlineOf } from "./outline.ts";
import { type PropertyReference, type PropertyReferences, referenceIn, referencesIn } from "./propertyReference.ts";
import { declarationsInYaml, propertiesInYaml, scalarText } from "./yamlNodes.ts";

/** Maximum length in UTF-16 units of all entries passed to the slow YAML parser; later ones are skipped. */
const MAX_PARSED = 256 * 1024;

/**
 * Reads a YAML template; undefined when it is not one. The outline comes from indentation alone, which works while
 * another line is being typed and takes a hundredth of the time of a full parse. The YAML parser reads only single
 * values and entries that are not plain blocks.
 */
export function readYamlTemplate(text: string): Template | undefined {
  const lines = new LineStarts(text);
  const sections = sectionsOf(entriesOf(outlineOf(lines)));
  const section = (name: string): OutlineEntry | undefined => sections.find(({ key }) => key?.name === name);
  const resources = section("Resources");
  const transform = section("Transform");
  return templateOf(resources === undefined ? [] : [...declarationsIn(text, lines, resources)], {
    version: section("AWSTemplateFormatVersion") !== undefined,
    resources: resources !== undefined,
    transform:
      transform === undefined ? undefined : [transform.head, ...transform.body].map((line) => line.text).join("\n"),
  });
}

/** An incomplete word without indentation does not end a section. */
function sectionsOf(entries: readonly OutlineEntry[]): readonly OutlineEntry[] {
  const sections: { readonly key: OutlineEntry["key"]; readonly head: OutlineLine; readonly body: OutlineLine[] }[] =
    [];
  for (const { key, head, body } of entries) {
    const last = sections.at(-1);
    if (key === undefined && last !== undefined) {
      for (const line of body) {
        last.body.push(line);
      }
    } else {
      sections.push({ key, head, body: [...body] });
    }
  }
  return sections;
}

function* declarationsIn(text: string, lines: LineStarts, resources: OutlineEntry): Generator<Declaration> {
  let left = MAX_PARSED;
  const parsed = (entry: OutlineEntry) => {
    const span = spanOf(lines, entry);
    left -= span[1] - span[0];
    return left < 0 ? [] : declarationsInYaml(text, lines, span);
  };
  const flow = (type: string, { key, body }: OutlineEntry) => {
    const text = [key?.value ?? "", ...body.map((line) => line.text)].join("\n");
    left -= text.length;
    return propertiesInYaml(type, left < 0 ? "" : text);
  };
  if (isFlow(resources)) {
    yield* parsed(resources);
    return;
  }
  for (const entry of entriesOf(resources.body)) {
    const { key, head } = entry;
    if (key === undefined) {
      continue;
    }
    if (key.name.startsWith("Fn::ForEach::") || isFlow(entry)) {
      yield* parsed(entry);
      continue;
    }
    const attributes = entriesOf(entry.body);
    const type = scalarOf(attributes, "Type");
    if (type !== undefined && isType(type)) {
      const at = lines.startOf(head.number) + head.character;
      const [start, end] = spanOf(lines, entry);
      const properties = attributes.find((attribute) => attribute.key?.name === "Properties");
      yield {
        logicalId: key.name,
        type,
        range: lines.range(start, end),
        nameRange: lines.range(at + key.start, at + key.end),
        repeated: false,
        conditional: attributes.some((attribute) => attribute.key?.name === "Condition"),
        ...(properties !== undefined && isFlow(properties)
          ? flow(type, properties)
          : { literals: literalsOf(properties), references: referencesOf(type, properties) }),
      };
    }
  }
}

/** Offsets of an entry, from its key to the end of its last line that is neither empty nor a comment. */
function spanOf(lines: LineStarts, { head, body }: OutlineEntry): readonly [start: number, end: number] {
  const last: OutlineLine = body.at(-1) ?? head;
  const end = lines.startOf(last.number) + lines.textOf(last.number).trimEnd().length;
  return [lines.startOf(head.number) + head.character, end];
}

/** "Bucket: {Type: …}", optionally with an anchor. */
function isFlow({ key }: OutlineEntry): boolean {
  return /^(?:&\S+\s+)?\{/.test(key?.value ?? "");
}

function scalarOf(entries: readonly OutlineEntry[], name: string): string | undefined {
  const entry = entries.find(({ key }) => key?.name === name);
  return entry === undefined || entry.body.length > 0 ? undefined : scalarText(entry.key?.value ?? "");
}

function referencesOf(type: string, properties: OutlineEntry | undefined): PropertyReferences {
  const named = entriesOf(properties?.body ?? []).flatMap((entry) =>
    entry.key === undefined ? [] : [[entry.key.name, entry] as const],
  );
  return referencesIn(type, named, referenceOf);
}

function referenceOf({ key, body }: OutlineEntry): PropertyReference | undefined {
  const value = key?.value ?? "";
  const text = body.length > 0 ? undefined : scalarText(value);
  return text === undefined ? referenceIn([value, ...body.map((line) => line.text)].join(" ").trim()) : { text };
}

function literalsOf(properties: OutlineEntry | undefined): ReadonlyMap<string, string> {
  const literals = new Map<string, string>();
  for (const { key, body } of entriesOf(properties?.body ?? [])) {
    // Deeper lines continue the value: a list, a mapping or multi-line text.
    const value = key === undefined || body.length > 0 ? undefined : scalarText(key.value);
    if (key !== undefined && value !== undefined && isKept(key.name, value)) {
      literals.set(key.name, value);
    }
  }
  return literals;
}
