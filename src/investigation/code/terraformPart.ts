import { posix } from "node:path";
import { pathWithin } from "../../iac/pathWithin.ts";
import type { ResourceBlock } from "../../iac/resourceBlock.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { declarationOf, declarationsOf } from "../../iac/terraform/address.ts";
import { readBackendFile, stateLocation, workspaceIn } from "../../iac/terraform/backend.ts";
import { modulesByCalls, readModulesFile, type TerraformModule } from "../../iac/terraform/modules.ts";
import { instanceFrom, type TerraformInstance } from "../../iac/terraform/stateInstance.ts";
import { type ProviderBlock, syntaxOf, type TerraformFile } from "../../iac/terraform/terraformFile.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { Declaration, LastApply, Unresolved } from "./declaration.ts";
import { mapAtOnce } from "./mapAtOnce.ts";
import type { TerraformFiles } from "./terraformFiles.ts";
import { type KnownState, lastApplyOf, makeRoot, placeBy, type TerraformRoot, unresolvedIn } from "./terraformRoot.ts";
import type { WorkspacePart } from "./workspacePart.ts";

const MOST_FILES = 10_000;
/** Directories that are read at once. */
const AT_ONCE = 16;
const MAX_SMALL = 4 * 1024 * 1024;

export interface TerraformPorts {
  readonly files: ContainedFiles;
  readonly sources: TerraformFiles;
  /** States that the person chose or fetched, by the root's absolute directory. */
  readonly chosenStates: ReadonlyMap<string, KnownState>;
}

/** The directory of one file, and what of Terraform stands in it. */
interface Directory {
  readonly folder: string;
  readonly path: string;
  readonly files: string[];
}

/** Terraform and OpenTofu in a workspace: directories, modules, states. */
export class TerraformPart implements WorkspacePart {
  readonly #ports: TerraformPorts;
  readonly #directories: ReadonlyMap<string, Directory>;
  readonly #roots: readonly TerraformRoot[];
  readonly #rootsByDirectory: ReadonlyMap<string, readonly RootOfDirectory[]>;
  readonly #providers: ReadonlyMap<TerraformRoot, readonly ProviderBlock[]>;

  private constructor(
    ports: TerraformPorts,
    directories: ReadonlyMap<string, Directory>,
    roots: ReadonlyMap<TerraformRoot, readonly ProviderBlock[]>,
  ) {
    this.#ports = ports;
    this.#directories = directories;
    this.#roots = [...roots.keys()].sort((left, right) => (left.directory < right.directory ? -1 : 1));
    this.#rootsByDirectory = rootsByDirectory(this.#roots);
    this.#providers = roots;
  }

  /** Reads every root of the workspace with its state. */
  static async read(ports: TerraformPorts): Promise<TerraformPart> {
    const paths = await ports.files.find("**/*.{tf,tofu,tf.json,tofu.json}", MOST_FILES);
    const directories = directoriesOf(paths, ports.files);
    const own = [...directories].filter(([, { path }]) => !path.split("/").includes(".terraform"));
    const parsed = new Map<string, readonly TerraformFile[]>();
    await mapAtOnce(own, AT_ONCE, async ([key, { files }]) => {
      const read = await Promise.all(files.map((file) => ports.sources.saved(file)));
      parsed.set(
        key,
        read.filter((file) => file !== undefined),
      );
    });
    const called = new Set<string>();
    for (const [key, { folder, path }] of own) {
      for (const { source } of (parsed.get(key) ?? []).flatMap(({ modules }) => modules)) {
        const directory = source?.startsWith(".") ? pathWithin(path, source) : undefined;
        if (directory !== undefined) {
          called.add(keyOf(folder, directory));
        }
      }
    }
    const roots = new Map<TerraformRoot, readonly ProviderBlock[]>();
    await mapAtOnce(own, AT_ONCE, async ([key, directory]) => {
      const files = parsed.get(key) ?? [];
      const root = await readRoot(ports, directory, files, called.has(key), (path) =>
        (parsed.get(keyOf(directory.folder, path)) ?? []).flatMap(({ modules }) => modules),
      );
      if (root !== undefined) {
        roots.set(
          root,
          files.flatMap(({ providers }) => providers),
        );
      }
    });
    return new TerraformPart(ports, directories, roots);
  }

