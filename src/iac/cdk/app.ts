import type { Template } from "../cloudformation/declaration.ts";
import { readTemplate } from "../cloudformation/template.ts";
import { type CdkStack, readAssembly } from "./assembly.ts";
import { constructsBySource, type SourceConstruct } from "./constructBlocks.ts";
import type { SourceFiles } from "./creationStack.ts";

/** What is read of a CDK app: its assembly and, as far as that leads to them, its sources. */
export interface AppFiles extends Required<SourceFiles> {
  /** One file of the assembly; see `AssemblyFiles.read`. */
  readAssembly(path: string): Promise<string | undefined>;
}

/** What the last synthesis of a CDK app tells. Plain data: stacks and resources are the same objects wherever they stand. */
export interface CdkApp {
  readonly stacks: readonly CdkStack[];
  /** What of the assembly could not be read, a sentence each for a person. */
  readonly problems: readonly string[];
  /** What each stack's template says that its parts belong to. */
  readonly parents: ReadonlyMap<CdkStack, Template["parents"]>;
  /** By the path of the source. */
  readonly constructs: ReadonlyMap<string, readonly SourceConstruct[]>;
}

/** Reads an app. Never throws for what its files say, but what `signal` throws. */
export async function readApp(files: AppFiles, signal: AbortSignal): Promise<CdkApp> {
  const assembly = await readAssembly({ read: (path) => files.readAssembly(path) }, signal);
  const parents = new Map<CdkStack, Template["parents"]>();
  for (const stack of assembly.stacks) {
    const text = await files.readAssembly(stack.templateFile);
    parents.set(stack, (text === undefined ? undefined : readTemplate(text))?.parents ?? new Map());
  }
  const { stacks, problems } = assembly;
  return { stacks, problems, parents, constructs: await constructsBySource(assembly, files, signal) };
}
