import { isOfFile } from "../fileErrors.ts";
import type { Disk } from "./disk.ts";

const END = ".lease";

export interface LeasesOptions {
  readonly disk: Disk;
  /** The store's folder: a file in it for each process that pins segments. */
  readonly folder: string;
  /** The name of this process: see `ownerName`. */
  readonly owner: string;
  /** Whether the process behind a name may still run; `idle`: for how long its file was not written, in ms. */
  readonly mayRun: (owner: string, idle: number) => boolean;
  readonly now: () => number;
  /** Whether leases are written for other processes. False in memory-only mode. */
  readonly isShared: () => boolean;
}

/** The segments that processes show: they are not removed to make room. A process that ended pins nothing. */
export class Leases {
  readonly #options: LeasesOptions;
  /** How often this process pinned each segment. */
  readonly #own = new Map<string, number>();

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /** Pins segments once more. Where the disk does not take that, other processes do not know. */
  pin(segments: readonly string[]): void {
    const fresh = segments.filter((id) => !this.#own.has(id));
    for (const id of segments) {
      this.#own.set(id, (this.#own.get(id) ?? 0) + 1);
    }
    this.#tell(fresh, "+");
  }

  /** Takes back one pin of each of the segments. */
  unpin(segments: readonly string[]): void {
    const free: string[] = [];
    for (const id of segments) {
      const pins = (this.#own.get(id) ?? 0) - 1;
      if (pins > 0) {
        this.#own.set(id, pins);
      } else if (this.#own.delete(id)) {
        free.push(id);
      }
    }
    this.#tell(free, "-");
  }

  /** The segments that are pinned by a process that may run; forgets processes that ended. */
  pinned(): ReadonlySet<string> {
    const { disk, folder, owner, mayRun, now } = this.#options;
    const pinned = new Set(this.#own.keys());
    for (const name of disk.names(folder)) {
      const other = name.endsWith(END) ? name.slice(0, -END.length) : owner;
      const path = `${folder}/${name}`;
      const facts = other === owner ? undefined : disk.facts(path);
      if (facts === undefined) {
        continue;
      }
      if (mayRun(other, now() - facts.used)) {
        for (const id of this.#pinsOf(path)) {
          pinned.add(id);
        }
      } else {
        this.#try(() => disk.remove(path));
      }
    }
    return pinned;
  }

  /** Begins or renews the file of this process: what it does not write for a day counts as ended on other machines. */
  renew(): void {
    if (this.#own.size > 0) {
      this.#options.disk.touch(this.#path, this.#options.now());
    }
  }

  get #path(): string {
    return `${this.#options.folder}/${this.#options.owner}${END}`;
  }

  #tell(segments: readonly string[], sign: "+" | "-"): void {
    const { disk, isShared } = this.#options;
    if (segments.length > 0 && isShared()) {
      const lines = segments.map((id) => `\n${sign}${id}\n`).join("");
      this.#try(() => (this.#own.size === 0 ? disk.remove(this.#path) : disk.append(this.#path, Buffer.from(lines))));
    }
  }

  #pinsOf(path: string): ReadonlySet<string> {
    const pins = new Set<string>();
    this.#try(() => {
      for (const line of this.#options.disk.read(path).toString("utf8").split("\n")) {
        if (line.startsWith("+")) {
          pins.add(line.slice(1));
        } else if (line.startsWith("-")) {
          pins.delete(line.slice(1));
        }
      }
    });
    return pins;
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
    }
  }
}
