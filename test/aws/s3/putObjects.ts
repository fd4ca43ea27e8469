import { createHash } from "node:crypto";
import { compareKeys } from "../../world/archive/keys.ts";
import type { KeyFolder, StoredObject, WorldBucket, WorldObject } from "../../world/types.ts";

interface Held {
  readonly bucket: WorldBucket;
  readonly objects: Map<string, StoredObject>;
  /** The keys in order; undefined after a change. */
  sorted: ReturnType<KeyFolder["entries"]> | undefined;
}

/** Objects that were put one by one, and the buckets that they make up. */
export class PutObjects {
  readonly #buckets = new Map<string, Held>();

  put({ accountId, region, bucket: name, key, ...object }: WorldObject): void {
    const held = this.#buckets.get(name) ?? {
      bucket: { name, accountId, region, policy: [], roots: [] },
      objects: new Map(),
      sorted: undefined,
    };
    this.#buckets.set(name, held);
    held.objects.set(key, stored(object));
    held.sorted = undefined;
  }

  /** The bucket of the account and Region of the first object that was put into it. */
  bucket(name: string): WorldBucket | undefined {
    return this.#buckets.get(name)?.bucket;
  }

  folder(name: string): KeyFolder | undefined {
    const held = this.#buckets.get(name);
    return held === undefined
      ? undefined
      : {
          entries: () => {
            held.sorted ??= [...held.objects]
              .map(([key, object]) => ({ name: key, object }))
              .sort((left, right) => compareKeys(left.name, right.name));
            return held.sorted;
          },
        };
  }
}

function stored({ text, ...rest }: Pick<WorldObject, "text" | "modified" | "storageClass">): StoredObject {
  const bytes = Buffer.from(text);
  return {
    ...rest,
    size: bytes.length,
    etag: createHash("md5").update(bytes).digest("hex"),
    contentType: "application/json",
    body: () => bytes,
  };
}
