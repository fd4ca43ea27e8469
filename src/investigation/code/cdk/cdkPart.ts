import { dirname, join, sep } from "node:path";
import { Slices } from "../../../async/slices.ts";
import { MAX_CODE, MAX_STATE } from "../../../iac/budget.ts";
import type { AppFiles } from "../../../iac/cdk/app.ts";
import { addressOf, type CdkResource, type CdkStack } from "../../../iac/cdk/assembly.ts";
import { constructBlocks, type SourceConstruct } from "../../../iac/cdk/constructBlocks.ts";
import type { Template } from "../../../iac/cloudformation/declaration.ts";
import { stackInstances } from "../../../iac/cloudformation/stackInstances.ts";
import type { ResourceInstance } from "../../../iac/resourceInstance.ts";
import type { KnownStack, StackRegistry } from "../cloudformation/stackRegistry.ts";
import { namedByTemplate } from "../cloudformation/templateNames.ts";
import { lastUpdateOf, unresolvedIn } from "../cloudformation/templatePart.ts";
import { type CodeReader, unreadBecause } from "../codeReader.ts";
import type { ContainedFiles } from "../containedFiles.ts";
import type { Declaration, DeclaredStack } from "../declaration.ts";
import { programSources } from "../programSources.ts";
import type { WithoutLocation, WorkspacePart } from "../workspacePart.ts";

const MOST_ASSEMBLIES = 100;
/** Limit for all assemblies together, in UTF-16 units: links and copies can multiply a single assembly. */
const MAX_ASSEMBLIES = 512 * 1024 * 1024;
/** At most this many problems of assemblies are listed. */
const MOST_LIMITS = 20;

/**
 * The folders of cloud assemblies, each with a separator at its end. Nested assemblies are part of the outer one and
 * are left out.
 */
export async function assembliesIn(files: ContainedFiles): Promise<readonly string[]> {
  // Every assembly contains a file of this name, whatever its folder is called.
  const marks = await files.find("**/cdk.out", MOST_ASSEMBLIES);
  const folders = marks.map((mark) => `${dirname(mark)}${sep}`).sort();
  return folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
}

/** For each stack, the resources that its template's parts belong to. */
type ReferencesByStack = ReadonlyMap<CdkStack, Template["references"]>;

type Construct = Pick<SourceConstruct, "stack" | "resource">;

interface SourceConstructs {
  /** The first spelling found. */
  readonly path: string;
  readonly constructs: SourceConstruct[];
}

interface Known {
  /** Key: `ContainedFiles.keyOf` of the source's path. */
  readonly constructs: ReadonlyMap<string, SourceConstructs>;
  /** Constructs for which no source was found. */
  readonly sourceless: readonly Construct[];
}

export interface CdkPorts {
  readonly files: ContainedFiles;
  readonly reader: Pick<CodeReader, "app">;
  readonly stackRegistry: StackRegistry;
}

/** The CDK apps of a workspace: which source lines define which resources, according to the last synthesis. */
export class CdkPart implements WorkspacePart {
  readonly limits: readonly string[];
  readonly #files: ContainedFiles;
  readonly #stackRegistry: StackRegistry;
  readonly #constructs: Known["constructs"];
  readonly #sourceless: Known["sourceless"];
  readonly #references: ReferencesByStack;

  private constructor(
    files: ContainedFiles,
    stackRegistry: StackRegistry,
    { constructs, sourceless }: Pick<Known, "constructs" | "sourceless">,
    references: ReferencesByStack,
    limits: readonly string[],
  ) {
    this.limits = limits;
    this.#files = files;
    this.#stackRegistry = stackRegistry;
    this.#constructs = constructs;
    this.#sourceless = sourceless;
    this.#references = references;
  }

