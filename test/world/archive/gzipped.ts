import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { StorageClass, StoredObject } from "../types.ts";

/** A gzipped JSON object as CloudTrail writes it. Its bytes are made when its size, tag or body is first asked for. */
export class GzippedJson implements StoredObject {
  readonly contentType = "application/json";
  readonly contentEncoding = "gzip";
  readonly modified: number;
  readonly storageClass?: StorageClass;
  readonly #json: () => string;
  #bytes: Buffer | undefined;
  #etag: string | undefined;

  /** @param modified milliseconds since 1970 UTC */
  constructor(modified: number, json: () => string, storageClass?: StorageClass) {
    this.modified = modified;
    this.#json = json;
    if (storageClass !== undefined) {
      this.storageClass = storageClass;
    }
  }

  get size(): number {
    return this.body().length;
  }

  get etag(): string {
    this.#etag ??= createHash("md5").update(this.body()).digest("hex");
    return this.#etag;
  }

  body(): Buffer {
    this.#bytes ??= gzipSync(this.#json());
    return this.#bytes;
  }
}
