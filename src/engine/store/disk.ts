import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** A file as a listing shows it. */
export interface FileFacts {
  readonly name: string;
  readonly bytes: number;
  /** When it was last written or touched, ms since 1970 UTC. */
  readonly used: number;
}

/** What the record store needs of a file system. Every method throws as `node:fs` does unless it says otherwise. */
export interface Disk {
  /** Names in a folder; none where it is not there or cannot be listed. */
  names(folder: string): readonly string[];
  /** Size and time of a file; undefined where it is not there, cannot be looked at, or is no file. */
  facts(path: string): FileFacts | undefined;
  read(path: string): Buffer;
  /** What a file holds from a byte on. */
  readFrom(path: string, start: number): Buffer;
  /** Writes a file that only its owner may read, with the folders above it. It outlives a power failure when this returns. */
  write(path: string, bytes: Uint8Array): void;
  /** The same at the end of a file, which is made where it is not there. */
  append(path: string, bytes: Uint8Array): void;
  rename(from: string, to: string): void;
  /** Removes a file or a folder with all that is in it but what is written meanwhile; nothing happens where it is not there. */
  remove(path: string): void;
  /** Notes that a file was used at a time, ms since 1970 UTC. Never fails. */
  touch(path: string, time: number): void;
}

const MOST_ATTEMPTS = 10;

/** The file system of this machine. */
export class NodeDisk implements Disk {
  names(folder: string): readonly string[] {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  }

  facts(path: string): FileFacts | undefined {
    try {
      const known = statSync(path);
      return known.isFile() ? { name: path, bytes: known.size, used: known.mtimeMs } : undefined;
    } catch {
      return undefined;
    }
  }

  read(path: string): Buffer {
    return readFileSync(path);
  }

  readFrom(path: string, start: number): Buffer {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - start));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
    } finally {
      closeSync(file);
    }
  }

  write(path: string, bytes: Uint8Array): void {
    this.#put(path, bytes, "w");
  }

  append(path: string, bytes: Uint8Array): void {
    this.#put(path, bytes, "a");
  }

  rename(from: string, to: string): void {
    renameSync(from, to);
  }

  remove(path: string): void {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (!hasCode(error, "ENOTEMPTY")) {
        throw error;
      }
    }
  }

  touch(path: string, time: number): void {
    try {
      utimesSync(path, time / 1000, time / 1000);
    } catch {
      // It is used all the same.
    }
  }

  #put(path: string, bytes: Uint8Array, flag: "w" | "a"): void {
    const file = this.#open(path, flag);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Another process may remove the folder at any time. */
  #open(path: string, flag: "w" | "a"): number {
    for (let attempt = 1; ; attempt += 1) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        return openSync(path, flag, 0o600);
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !hasCode(error, "ENOENT")) {
          throw error;
        }
      }
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