  /** The roots, for whoever lets the person choose or fetch a state. */
  get roots(): readonly TerraformRoot[] {
    return this.#roots;
  }

  files(): readonly string[] {
    return [...this.#directories.values()]
      .filter(({ folder, path }) => !path.split("/").includes(".terraform") || this.#rootsOf(folder, path).length > 0)
      .flatMap(({ files }) => files);
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    if (syntaxOf(file) === undefined) {
      return [];
    }
    const { files, sources } = this.#ports;
    const place = files.placeOf(file);
    const read = text === undefined ? await sources.saved(file) : await sources.edited(file, text);
    if (place === undefined || read === undefined) {
      return [];
    }
    const roots = this.#rootsOf(place.folder, posix.dirname(place.path));
    return read.resources
      .filter(({ type }) => /^(?:aws|awscc)_/.test(type))
      .map((block) => this.#declarationOf(file, block, roots));
  }

  lastApply({ file, instances }: Declaration): LastApply | undefined {
    const place = this.#ports.files.placeOf(file);
    for (const { address } of place === undefined ? [] : instances) {
      const declaration = declarationOf(address) ?? "";
      for (const { root } of this.#rootsOf(place?.folder ?? "", posix.dirname(place?.path ?? ""))) {
        const known = root.instances.get(declaration)?.find((one) => one.address === address);
        const apply = known === undefined ? undefined : lastApplyOf(root.stateOf.get(known));
        if (apply !== undefined) {
          return apply;
        }
      }
    }
    return undefined;
  }

  /** Objects that were replaced and are still to be destroyed: their ids are stale, and known. */
  deposed({ file, block }: Declaration): readonly ResourceInstance[] {
    const place = this.#ports.files.placeOf(file);
    return place === undefined
      ? []
      : this.#instancesOf(block, this.#rootsOf(place.folder, posix.dirname(place.path))).filter(
          (instance) => instance.deposed !== undefined,
        );
  }

  #declarationOf(file: string, block: ResourceBlock, roots: readonly RootOfDirectory[]): Declaration {
    const instances = this.#instancesOf(block, roots).filter(({ deposed }) => deposed === undefined);
    const [first] = roots;
    if (instances.length > 0) {
      return { file, block, instances };
    }
    if (first === undefined) {
      return { file, block, instances, unresolved: unused };
    }
    return {
      file,
      block,
      instances: namedByText(block, placeBy(this.#providers.get(first.root) ?? [], block.provider ?? "aws")),
      unresolved: unresolvedIn(first.root),
    };
  }

  #instancesOf(block: ResourceBlock, roots: readonly RootOfDirectory[]): readonly TerraformInstance[] {
    return roots.flatMap(({ root, addresses }) =>
      declarationsOf(block.address, addresses).flatMap((declaration) => root.instances.get(declaration) ?? []),
    );
  }

  /** The roots that a directory's blocks belong to, itself or through modules. */
  #rootsOf(folder: string, directory: string): readonly RootOfDirectory[] {
    return this.#rootsByDirectory.get(keyOf(folder, directory)) ?? [];
  }
}

const unused: Unresolved = {
  reason: "no-state",
  message: "It is in a module that no root of this workspace leads to: nothing tells what it made.",
};

interface RootOfDirectory {
  readonly root: TerraformRoot;
  readonly addresses: readonly string[];
}

function rootsByDirectory(roots: readonly TerraformRoot[]): ReadonlyMap<string, readonly RootOfDirectory[]> {
  const found = new Map<string, RootOfDirectory[]>();
  for (const root of roots) {
    const byDirectory = Map.groupBy(root.modules, ({ directory }) => directory);
    for (const [directory, modules] of byDirectory) {
      const key = keyOf(root.folder, directory);
      const addresses = modules.map(({ address }) => address);
      found.set(key, [...(found.get(key) ?? []), { root, addresses }]);
    }
  }
  return found;
}

/** What the plain text of a block names, read as a state would be; none where it names nothing. */
function namedByText(
  block: ResourceBlock,
  place: { readonly region?: string; readonly accountId?: string },
): readonly ResourceInstance[] {
  const attributes = Object.fromEntries(block.literals);
  const entry = {
    address: block.address,
    provider: undefined,
    deposed: undefined,
    attributes,
    sensitive: new Set<string>(),
  };
  const instance = block.repeated ? undefined : instanceFrom(entry);
  return instance === undefined || Object.keys(instance.identifiers).length === 0 ? [] : [{ ...place, ...instance }];
}

function directoriesOf(paths: readonly string[], files: ContainedFiles): ReadonlyMap<string, Directory> {
  const directories = new Map<string, Directory>();
  for (const path of paths) {
    const place = files.placeOf(path);
    if (place !== undefined) {
      const directory = posix.dirname(place.path);
      const key = keyOf(place.folder, directory);
      const known = directories.get(key);
      if (known === undefined) {
        directories.set(key, { folder: place.folder, path: directory, files: [path] });
      } else {
        known.files.push(path);
      }
    }
  }
  return directories;
}

function keyOf(folder: string, directory: string): string {
  return `${folder}\n${directory}`;
}

/** Undefined for a directory that others call as a module, and that has nothing of a root's own. */
async function readRoot(
  { files, sources, chosenStates }: TerraformPorts,
  { folder, path: directory }: Directory,
  parsed: readonly TerraformFile[],
  isCalled: boolean,
  callsIn: Parameters<typeof modulesByCalls>[1],
): Promise<TerraformRoot | undefined> {
  const at = (path: string) => files.pathOf({ folder, path: posix.join(directory, path) });
  const small = (path: string) => files.read(at(path), MAX_SMALL);
  const [installed, initialized, environment] = await Promise.all([
    small(".terraform/modules/modules.json"),
    small(".terraform/terraform.tfstate"),
    small(".terraform/environment"),
  ]);
  const backend =
    (initialized === undefined ? undefined : readBackendFile(initialized)) ??
    parsed.find((file) => file.backend !== undefined)?.backend;
  const location = stateLocation(backend, workspaceIn(environment) ?? "default", directory);
  const states: KnownState[] = [];
  const chosen = chosenStates.get(at("."));
  if (chosen !== undefined) {
    states.push(chosen);
  }
  // What `terraform show -json > state.json` leaves stands beside the code too.
  const paths = [
    ...(location.kind === "local" ? [files.pathOf({ folder, path: location.path })] : []),
    at("state.json"),
  ];
  for (const path of states.length > 0 ? [] : paths) {
    const state = await sources.state(path);
    if (state !== undefined) {
      states.push(state);
      break;
    }
  }
  const isRoot = installed !== undefined || initialized !== undefined || backend !== undefined || states.length > 0;
  if (isCalled && !isRoot) {
    return undefined;
  }
  const modules = merged(
    installed === undefined ? [] : (readModulesFile(installed, directory)?.modules ?? []),
    modulesByCalls(directory, callsIn).modules,
  );
  const providers = parsed.flatMap((file) => file.providers);
  return makeRoot({ folder, directory, modules, location, states }, providers);
}

/** What is installed goes before what the calls alone tell. */
function merged(installed: readonly TerraformModule[], called: readonly TerraformModule[]): readonly TerraformModule[] {
  const known = new Set(installed.map(({ address }) => address));
  return [...installed, ...called.filter(({ address }) => !known.has(address))];
}
