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
}

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

  /** In the order in which they are stored. */
  get all(): readonly T[] {
    const { key, most, read } = this.#entries;
    const stored = this.#ports.memory.get(key);
    return (Array.isArray(stored) ? stored.slice(0, most) : []).flatMap((entry: unknown) => read(entry) ?? []);
  }

  async keep(entries: readonly T[]): Promise<void> {
    const { key, write } = this.#entries;
    await this.#ports.memory.update(key, write === undefined ? entries : entries.map(write));
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
}
