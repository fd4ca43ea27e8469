import type * as vscode from "vscode";

type Memory = Pick<vscode.Memento, "get" | "keys" | "update">;

const known = new WeakMap<Memory, StoredInTurn>();

/**
 * A memento of the editor that makes each change after the one before was stored. The editor holds all values of an
 * extension as one object and reports what was stored back to the window, which undoes changes, of any key, that were
 * made in between. The same object for the same memento.
 */
export function storedInTurn(memento: Memory): vscode.Memento {
  const found = known.get(memento) ?? new StoredInTurn(memento);
  known.set(memento, found);
  return found;
}

class StoredInTurn implements vscode.Memento {
  readonly #memento: Memory;
  /** Values that are not stored yet, by key. */
  readonly #pending = new Map<string, { readonly value: unknown }>();
  /** Settles when the last change was stored; never rejects. */
  #stored: Promise<void> = Promise.resolve();

  constructor(memento: Memory) {
    this.#memento = memento;
  }

  keys(): readonly string[] {
    return [...new Set([...this.#memento.keys(), ...this.#pending.keys()])];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, defaultValue: T): T;
  get<T>(key: string, defaultValue?: T): T | undefined {
    const pending = this.#pending.get(key);
    const value = pending === undefined ? this.#memento.get<T>(key) : (pending.value as T | undefined);
    return value === undefined ? defaultValue : value;
  }

  update(key: string, value: unknown): Promise<void> {
    const pending = { value };
    this.#pending.set(key, pending);
    const change = this.#stored.then(async () => {
      try {
        await this.#memento.update(key, value);
      } finally {
        if (this.#pending.get(key) === pending) {
          this.#pending.delete(key);
        }
      }
    });
    this.#stored = change.catch(() => undefined);
    return change;
  }
}
