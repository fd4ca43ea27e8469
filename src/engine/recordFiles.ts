import { inflated, readBytes } from "./segment/recordBytes.ts";

/** Files of records: on disk, or held in memory where the disk did not take them. Keeps the inflated bytes of those read last. */
export class RecordFiles {
  readonly #limit: number;
  readonly #kept = new Map<string, Buffer>();
  readonly #held = new Map<string, SharedArrayBuffer>();
  #bytes = 0;

  /** `limit`: inflated bytes to keep; one file is kept whatever its size. */
  constructor(limit: number) {
    this.#limit = limit;
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

  /** The inflated bytes of a file, which are then kept: neighbours in a view are often neighbours in a file. Throws as `readOnce`. */
  read(path: string): Buffer {
    const known = this.#kept.get(path);
    const bytes = known ?? this.readOnce(path);
    this.#kept.delete(path);
    this.#kept.set(path, bytes);
    this.#bytes += known === undefined ? bytes.length : 0;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#limit || oldest === path) {
        break;
      }
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
    return bytes;
  }

  /** The inflated bytes of a file. Throws where the disk does, or the gzip. */
  readOnce(path: string): Buffer {
    const held = this.#held.get(path);
    return held === undefined ? readBytes(path) : inflated(Buffer.from(held));
  }
}
