export interface LruOptions<V> {
  /** Entries at most. Default: no limit. */
  readonly maxEntries?: number;
  /** Total weight at most, in the unit of `weight`. Default: no limit. */
  readonly maxWeight?: number;
  /** Weight of a value, 0 or more; it must not change while the value is cached. Default: 0. */
  readonly weight?: (value: V) => number;
  /** Milliseconds after which an entry expires, and the time they are counted in. Default: entries never expire. */
  readonly expiry?: { readonly ttl: number; readonly now: () => number };
}

interface Entry<V> {
  readonly value: V;
  readonly weight: number;
  /** Milliseconds, as `expiry.now`. */
  readonly since: number;
}

/**
 * A cache that drops the least recently used entries beyond its limits. The entry that was set last stays, even where it
 * alone exceeds `maxWeight`. Expired entries are dropped when they are read. Iterates over `[key, value]`, the least
 * recently used first, expired ones included. A value of `undefined` cannot be told from a missing entry.
 */
export class Lru<K, V> implements Iterable<readonly [K, V]> {
  readonly #options: LruOptions<V>;
  /** In the order of use: a Map iterates in the order of insertion, and a used entry is inserted again. */
  readonly #entries = new Map<K, Entry<V>>();
  #weight = 0;

  constructor(options: LruOptions<V>) {
    this.#options = options;
  }

  /**
   * Entries, expired ones included.
   * @internal
   */
  get size(): number {
    return this.#entries.size;
  }

  /** The value, which counts as used; undefined where there is none or it has expired. */
  get(key: K): V | undefined {
    const entry = this.#current(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry?.value;
  }

  /** The value, without counting as a use. */
  peek(key: K): V | undefined {
    return this.#current(key)?.value;
  }

  /** Adds or replaces a value, which counts as used. `since`: when it was true, for its expiry; default: now. */
  set(key: K, value: V, since = this.#options.expiry?.now() ?? 0): void {
    const { maxEntries = Number.POSITIVE_INFINITY, maxWeight = Number.POSITIVE_INFINITY } = this.#options;
    this.delete(key);
    const weight = this.#options.weight?.(value) ?? 0;
    this.#entries.set(key, { value, weight, since });
    this.#weight += weight;
    while ((this.#entries.size > maxEntries || this.#weight > maxWeight) && this.#entries.size > 1) {
      const [leastRecent] = this.#entries.keys();
      this.delete(leastRecent as K);
    }
  }

  delete(key: K): boolean {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  *[Symbol.iterator](): Generator<readonly [K, V], void, undefined> {
    for (const [key, { value }] of this.#entries) {
      yield [key, value];
    }
  }

  #current(key: K): Entry<V> | undefined {
    const entry = this.#entries.get(key);
    const { expiry } = this.#options;
    if (entry !== undefined && expiry !== undefined && expiry.now() - entry.since >= expiry.ttl) {
      this.delete(key);
      return undefined;
    }
    return entry;
  }
}
