import { readBytes } from "./segment/recordBytes.ts";

/** The inflated bytes of the files that were read last: neighbours in a view are often neighbours in a file. */
export class RecordFiles {
  readonly #limit: number;
  readonly #kept = new Map<string, Buffer>();
  #bytes = 0;

  /** `limit`: bytes to keep; one file is kept whatever its size. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws where the disk does, or the gzip. */
  read(path: string): Buffer {
    const known = this.#kept.get(path);
    const bytes = known ?? readBytes(path);
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
}
