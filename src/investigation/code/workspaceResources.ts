import { setImmediate } from "node:timers/promises";
import { untilAborted } from "../../aws/clock.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { TerraformParser } from "../../iac/terraform/parser.ts";
import type { Entity } from "../../model/entity.ts";
import { findEntities } from "../../model/findEntities.ts";
import { primaryResource } from "../../model/primaryResource.ts";
import type { CloudTrailEvent } from "../../model/record.ts";
import { assembliesIn, CdkPart } from "./cdkPart.ts";
import { CodeReader } from "./codeReader.ts";
import { ContainedFiles } from "./containedFiles.ts";
import { DataDirectory } from "./dataDirectory.ts";
import type { Declaration, DeclarationSource, FoundDeclaration } from "./declaration.ts";
import { DeclarationIndex } from "./declarationIndex.ts";
import { PARTS, type PartName, partsOf, partsOfChange } from "./parts.ts";
import { PulumiPart } from "./pulumiPart.ts";
import { Remade } from "./remade.ts";
import type { StackBook } from "./stackBook.ts";
import { TemplateFiles, TemplatePart, type TemplateReading } from "./templatePart.ts";
import { TerraformFiles } from "./terraformFiles.ts";
import { TerraformPart } from "./terraformPart.ts";
import type { KnownState } from "./terraformRoot.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";
import type { WorkspacePart } from "./workspacePart.ts";

export interface WorkspaceResourcesOptions {
  readonly files: WorkspaceFiles;
  readonly book: StackBook;
  /** Loaded when the first file of Terraform's is read. */
  readonly terraformParser: () => Promise<TerraformParser>;
  /** Default: one that reads everything here and now. Disposed with the room. */
  readonly reader?: CodeReader;
  /** TF_DATA_DIR of the editor's environment. */
  readonly terraformData?: string | undefined;
}

/** A directory that Terraform is run in, for whoever lets a person choose or fetch its state. */
export interface TerraformPlace {
  /** Absolute. */
  readonly directory: string;
  /** Where its backend says that the state is. */
  readonly state:
    | { readonly kind: "local"; readonly path: string }
    | { readonly kind: "s3"; readonly bucket: string; readonly key: string; readonly region?: string }
    | { readonly kind: "elsewhere"; readonly message: string };
}

/** Blocks taken in at once: about a millisecond. */
const BATCH = 100;

/** See `DeclarationSource`. Each tool's part is read when it is first needed, and again after a file of its own changed. */
export class WorkspaceResources implements DeclarationSource {
  readonly #files: ContainedFiles;
  readonly #reader: CodeReader;
  readonly #data: DataDirectory;
  readonly #sources: TerraformFiles;
  readonly #templates: TemplateFiles;
  readonly #chosenStates = new Map<string, KnownState>();
  readonly #listeners = new Set<() => void>();
  readonly #stops: readonly (() => void)[];
  readonly #closing = new AbortController();
  readonly #assemblies = new Remade(() => assembliesIn(this.#files));
  readonly #terraform: Remade<TerraformPart>;
  readonly #cdk: Remade<CdkPart>;
  readonly #pulumi: Remade<PulumiPart>;
  readonly #parts: { readonly [name in PartName]: Remade<WorkspacePart> };
  readonly #index = new Remade(() => this.#makeIndex());
  readonly #modified = new WeakMap<Declaration, number>();

