import type { LastingMemory } from "../../aws/rememberedAccounts.ts";

/** Where lists are stored, and what is called after a change. */
export interface StoredListPorts {
  /** This machine's persistent storage, shared by all windows. `get` answers what `update` was given, also before it is stored. */
  readonly memory: LastingMemory;
  changed(): void;
}

interface Entries<T> {
  readonly key: string;
  /** At most so many entries are read. */
  readonly most: number;
  /** Undefined for an entry that cannot be read, as from another version: it is left out. */
  read(entry: unknown): T | undefined;
  /** The stored form of an entry. Absent: the entry itself. */
  write?(entry: T): unknown;
  /** For a list whose `key` is copied to the person's other machines. */
  readonly local?: {
    /** Where entries are stored that stay on this machine. */
    readonly key: string;
    stays(entry: T): boolean;
  };
}

/**
 * Most that one list copies to other machines, in UTF-16 units of its JSON; what is added beyond stays here.
 * @internal
 */
export const MAX_COPIED = 100_000;

/**
 * A list in the persistent storage. It is not held here: each change reads the storage first, so that windows do not
 * overwrite each other's changes.
 */
export class StoredList<T extends { readonly id: string }> {
  readonly #entries: Entries<T>;
  readonly #ports: StoredListPorts;

  constructor(entries: Entries<T>, ports: StoredListPorts) {
    this.#entries = entries;
    this.#ports = ports;
  }

  /** In the order in which they are stored, those that stay on this machine last. */
  get all(): readonly T[] {
    const { key, most, local } = this.#entries;
    const staying = local === undefined ? [] : this.#read(local.key);
    const ids = new Set(staying.map(({ id }) => id));
    return [...this.#read(key).filter(({ id }) => !ids.has(id)), ...staying].slice(0, most);
  }

  async keep(entries: readonly T[]): Promise<void> {
    const { key, write = (entry) => entry, local } = this.#entries;
    let room = MAX_COPIED;
    const staying = entries.filter((entry) => {
      if (local === undefined) {
        return false;
      }
      const length = local.stays(entry) ? Number.POSITIVE_INFINITY : JSON.stringify(write(entry)).length;
      const fits = length <= room;
      room -= fits ? length : 0;
      return !fits;
    });
    if (local !== undefined) {
      await this.#ports.memory.update(local.key, staying.map(write));
    }
    await this.#ports.memory.update(key, entries.filter((entry) => !staying.includes(entry)).map(write));
    this.#ports.changed();
  }

  /** Returns a function that restores the entry; undefined: there is none with this id. */
  async remove(id: string): Promise<(() => Promise<void>) | undefined> {
    const removed = this.all.find((entry) => entry.id === id);
    if (removed === undefined) {
      return undefined;
    }
    const others = () => this.all.filter((entry) => entry.id !== id);
    await this.keep(others());
    return () => this.keep([...others(), removed].slice(-this.#entries.most));
  }

  #read(key: string): readonly T[] {
    const { most, read } = this.#entries;
    const stored = this.#ports.memory.get(key);
    return (Array.isArray(stored) ? stored.slice(0, most) : []).flatMap((entry: unknown) => read(entry) ?? []);
  }
}
