import type { Disk, FileFacts } from "../../../../src/engine/store/disk.ts";

/** Thrown where a test ends a process in the middle of what it does. */
export class Killed extends Error {}

/** How many of the last changes to names may be undone by a power failure. */
const JOURNAL = 5;

/**
 * A disk in memory that several processes share. It can refuse, end the process at any operation, and lose at a power
 * failure what no `fsync` promised: the last files that were made, renamed and removed.
 */
export class MemoryDisk {
  readonly files = new Map<string, { bytes: Buffer; used: number }>();
  readonly #journal: (() => void)[] = [];
  /** Bytes that it still takes. */
  room = Number.POSITIVE_INFINITY;
  /** What it says instead of reading a file. */
  refusal: string | undefined;
  /** Ends the process at the operation after so many; undefined: never. */
  killAfter: number | undefined;
  /** Runs once before the operation after so many: another process. */
  between: { left: number; run: () => void } | undefined;
  now = () => 0;

  /** What one process sees of it. */
  readonly view: Disk = {
    names: (folder) => {
      this.#operation();
      const names = new Set<string>();
      for (const path of this.files.keys()) {
        if (path.startsWith(`${folder}/`)) {
          names.add(path.slice(folder.length + 1).split("/")[0] ?? "");
        }
      }
      return [...names];
    },
    facts: (path): FileFacts | undefined => {
      this.#operation();
      const file = this.files.get(path);
      return file === undefined ? undefined : { name: path, bytes: file.bytes.length, used: file.used };
    },
    read: (path) => {
      this.#operation();
      if (this.refusal !== undefined) {
        throw failure(this.refusal);
      }
      return Buffer.from(this.#file(path).bytes);
    },
    readFrom: (path, start) => {
      this.#operation();
      return Buffer.from(this.#file(path).bytes.subarray(start));
    },
    write: (path, bytes) => this.#put(path, Buffer.alloc(0), bytes),
    append: (path, bytes) => this.#put(path, this.files.get(path)?.bytes ?? Buffer.alloc(0), bytes),
    rename: (from, to) => {
      this.#operation();
      const file = this.#file(from);
      this.files.delete(from);
      this.files.set(to, file);
      this.#note(() => {
        if (this.files.get(to) === file) {
          this.files.delete(to);
          this.files.set(from, file);
        }
      });
    },
    remove: (path) => {
      this.#operation();
      for (const [name, file] of [...this.files]) {
        if (name === path || name.startsWith(`${path}/`)) {
          this.files.delete(name);
          this.#note(() => this.files.set(name, this.files.get(name) ?? file));
        }
      }
    },
    touch: (path, time) => {
      this.#operation();
      const file = this.files.get(path);
      if (file !== undefined) {
        file.used = time;
      }
    },
  };

  /** The machine loses power: `keeps` decides for each of the last changes to names. */
  losePower(keeps: () => boolean): void {
    for (const undo of this.#journal.splice(0).reverse()) {
      if (!keeps()) {
        undo();
      }
    }
  }

  #put(path: string, before: Buffer, bytes: Uint8Array): void {
    const taken = Math.min(this.room, bytes.length);
    const isNew = !this.files.has(path);
    const put = (length: number): void => {
      this.files.set(path, { bytes: Buffer.concat([before, bytes.subarray(0, length)]), used: this.now() });
    };
    try {
      this.#operation();
    } catch (error) {
      // A process that is killed may have written a part.
      put(Math.floor(taken / 2));
      throw error;
    }
    put(taken);
    this.room -= taken;
    if (isNew) {
      this.#note(() => this.files.delete(path));
    }
    if (taken < bytes.length) {
      throw failure("ENOSPC");
    }
  }

  #note(undo: () => void): void {
    this.#journal.push(undo);
    this.#journal.splice(0, this.#journal.length - JOURNAL);
  }

  #operation(): void {
    if (this.killAfter !== undefined) {
      if (this.killAfter === 0) {
        throw new Killed();
      }
      this.killAfter -= 1;
    }
    const { between } = this;
    if (between !== undefined) {
      if (between.left === 0) {
        this.between = undefined;
        between.run();
      } else {
        between.left -= 1;
      }
    }
  }

  #file(path: string): { bytes: Buffer; used: number } {
    const file = this.files.get(path);
    if (file === undefined) {
      throw failure("ENOENT");
    }
    return file;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code });
}
