import type { Template } from "../cloudformation/declaration.ts";
import { readTemplate } from "../cloudformation/template.ts";
import { type CdkStack, readAssembly } from "./assembly.ts";
import { constructsBySource, type SourceConstruct } from "./constructBlocks.ts";
import type { SourceFiles } from "./creationStack.ts";

/** Files of a CDK app: its assembly and the sources it refers to. */
export interface AppFiles extends Required<SourceFiles> {
  /** One file of the assembly; see `AssemblyFiles.read`. */
  readAssembly(path: string): Promise<string | undefined>;
}

/**
 * Contents of a CDK app's last synthesis. Plain data; stacks and resources are shared objects, so that they can be
 * compared by identity.
 */
export interface CdkApp {
  readonly stacks: readonly CdkStack[];
  /** What could not be read, one sentence each for the UI. */
  readonly problems: readonly string[];
  /** See `Template.references`, of each stack. */
  readonly references: ReadonlyMap<CdkStack, Template["references"]>;
  /** By path of the source. */
  readonly constructs: ReadonlyMap<string, readonly SourceConstruct[]>;
}

/** Reads an app. Never throws for file contents; throws the abort reason of `signal`. */
export async function readApp(files: AppFiles, signal: AbortSignal): Promise<CdkApp> {
  const assembly = await readAssembly({ read: (path) => files.readAssembly(path) }, signal);
  const references = new Map<CdkStack, Template["references"]>();
  for (const stack of assembly.stacks) {
    const text = await files.readAssembly(stack.templateFile);
    references.set(stack, (text === undefined ? undefined : readTemplate(text))?.references ?? new Map());
  }
  const { stacks, problems } = assembly;
  return { stacks, problems, references, constructs: await constructsBySource(assembly, files, signal) };
}