  /** `most`: limit for all assemblies together, in UTF-16 units; assemblies beyond it are left out. */
  static async read(
    { files, reader, stackRegistry }: CdkPorts,
    assemblies: readonly string[],
    most = MAX_ASSEMBLIES,
  ): Promise<CdkPart> {
    let left = most;
    const limits: string[] = [];
    const constructs = new Map<string, SourceConstructs>();
    const sourceless: Construct[] = [];
    const references = new Map<CdkStack, Template["references"]>();
    const slices = new Slices();
    for (const folder of assemblies) {
      const appFiles: AppFiles = {
        folders: files.folders(),
        foldsCase: files.foldsCase,
        readAssembly: async (path) => {
          const text = left > 0 ? await files.read(join(folder, ...path.split("/")), MAX_STATE) : undefined;
          left -= text?.length ?? 0;
          return text;
        },
        read: (path) => files.read(path, MAX_CODE),
        realPath: (path) => files.realPath(path),
        // Sources in the folder that contains the assembly, and below it.
        sources: () => programSources(files, dirname(folder), (path) => path.startsWith(folder)),
      };
      const shown = files.folderPathOf(folder)?.path ?? folder;
      const app = await reader.app(appFiles).catch((error: unknown) => {
        limits.push(`${shown} is not read. ${unreadBecause(error)}`);
        return undefined;
      });
      if (app === undefined) {
        continue;
      }
      limits.push(...app.problems.map((problem) => `${shown}: ${problem}`));
      for (const [stack, found] of app.references) {
        references.set(stack, found);
      }
      const located = new Set<CdkResource>();
      for (const [source, found] of app.constructs) {
        const key = files.keyOf(source);
        const known = constructs.get(key) ?? { path: source, constructs: [] };
        known.constructs.push(...found);
        constructs.set(key, known);
        for (const { resource } of found) {
          located.add(resource);
        }
      }
      for (const stack of app.stacks) {
        for (const resource of stack.resources) {
          if (!located.has(resource)) {
            sourceless.push({ stack, resource });
          }
        }
      }
      await slices.pause();
    }
    return new CdkPart(files, stackRegistry, { constructs, sourceless }, references, limits.slice(0, MOST_LIMITS));
  }

  files(): readonly string[] {
    return [...this.#constructs.values()].map(({ path }) => path);
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    const constructs = this.#constructs.get(this.#files.keyOf(file))?.constructs;
    const source = constructs === undefined ? undefined : (text ?? (await this.#files.read(file, MAX_CODE)));
    if (constructs === undefined || source === undefined) {
      return [];
    }
    return constructBlocks(source, constructs).map((found): Declaration => {
      const { construct, stale, ...block } = found;
      const stack = declaredAs(construct.stack);
      const known = this.#holding(stack, construct.resource.nestedIn);
      const references = this.#references.get(construct.stack);
      const instances = known === undefined ? [] : instancesOf(construct, block.address, { known, references });
      return instances.length > 0
        ? { file, block, stack, instances }
        : {
            file,
            block,
            stack,
            instances: namedByTemplate(block, "cdk", stack),
            unresolved: unresolvedIn(stack, known),
          };
    });
  }

  /** Resources of fetched stacks for which no source was found. */
  withoutLocation(): readonly WithoutLocation[] {
    return this.#sourceless.flatMap(({ stack, resource }) => {
      const known = this.#holding(declaredAs(stack), resource.nestedIn);
      const references = this.#references.get(stack);
      const instances =
        known === undefined ? [] : instancesOf({ stack, resource }, addressOf(stack, resource), { known, references });
      return instances.map((instance) => ({ instance, why: sourcelessBecause(stack, resource) }));
    });
  }

  async unread(): Promise<undefined> {
    return undefined;
  }

  modified({ stack, instances }: Declaration): number | undefined {
    return stack === undefined ? undefined : lastUpdateOf(this.#stackRegistry.known(stack), instances);
  }

  /** The fetched stack, or the nested stack in it, that contains the resource. Undefined: not fetched. */
  #holding(stack: DeclaredStack, nestedIn: readonly string[]): KnownStack | undefined {
    let known = this.#stackRegistry.known(stack);
    for (const logicalId of nestedIn) {
      const arn = known?.resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
      known = arn === undefined ? undefined : this.#stackRegistry.known({ stack: arn, from: "nested" });
    }
    return known;
  }
}

function declaredAs({ stackName, region, accountId }: CdkStack): DeclaredStack {
  return {
    stack: stackName,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    from: "cdk",
  };
}

function sourcelessBecause({ stackName }: CdkStack, { constructPath, logicalId }: CdkResource): string {
  return `Stack ${stackName} contains it as ${constructPath ?? logicalId}, but the CDK app's last synthesis has no source line for it, and no line in this workspace contains its ID. For an app in Python, Java, Go, or .NET, source lines require CDK libraries that record them and a synthesis with JSII_HOST_STACK_TRACES=1.`;
}

function instancesOf(
  { resource: { logicalId, nestedIn } }: Construct,
  address: string,
  { known, references }: { readonly known: KnownStack; readonly references: Template["references"] | undefined },
): readonly ResourceInstance[] {
  // Also needs the resources that its properties name: without its parent the events of a part are not found.
  const own = nestedIn.length === 0 ? references?.get(logicalId) : undefined;
  const named = [...(own?.values() ?? [])].flatMap((reference) => ("text" in reference ? [] : reference.logicalId));
  const needed = new Set([logicalId, ...named]);
  const resources = known.resources.filter((one) => needed.has(one.logicalId));
  return stackInstances(
    { ...known, resources },
    { ...known, tool: "cdk", ...(references === undefined ? {} : { references }) },
  )
    .filter((instance) => instance.address === `${known.name}/${logicalId}`)
    .map((instance) => ({ ...instance, address }));
}
