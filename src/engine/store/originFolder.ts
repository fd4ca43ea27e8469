import type { TimeRange } from "../../model/text/time.ts";
import { isOfFile } from "../fileErrors.ts";
import { type NeedyCoverage, reaches, readable } from "./coverage.ts";
import type { Disk } from "./disk.ts";
import {
  type CoverEntry,
  type Hull,
  type ManifestEntry,
  manifestLines,
  readManifest,
  type SegmentEntry,
} from "./manifest.ts";
import { type SegmentContent, SegmentFiles } from "./segmentFiles.ts";

/** How the names of manifests end. */
export const LOG = ".log";
/** A file may be listed and gone when it is read: another process folded it into its own. What cannot be read is left out. */
const MOST_ATTEMPTS = 3;
/** So many manifests of this process and of ended ones become one. */
const MANY_MANIFESTS = 4;
/** A manifest is rewritten when it has this many obsolete entries. */
const USELESS_ENTRIES = 200;

/** A segment that the disk did not take. */
interface HeldSegment extends SegmentContent {
  readonly entry: SegmentEntry;
  used: number;
}

export interface OriginFolderOptions {
  readonly disk: Disk;
  /** The origin's own folder. */
  readonly folder: string;
  /** The name of this process: see `ownerName`. */
  readonly owner: string;
  readonly mayRun: (owner: string, idle: number) => boolean;
  readonly now: () => number;
}

/**
 * The segments of one origin, and what is claimed of them, as all processes wrote it. Each process appends to a manifest of
 * its own; a segment is there while its files are. What this process could not write is held in memory.
 */
export class OriginFolder {
  readonly path: string;
  readonly held = new Map<string, HeldSegment>();
  readonly #options: OriginFolderOptions;
  /** How far each manifest was read. */
  readonly #read = new Map<string, number>();
  readonly #segments = new Map<string, SegmentEntry>();
  readonly #replacedBy = new Map<string, string[]>();
  #covers: CoverEntry[] = [];
  /** Claims that the disk did not take, or that need what it did not take. */
  #heldCovers: CoverEntry[] = [];
  /** Entries that this process wrote since somebody set it to 0; at first, others may have left any number. */
  written = Number.POSITIVE_INFINITY;
  #there = new Set<string>();
  #entries = 0;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #generation = 0;

  constructor(options: OriginFolderOptions) {
    this.#options = options;
    this.path = options.folder;
  }

