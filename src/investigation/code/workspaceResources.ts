import { untilAborted } from "../../async/abort.ts";
import { Emitter } from "../../async/emitter.ts";
import { Lazy } from "../../async/lazy.ts";
import { Slices } from "../../async/slices.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { TerraformParser } from "../../iac/terraform/parser.ts";
import type { Entity } from "../../model/entity/entity.ts";
import { findEntities } from "../../model/entity/findEntities.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import type { StackRegistry } from "./cloudformation/stackRegistry.ts";
import { CodeReader } from "./codeReader.ts";
import { ContainedFiles } from "./containedFiles.ts";
import type { Declaration, DeclarationSource, FoundDeclaration } from "./declaration.ts";
import { DeclarationIndex } from "./declarationIndex.ts";
import { openTools, type WorkspaceTools } from "./tools.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";
import type { WorkspacePart } from "./workspacePart.ts";
import type { WorkspaceTool } from "./workspaceTool.ts";

export interface WorkspaceResourcesOptions {
  readonly files: WorkspaceFiles;
  readonly stackRegistry: StackRegistry;
  /** Loaded when the first Terraform file is read. */
  readonly terraformParser: () => Promise<TerraformParser>;
  /** Default: one without a worker thread. Disposed together with this object. */
  readonly reader?: CodeReader;
  /** TF_DATA_DIR in the editor's environment. */
  readonly terraformData?: string | undefined;
}

/** See `DeclarationSource`. Each tool's part is read on first use, and again after one of its files changed. */
export class WorkspaceResources implements DeclarationSource {
  readonly tools: WorkspaceTools;
  readonly #files: ContainedFiles;
  readonly #reader: CodeReader;
  readonly #all: readonly WorkspaceTool[];
  readonly #changes = new Emitter<void>();
  readonly #stops: readonly (() => void)[];
  readonly #closing = new AbortController();
  readonly #index = new Lazy(() => this.#makeIndex());
  readonly #modified = new WeakMap<Declaration, number>();

