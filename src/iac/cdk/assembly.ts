import { isRegionName } from "../../model/aws/arn.ts";
import { pathWithin } from "../pathWithin.ts";
import { memberOf, membersOf, parseDocument, textOf } from "./document.ts";
import { type ConstructMetadata, readMetadata, readTree } from "./metadata.ts";

/** Reads the output folder of `cdk synth`, usually "cdk.out". */
export interface AssemblyFiles {
  /**
   * The text of a file; undefined when it does not exist. `path` is relative to the folder, uses "/" and contains no
   * way out of it; the implementation must refuse symbolic links that lead out.
   */
  read(path: string): string | undefined | Promise<string | undefined>;
}

/** One resource of a synthesized template. */
export interface CdkResource {
  readonly logicalId: string;
  /** CloudFormation type: "AWS::S3::Bucket". */
  readonly type: string;
  /** "/Orders/Uploads/Resource"; absent when the assembly does not contain it. */
  readonly constructPath?: string;
  /** Creation stack trace as CDK wrote it, innermost frame first; empty when the assembly does not contain it. */
  readonly frames: readonly string[];
  /** Logical ids of the nested stacks that contain it, outermost first; usually empty. */
  readonly nestedIn: readonly string[];
  /** Literal names in the template: "BucketName" -> "acme-logs". No other properties are kept. */
  readonly names: ReadonlyMap<string, string>;
}

export interface CdkStack {
  /** "/Production/Orders"; absent when the assembly does not contain it. */
  readonly constructPath?: string;
  /** Name of the stack in CloudFormation. */
  readonly stackName: string;
  /** Twelve digits; absent for an environment-agnostic stack. */
  readonly accountId?: string;
  readonly region?: string;
  /** Relative to the assembly's folder. */
  readonly templateFile: string;
  readonly resources: readonly CdkResource[];
}

export interface CdkAssembly {
  readonly stacks: readonly CdkStack[];
  /** What could not be read, one sentence each for the UI. */
  readonly problems: readonly string[];
}

/** Maximum nesting of assemblies and stacks; real apps use one or two levels. */
const maxDepth = 8;
const maxStacks = 2_000;
/** Maximum number of resources of a stack including its nested stacks, each of which has at most 500. */
const maxResources = 50_000;
const maxName = 512;
/** Maximum characters of all files; more than any real assembly, whose templates are at most 1 MB each. */
const maxText = 512 * 1024 * 1024;

/** "Stack/LogicalId", with the logical ids of nested stacks in between. */
export function addressOf({ stackName }: CdkStack, { logicalId, nestedIn }: CdkResource): string {
  return [stackName, ...nestedIn, logicalId].join("/");
}

/**
 * Reads every stack of a cloud assembly and of its nested assemblies. Never throws for file contents; throws the abort
 * reason of `signal`.
 */
export async function readAssembly(files: AssemblyFiles, signal?: AbortSignal): Promise<CdkAssembly> {
  const reading = new Reading(files, signal);
  await reading.folder("", 0, new Map());
  return { stacks: reading.stacks, problems: reading.problems };
}

/**
 * The path of a file in the assembly, relative to its root; undefined when it leaves the assembly. All paths from the
 * assembly's files pass through here.
 */
function pathInAssembly(folder: string, path: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path with one is refused
  if (path === "" || /[\u0000-\u001f\\]|^\/|^[A-Za-z]:/.test(path)) {
    return undefined;
  }
  const within = pathWithin(folder, path);
  return within === "." ? undefined : within;
}

type Tree = ReturnType<typeof readTree>;

/** A stack's own template, or that of a nested stack. */
interface TemplateScope {
  readonly folder: string;
  readonly file: string;
  readonly metadata: ConstructMetadata;
  readonly tree: Tree;
  /** Prefix of the construct paths in the template; absent when unknown. */
  readonly path?: string;
  readonly nestedIn: readonly string[];
  /** Files of the enclosing templates. */
  readonly outer: readonly string[];
}

class Reading {
  readonly stacks: CdkStack[] = [];
  readonly problems: string[] = [];
  readonly #files: AssemblyFiles;
  readonly #signal: AbortSignal | undefined;
  readonly #folders = new Set<string>();
  #textLeft = maxText;

  constructor(files: AssemblyFiles, signal: AbortSignal | undefined) {
    this.#files = files;
    this.#signal = signal;
  }

