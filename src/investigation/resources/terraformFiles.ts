import { setImmediate } from "node:timers/promises";
import { readJsonSyntax } from "../../iac/terraform/jsonSyntax.ts";
import type { TerraformDocument, TerraformParser } from "../../iac/terraform/parser.ts";
import { syntaxOf, type TerraformFile } from "../../iac/terraform/terraformFile.ts";
import type { ContainedFiles } from "./containedFiles.ts";

const MAX_BYTES = 8 * 1024 * 1024;
/** Documents being edited whose sections are kept read. */
const MOST_OPEN = 30;

/** Terraform's files, each read once until it changes. */
export class TerraformFiles {
  readonly #files: ContainedFiles;
  readonly #parser: () => Promise<TerraformParser>;
  /** As they are on disk. */
  readonly #saved = new Map<string, Promise<TerraformFile | undefined>>();
  /** As they stand in the editor: incrementally, the least recently read first. */
  readonly #open = new Map<string, TerraformDocument>();

  /** `parser` is loaded on first use. */
  constructor(files: ContainedFiles, parser: () => Promise<TerraformParser>) {
    this.#files = files;
    this.#parser = parser;
  }

  /** What the file on disk declares; undefined for one that is gone, too large or not Terraform's. */
  saved(path: string): Promise<TerraformFile | undefined> {
    const known = this.#saved.get(path) ?? this.#read(path);
    this.#saved.set(path, known);
    return known;
  }

  /** What a document declares as it stands in the editor. */
  async edited(path: string, text: string): Promise<TerraformFile | undefined> {
    const syntax = syntaxOf(path);
    if (syntax !== "hcl") {
      return syntax === "json" ? readJsonSyntax(text) : undefined;
    }
    const document = this.#open.get(path) ?? (await this.#parser()).document();
    this.#open.delete(path);
    this.#open.set(path, document);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) {
      this.#open.delete(oldest);
    }
    return document.update(text);
  }

  changed(path: string): void {
    this.#saved.delete(path);
  }

  async #read(path: string): Promise<TerraformFile | undefined> {
    const syntax = syntaxOf(path);
    const text = syntax === undefined ? undefined : await this.#files.read(path, MAX_BYTES);
    if (text === undefined) {
      return undefined;
    }
    // Files are read one after the other: the editor gets its turn between them.
    await setImmediate();
    return syntax === "json" ? readJsonSyntax(text) : (await this.#parser()).document().update(text);
  }
}
