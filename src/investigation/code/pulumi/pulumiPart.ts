import { basename, dirname, join } from "node:path";
import { MAX_CODE, MAX_STATE } from "../../../iac/budget.ts";
import { isBelow } from "../../../iac/pathInside.ts";
import { pulumiBlocks } from "../../../iac/pulumi/blocks.ts";
import { callKey, nameOf } from "../../../iac/pulumi/constructorCalls.ts";
import type { PulumiResource, PulumiState } from "../../../iac/pulumi/state.ts";
import type { TextPosition } from "../../../iac/resourceBlock.ts";
import { type CodeReader, unreadBecause } from "../codeReader.ts";
import type { ContainedFiles } from "../containedFiles.ts";
import type { Declaration } from "../declaration.ts";
import { programSources } from "../programSources.ts";
import type { WithoutLocation, WorkspacePart } from "../workspacePart.ts";
import { callsIn } from "./pulumiSearch.ts";

const MOST_PROJECTS = 200;
const MOST_STATES = 500;
/** Limit for all states together, in UTF-16 units: links and copies can multiply a single state. */
const MAX_STATES = 256 * 1024 * 1024;
/** At most this many candidate calls per resource. */
const MOST_CANDIDATES = 20;
/** At most this many skipped items are listed in the message. */
const MOST_LIMITS = 20;

/** A resource whose state has no source position. */
interface Sought {
  readonly resource: PulumiResource;
  /** The project's folder. */
  readonly project: string;
  /** Path of the state file. */
  readonly from: string;
}

/** What was read from the states and programs of a workspace. */
interface Known {
  /** Resources with a source position in the state, by source file. */
  readonly located: Map<string, PulumiResource[]>;
  /** Resources created by the only call with their class and name, by source file. */
  readonly named: Map<string, PulumiResource[]>;
  /** One declaration per call, if several calls may have created a resource. */
  readonly candidates: Declaration[];
  readonly withoutLocation: WithoutLocation[];
  /** When the state that contains a resource was modified (ms since 1970 UTC), by URN. */
  readonly modified: Map<string, number>;
  readonly limits: string[];
}

type Reader = Pick<CodeReader, "read">;

/**
 * Pulumi in a workspace: local checkpoints and exported stacks. Source positions come from the states, or from the
 * calls with a resource's class and name.
 */
export class PulumiPart implements WorkspacePart {
  readonly #files: ContainedFiles;
  readonly #reader: Reader;
  readonly #known: Known;

  private constructor(files: ContainedFiles, reader: Reader, known: Known) {
    this.#files = files;
    this.#reader = reader;
    this.#known = known;
  }

  /** `most`: limit for all states together, in UTF-16 units; states beyond it are left out. */
  static async read(files: ContainedFiles, reader: Reader, most = MAX_STATES): Promise<PulumiPart> {
    const known: Known = {
      located: new Map(),
      named: new Map(),
      candidates: [],
      withoutLocation: [],
      modified: new Map(),
      limits: [],
    };
    const projects = (await files.find("**/Pulumi.{yaml,yml}", MOST_PROJECTS)).map((path) => dirname(path));
    const sought = new Map<string, Sought>();
    let left = most;
    for (const path of projects.length === 0 ? [] : await statesIn(files, known.limits)) {
      const time = await files.modified(path);
      const text = left > 0 ? await files.read(path, MAX_STATE) : undefined;
      left -= text?.length ?? 0;
      if (text === undefined && time !== undefined) {
        known.limits.push(tooLarge(files.folderPathOf(path)?.path ?? path));
      }
      const state = text === undefined ? undefined : await stateFrom(text, path, { files, reader, known });
      const project = state === undefined ? undefined : projectOf(path, state, projects);
      for (const resource of project === undefined ? [] : (state?.resources ?? [])) {
        const { address } = resource.instance;
        if (resource.source !== undefined) {
          put(known.located, join(project ?? "", ...resource.source.path.split("/")), resource);
        } else if (!sought.has(address)) {
          sought.set(address, { resource, project: project ?? "", from: path });
        }
        if (time !== undefined) {
          known.modified.set(address, time);
        }
      }
    }
    for (const [project, resources] of Map.groupBy(sought.values(), (each) => each.project)) {
      await search({ files, reader }, { project, projects, resources }, known);
    }
    known.limits.splice(MOST_LIMITS);
    return new PulumiPart(files, reader, known);
  }

  get limits(): readonly string[] {
    return this.#known.limits;
  }

  /** Blocks that may have created a resource, if there are several. Used only for finding the code of a resource. */
  candidates(): readonly Declaration[] {
    return this.#known.candidates;
  }

  /** Resources whose line of code is unknown. */
  withoutLocation(): readonly WithoutLocation[] {
    return this.#known.withoutLocation;
  }

