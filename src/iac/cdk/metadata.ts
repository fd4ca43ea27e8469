import { itemsOf, memberOf, membersOf, textOf } from "./document.ts";

/** Contents of a stack's metadata. */
export interface ConstructMetadata {
  /** By logical id; several nested stacks can use the same one. */
  readonly pathsOf: ReadonlyMap<string, readonly string[]>;
  /** Stack trace by construct path, innermost frame first. */
  readonly framesOf: ReadonlyMap<string, readonly string[]>;
}

/** Maximum number of frames kept per stack trace. */
const maxFrames = 200;
/** Maximum number of construct paths per logical id; more than CloudFormation allows in nested stacks. */
const maxPaths = 1_000;

/**
 * Merges the metadata of the manifest and of its additional file, each `{"/Stack/Construct": [{type, data, trace}]}`.
 */
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
      // Until 2026 CDK wrote the stack trace with the logical id; CDK's own tools prefer that one.
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

/** Construct paths by logical id, from `tree.json`. */
export function readTree(tree: unknown): ReadonlyMap<string, readonly string[]> {
  const pathsOf: PathIndex = new Map();
  // Iterative, because the tree may be nested arbitrarily deep.
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