  /** Takes in what other processes wrote and removed since; `atMost`: unless that was done so short (ms) before. */
  refresh(atMost = 0): void {
    const { disk, now } = this.#options;
    if (atMost > 0 && Math.abs(now() - this.#refreshedAt) < atMost) {
      return;
    }
    this.#refreshedAt = now();
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const names = disk.names(this.path);
      const logs = names.filter((name) => name.endsWith(LOG));
      this.#there = new Set(
        names.flatMap((name) => {
          const { id, isColumns } = SegmentFiles.nameOf(name) ?? {};
          return id !== undefined && isColumns === true ? [id] : [];
        }),
      );
      if ([...this.#read.keys()].some((name) => !logs.includes(name))) {
        this.#forget();
      }
      if (logs.filter((name) => !this.#take(name)).length === 0) {
        return;
      }
    }
  }

  /** The segments that are there and can hold records of a range; all where none is given. */
  segments(range?: TimeRange): readonly SegmentEntry[] {
    const stored = [...this.#segments.values()].filter(({ id }) => this.#there.has(id));
    const all = [...stored, ...[...this.held.values()].map(({ entry }) => entry)];
    return range === undefined ? all : all.filter(({ hull }) => reaches(hull, range));
  }

  /** What is claimed and can be read, newest first. `lost`: segments that cannot be read now. */
  coverage(lost: ReadonlySet<string> = new Set()): readonly NeedyCoverage[] {
    return readable([...this.#covers, ...this.#heldCovers], (id) => this.#gone(id, lost));
  }

  /** Makes a segment known that was written. Throws as the disk does. */
  add(entry: SegmentEntry): void {
    this.#append([entry]);
    this.#there.add(entry.id);
  }

  /** Looks whether segments are still there that were as of the last `refresh`. */
  verify(ids: readonly string[]): void {
    for (const id of ids) {
      if (!this.held.has(id) && this.#options.disk.facts(SegmentFiles.columnsPath(this.path, id)) === undefined) {
        this.#there.delete(id);
      }
    }
  }

  /** Holds a segment in memory. */
  hold(entry: SegmentEntry, content: SegmentContent): void {
    this.held.set(entry.id, { ...content, entry, used: this.#options.now() });
  }

  /** Claims a range. Answers what the disk refused: the claim then holds in this process only. Throws what is no refusal. */
  cover(cover: CoverEntry): unknown {
    if (cover.needs.some((id) => this.held.has(id))) {
      this.#heldCovers.push(cover);
      return undefined;
    }
    try {
      this.#append([cover]);
      return undefined;
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
      this.#heldCovers.push(cover);
      return error;
    }
  }

  /** Makes what is held known to other processes, as far as `write` writes it. Answers whether it did so with all of it. */
  release(write: (held: HeldSegment) => boolean): boolean {
    for (const held of [...this.held.values()]) {
      if (!write(held)) {
        return false;
      }
      this.held.delete(held.entry.id);
    }
    const covers = this.#heldCovers;
    this.#heldCovers = [];
    for (const cover of covers) {
      this.cover(cover);
    }
    return true;
  }

  /** Claims a range in this process only. */
  coverHere(cover: CoverEntry): void {
    this.#heldCovers.push(cover);
  }

  /** Forgets everything that is in memory. */
  clear(): void {
    this.held.clear();
    this.#heldCovers = [];
    this.#there = new Set();
    this.#forget();
  }

  /**
   * Writes the manifests of this process and of those that ended anew as one, where much in them is of no use any more.
   * Throws as the disk does.
   */
  fold(): void {
    const { disk, owner, mayRun, now } = this.#options;
    const logs = disk.names(this.path).filter((name) => name.endsWith(LOG));
    const ended = logs.filter((name) => {
      const other = ownerOf(name);
      return other === owner || !mayRun(other, now() - (disk.facts(`${this.path}/${name}`)?.used ?? 0));
    });
    const isMuchOfUse = this.#entries < USELESS_ENTRIES || this.#entries < USELESS_ENTRIES + 3 * this.#useful().length;
    if (ended.length < MANY_MANIFESTS && isMuchOfUse) {
      return;
    }
    // What is folded must have been read: it is removed afterwards.
    this.refresh();
    const entries = this.#useful();
    this.#generation += 1;
    if (entries.length > 0) {
      disk.write(this.#log, manifestLines(entries));
    }
    for (const name of ended) {
      if (`${this.path}/${name}` !== this.#log && this.#read.has(name)) {
        disk.remove(`${this.path}/${name}`);
      }
    }
    this.#forget();
    this.refresh();
  }

  /** The entries that say the same as all manifests do now. */
  #useful(): readonly ManifestEntry[] {
    const segments = this.segments().filter(({ id }) => !this.held.has(id));
    const covers = readable(this.#covers, (id) => this.#gone(id, new Set()));
    return [
      ...segments.map(({ replaces, ...entry }) => entry),
      ...covers.map(({ needs, ...cover }): CoverEntry => ({ kind: "cover", ...cover, needs: this.#present(needs) })),
    ];
  }

  /** What of the needed segments is there, under the names that they have now. */
  #present(needs: readonly string[]): readonly string[] {
    const found = new Set<string>();
    const add = (id: string): void => {
      if (this.isThere(id)) {
        found.add(id);
      } else {
        for (const other of this.#replacedBy.get(id) ?? []) {
          add(other);
        }
      }
    };
    for (const id of needs) {
      add(id);
    }
    return [...found];
  }

  /** The times of a segment that cannot be read and that no other one replaces. */
  #gone(id: string, lost: ReadonlySet<string>): Hull | undefined {
    if (this.isThere(id) && !lost.has(id)) {
      return undefined;
    }
    const isReplaced = (this.#replacedBy.get(id) ?? []).some((other) => this.#gone(other, lost) === undefined);
    return isReplaced ? undefined : (this.#segments.get(id)?.hull ?? "all");
  }

  /** Whether a segment can be read, as of the last `refresh`. */
  isThere(id: string): boolean {
    return this.held.has(id) || (this.#there.has(id) && this.#segments.has(id));
  }

  get #log(): string {
    return `${this.path}/${this.#options.owner}.${this.#generation}${LOG}`;
  }

  #append(entries: readonly ManifestEntry[]): void {
    const { disk, owner } = this.#options;
    const name = `${owner}.${this.#generation}${LOG}`;
    const before = disk.facts(this.#log)?.bytes ?? 0;
    disk.append(this.#log, manifestLines(entries));
    this.written += entries.length;
    this.#learn(entries);
    const bytes = disk.facts(this.#log)?.bytes;
    // These lines are known already; where others before them are not, they are read once more, which does no harm.
    if (bytes !== undefined && before === (this.#read.get(name) ?? 0)) {
      this.#read.set(name, bytes);
    }
  }

  /** Reads on in a manifest. Answers whether that was possible. */
  #take(name: string): boolean {
    const { disk } = this.#options;
    const path = `${this.path}/${name}`;
    const known = this.#read.get(name) ?? 0;
    const bytes = disk.facts(path)?.bytes;
    if (bytes === undefined || bytes === known) {
      return bytes !== undefined;
    }
    try {
      const { entries, length } = readManifest(disk.readFrom(path, known));
      this.#learn(entries);
      this.#read.set(name, known + length);
      return true;
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
      return false;
    }
  }

  #learn(entries: readonly ManifestEntry[]): void {
    this.#entries += entries.length;
    for (const entry of entries) {
      if (entry.kind === "cover") {
        this.#covers.push(entry);
        continue;
      }
      this.#segments.set(entry.id, entry);
      for (const old of entry.replaces ?? []) {
        const others = this.#replacedBy.get(old) ?? [];
        this.#replacedBy.set(old, others.includes(entry.id) ? others : [...others, entry.id]);
      }
    }
  }

  #forget(): void {
    this.#read.clear();
    this.#segments.clear();
    this.#replacedBy.clear();
    this.#covers = [];
    this.#entries = 0;
  }
}

/** The process that writes a manifest. */
function ownerOf(name: string): string {
  return name.slice(0, -LOG.length).replace(/\.\d+$/, "");
}