  files(): readonly string[] {
    return [...new Set([...this.#known.located.keys(), ...this.#known.named.keys()])];
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    const located = this.#known.located.get(file) ?? [];
    const named = this.#known.named.get(file) ?? [];
    const isAny = located.length + named.length > 0;
    const source = isAny ? (text ?? (await this.#files.read(file, MAX_CODE))) : undefined;
    if (source === undefined) {
      return [];
    }
    // The current positions of the calls.
    const calls: ReadonlyMap<string, readonly TextPosition[]> =
      named.length > 0 ? await this.#reader.read("pulumi-calls", source, file) : new Map();
    const found = named.flatMap((resource) => {
      const [position, ...others] = calls.get(keyOf(resource)) ?? [];
      return position === undefined || others.length > 0 ? [] : [at(resource, position)];
    });
    return declarationsOf(file, source, [...located, ...found]);
  }

  async unread(): Promise<undefined> {
    return undefined;
  }

  modified({ block }: Declaration): number | undefined {
    return this.#known.modified.get(block.address);
  }
}

/** Searches a project's program for the calls that create these resources. */
async function search(
  ports: { readonly files: ContainedFiles; readonly reader: Reader },
  { project, projects, resources }: { project: string; projects: readonly string[]; resources: readonly Sought[] },
  known: Known,
): Promise<void> {
  const inner = projects.filter((other) => isBelow(other, project));
  const isAnothers = (path: string) => inner.some((other) => isBelow(path, other));
  const { files } = ports;
  const calls = await callsIn(ports, await programSources(files, project, isAnothers), known.limits);
  for (const { resource, from } of resources) {
    const found = calls.get(keyOf(resource)) ?? [];
    const [first, ...others] = found;
    if (first === undefined) {
      known.withoutLocation.push({
        instance: resource.instance,
        why: unnamed(resource, files.folderPathOf(from)?.path ?? from),
      });
    } else if (others.length === 0) {
      put(known.named, first.file, resource);
    } else {
      for (const { file, text, position } of found.slice(0, MOST_CANDIDATES)) {
        known.candidates.push(...declarationsOf(file, text, [at(resource, position)]));
      }
    }
  }
}

function declarationsOf(file: string, text: string, resources: readonly PulumiResource[]): readonly Declaration[] {
  const instances = new Map(resources.map(({ instance }) => [instance.address, instance]));
  return pulumiBlocks(text, resources).map((block) => {
    const instance = instances.get(block.address);
    return { file, block, instances: instance === undefined ? [] : [instance] };
  });
}

function at(resource: PulumiResource, position: TextPosition): PulumiResource {
  return { ...resource, source: { path: "", position } };
}

function keyOf({ instance }: PulumiResource): string {
  return callKey({ type: instance.type, urn: instance.address });
}

function unnamed({ instance }: PulumiResource, from: string): string {
  return `The Pulumi state ${from} contains it as ${nameOf(instance.address)} (${instance.type}), but no line of the program contains that name.`;
}

/** Reads a state. An error is added to the limits and does not affect the rest of the workspace. */
async function stateFrom(
  text: string,
  path: string,
  { files, reader, known }: { readonly files: ContainedFiles; readonly reader: Reader; readonly known: Known },
): Promise<PulumiState | undefined> {
  try {
    return await reader.read("pulumi-state", text);
  } catch (error) {
    known.limits.push(`${files.folderPathOf(path)?.path ?? path}: ${unreadBecause(error)}`);
    return undefined;
  }
}

function tooLarge(path: string): string {
  return `${path} is not read as a state of Pulumi: it, or all of them together, is too large.`;
}

function put<Value>(into: Map<string, Value[]>, key: string, value: Value): void {
  const known = into.get(key);
  if (known === undefined) {
    into.set(key, [value]);
  } else {
    known.push(value);
  }
}

async function statesIn(files: ContainedFiles, limits: string[]): Promise<readonly string[]> {
  const [checkpoints, exported] = await Promise.all([
    files.findMost("**/.pulumi/stacks/**/*.json", MOST_STATES),
    files.findMost("**/{stack,state,*.stack,*.export}.json", MOST_STATES),
  ]);
  if (checkpoints.more || exported.more) {
    limits.push(`The workspace has more than ${MOST_STATES} Pulumi states. The others are not read.`);
  }
  return [...new Set([...checkpoints.paths, ...exported.paths])];
}

/** The nearest project above the state, else the project with the state's project name. */
function projectOf(path: string, { project }: PulumiState, projects: readonly string[]): string | undefined {
  const above = projects.filter((folder) => isBelow(path, folder)).sort((left, right) => right.length - left.length);
  return above[0] ?? projects.find((folder) => basename(folder) === project);
}
