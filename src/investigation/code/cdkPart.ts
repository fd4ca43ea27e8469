import { dirname, join, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type CdkStack, readAssembly } from "../../iac/cdk/assembly.ts";
import {
  type ConstructBlock,
  constructBlocks,
  constructsBySource,
  type SourceConstruct,
} from "../../iac/cdk/constructBlocks.ts";
import type { Template } from "../../iac/cloudformation/declaration.ts";
import { stackInstances } from "../../iac/cloudformation/stackInstances.ts";
import { readTemplate } from "../../iac/cloudformation/template.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { Declaration, DeclaredStack, LastApply } from "./declaration.ts";
import type { KnownStack, StackBook } from "./stackBook.ts";
import { namedByTemplate } from "./templateNames.ts";
import { lastUpdateOf, unresolvedIn } from "./templatePart.ts";
import type { WorkspacePart } from "./workspacePart.ts";

const MOST_ASSEMBLIES = 100;
const MOST_SOURCES = 2_000;
const MAX_ASSEMBLY_FILE = 64 * 1024 * 1024;
/** Of all assemblies together, in UTF-16 units: links and copies make many of one. */
const MAX_ASSEMBLIES = 512 * 1024 * 1024;
const MAX_SOURCE = 4 * 1024 * 1024;

/** The folders of cloud assemblies, with a separator at the end; those within others belong to them. */
export async function assembliesIn(files: ContainedFiles): Promise<readonly string[]> {
  // Every assembly has a file of this name in it, whatever its folder is called.
  const marks = await files.find("**/cdk.out", MOST_ASSEMBLIES);
  const folders = marks.map((mark) => `${dirname(mark)}${sep}`).sort();
  return folders.filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(other)));
}

/** What the app of an assembly is written in: the sources beside the assembly's folder and below, without its own. */
async function sourcesOf(files: ContainedFiles, assembly: string): Promise<readonly string[]> {
  const app = `${dirname(assembly)}${sep}`;
  const found = await files.find("**/*.{ts,mts,cts,js,mjs,cjs,py}", MOST_SOURCES);
  const own = found.filter((path) => path.startsWith(app) && !path.startsWith(assembly) && !/\.d\.[cm]?ts$/.test(path));
  const typed = own.filter((path) => /ts$/.test(path));
  // Beside TypeScript, JavaScript is what it was compiled to: the same calls once more.
  return typed.length > 0 ? typed : own;
}

/** What each stack's template says that its parts belong to. */
type ParentsByStack = ReadonlyMap<CdkStack, Template["parents"]>;

/** CDK in a workspace: what its last synthesis says of the sources. */
export class CdkPart implements WorkspacePart {
  readonly limits: readonly string[] = [];
  readonly #files: ContainedFiles;
  readonly #book: StackBook;
  readonly #constructs: ReadonlyMap<string, readonly SourceConstruct[]>;
  readonly #parents: ParentsByStack;

  private constructor(
    files: ContainedFiles,
    book: StackBook,
    constructs: ReadonlyMap<string, readonly SourceConstruct[]>,
    parents: ParentsByStack,
  ) {
    this.#files = files;
    this.#book = book;
    this.#constructs = constructs;
    this.#parents = parents;
  }

  /** `most`: what all assemblies together may have, in UTF-16 units; the others are left out. */
  static async read(
    files: ContainedFiles,
    book: StackBook,
    assemblies: readonly string[],
    signal: AbortSignal,
    most = MAX_ASSEMBLIES,
  ): Promise<CdkPart> {
    let left = most;
    const constructs = new Map<string, SourceConstruct[]>();
    const parents = new Map<CdkStack, Template["parents"]>();
    for (const folder of assemblies) {
      const assembly = await readAssembly({
        read: async (path) => {
          const text = left > 0 ? await files.read(join(folder, ...path.split("/")), MAX_ASSEMBLY_FILE) : undefined;
          left -= text?.length ?? 0;
          return text;
        },
      });
      for (const stack of assembly.stacks) {
        const text = await files.read(join(folder, ...stack.templateFile.split("/")), MAX_ASSEMBLY_FILE);
        parents.set(stack, (text === undefined ? undefined : readTemplate(text))?.parents ?? new Map());
      }
      const sources = {
        folders: files.folders(),
        read: (path: string) => files.read(path, MAX_SOURCE),
        realPath: (path: string) => files.realPath(path),
        sources: () => sourcesOf(files, folder),
      };
      for (const [source, found] of await constructsBySource(assembly, sources, signal)) {
        constructs.set(source, [...(constructs.get(source) ?? []), ...found]);
      }
      await setImmediate();
    }
    return new CdkPart(files, book, constructs, parents);
  }

  files(): readonly string[] {
    return [...this.#constructs.keys()];
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    const constructs = this.#constructs.get(file);
    const source = constructs === undefined ? undefined : (text ?? (await this.#files.read(file, MAX_SOURCE)));
    if (constructs === undefined || source === undefined) {
      return [];
    }
    return constructBlocks(source, constructs).map((found): Declaration => {
      const { construct, stale, ...block } = found;
      const { stackName, region, accountId } = construct.stack;
      const stack: DeclaredStack = {
        stack: stackName,
        ...(region === undefined ? {} : { region }),
        ...(accountId === undefined ? {} : { accountId }),
        from: "cdk",
      };
      const known = this.#holding(stack, construct.resource.nestedIn);
      const instances = known === undefined ? [] : instancesOf(found, known, this.#parents.get(construct.stack));
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

  lastApply({ stack, instances }: Declaration): LastApply | undefined {
    return stack === undefined ? undefined : lastUpdateOf(this.#book.known(stack), instances);
  }

  /** The stack, or the one nested in it that holds the resource. */
  #holding(stack: DeclaredStack, nestedIn: readonly string[]): KnownStack | undefined {
    let known = this.#book.known(stack);
    for (const logicalId of nestedIn) {
      const arn = known?.resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
      known = arn === undefined ? undefined : this.#book.known({ stack: arn, from: "nested" });
    }
    return known;
  }
}

function instancesOf(
  { address, construct }: ConstructBlock,
  known: KnownStack,
  parents: Template["parents"] | undefined,
): readonly ResourceInstance[] {
  const { logicalId, nestedIn } = construct.resource;
  const parent = nestedIn.length === 0 ? parents?.get(logicalId) : undefined;
  const belongsTo = parent !== undefined && "logicalId" in parent ? parent.logicalId : undefined;
  // What a part belongs to is read from the stack too: without it the part's events are not found.
  const resources = known.resources.filter((one) => one.logicalId === logicalId || one.logicalId === belongsTo);
  return stackInstances(
    { ...known, resources },
    { ...known, tool: "cdk", ...(parents === undefined ? {} : { parents }) },
  )
    .filter((instance) => instance.address === `${known.name}/${logicalId}`)
    .map((instance) => ({ ...instance, address }));
}
