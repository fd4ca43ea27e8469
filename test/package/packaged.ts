import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Metafile } from "esbuild";
import { inject } from "vitest";
import yauzl from "yauzl";

/** A file of the VSIX. */
export interface PackagedFile {
  readonly content: Buffer;
  /** In bytes, as it lies in the VSIX. */
  readonly compressed: number;
}

/** The files of the packaged extension, by their paths in the VSIX. */
export async function packagedFiles(): Promise<ReadonlyMap<string, PackagedFile>> {
  const opened = await yauzl.openPromise(inject("vsix"), { lazyEntries: true });
  const found = new Map<string, PackagedFile>();
  for await (const entry of opened.eachEntry()) {
    const content = await buffer(await opened.openReadStreamPromise(entry));
    found.set(entry.fileName, { content, compressed: entry.compressedSize });
  }
  return found;
}

/** Writes files of the VSIX below a folder. */
export async function unpack(files: ReadonlyMap<string, PackagedFile>, folder: string): Promise<void> {
  for (const [name, { content }] of files) {
    const path = join(folder, ...name.split("/"));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** esbuild's records of the packaged bundles. */
export async function packagedMetafiles(): Promise<readonly Metafile[]> {
  const folder = inject("metafiles");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Metafile));
}
