import { Lru } from "../../../async/lru.ts";
import { MacrotaskQueue } from "../../../async/macrotaskQueue.ts";
import { MAX_STATE } from "../../../iac/budget.ts";
import type { TerraformDocument, TerraformParser } from "../../../iac/terraform/parser.ts";
import type { StateReading } from "../../../iac/terraform/state.ts";
import { syntaxOf, type TerraformFile } from "../../../iac/terraform/terraformFile.ts";
import { type CodeReader, unreadBecause } from "../codeReader.ts";
import type { ContainedFiles, SavedFile } from "../containedFiles.ts";
import { EditedTexts } from "../editedTexts.ts";
import { SavedFiles } from "../savedFiles.ts";
import type { KnownState } from "./terraformRoot.ts";

export interface TerraformFilesPorts {
  readonly files: ContainedFiles;
  /** Loaded on first use. */
  readonly parser: () => Promise<TerraformParser>;
  readonly reader: Pick<CodeReader, "read">;
  /** Limit for all states together. */
  readonly maxStates?: StateCost;
}

/** Limit for all states of a workspace together: links and copies can multiply a single state. */
const MAX_STATES: StateCost = { text: 512 * 1024 * 1024, instances: 400_000 };
const MAX_BYTES = 8 * 1024 * 1024;
/** Number of edited documents whose parsed sections are cached. */
const MOST_OPEN = 30;

/** Cost of a state: UTF-16 units to read, and resources to keep. */
export interface StateCost {
  readonly text: number;
  readonly instances: number;
}

/** Parsed Terraform files and states, cached until they change. */
export class TerraformFiles {
  readonly #ports: TerraformFilesPorts;
  /** Files as saved on disk. */
  readonly #saved: SavedFiles<TerraformFile | undefined>;
  readonly #edited = new EditedTexts((path, text) => this.#readEdited(path, text));
  /** Documents in the editor, parsed incrementally. */
  readonly #open = new Lru<string, TerraformDocument>({ maxEntries: MOST_OPEN });
  readonly #macrotasks = new MacrotaskQueue();
  /** By path, valid while the modification time is unchanged. `state` absent: the file is not a state. */
  readonly #states = new Map<string, StateCost & { readonly modified: number; readonly state?: KnownState }>();
  #spent: StateCost = { text: 0, instances: 0 };
  /** States are read one at a time, so that only one text is in memory. */
  #lastState: Promise<unknown> = Promise.resolve();

  constructor(ports: TerraformFilesPorts) {
    this.#ports = ports;
    this.#saved = new SavedFiles(ports.files, MAX_BYTES, (path, file) => this.#read(path, file));
  }

  /** Parses a file on disk. Undefined: the file is gone or not a Terraform file. */
  saved(path: string): Promise<TerraformFile | undefined> {
    return this.#saved.reading(path);
  }

  /** Parses a document's text in the editor. Undefined: not a Terraform file. */
  edited(path: string, text: string): Promise<TerraformFile | undefined> {
    return this.#edited.reading(path, text);
  }

  async #readEdited(path: string, text: string): Promise<TerraformFile | undefined> {
    const syntax = syntaxOf(path);
    if (syntax !== "hcl") {
      return syntax === "json" ? this.#readJson(text) : undefined;
    }
    const document = this.#open.get(path) ?? (await this.#ports.parser()).document();
    this.#open.set(path, document);
    return document.update(text);
  }

  /** Reads the state in a file. Undefined: the file is gone or not a state. */
  state(path: string): Promise<KnownState | undefined> {
    const state = this.#lastState.then(() => this.#state(path));
    this.#lastState = state.catch(() => undefined);
    return state;
  }

  /** Parses a state that did not come from a workspace file. */
  async readState(text: string): Promise<StateReading> {
    try {
      return await this.#ports.reader.read("terraform-state", text);
    } catch (error) {
      return { ok: false, refusal: "unreadable", message: `The state is not read. ${unreadBecause(error)}` };
    }
  }

  changed(path: string): void {
    this.#saved.changed(path);
  }

  /** See `SavedFiles.isCurrent`. */
  isCurrent(path: string): Promise<boolean> {
    return this.#saved.isCurrent(path);
  }

  async #state(path: string): Promise<KnownState | undefined> {
    const { files, maxStates = MAX_STATES } = this.#ports;
    const modified = await files.modified(path);
    const known = this.#states.get(path);
    if (known !== undefined && known.modified === modified) {
      return known.state;
    }
    this.#states.delete(path);
    this.#spend(known, -1);
    if (modified === undefined) {
      return undefined;
    }
    if (this.#spent.text >= maxStates.text || this.#spent.instances >= maxStates.instances) {
      return { reading: tooMany, from: path, modified };
    }
    const text = await files.read(path, MAX_STATE);
    await this.#macrotasks.next();
    // The file exists but could not be read.
    const reading = text === undefined ? await this.#unread(path) : await this.readState(text);
    const isState = reading !== undefined && (reading.ok || reading.refusal !== "not-a-state");
    const state = isState ? { reading, from: path, modified } : undefined;
    const cost = { text: text?.length ?? 0, instances: reading?.ok === true ? reading.instances.length : 0 };
    this.#spend(cost, 1);
    this.#states.set(path, { ...cost, modified, ...(state === undefined ? {} : { state }) });
    return state;
  }

  async #unread(path: string): Promise<StateReading | undefined> {
    return (await this.#ports.files.modified(path)) === undefined ? undefined : tooLarge;
  }

  #spend(cost: StateCost | undefined, times: 1 | -1): void {
    const { text = 0, instances = 0 } = cost ?? {};
    this.#spent = { text: this.#spent.text + times * text, instances: this.#spent.instances + times * instances };
  }

  async #read(path: string, { text, modified }: SavedFile): Promise<TerraformFile | undefined> {
    const syntax = syntaxOf(path);
    if (syntax === undefined || modified === undefined) {
      return undefined;
    }
    if (text === undefined) {
      return unread(`The file is larger than ${MAX_BYTES / 1024 / 1024} MB, or cannot be opened.`);
    }
    await this.#macrotasks.next();
    return syntax === "json" ? this.#readJson(text) : (await this.#ports.parser()).document().update(text);
  }

  async #readJson(text: string): Promise<TerraformFile> {
    try {
      return await this.#ports.reader.read("terraform-json", text);
    } catch (error) {
      return unread(unreadBecause(error));
    }
  }
}

function unread(limited: string): TerraformFile {
  return { resources: [], modules: [], providers: [], limited };
}

const tooLarge: StateReading = {
  ok: false,
  refusal: "too-large",
  message: `The state is larger than ${MAX_STATE / 1024 / 1024} MB, or cannot be opened: it is not read.`,
};

const tooMany: StateReading = {
  ok: false,
  refusal: "too-large",
  message: "The states of this workspace are too large together: this one is not read.",
};
