import { basename, dirname, join } from "node:path";
import { MacrotaskQueue } from "../../../async/macrotaskQueue.ts";
import { mapConcurrent } from "../../../async/mapConcurrent.ts";
import { MAX_CONFIG } from "../../../iac/budget.ts";
import type { Template } from "../../../iac/cloudformation/declaration.ts";
import { declaringBlock } from "../../../iac/cloudformation/declaringBlock.ts";
import type { SamEnvironment } from "../../../iac/cloudformation/samconfig.ts";
import { stackInstances } from "../../../iac/cloudformation/stackInstances.ts";
import { mayBeTemplate, unreadTemplate } from "../../../iac/cloudformation/template.ts";
import { globOf, hasExtension } from "../../../iac/fileNames.ts";
import type { ResourceInstance } from "../../../iac/resourceInstance.ts";
import { IAC_TOOLS } from "../../../iac/tools.ts";
import { type CodeReader, unreadBecause } from "../codeReader.ts";
import type { ContainedFiles, SavedFile } from "../containedFiles.ts";
import type { Declaration, DeclaredStack, Unresolved } from "../declaration.ts";
import { EditedTexts } from "../editedTexts.ts";
import { SavedFiles } from "../savedFiles.ts";
import type { WorkspacePart } from "../workspacePart.ts";
import type { KnownStack, StackRegistry } from "./stackRegistry.ts";
import { namedByTemplate } from "./templateNames.ts";

const MOST_FILES = 5_000;
/** Number of files that are read concurrently. */
const AT_ONCE = 16;
/**
 * Larger than any template that CloudFormation accepts. Longer files are skipped without a message; shorter ones may be
 * reported as too long.
 */
const MAX_BYTES = 5 * 1024 * 1024;
/** At most this many skipped items are listed in the message. */
const MOST_LIMITS = 20;
/** Names of large files that are never templates. */
const NEVER =
  /^(?:package(?:-lock)?|tsconfig.*|composer|pnpm-lock|\.eslintrc)\.(?:json|yaml)$|\.tf\.json$|\.tofu\.json$/i;

/** Result of parsing a file as a template. */
export interface TemplateReading {
  /** Absent: the file is not a template, or was not read. */
  readonly template?: Template;
  /** Why the file was not read. A sentence for the user. */
  readonly unread?: string;
}

/** Parsed templates, cached until their files change. */
export class TemplateFiles {
  readonly #files: ContainedFiles;
  readonly #reader: Pick<CodeReader, "read">;
  readonly #saved: SavedFiles<TemplateReading>;
  readonly #edited = new EditedTexts((_path, text) => this.#readText(text));
  readonly #macrotasks = new MacrotaskQueue();

  constructor(files: ContainedFiles, reader: Pick<CodeReader, "read">) {
    this.#files = files;
    this.#reader = reader;
    this.#saved = new SavedFiles(files, MAX_BYTES, (_path, file) => this.#read(file));
  }

  /** Parses a file as saved on disk. */
  saved(path: string): Promise<TemplateReading> {
    return this.#saved.reading(path);
  }

  /** Parses a document's text in the editor. */
  edited(path: string, text: string): Promise<TemplateReading> {
    return this.#edited.reading(path, text);
  }

  changed(path: string): void {
    this.#saved.changed(path);
  }

  /** See `SavedFiles.isCurrent`. */
  isCurrent(path: string): Promise<boolean> {
    return this.#saved.isCurrent(path);
  }

  /** The environments of a samconfig file. Adds a sentence to `limits` if it cannot be read. */
  async readSamConfig(path: string, limits: string[]): Promise<readonly SamEnvironment[]> {
    const text = await this.#files.read(path, MAX_CONFIG);
    try {
      return text === undefined ? [] : await this.#reader.read("sam-config", text, path);
    } catch (error) {
      limits.push(`${this.#files.folderPathOf(path)?.path ?? path}: ${unreadBecause(error)}`);
      return [];
    }
  }