  constructor({
    files,
    stackRegistry,
    terraformParser,
    reader = new CodeReader(),
    terraformData,
  }: WorkspaceResourcesOptions) {
    this.#files = new ContainedFiles(files);
    this.#reader = reader;
    const onRefresh = () => this.#notify();
    this.tools = openTools({ files: this.#files, reader, stackRegistry, terraformParser, terraformData, onRefresh });
    this.#all = Object.values(this.tools);
    this.#stops = [files.onDidChange((path) => this.#changed(path)), stackRegistry.onDidChange(() => this.#notify())];
  }

  async declarationsIn(file: string, text: string | undefined, signal: AbortSignal): Promise<readonly Declaration[]> {
    const reading = async () => {
      const each: Declaration[] = [];
      for (const part of await this.#partsOf(file, text)) {
        each.push(...(await this.#read(part, file, text)));
      }
      return each;
    };
    return untilAborted(reading(), signal);
  }

  async unread(file: string, text: string | undefined, signal: AbortSignal): Promise<string | undefined> {
    const reading = async () => {
      for (const part of await this.#partsOf(file, text)) {
        const unread = await part.unread(file, text);
        if (unread !== undefined) {
          return unread;
        }
      }
      return undefined;
    };
    return untilAborted(reading(), signal);
  }

  async declarations(signal: AbortSignal): Promise<readonly Declaration[]> {
    const each: Declaration[] = [];
    const slices = new Slices();
    for (const tool of this.#all) {
      const part = await untilAborted(tool.part(), signal);
      for (const file of part.files()) {
        each.push(...(await untilAborted(this.#read(part, file, undefined), signal)));
        await slices.pause();
        signal.throwIfAborted();
      }
    }
    return each;
  }

  async find(thing: string | Entity, signal: AbortSignal, eventName?: string): Promise<readonly FoundDeclaration[]> {
    return (await untilAborted(this.#index.get(), signal)).find(thing, { eventName });
  }

  async findByEvent(event: CloudTrailEvent, signal: AbortSignal): Promise<readonly FoundDeclaration[]> {
    const index = await untilAborted(this.#index.get(), signal);
    const entities = findEntities(event);
    const primary = primaryResource(event, entities);
    const others = entities.filter(
      (entity) => entity !== primary && entity.occurrences.some((target) => target.in === "record"),
    );
    for (const entity of primary === undefined ? others : [primary, ...others]) {
      const found = index.find(entity, { event });
      if (found.length > 0) {
        return found;
      }
    }
    return [];
  }

  async withoutLocation(thing: string | Entity, signal: AbortSignal): Promise<string | undefined> {
    return (await untilAborted(this.#index.get(), signal)).withoutLocation(thing);
  }

  async limits(signal: AbortSignal): Promise<readonly string[]> {
    const parts = await untilAborted(Promise.all(this.#all.map((tool) => tool.part())), signal);
    return parts.flatMap((part) => part.limits);
  }

  async siblings(instance: ResourceInstance, signal: AbortSignal): Promise<readonly ResourceInstance[]> {
    return (await untilAborted(this.#index.get(), signal)).siblings(instance);
  }

  /** The list of workspace folders has changed. */
  foldersChanged(): void {
    this.#files.forgetFolders();
    this.#invalidate(this.#all);
  }

  onDidChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  dispose(): void {
    this.#closing.abort();
    this.#reader.dispose();
    for (const stop of this.#stops) {
      stop();
    }
    this.#changes.clear();
  }

  /**
   * The parts of the tools to which a file may belong; none if the file is outside the workspace, since such files are
   * not read.
   */
  async #partsOf(file: string, text: string | undefined): Promise<readonly WorkspacePart[]> {
    const isHere = this.#files.folderPathOf(file) !== undefined && (await this.#files.contains(file));
    const tools = isHere ? this.#all.filter((tool) => tool.mayDeclare(file, text)) : [];
    return Promise.all(tools.map((tool) => this.#partOf(tool, file)));
  }

  /** A tool's part, read again if it was read before a change of the file that was not reported. */
  async #partOf(tool: WorkspaceTool, file: string): Promise<WorkspacePart> {
    const part = await tool.part();
    if (!this.#files.mayFind(file) || (await tool.isCurrent(file))) {
      return part;
    }
    this.#invalidate([tool]);
    return tool.part();
  }

  async #read(part: WorkspacePart, file: string, text: string | undefined): Promise<readonly Declaration[]> {
    const declarations = await part.declarationsIn(file, text);
    for (const declaration of declarations) {
      const modified = part.modified(declaration);
      if (modified !== undefined) {
        this.#modified.set(declaration, modified);
      }
    }
    return declarations;
  }

  async #makeIndex(): Promise<DeclarationIndex> {
    const index = new DeclarationIndex();
    const slices = new Slices();
    for (const declaration of await this.declarations(this.#closing.signal)) {
      const part: WorkspacePart = await this.tools[declaration.block.tool].part();
      index.add(declaration, part.deposed?.(declaration) ?? [], this.#modified.get(declaration));
      for (const made of (await part.otherStates?.(declaration)) ?? []) {
        index.addOtherState(declaration, made);
      }
      await slices.pause();
    }
    for (const tool of this.#all) {
      const part = await tool.part();
      for (const candidate of part.candidates?.() ?? []) {
        index.add(candidate, [], part.modified(candidate));
      }
      for (const withoutLocation of part.withoutLocation?.() ?? []) {
        index.addWithoutLocation(withoutLocation);
      }
    }
    return index;
  }

  #changed(path: string): void {
    if (!this.#files.mayFind(path)) {
      return;
    }
    for (const tool of this.#all) {
      tool.forgetFile(path);
    }
    this.#index.invalidate();
    const affected = this.#all.filter((tool) => tool.isAffectedBy(path));
    if (affected.length > 0) {
      this.#invalidate(affected);
    }
  }

  #invalidate(tools: readonly WorkspaceTool[]): void {
    for (const tool of tools) {
      tool.invalidate();
    }
    this.#notify();
  }

  #notify(): void {
    this.#index.invalidate();
    this.#changes.fire();
  }
}