  constructor({ files, book, terraformParser, reader = new CodeReader(), terraformData }: WorkspaceResourcesOptions) {
    this.#files = new ContainedFiles(files);
    this.#reader = reader;
    this.#data = new DataDirectory(terraformData);
    this.#sources = new TerraformFiles({ files: this.#files, parser: terraformParser, reader });
    this.#templates = new TemplateFiles(this.#files, reader);
    const contained = this.#files;
    this.#terraform = new Remade(() =>
      TerraformPart.read({
        files: contained,
        sources: this.#sources,
        chosenStates: this.#chosenStates,
        data: this.#data,
      }),
    );
    this.#cdk = new Remade(async () => CdkPart.read({ files: contained, reader, book }, await this.#assemblies.get()));
    this.#pulumi = new Remade(() => PulumiPart.read(contained, reader));
    this.#parts = {
      terraform: this.#terraform,
      templates: new Remade(async () =>
        TemplatePart.read(contained, { templates: this.#templates, book }, await this.#assemblies.get()),
      ),
      cdk: this.#cdk,
      pulumi: this.#pulumi,
    };
    this.#stops = [files.onDidChange((path) => this.#changed(path)), book.onDidChange(() => this.#tell())];
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

  /** What a document is as a template of CloudFormation's, as it stands in the editor. */
  template(file: string, text: string): Promise<TemplateReading> {
    return this.#templates.edited(file, text);
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
    for (const name of PARTS) {
      const part = await untilAborted(this.#parts[name].get(), signal);
      for (const file of part.files()) {
        each.push(...(await untilAborted(this.#read(part, file, undefined), signal)));
        await setImmediate();
        signal.throwIfAborted();
      }
    }
    return each;
  }

  async find(thing: string | Entity, signal: AbortSignal, eventName?: string): Promise<readonly FoundDeclaration[]> {
    return (await untilAborted(this.#index.get(), signal)).find(thing, eventName);
  }

  async findByEvent(event: CloudTrailEvent, signal: AbortSignal): Promise<readonly FoundDeclaration[]> {
    const index = await untilAborted(this.#index.get(), signal);
    const entities = findEntities(event);
    const primary = primaryResource(event, entities);
    const others = entities.filter(
      (entity) => entity !== primary && entity.places.some((place) => place.in === "record"),
    );
    for (const entity of primary === undefined ? others : [primary, ...others]) {
      const found = index.find(entity, event.eventName);
      if (found.length > 0) {
        return found;
      }
    }
    return [];
  }

  async unplaced(thing: string | Entity, signal: AbortSignal): Promise<string | undefined> {
    return (await untilAborted(this.#index.get(), signal)).unplaced(thing);
  }

  async limits(signal: AbortSignal): Promise<readonly string[]> {
    const parts = await untilAborted(Promise.all(PARTS.map((name) => this.#parts[name].get())), signal);
    return parts.flatMap((part) => part.limits);
  }

  async beside(instance: ResourceInstance, signal: AbortSignal): Promise<readonly string[]> {
    return (await untilAborted(this.#index.get(), signal)).beside(instance);
  }

  /** The directories that Terraform is run in. */
  async terraformPlaces(signal: AbortSignal): Promise<readonly TerraformPlace[]> {
    const { roots } = await untilAborted(this.#terraform.get(), signal);
    return roots.map(({ folder, directory, location }) => ({
      directory: this.#files.pathOf({ folder, path: directory }),
      state: location,
    }));
  }

  /**
   * Takes a state that the person chose or fetched for one of `terraformPlaces`, for this session. `from` names it
   * ("s3://bucket/key"). Answers why it cannot be read, for a person; undefined where it was. The text is not kept.
   */
  async useState(
    directory: string,
    state: { readonly text: string; readonly from: string; readonly modified?: number },
  ): Promise<string | undefined> {
    const { text, from, modified } = state;
    const reading = await this.#sources.readState(text);
    if (!reading.ok) {
      return reading.message;
    }
    this.#chosenStates.set(directory, { reading, from, ...(modified === undefined ? {} : { modified }) });
    this.#forget(["terraform"]);
    return undefined;
  }

  /** The workspace has other folders now. */
  foldersChanged(): void {
    this.#files.forgetFolders();
    this.#assemblies.forget();
    this.#forget(PARTS);
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#closing.abort();
    this.#reader.dispose();
    for (const stop of this.#stops) {
      stop();
    }
    this.#listeners.clear();
  }

  /** The parts that a file may belong to; none for one that leads out of the workspace, which is not read. */
  async #partsOf(file: string, text: string | undefined): Promise<readonly WorkspacePart[]> {
    const isHere = this.#files.placeOf(file) !== undefined && (await this.#files.contains(file));
    return Promise.all((isHere ? partsOf(file, text) : []).map((name) => this.#parts[name].get()));
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
    const terraform = await this.#terraform.get();
    for (const [number, declaration] of (await this.declarations(this.#closing.signal)).entries()) {
      index.add(declaration, terraform.deposed(declaration), this.#modified.get(declaration));
      for (const made of declaration.block.tool === "terraform" ? await terraform.elsewhere(declaration) : []) {
        index.addElsewhere(declaration, made);
      }
      if (number % BATCH === BATCH - 1) {
        await setImmediate();
      }
    }
    const pulumi = await this.#pulumi.get();
    for (const candidate of pulumi.candidates) {
      index.add(candidate, [], pulumi.modified(candidate));
    }
    for (const unplaced of [...pulumi.unplaced, ...(await this.#cdk.get()).unplaced()]) {
      index.addUnplaced(unplaced);
    }
    return index;
  }

  #changed(path: string): void {
    if (!this.#files.mayFind(path)) {
      return;
    }
    const parts = partsOfChange(path, this.#data);
    this.#sources.changed(path);
    this.#templates.changed(path);
    this.#index.forget();
    if (parts.includes("cdk")) {
      this.#assemblies.forget();
    }
    if (parts.length > 0) {
      this.#forget(parts);
    }
  }

  #forget(parts: readonly PartName[]): void {
    for (const name of parts) {
      this.#parts[name].forget();
    }
    this.#index.forget();
    this.#tell();
  }

  #tell(): void {
    this.#index.forget();
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
