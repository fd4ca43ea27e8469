import { basename, posix } from "node:path";
import { mapConcurrent } from "../../../async/mapConcurrent.ts";
import { globOf } from "../../../iac/fileNames.ts";
import { lookupValues } from "../../../iac/lookupValues.ts";
import { pathWithin } from "../../../iac/pathWithin.ts";
import type { ResourceBlock } from "../../../iac/resourceBlock.ts";
import type { ResourceInstance } from "../../../iac/resourceInstance.ts";
import { declarationOf, declarationsOf } from "../../../iac/terraform/address.ts";
import { configurationOf, isOverrideFile, type TerraformConfiguration } from "../../../iac/terraform/override.ts";
import { instanceFrom, type TerraformInstance } from "../../../iac/terraform/stateInstance.ts";
import { type ProviderBlock, syntaxOf } from "../../../iac/terraform/terraformFile.ts";
import { IAC_TOOLS } from "../../../iac/tools.ts";
import type { ContainedFiles } from "../containedFiles.ts";
import type { Declaration, Unresolved } from "../declaration.ts";
import type { OtherState, WorkspacePart } from "../workspacePart.ts";
import { otherWorkspaces } from "./otherWorkspaces.ts";
import { readRoot, type TerraformPorts } from "./readRoot.ts";
import { directoriesOf, keyOf, type TerraformDirectory } from "./terraformDirectories.ts";
import { type TerraformRoot, targetOf, unresolvedIn } from "./terraformRoot.ts";

const MOST_FILES = 10_000;
/** At most this many skipped items are listed in the message. */
const MOST_LIMITS = 20;
/** Number of directories that are read concurrently. */
const AT_ONCE = 16;

/** Terraform and OpenTofu in a workspace: directories, modules and states. */
export class TerraformPart implements WorkspacePart {
  readonly #ports: TerraformPorts;
  readonly #directories: ReadonlyMap<string, TerraformDirectory>;
  readonly limits: readonly string[];
  readonly #configurations: ReadonlyMap<string, TerraformConfiguration>;
  readonly #roots: readonly TerraformRoot[];
  readonly #rootsByDirectory: ReadonlyMap<string, readonly RootOfDirectory[]>;
  readonly #providers: ReadonlyMap<TerraformRoot, readonly ProviderBlock[]>;
  #others: ReturnType<typeof otherWorkspaces> | undefined;

  private constructor(
    ports: TerraformPorts,
    directories: ReadonlyMap<string, TerraformDirectory>,
    configurations: ReadonlyMap<string, TerraformConfiguration>,
    roots: ReadonlyMap<TerraformRoot, readonly ProviderBlock[]>,
    limits: readonly string[],
  ) {
    this.#ports = ports;
    this.#directories = directories;
    this.#roots = [...roots.keys()].sort((left, right) => (left.directory < right.directory ? -1 : 1));
    this.#rootsByDirectory = rootsByDirectory(this.#roots, ports.files);
    this.#configurations = configurations;
    this.#providers = roots;
    this.limits = limits;
  }

  /** Reads all roots of the workspace and their states. */
  static async read(ports: TerraformPorts): Promise<TerraformPart> {
    const { most = MOST_FILES } = ports;
    const found = await ports.files.findMost(globOf(IAC_TOOLS.terraform.extensions), most);
    const directories = directoriesOf(found.paths, ports);
    const own = [...directories].filter(([, { installed }]) => !installed);
    const limits = found.more ? [tooMany(most)] : [];
    const configurations = new Map<string, TerraformConfiguration>();
    await mapConcurrent(own, AT_ONCE, async ([key, { files }]) => {
      const read = await Promise.all(
        files.map(async (path) => ({ name: basename(path), path, file: await ports.sources.saved(path) })),
      );
      for (const { path, file } of read) {
        if (file?.limited !== undefined) {
          limits.push(`${ports.files.folderPathOf(path)?.path}: ${file.limited}`);
        }
      }
      configurations.set(
        key,
        configurationOf(read.flatMap(({ name, file }) => (file === undefined ? [] : [{ name, file }]))),
      );
    });
    const called = new Set<string>();
    for (const [key, { folder, path }] of own) {
      for (const { source } of configurations.get(key)?.modules ?? []) {
        const directory = source?.startsWith(".") ? pathWithin(path, source) : undefined;
        if (directory !== undefined) {
          called.add(keyOf(ports.files, folder, directory));
        }
      }
    }
    const roots = new Map<TerraformRoot, readonly ProviderBlock[]>();
    await mapConcurrent(own, AT_ONCE, async ([key, directory]) => {
      const configuration = configurations.get(key) ?? configurationOf([]);
      const callsIn = (path: string) => configurations.get(keyOf(ports.files, directory.folder, path))?.modules ?? [];
      const root = await readRoot(ports, directory, configuration, called.has(key), callsIn);
      if (root !== undefined) {
        roots.set(root, configuration.providers);
        for (const { reading, from } of root.states) {
          if (reading.ok && reading.limited !== undefined) {
            limits.push(`${basename(from)}: ${reading.limited}`);
          }
        }
      }
    });
    return new TerraformPart(ports, directories, configurations, roots, limits.sort().slice(0, MOST_LIMITS));
  }

  /** The roots, for commands that let the user select or fetch a state. */
  get roots(): readonly TerraformRoot[] {
    return this.#roots;
  }

