import { Lru } from "../async/lru.ts";
import { inflated, readBytes } from "./segment/recordBytes.ts";

/** Files of records: on disk, or held in memory where the disk did not take them. Keeps the inflated bytes of those read last. */
export class RecordFiles {
  readonly #inflated: Lru<string, Buffer>;
  readonly #held = new Map<string, SharedArrayBuffer>();

  /** `limit`: inflated bytes to keep; one file is kept whatever its size. */
  constructor(limit: number) {
    this.#inflated = new Lru({ maxWeight: limit, weight: ({ length }) => length });
  }

  /** From now on a file is read from memory. `bytes`: its content, as it would be on disk. */
  hold(path: string, bytes: SharedArrayBuffer): void {
    this.#held.set(path, bytes);
  }

  /** Frees files that were held. */
  release(paths: readonly string[]): void {
    for (const path of paths) {
      this.#held.delete(path);
    }
  }

  /** The inflated bytes of a file, which are then kept: neighbors in a view are often neighbors in a file. Throws as `readOnce`. */
  read(path: string): Buffer {
    const known = this.#inflated.get(path);
    if (known !== undefined) {
      return known;
    }
    const bytes = this.readOnce(path);
    this.#inflated.set(path, bytes);
    return bytes;
  }

  /** The inflated bytes of a file. Throws where the disk does, or the gzip. */
  readOnce(path: string): Buffer {
    const held = this.#held.get(path);
    return held === undefined ? readBytes(path) : inflated(Buffer.from(held));
  }
}