  async #read({ text }: SavedFile): Promise<TemplateReading> {
    await this.#macrotasks.next();
    return text === undefined ? {} : this.#readText(text);
  }

  async #readText(text: string): Promise<TemplateReading> {
    const unread = unreadTemplate(text);
    if (unread !== undefined) {
      return { unread };
    }
    try {
      const template = mayBeTemplate(text) ? await this.#reader.read("template", text) : undefined;
      return template === undefined ? {} : { template };
    } catch (error) {
      return { unread: `The template is not read. ${unreadBecause(error)}` };
    }
  }
}

/** The CloudFormation and SAM templates of a workspace, and the stacks as which they are deployed. */
export class TemplatePart implements WorkspacePart {
  readonly limits: readonly string[];
  readonly #templates: TemplateFiles;
  readonly #stackRegistry: StackRegistry;
  readonly #paths: readonly string[];
  readonly #environments: ReadonlyMap<string, SamEnvironment>;
  /** For each nested template: the template that nests it, and the logical id of the nested stack there. */
  readonly #nestedIn: ReadonlyMap<string, { readonly parent: string; readonly logicalId: string }>;

  private constructor(
    ports: { readonly templates: TemplateFiles; readonly stackRegistry: StackRegistry },
    paths: readonly string[],
    environments: ReadonlyMap<string, SamEnvironment>,
    nestedIn: ReadonlyMap<string, { readonly parent: string; readonly logicalId: string }>,
    limits: readonly string[],
  ) {
    this.#templates = ports.templates;
    this.#stackRegistry = ports.stackRegistry;
    this.#paths = paths;
    this.#environments = environments;
    this.#nestedIn = nestedIn;
    this.limits = limits;
  }

  /**
   * @param assemblies folders that CDK writes; generated templates in them are ignored
   * @param most number of files to inspect
   */
  static async read(
    files: ContainedFiles,
    ports: { readonly templates: TemplateFiles; readonly stackRegistry: StackRegistry },
    assemblies: readonly string[],
    most = MOST_FILES,
  ): Promise<TemplatePart> {
    const found = await files.findMost(globOf(IAC_TOOLS.cloudformation.extensions), most);
    const paths = found.paths.filter(
      (path) => !NEVER.test(basename(path)) && !assemblies.some((folder) => path.startsWith(folder)),
    );
    const limits = found.more ? [tooMany(most)] : [];
    const environments = new Map<string, SamEnvironment>();
    for (const path of await files.find("**/samconfig.{toml,yaml,yml}", MOST_FILES)) {
      const read = await ports.templates.readSamConfig(path, limits);
      // `sam deploy` uses the environment "default".
      const environment = read.find(({ name }) => name === "default") ?? (read.length === 1 ? read[0] : undefined);
      for (const template of environment?.templateFiles ?? []) {
        const location = join(dirname(path), template);
        if (environment !== undefined && !environments.has(location) && files.folderPathOf(location) !== undefined) {
          environments.set(location, environment);
        }
      }
    }
    const nestedIn = new Map<string, { readonly parent: string; readonly logicalId: string }>();
    const read = await mapConcurrent(paths, AT_ONCE, async (parent) => ({
      parent,
      ...(await ports.templates.saved(parent)),
    }));
    for (const { parent, template, unread } of read) {
      if (unread !== undefined && limits.length < MOST_LIMITS) {
        limits.push(`${files.folderPathOf(parent)?.path ?? parent}: ${unread}`);
      }
      for (const [logicalId, written] of template?.nested ?? []) {
        if (!/^(?:[a-z]+:|\/)/i.test(written)) {
          nestedIn.set(join(dirname(parent), written), { parent, logicalId });
        }
      }
    }
    return new TemplatePart(ports, paths, environments, nestedIn, limits.slice(0, MOST_LIMITS));
  }

  files(): readonly string[] {
    return this.#paths;
  }

