import { isOfFile, noRoom, type RefusedWrite, refusedWrite } from "../fileErrors.ts";
import { inflated } from "../segment/recordBytes.ts";
import { type Batch, contentOf, hullOf, type ReadSegment } from "./batch.ts";
import { newSegmentId, type SegmentEntry } from "./manifest.ts";
import type { OriginFolder } from "./originFolder.ts";
import { type SegmentContent, type SegmentFiles, trailerOf, type Unread } from "./segmentFiles.ts";
import type { StoreSettings } from "./storeRequests.ts";

/** How long after a refusal it is tried again to write what is held (ms). */
const RETRY_AFTER = 1000;

export interface SegmentStorageOptions {
  readonly files: SegmentFiles;
  readonly now: () => number;
  readonly settings: () => Pick<StoreSettings, "memoryOnly" | "heldBytes">;
  /** All origins that are open. */
  readonly origins: () => Iterable<OriginFolder>;
  /** Ids of the segments that views show. */
  readonly pinned: () => ReadonlySet<string>;
}

/** Writes and reads segments: on the disk, or in memory where the disk does not take them. */
export class SegmentStorage {
  readonly #options: SegmentStorageOptions;
  readonly #files: SegmentFiles;
  /** When it was tried last to write what is held. */
  #triedAt = Number.NEGATIVE_INFINITY;
  #refused: RefusedWrite | undefined;
  /** See `written`; before the first sweep nothing is known. */
  #written = Number.POSITIVE_INFINITY;

  constructor(options: SegmentStorageOptions) {
    this.#options = options;
    this.#files = options.files;
  }

  /** Why the disk did not take the segment that was held last. */
  get refused(): RefusedWrite | undefined {
    return this.#refused;
  }

  /** Bytes written since `swept`. */
  get written(): number {
    return this.#written;
  }

  /** Begins to count again: the folder was swept. */
  swept(): void {
    this.#written = 0;
  }

  /** The columns of a segment and its records; undefined where they cannot be read. */
  open(origin: OriginFolder, entry: SegmentEntry): ReadSegment | undefined {
    const held = origin.held.get(entry.id);
    if (held !== undefined) {
      held.used = this.#options.now();
      return { segment: held.segment, bytes: () => inflated(held.packed) };
    }
    const given = <T>(read: T | Unread): T | undefined => {
      if (read === "gone" || read === "unreadable") {
        // What is damaged was removed.
        origin.verify([entry.id]);
        return undefined;
      }
      return read;
    };
    const segment = given(this.#files.columns(origin.path, entry));
    return segment === undefined ? undefined : { segment, bytes: () => given(this.#files.records(origin.path, entry)) };
  }

  /** Notes that a segment was used. */
  use(origin: OriginFolder, id: string): void {
    if (!origin.held.has(id)) {
      this.#files.touch(origin.path, id, this.#options.now());
    }
  }

  /** Writes a segment, or holds it in memory. Answers why the disk did not take it. Throws `Failure` where memory does not either. */
  put(origin: OriginFolder, batch: Batch): RefusedWrite | undefined {
    const content = contentOf(batch);
    const entry: SegmentEntry = {
      kind: "segment",
      id: newSegmentId(this.#options.now()),
      rows: batch.segment.rows,
      hull: hullOf(batch.segment),
      trailer: trailerOf(content.packed),
    };
    const { memoryOnly } = this.#options.settings();
    const refused = memoryOnly ? undefined : this.#write(origin, entry, content);
    if (refused !== undefined || memoryOnly) {
      this.#hold(origin, entry, content, refused);
    }
    return refused;
  }

  /** Writes what is held in memory, once the disk takes it again. */
  release(origin: OriginFolder): void {
    const now = this.#options.now();
    if (origin.held.size > 0 && !this.#options.settings().memoryOnly && now - this.#triedAt > RETRY_AFTER) {
      this.#triedAt = now;
      origin.release((held) => this.#write(origin, held.entry, held) === undefined);
    }
  }

  #write(origin: OriginFolder, entry: SegmentEntry, content: SegmentContent): RefusedWrite | undefined {
    try {
      this.#files.write(origin.path, entry.id, content);
      origin.add(entry);
      this.#written += content.packed.length * 2;
      return undefined;
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
      this.#files.discard(origin.path, entry.id);
      this.#refused = refusedWrite(error);
      return this.#refused;
    }
  }

  #hold(origin: OriginFolder, entry: SegmentEntry, content: SegmentContent, refused: RefusedWrite | undefined): void {
    const held = [...this.#options.origins()].flatMap((each) =>
      [...each.held.values()].map((one) => ({ each, id: one.entry.id, used: one.used, bytes: one.packed.length })),
    );
    const { heldBytes } = this.#options.settings();
    let room = heldBytes - content.packed.length - held.reduce((sum, { bytes }) => sum + bytes, 0);
    const pinned = this.#options.pinned();
    for (const { each, id, bytes } of held.toSorted((one, other) => one.used - other.used)) {
      if (room < 0 && !pinned.has(id)) {
        each.held.delete(id);
        room += bytes;
      }
    }
    if (room < 0) {
      throw noRoom(refused);
    }
    origin.hold(entry, content);
  }
}
