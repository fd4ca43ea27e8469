import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { pulumiBlocks } from "../../iac/pulumi/blocks.ts";
import type { PulumiResource, PulumiState } from "../../iac/pulumi/state.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { Declaration, LastApply } from "./declaration.ts";
import type { StateReader } from "./stateReader.ts";
import type { WorkspacePart } from "./workspacePart.ts";

const MOST_PROJECTS = 200;
const MOST_STATES = 500;
const MAX_STATE = 64 * 1024 * 1024;
/** Of all states together, in UTF-16 units: links and copies make many of one. */
const MAX_STATES = 256 * 1024 * 1024;
const MAX_SOURCE = 4 * 1024 * 1024;

interface SourceResources {
  readonly resources: PulumiResource[];
}

/** Pulumi in a workspace: local checkpoints and exported stacks, with the positions that they hold. */
export class PulumiPart implements WorkspacePart {
  readonly #files: ContainedFiles;
  readonly #sources: ReadonlyMap<string, SourceResources>;
  /** By URN. */
  readonly #applied: ReadonlyMap<string, LastApply>;

  private constructor(
    files: ContainedFiles,
    sources: ReadonlyMap<string, SourceResources>,
    applied: ReadonlyMap<string, LastApply>,
  ) {
    this.#files = files;
    this.#sources = sources;
    this.#applied = applied;
  }

  /** `most`: what all states together may have, in UTF-16 units; the others are left out. */
  static async read(
    files: ContainedFiles,
    reader: Pick<StateReader, "pulumi">,
    most = MAX_STATES,
  ): Promise<PulumiPart> {
    let left = most;
    const projects = (await files.find("**/Pulumi.{yaml,yml}", MOST_PROJECTS)).map((path) => dirname(path));
    const sources = new Map<string, SourceResources>();
    const applied = new Map<string, LastApply>();
    for (const path of projects.length === 0 ? [] : await statesIn(files)) {
      const text = left > 0 ? await files.read(path, MAX_STATE) : undefined;
      left -= text?.length ?? 0;
      const state = text === undefined ? undefined : await reader.pulumi(text);
      const project = state === undefined ? undefined : projectOf(path, state, projects);
      if (state === undefined || project === undefined) {
        continue;
      }
      const time = await files.modified(path);
      for (const resource of state.resources) {
        if (resource.source !== undefined) {
          const source = join(project, ...resource.source.path.split("/"));
          const known = sources.get(source) ?? { resources: [] };
          known.resources.push(resource);
          sources.set(source, known);
        }
        if (time !== undefined) {
          applied.set(resource.instance.address, { time, from: path });
        }
      }
    }
    return new PulumiPart(files, sources, applied);
  }

  files(): readonly string[] {
    return [...this.#sources.keys()];
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    const known = this.#sources.get(file);
    const source = known === undefined ? undefined : (text ?? (await this.#files.read(file, MAX_SOURCE)));
    if (known === undefined || source === undefined) {
      return [];
    }
    const instances = new Map(known.resources.map(({ instance }) => [instance.address, instance]));
    return pulumiBlocks(source, known.resources).map((block) => {
      const instance = instances.get(block.address);
      return { file, block, instances: instance === undefined ? [] : [instance] };
    });
  }

  lastApply({ block }: Declaration): LastApply | undefined {
    return this.#applied.get(block.address);
  }
}

async function statesIn(files: ContainedFiles): Promise<readonly string[]> {
  const [checkpoints, exported] = await Promise.all([
    files.find("**/.pulumi/stacks/**/*.json", MOST_STATES),
    files.find("**/{stack,state,*.stack,*.export}.json", MOST_STATES),
  ]);
  return [...new Set([...checkpoints, ...exported])];
}

/** The project nearest above the state; else the one of the state's own name. */
function projectOf(path: string, { project }: PulumiState, projects: readonly string[]): string | undefined {
  const above = projects
    .filter((folder) => {
      // On Windows the way to another drive is no way.
      const way = relative(folder, path);
      return !isAbsolute(way) && !way.startsWith(`..${sep}`);
    })
    .sort((left, right) => right.length - left.length);
  return above[0] ?? projects.find((folder) => basename(folder) === project);
}