  async declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]> {
    if (!mayDeclare(file, text)) {
      return [];
    }
    const { template } = await this.#readingOf(file, text);
    if (template === undefined) {
      return [];
    }
    const stack = this.stackOf(file);
    const known = stack === undefined ? undefined : this.#stackRegistry.known(stack);
    const made = known === undefined ? undefined : madeBy(template, known);
    return template.blocks.map((block): Declaration => {
      const instances = made?.get(block.address) ?? [];
      const facts = { file, block, ...(stack === undefined ? {} : { stack }) };
      return instances.length > 0
        ? { ...facts, instances }
        : {
            ...facts,
            instances: namedByTemplate(block, "cloudformation", stack),
            unresolved: unresolvedIn(stack, known),
          };
    });
  }

  async unread(file: string, text: string | undefined): Promise<string | undefined> {
    return mayDeclare(file, text) ? (await this.#readingOf(file, text)).unread : undefined;
  }

  modified({ stack, instances }: Declaration): number | undefined {
    return stack === undefined ? undefined : lastUpdateOf(this.#stackRegistry.known(stack), instances);
  }

  #readingOf(file: string, text: string | undefined): Promise<TemplateReading> {
    return text === undefined ? this.#templates.saved(file) : this.#templates.edited(file, text);
  }

  /** The stack of a template: as assigned by the user, else from samconfig, else from the template that nests it. */
  stackOf(file: string): DeclaredStack | undefined {
    return this.#stackRegistry.chosen(file) ?? this.#configured(file) ?? this.#nested(file, 0);
  }

  #configured(file: string): DeclaredStack | undefined {
    const { stackName, region, profile } = this.#environments.get(file) ?? {};
    return stackName === undefined
      ? undefined
      : {
          stack: stackName,
          ...(region === undefined ? {} : { region }),
          ...(profile === undefined ? {} : { profile }),
          from: "samconfig",
        };
  }

  #nested(file: string, depth: number): DeclaredStack | undefined {
    const nested = this.#nestedIn.get(file);
    if (nested === undefined || depth > 5) {
      return undefined;
    }
    const { parent, logicalId } = nested;
    const outer = this.#stackRegistry.chosen(parent) ?? this.#configured(parent) ?? this.#nested(parent, depth + 1);
    const known = outer === undefined ? undefined : this.#stackRegistry.known(outer);
    const arn = known?.resources.find((resource) => resource.logicalId === logicalId)?.physicalId;
    return known === undefined || arn === undefined
      ? undefined
      : { stack: arn, region: known.region, accountId: known.accountId, from: "nested" };
  }
}

function tooMany(most: number): string {
  return `The workspace has more than ${most.toLocaleString("en")} JSON and YAML files. Templates among the others are read only while they are open.`;
}

/**
 * Whether a file may be a template, judged by its name and, if known, its text. Makes it unnecessary to read the
 * workspace's other templates first.
 */
export function mayDeclare(file: string, text: string | undefined): boolean {
  return (
    hasExtension(file, IAC_TOOLS.cloudformation.extensions) &&
    !NEVER.test(basename(file)) &&
    (text === undefined || mayBeTemplate(text))
  );
}

/** A stack's resources by the address of their block. Resources that SAM generates without a block are left out. */
function madeBy(template: Template, stack: KnownStack): ReadonlyMap<string, readonly ResourceInstance[]> {
  const made = new Map<string, ResourceInstance[]>();
  for (const instance of stackInstances(stack, { ...stack, references: template.references })) {
    const logicalId = instance.address.slice(stack.name.length + 1);
    const declaring = declaringBlock(template, logicalId);
    if (declaring !== undefined && !declaring.brought) {
      const list = made.get(declaring.block.address) ?? [];
      list.push(instance);
      made.set(declaring.block.address, list);
    }
  }
  return made;
}

/** Why a block of a template has no known resource. */
export function unresolvedIn(stack: DeclaredStack | undefined, known: KnownStack | undefined): Unresolved {
  if (stack === undefined) {
    return { reason: "no-stack", message: "The stack of this template is unknown. Select it." };
  }
  return known === undefined
    ? {
        reason: "stack-not-asked",
        message: `It belongs to stack ${stack.stack}, whose resources have not been loaded yet.`,
      }
    : { reason: "not-in-stack", message: `Stack ${known.name} does not contain it: it has not been deployed yet.` };
}

/** When CloudFormation last updated one of the resources, in ms since 1970 UTC. */
export function lastUpdateOf(
  stack: KnownStack | undefined,
  instances: readonly Pick<ResourceInstance, "address">[],
): number | undefined {
  const ids = new Set(instances.map(({ address }) => address.slice(address.lastIndexOf("/") + 1)));
  const times = (stack?.resources ?? []).flatMap(({ logicalId, updated }) =>
    updated !== undefined && ids.has(logicalId) ? [updated] : [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}
