import type { ResourceBlock } from "../resourceBlock.ts";
import { addressOf, type CdkAssembly, type CdkResource, type CdkStack } from "./assembly.ts";
import type { Syntax } from "./brackets.ts";
import { type ConstructCall, ConstructCalls } from "./constructCall.ts";
import { CreationStacks, type SourceFiles, type SourceLocation } from "./creationStack.ts";
import { IdSearch } from "./idSearch.ts";

/** Maximum number of sources searched for ids, and their total length. */
const maxSearched = 500;
const maxSearchedText = 32 * 1024 * 1024;
/** Maximum number of ids per resource; constructs are rarely nested deeper than six levels. */
const maxIds = 24;

/** A resource with the location of its source. */
export interface SourceConstruct {
  readonly stack: CdkStack;
  readonly resource: CdkResource;
  /** As of the synthesis. */
  readonly location: SourceLocation;
  /** The assembly has no stack trace for it; found as the only call with its id. */
  readonly byId?: true;
}

/** The call of a construct in a source file. One call can create several resources; each has its own block. */
export interface ConstructBlock extends ResourceBlock {
  readonly tool: "cdk";
  readonly construct: SourceConstruct;
  /**
   * True when the location is uncertain: the text has changed since synthesis, or the call was found by its id alone.
   * The UI must say so.
   */
  readonly stale: boolean;
}

/**
 * Finds the declarations of an assembly's resources, by path of the source. Reads each source and source map once. A
 * resource whose own and related stack traces contain no workspace code is searched for by its id, and left out when
 * that is not unique. Throws the abort reason of `signal`.
 */
