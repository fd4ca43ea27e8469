import { itemsOf, memberOf, membersOf, textOf } from "./document.ts";

/** What the metadata of a stack tells of its constructs. */
export interface ConstructMetadata {
  /** By logical id; one can stand in several nested stacks. */
  readonly pathsOf: ReadonlyMap<string, readonly string[]>;
  /** The stack of calls by construct path, innermost first. */
  readonly framesOf: ReadonlyMap<string, readonly string[]>;
}

/** No stack of calls that a person reads is longer: a hostile one is cut. */
const maxFrames = 200;
/** Stacks of one assembly that share a logical id: more than CloudFormation allows in one nest. */
const maxPaths = 1_000;

/** Puts together what the manifest and the file beside it say, each `{"/Stack/Construct": [{type, data, trace}]}`. */
export function readMetadata(parts: readonly unknown[]): ConstructMetadata {
  const pathsOf: PathIndex = new Map();
  const framesOf = new Map<string, readonly string[]>();
  for (const [path, entries] of parts.flatMap(membersOf)) {
    for (const entry of itemsOf(entries)) {
      const type = memberOf(entry, "type");
      if (type === "aws:cdk:logicalId") {
        const logicalId = textOf(memberOf(entry, "data"));
        addPath(pathsOf, logicalId, path);
      }
      // Until 2026 the calls stood beside the logical id, and CDK's own tools prefer them there.
      const trace = type === "aws:cdk:logicalId" ? framesIn(memberOf(entry, "trace")) : [];
      const creation = type === "aws:cdk:creationStack" ? framesIn(memberOf(entry, "data")) : [];
      if (trace.length > 0) {
        framesOf.set(path, trace);
      } else if (creation.length > 0 && !framesOf.has(path)) {
        framesOf.set(path, creation);
      }
    }
  }
  return { pathsOf, framesOf };
}

function framesIn(value: unknown): readonly string[] {
  return itemsOf(value)
    .slice(0, maxFrames)
    .filter((frame) => typeof frame === "string");
}

/** The construct paths by logical id, as far as `tree.json` tells them. */
export function readTree(tree: unknown): ReadonlyMap<string, readonly string[]> {
  const pathsOf: PathIndex = new Map();
  // A list of its own instead of recursion: a tree can be nested as deeply as its author likes.
  const waiting: unknown[] = [memberOf(tree, "tree")];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const path = textOf(memberOf(node, "path"));
    if (path !== undefined) {
      addPath(pathsOf, textOf(memberOf(node, "attributes", "aws:cdk:cloudformation:logicalId")), `/${path}`);
    }
    for (const [, child] of membersOf(memberOf(node, "children"))) {
      waiting.push(child);
    }
  }
  return pathsOf;
}

type PathIndex = Map<string, string[]>;

function addPath(pathsOf: PathIndex, logicalId: string | undefined, path: string): void {
  if (logicalId === undefined) {
    return;
  }
  const paths = pathsOf.get(logicalId);
  if (paths === undefined) {
    pathsOf.set(logicalId, [path]);
  } else if (paths.length < maxPaths && !paths.includes(path)) {
    paths.push(path);
  }
}