  files(): readonly string[] {
    return (
      [...this.#directories.values()]
        .filter(({ folder, path, installed }) => !installed || this.#rootsOf(folder, path).length > 0)
        .flatMap(({ files }) => files)
        // Each resource is listed once, in the file that declares it, not in override files.
        .filter((file) => !isOverrideFile(basename(file)))
    );
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    if (syntaxOf(file) === undefined) {
      return [];
    }
    const { files, sources } = this.#ports;
    const folderPath = files.folderPathOf(file);
    const read = text === undefined ? await sources.saved(file) : await sources.edited(file, text);
    if (folderPath === undefined || read === undefined) {
      return [];
    }
    const roots = this.#rootsOf(folderPath.folder, posix.dirname(folderPath.path));
    return read.resources
      .filter(({ type }) => /^(?:aws|awscc)_/.test(type))
      .map((block) => this.#declarationOf(file, block, roots));
  }

  async unread(file: string, text: string | undefined): Promise<string | undefined> {
    const { sources } = this.#ports;
    return (text === undefined ? await sources.saved(file) : await sources.edited(file, text))?.limited;
  }

  modified({ file, instances }: Declaration): number | undefined {
    const folderPath = this.#ports.files.folderPathOf(file);
    for (const { address } of folderPath === undefined ? [] : instances) {
      const declaration = declarationOf(address) ?? "";
      for (const { root } of this.#rootsOf(folderPath?.folder ?? "", posix.dirname(folderPath?.path ?? ""))) {
        const known = root.instances.get(declaration)?.find((one) => one.address === address);
        const modified = known === undefined ? undefined : root.stateOf.get(known)?.modified;
        if (modified !== undefined) {
          return modified;
        }
      }
    }
    return undefined;
  }

  /** Deposed objects: replaced, but not destroyed yet. They are found as stale. */
  deposed({ file, block }: Declaration): readonly ResourceInstance[] {
    const folderPath = this.#ports.files.folderPathOf(file);
    return folderPath === undefined
      ? []
      : this.#instancesOf(block, this.#rootsOf(folderPath.folder, posix.dirname(folderPath.path))).filter(
          (instance) => instance.deposed !== undefined,
        );
  }

  /** The block's resources in unselected workspaces with local states. */
  async otherStates({ file, block }: Declaration): Promise<readonly OtherState[]> {
    this.#others ??= otherWorkspaces(this.#providers, this.#ports);
    const others = await this.#others;
    const folderPath = this.#ports.files.folderPathOf(file);
    const roots = folderPath === undefined ? [] : this.#rootsOf(folderPath.folder, posix.dirname(folderPath.path));
    return roots.flatMap(({ root, addresses }) =>
      (others.get(root) ?? []).flatMap((other) =>
        this.#instancesOf(block, [{ root: other, addresses }])
          .filter(({ deposed }) => deposed === undefined)
          .map((instance) => {
            const modified = other.stateOf.get(instance)?.modified;
            return { instance, workspace: other.workspace, ...(modified === undefined ? {} : { modified }) };
          }),
      ),
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
    const overridden = this.#overriddenIn(file).has(block.address);
    return {
      file,
      block,
      // The block and its override may name different resources.
      instances: overridden
        ? []
        : namedByText(block, targetOf(this.#providers.get(first.root) ?? [], block.provider ?? "aws")),
      unresolved: unresolvedIn(first.root),
    };
  }

  #instancesOf(block: ResourceBlock, roots: readonly RootOfDirectory[]): readonly TerraformInstance[] {
    return roots.flatMap(({ root, addresses }) =>
      declarationsOf(block.address, addresses).flatMap((declaration) => root.instances.get(declaration) ?? []),
    );
  }

  #overriddenIn(file: string): ReadonlySet<string> {
    const { files } = this.#ports;
    const folderPath = files.folderPathOf(file);
    const key = folderPath === undefined ? "" : keyOf(files, folderPath.folder, posix.dirname(folderPath.path));
    return this.#configurations.get(key)?.overridden ?? new Set();
  }

  /** The roots that use a directory, directly or as a module. */
  #rootsOf(folder: string, directory: string): readonly RootOfDirectory[] {
    return this.#rootsByDirectory.get(keyOf(this.#ports.files, folder, directory)) ?? [];
  }
}

const unused: Unresolved = {
  reason: "no-state",
  message: "It is in a module that no configuration in this workspace calls, so its resources are unknown.",
};

interface RootOfDirectory {
  readonly root: TerraformRoot;
  readonly addresses: readonly string[];
}

function rootsByDirectory(
  roots: readonly TerraformRoot[],
  files: ContainedFiles,
): ReadonlyMap<string, readonly RootOfDirectory[]> {
  const found = new Map<string, RootOfDirectory[]>();
  for (const root of roots) {
    const byDirectory = Map.groupBy(root.modules, ({ directory }) => directory);
    for (const [directory, modules] of byDirectory) {
      const key = keyOf(files, root.folder, directory);
      const addresses = modules.map(({ address }) => address);
      found.set(key, [...(found.get(key) ?? []), { root, addresses }]);
    }
  }
  return found;
}

/** The resource that a block's literal text names, parsed like a state's attributes. Empty: none that can be looked up. */
function namedByText(
  block: ResourceBlock,
  folderPath: { readonly region?: string; readonly accountId?: string },
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
  const isNamed = instance !== undefined && Object.keys(instance.identifiers).length > 0;
  return isNamed && lookupValues(instance).basis !== "none" ? [{ ...folderPath, ...instance }] : [];
}

function tooMany(most: number): string {
  return `The workspace has more than ${most.toLocaleString("en")} Terraform files. The others are not read.`;
}
