import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { JsonFile } from "../investigation/code/jsonFile.ts";

/** A JSON file in the extension's own storage, written whole or not at all. Two windows may both write: the last one counts. */
export class StoredFile implements JsonFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path, "utf8"));
    } catch {
      // Not there yet, or damaged: what it held is asked for again.
      return undefined;
    }
  }

  async save(value: unknown): Promise<void> {
    const draft = `${this.#path}.${randomUUID()}`;
    await mkdir(dirname(this.#path), { recursive: true });
    try {
      await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
      await rename(draft, this.#path);
    } finally {
      await rm(draft, { force: true });
    }
  }
}
