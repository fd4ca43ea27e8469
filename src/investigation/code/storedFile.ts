import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "../../async/replaceFile.ts";
import type { JsonFile } from "./jsonFile.ts";

/** A JSON file in the extension's storage, written atomically. If two windows write it, the last one wins. */
export class StoredFile implements JsonFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path, "utf8"));
    } catch {
      // Missing or damaged: its data is fetched again.
      return undefined;
    }
  }

  async save(value: unknown): Promise<void> {
    const draft = `${this.#path}.${randomUUID()}`;
    await mkdir(dirname(this.#path), { recursive: true });
    try {
      await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
      await replaceFile(draft, this.#path);
    } finally {
      await rm(draft, { force: true });
    }
  }
}
