import { gzipSync } from "node:zlib";
import { Lru } from "../../async/lru.ts";
import { isOfFile } from "../fileErrors.ts";
import { inflated } from "../segment/recordBytes.ts";
import { Segment } from "../segment/segment.ts";
import { openSegment, writeSegment } from "../segment/segmentFile.ts";
import type { Disk } from "./disk.ts";
import type { SegmentEntry } from "./manifest.ts";

/** Bytes of columns and of inflated records that are kept in memory. */
const MAX_COLUMNS = 64 * 1024 * 1024;
const MAX_RECORDS = 32 * 1024 * 1024;

const COLUMNS = ".columns.gz";
const RECORDS = ".json.gz";
/** A file of columns whose segment is about to be removed. */
const CONDEMNED = ".condemned";

const MISSING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

/** A segment's content, in memory. */
export interface SegmentContent {
  /** The columns; they name no file. */
  readonly segment: Segment;
  /** The records as a file holds them, gzipped. */
  readonly packed: Buffer;
}

/** "gone": it is not there or damaged. "unreadable": the disk does not give it now. */
export type Unread = "gone" | "unreadable";

/** The pairs of files of segments: records that other tools read as well, and columns. A segment is there while its columns are. */
export class SegmentFiles {
  readonly #disk: Disk;
  readonly #columns = new Lru<string, Segment>({
    maxWeight: MAX_COLUMNS,
    weight: ({ byteLength }: Segment) => byteLength + 1,
  });
  readonly #records = new Lru<string, Buffer>({ maxWeight: MAX_RECORDS, weight: ({ length }) => length + 1 });

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Writes both files; where that fails, leaves neither behind and throws as the disk does. */
  write(folder: string, id: string, { segment, packed }: SegmentContent): void {
    const base = `${folder}/${id}`;
    try {
      this.#disk.write(base + RECORDS, packed);
      this.#disk.write(base + COLUMNS, gzipSync(writeSegment(segment), { level: 1 }));
    } catch (error) {
      this.discard(folder, id);
      throw error;
    }
    this.#columns.set(base, segment);
  }

  /** The columns of a segment, or why there are none. What is damaged is removed. */
  columns(folder: string, entry: SegmentEntry): Segment | Unread {
    const base = `${folder}/${entry.id}`;
    const known = this.#columns.get(base);
    if (known !== undefined) {
      return known;
    }
    // Missing columns may be back in a moment: see `removeUnless`.
    const read = this.#read(base + COLUMNS, (packed) => {
      const segment = openSegment(inflated(packed));
      return segment?.rows === entry.rows ? segment : undefined;
    });
    if (read instanceof Segment) {
      this.#columns.set(base, read);
      return read;
    }
    return this.#unread(folder, entry.id, read);
  }

  /** The inflated bytes of a segment's records, or why there are none. What is damaged or has no other half is removed. */
  records(folder: string, entry: SegmentEntry): Buffer | Unread {
    const base = `${folder}/${entry.id}`;
    const known = this.#records.get(base);
    if (known !== undefined) {
      return known;
    }
    const read = this.#read(base + RECORDS, (packed) =>
      trailerOf(packed) === entry.trailer ? inflated(packed) : undefined,
    );
    if (Buffer.isBuffer(read)) {
      this.#records.set(base, read);
      return read;
    }
    return this.#unread(folder, entry.id, read === "missing" ? "damaged" : read);
  }

  /** The file of a segment's records. */
  recordsPath(folder: string, id: string): string {
    return `${folder}/${id}${RECORDS}`;
  }

  /** Notes that a segment was used. */
  touch(folder: string, id: string, time: number): void {
    this.#disk.touch(`${folder}/${id}${COLUMNS}`, time);
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#columns.clear();
    this.#records.clear();
  }

  /** Removes what a segment that could not be written left behind, as far as the disk allows. */
  discard(folder: string, id: string): void {
    this.#try(() => this.remove(folder, id));
  }

  /** Removes a segment. Throws as the disk does. */
  remove(folder: string, id: string): void {
    const base = `${folder}/${id}`;
    this.#columns.delete(base);
    this.#records.delete(base);
    // Without its columns it is not there: a half that is left is removed later.
    for (const end of [COLUMNS, COLUMNS + CONDEMNED, RECORDS]) {
      this.#disk.remove(base + end);
    }
  }

  /**
   * Removes a segment unless it is needed: `isNeeded` is asked when no other window can begin to need it any more. Answers
   * whether it is gone. Throws as the disk does.
   */
  removeUnless(folder: string, id: string, isNeeded: () => boolean): boolean {
    const columns = `${folder}/${id}${COLUMNS}`;
    this.#disk.rename(columns, columns + CONDEMNED);
    if (isNeeded()) {
      this.#disk.rename(columns + CONDEMNED, columns);
      return false;
    }
    this.remove(folder, id);
    return true;
  }

  /** The file of a segment's columns. */
  static columnsPath(folder: string, id: string): string {
    return `${folder}/${id}${COLUMNS}`;
  }

  /** The name of a file without what tells the two of a pair apart, and whether it makes the segment be there. */
  static nameOf(name: string): { readonly id: string; readonly isColumns: boolean } | undefined {
    const end = [COLUMNS, COLUMNS + CONDEMNED, RECORDS].find((one) => name.endsWith(one));
    return end === undefined ? undefined : { id: name.slice(0, -end.length), isColumns: end === COLUMNS };
  }

  #read<T>(path: string, open: (packed: Buffer) => T | undefined): T | "missing" | "damaged" | "unreadable" {
    let packed: Buffer;
    try {
      packed = this.#disk.read(path);
    } catch (error) {
      const code = codeOf(error);
      return MISSING.has(code) ? "missing" : code === "EISDIR" ? "damaged" : "unreadable";
    }
    try {
      // What does not begin as gzip would be taken as it is.
      return (isGzip(packed) ? open(packed) : undefined) ?? "damaged";
    } catch (error) {
      // zlib: the content is to blame. A file that cannot be opened or held may be whole, and was told apart above.
      codeOf(error);
      return "damaged";
    }
  }

  #unread(folder: string, id: string, why: "missing" | "damaged" | "unreadable"): Unread {
    if (why === "damaged") {
      this.discard(folder, id);
    }
    return why === "unreadable" ? why : "gone";
  }

  #try(remove: () => void): void {
    try {
      remove();
    } catch (error) {
      codeOf(error);
    }
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What a gzip file ends with: the checksum and the length of its content, in hex. */
export function trailerOf(packed: Uint8Array): string {
  return Buffer.from(packed.subarray(-8)).toString("hex");
}

/** The code of an error of the disk or of zlib; throws every other error. */
function codeOf(error: unknown): string {
  if (!isOfFile(error)) {
    throw error;
  }
  return (error as NodeJS.ErrnoException).code ?? "";
}