  /** Reads one folder. `outerTree`: the app's tree, which only the outermost folder contains. */
  async folder(folder: string, depth: number, outerTree: Tree): Promise<void> {
    this.#folders.add(folder);
    const artifacts = membersOf(memberOf(await this.#document(folder, "manifest.json"), "artifacts"));
    const treeArtifact = artifacts.find(([, artifact]) => memberOf(artifact, "type") === "cdk:tree")?.[1];
    const treeFile = textOf(memberOf(treeArtifact, "properties", "file"));
    const tree = treeFile === undefined ? outerTree : readTree(await this.#document(folder, treeFile));
    for (const [artifactId, artifact] of artifacts) {
      const type = memberOf(artifact, "type");
      if (type === "aws:cloudformation:stack" && this.stacks.length < maxStacks) {
        await this.#stack(folder, artifactId, artifact, tree);
      } else if (type === "cdk:cloud-assembly") {
        await this.#nestedAssembly(folder, artifact, depth, tree);
      }
    }
  }

  async #nestedAssembly(folder: string, artifact: unknown, depth: number, tree: Tree): Promise<void> {
    const name = textOf(memberOf(artifact, "properties", "directoryName")) ?? "";
    const inner = pathInAssembly(folder, name);
    if (inner === undefined || depth >= maxDepth || this.#folders.has(inner)) {
      this.problems.push(`A nested assembly is not read: ${JSON.stringify(name)}.`);
    } else {
      await this.folder(inner, depth + 1, tree);
    }
  }

  async #stack(folder: string, artifactId: string, artifact: unknown, tree: Tree): Promise<void> {
    const file = textOf(memberOf(artifact, "properties", "templateFile"));
    if (file === undefined) {
      this.problems.push(`The stack ${JSON.stringify(artifactId)} has no template.`);
      return;
    }
    const metadataFile = textOf(memberOf(artifact, "additionalMetadataFile"));
    const metadata = readMetadata([
      memberOf(artifact, "metadata"),
      metadataFile === undefined ? undefined : await this.#document(folder, metadataFile),
    ]);
    const displayName = textOf(memberOf(artifact, "displayName"));
    const resources: CdkResource[] = [];
    const path = displayName === undefined ? {} : { path: `/${displayName}/` };
    await this.#template({ folder, file, metadata, tree, nestedIn: [], outer: [], ...path }, resources);
    this.stacks.push({
      ...(displayName === undefined ? {} : { constructPath: `/${displayName}` }),
      stackName: textOf(memberOf(artifact, "properties", "stackName")) ?? artifactId,
      templateFile: pathInAssembly(folder, file) ?? file,
      resources,
      ...environmentOf(textOf(memberOf(artifact, "environment"))),
    });
  }

  async #template(scope: TemplateScope, into: CdkResource[]): Promise<void> {
    const { folder, file, metadata, tree, nestedIn, outer } = scope;
    const resources = membersOf(memberOf(await this.#document(folder, file), "Resources"));
    const nestedTemplates: TemplateScope[] = [];
    const inNested = new Set<string>();
    for (const [logicalId, resource] of resources) {
      const template = textOf(memberOf(resource, "Metadata", "aws:asset:path"));
      if (memberOf(resource, "Type") === "AWS::CloudFormation::Stack" && template?.endsWith(".json")) {
        // "/Orders/Data.NestedStack/Data.NestedStackResource" is the nested stack of the constructs under
        // "/Orders/Data/".
        const at = pathOf(logicalId, resource, scope, inNested);
        const path = at?.replace(/\.NestedStack\/[^/]*$/, "/");
        if (path !== undefined) {
          inNested.add(path);
        }
        nestedTemplates.push({
          folder,
          file: template,
          metadata,
          tree,
          nestedIn: [...nestedIn, logicalId],
          outer: [...outer, file],
          ...(path === undefined ? {} : { path }),
        });
      }
    }
    for (const [logicalId, resource] of resources) {
      const type = textOf(memberOf(resource, "Type"));
      if (type === undefined) {
        continue;
      }
      const constructPath = pathOf(logicalId, resource, scope, inNested);
      into.push({
        logicalId,
        type,
        nestedIn,
        names: namesIn(memberOf(resource, "Properties")),
        frames: constructPath === undefined ? [] : framesOf(constructPath, metadata),
        ...(constructPath === undefined ? {} : { constructPath }),
      });
    }
    for (const nested of nestedIn.length < maxDepth ? nestedTemplates : []) {
      // Skip a template that contains itself.
      if (!nested.outer.includes(nested.file) && into.length < maxResources) {
        await this.#template(nested, into);
      }
    }
  }

  async #document(folder: string, file: string): Promise<unknown> {
    const path = pathInAssembly(folder, file);
    if (path === undefined) {
      this.problems.push(`A file outside the assembly is not read: ${JSON.stringify(file)}.`);
      return undefined;
    }
    this.#signal?.throwIfAborted();
    const text = this.#textLeft > 0 ? await this.#files.read(path) : undefined;
    this.#textLeft -= text?.length ?? 0;
    const document = parseDocument(text);
    if (document === undefined) {
      this.problems.push(
        text === undefined ? `${path} is missing or too large to read.` : `${path} cannot be read as JSON.`,
      );
    }
    return document;
  }
}

/** The construct path of a resource: from the template, else from the metadata, else from the tree. */
function pathOf(
  logicalId: string,
  resource: unknown,
  { metadata, tree, path = "/" }: TemplateScope,
  elsewhere: ReadonlySet<string>,
): string | undefined {
  const own = textOf(memberOf(resource, "Metadata", "aws:cdk:path"));
  if (own !== undefined) {
    return own.startsWith("/") ? own : `/${own}`;
  }
  const paths = metadata.pathsOf.get(logicalId) ?? [];
  const here = (at: string) => at.startsWith(path) && ![...elsewhere].some((other) => at.startsWith(other));
  return paths.find(here) ?? (paths.length === 1 ? paths[0] : undefined) ?? (tree.get(logicalId) ?? []).find(here);
}

function namesIn(properties: unknown): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [key, value] of membersOf(properties)) {
    if (/(?:Name|Identifier)$/.test(key) && typeof value === "string" && value.length <= maxName) {
      names.set(key, value);
    }
  }
  return names;
}

/** The creation stack of the resource, else of the nearest enclosing construct. */
function framesOf(constructPath: string, { framesOf: frames }: ConstructMetadata): readonly string[] {
  for (let path = constructPath; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const found = frames.get(path);
    if (found !== undefined) {
      return found;
    }
  }
  return [];
}

/** Parses "aws://123456789012/eu-west-1"; either part can be unknown. */
function environmentOf(environment = ""): Pick<CdkStack, "accountId" | "region"> {
  const [, account = "", region = ""] = /^aws:\/\/([^/]*)\/([^/]*)$/.exec(environment) ?? [];
  return {
    ...(/^\d{12}$/.test(account) ? { accountId: account } : {}),
    ...(isRegionName(region) ? { region } : {}),
  };
}