export async function constructsBySource(
  assembly: CdkAssembly,
  files: SourceFiles,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly SourceConstruct[]>> {
  const sources: Sources = { stacks: new CreationStacks(files), calls: new Map() };
  const found: SourceConstruct[] = [];
  let search: IdSearch | undefined;
  for (const stack of assembly.stacks) {
    const makers = new Map<string, SourceLocation>();
    const locations = new Map<CdkResource, SourceLocation>();
    for (const resource of stack.resources) {
      signal.throwIfAborted();
      const declared = await declaringLocation(stack, resource, sources);
      if (declared !== undefined) {
        locations.set(resource, declared.location);
        const maker = declared.id === undefined ? undefined : pathTo(declared.id, resource.constructPath);
        if (maker !== undefined) {
          makers.set(maker, declared.location);
        }
      }
    }
    for (const resource of stack.resources) {
      const location = locations.get(resource) ?? locationAmong(makers, resource.constructPath);
      if (location !== undefined) {
        found.push({ stack, resource, location: location });
        continue;
      }
      signal.throwIfAborted();
      search ??= new IdSearch(await sourcesOf(files, sources));
      const guess = search.locate(idsOf(stack, resource));
      if (guess !== undefined) {
        found.push({ stack, resource, location: guess, byId: true });
      }
    }
  }
  return Map.groupBy(found, ({ location }) => location.path);
}

/** The blocks of one source in its current text, in assembly order. `constructs`: those of this source. */
export function constructBlocks(text: string, constructs: readonly SourceConstruct[]): readonly ConstructBlock[] {
  const calls = new ConstructCalls(text, syntaxOf(constructs[0]?.location.path ?? ""));
  const blocks = constructs.flatMap((construct): readonly ConstructBlock[] => {
    const found = callOf(calls, construct);
    return found === undefined
      ? []
      : [
          {
            tool: "cdk",
            address: addressOf(construct.stack, construct.resource),
            type: construct.resource.type,
            range: found.call.range,
            nameRange: found.call.nameRange,
            literals: construct.resource.names,
            repeated: false,
            construct,
            stale: found.stale || construct.byId === true,
          },
        ];
  });
  const together = Map.groupBy(blocks, ({ type, range: { start } }) => `${start.line}:${start.character} ${type}`);
  return blocks.map((block) => {
    const { line, character } = block.range.start;
    const repeated = (together.get(`${line}:${character} ${block.type}`)?.length ?? 0) > 1;
    return repeated ? { ...block, repeated } : block;
  });
}

/** The app's readable sources, up to the limits above. */
async function sourcesOf(files: SourceFiles, { stacks, calls }: Sources): Promise<ReadonlyMap<string, ConstructCalls>> {
  const found = new Map<string, ConstructCalls>();
  let left = maxSearchedText;
  for (const path of ((await files.sources?.()) ?? []).slice(0, maxSearched)) {
    const text = (left > 0 ? await stacks.text(path) : undefined) ?? "";
    left -= text.length;
    const known = calls.get(path) ?? new ConstructCalls(text, syntaxOf(path));
    calls.set(path, known);
    found.set(path, known);
  }
  return found;
}

/**
 * The construct path up to the last segment that equals `id`, which is the construct that a call with this id creates.
 */
function pathTo(id: string, constructPath = ""): string | undefined {
  const at = `${constructPath}/`.lastIndexOf(`/${id}/`);
  return at < 0 ? undefined : constructPath.slice(0, at + 1 + id.length);
}

/**
 * Location of the nearest enclosing construct. CDK keeps ten frames, so the stack trace of a resource deep inside a
 * library construct (a VPC's subnet) may contain no workspace code; other resources of the same construct give its
 * location.
 */
function locationAmong(makers: ReadonlyMap<string, SourceLocation>, constructPath = ""): SourceLocation | undefined {
  for (let path = constructPath; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const location = makers.get(path);
    if (location !== undefined) {
      return location;
    }
  }
  return undefined;
}

interface Sources {
  readonly stacks: CreationStacks;
  readonly calls: Map<string, ConstructCalls>;
}

/**
 * The innermost frame in the workspace, skipping calls of `super`: there the caller of the subclass is the declaration.
 */
async function declaringLocation(
  stack: CdkStack,
  resource: CdkResource,
  { stacks, calls: byPath }: Sources,
): Promise<{ readonly location: SourceLocation; readonly id?: string | undefined } | undefined> {
  let first: SourceLocation | undefined;
  for await (const location of stacks.locations(resource.frames)) {
    first ??= location;
    const text = (await stacks.text(location.path)) ?? "";
    const calls = byPath.get(location.path) ?? new ConstructCalls(text, syntaxOf(location.path));
    byPath.set(location.path, calls);
    const call = calls.onLine(location, idsOf(stack, resource));
    if (call?.callee !== "super") {
      return { location: location, id: call?.id };
    }
  }
  return first === undefined ? undefined : { location: first };
}

function callOf(
  calls: ConstructCalls,
  { stack, resource, location }: SourceConstruct,
): { readonly call: Pick<ConstructCall, "range" | "nameRange">; readonly stale: boolean } | undefined {
  const ids = idsOf(stack, resource);
  const here = calls.onLine(location, ids);
  const computed = here !== undefined && here.id === undefined;
  if (here?.id !== undefined && ids.has(here.id)) {
    return { call: here, stale: false };
  }
  if (computed && here.isNew && here.range.start.character === location.character) {
    return { call: here, stale: false };
  }
  for (const id of ids) {
    const moved = calls.withId(id, location.line);
    if (moved !== undefined) {
      return { call: moved, stale: true };
    }
  }
  if (computed) {
    return { call: here, stale: false };
  }
  const { source } = calls;
  const line = source.line(location.line);
  if (line === undefined) {
    return undefined;
  }
  const indent = /^\s*/.exec(source.text.slice(line.start, Math.min(line.end, line.start + 1_000)))?.[0].length ?? 0;
  const range = here?.range ?? source.range(line.start + indent, line.end);
  return { call: { range, nameRange: here?.nameRange ?? range }, stale: true };
}

/** Ids on the construct path below the stack, innermost first; the call contains one of them. */
function idsOf({ constructPath: outer = "/" }: CdkStack, { constructPath = "" }: CdkResource): ReadonlySet<string> {
  const own = constructPath.startsWith(`${outer}/`) ? constructPath.slice(outer.length + 1) : constructPath.slice(1);
  const ids = own
    .split("/")
    .filter((id) => id !== "" && id !== "Resource" && id !== "Default" && !id.endsWith(".NestedStackResource"))
    .map((id) => id.replace(/\.NestedStack$/, ""));
  return new Set(ids.toReversed().slice(0, maxIds));
}

function syntaxOf(path: string): Syntax {
  return path.endsWith(".py") ? "python" : "javascript";
}
