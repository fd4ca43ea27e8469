import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { LookupRecord } from "../model/event/record.ts";
import { lookupEventsText, readLookupEvents } from "./scan/lookupEvent.ts";

/** An immutable file that holds every record of one question from `from` (inclusive) to `to` (exclusive), ms since 1970 UTC. */
export interface RecordStoreFile {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** How many records it was written with: another number in it is damage. Absent where the name does not tell. */
  readonly count?: number;
  /** When the range was read, ms since 1970 UTC; absent in files of earlier versions. */
  readonly readAt?: number;
}

export interface RecordStoreOptions {
  /** The shelf's own folder; made when first written to. */
  readonly folder: string;
  /** Past this, what was not used for longest is let go. */
  readonly maxBytes: () => number;
  /** Told once when nothing can be written any more (a full disk, say): the shelf then only reads. */
  readonly onUnwritable: (error: unknown) => void;
}

/** Far above any file written here; a bound for files that somebody else made. */
const MAX_INFLATED = 256 * 1024 * 1024;
const MOST_ATTEMPTS = 10;
/** What zlib says of content that is no gzip, is cut off or unpacks to more than is ever written here. */
const DAMAGED: ReadonlySet<unknown> = new Set(["Z_DATA_ERROR", "Z_BUF_ERROR", "Z_NEED_DICT", "ERR_BUFFER_TOO_LARGE"]);
const FILE_NAME = /^(\d{1,15})-(\d{1,15})-(?:(\d{1,9})-)?(?:r(\d{1,15})-)?[0-9a-f]{8}-[0-9a-f-]{27}\.json\.gz$/;

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/**
 * What was fetched, on disk. One folder a question, one file a span of time, the span and the number of records in the
 * file's name: the listing is the index, so that several windows share a shelf without a lock and a killed one leaves nothing half done. The files
 * have the shape that `aws cloudtrail lookup-events` prints, gzipped: any other tool can read them.
 */
export class RecordStore {
  readonly #options: RecordStoreOptions;
  #writable = true;
  /** Bytes written since the last sweep; before the first one nothing is known. */
  #unswept = Number.POSITIVE_INFINITY;
  #sweeping: Promise<void> | undefined;

  constructor(options: RecordStoreOptions) {
    this.#options = options;
  }

  /** The spans that are kept of a question, newest first. The question may be any text: it never becomes a file name. */
  async files(question: string): Promise<readonly RecordStoreFile[]> {
    const folder = this.#folder(question);
    const names = await readdir(folder).catch(() => []);
    return names
      .flatMap((name) => {
        const [, from, to, count, readAt] = FILE_NAME.exec(name) ?? [];
        const counted = count === undefined ? {} : { count: Number(count) };
        const read = readAt === undefined ? {} : { readAt: Number(readAt) };
        return from === undefined || to === undefined
          ? []
          : [{ path: join(folder, name), from: Number(from), to: Number(to), ...counted, ...read }];
      })
      .filter(({ from, to }) => from < to)
      .sort((left, right) => right.to - left.to || left.from - right.from);
  }

  /**
   * The records of a file, newest first. Undefined when it is gone, damaged or cannot be read now. What is damaged is
   * taken off the shelf; a file that could not be opened or held (too many open files, no right, a failing disk, no
   * memory) may be whole, and stays.
   */
  async read(file: RecordStoreFile): Promise<readonly LookupRecord[] | undefined> {
    const packed = await readFile(file.path).catch(() => undefined);
    if (packed === undefined) {
      return undefined;
    }
    try {
      const bytes = await inflate(packed, { maxOutputLength: MAX_INFLATED });
      const records = readLookupEvents(bytes.toString("utf8"));
      if (records === undefined || (file.count !== undefined && records.length !== file.count)) {
        // Half of a span would be a lie.
        throw new SyntaxError("not a file of this shelf");
      }
      const now = new Date();
      await utimes(file.path, now, now).catch(() => undefined);
      return records;
    } catch (error) {
      if (isDamage(error)) {
        await rm(file.path, { force: true }).catch(() => undefined);
      }
      return undefined;
    }
  }

  /**
   * Keeps the records of a span, and removes the files that it replaces once it is written. Does nothing where the disk
   * does not take it. `readAt`: when the span was read, ms since 1970 UTC.
   */
  async keep(
    question: string,
    span: { readonly from: number; readonly to: number; readonly readAt?: number },
    records: readonly LookupRecord[],
    replaced: readonly RecordStoreFile[] = [],
  ) {
    if (!this.#writable || span.from >= span.to) {
      return;
    }
    const read = span.readAt === undefined ? "" : `r${Math.round(span.readAt)}-`;
    const name = `${Math.round(span.from)}-${Math.round(span.to)}-${records.length}-${read}${randomUUID()}.json.gz`;
    const bytes = await deflate(lookupEventsText(records));
    try {
      await this.#write(this.#folder(question), name, bytes);
    } catch (error) {
      this.#writable = false;
      this.#options.onUnwritable(error);
      return;
    }
    await Promise.all(replaced.map(({ path }) => rm(path, { force: true }).catch(() => undefined)));
    this.#unswept += bytes.length;
    if (this.#unswept > this.#options.maxBytes() / 20) {
      this.#unswept = 0;
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }
    await this.#sweeping;
  }

  /** How much is kept. */
  async size(): Promise<{ readonly files: number; readonly bytes: number }> {
    const kept = await this.#everything();
    return { files: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** Lets everything go but what another window writes meanwhile. Throws where the disk refuses. */
  async clear(): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true }).catch((error: unknown) => {
      if (codeOf(error) !== "ENOTEMPTY") {
        throw error;
      }
    });
    this.#writable = true;
  }

  async #write(folder: string, name: string, bytes: Uint8Array): Promise<void> {
    const unfinished = join(this.#options.folder, `unfinished-${randomUUID()}`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(unfinished, bytes, { mode: 0o600 });
        await rename(unfinished, join(folder, name));
        return;
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        // Another window may just have let everything go, the folder included.
        if (!isMissing(error) || attempt === MOST_ATTEMPTS) {
          throw error;
        }
      }
    }
  }

  #folder(question: string): string {
    return join(this.#options.folder, createHash("sha256").update(question).digest("hex"));
  }

  /** Down to nine tenths of the limit, so that not every page sweeps. */
  async #sweep(): Promise<void> {
    const limit = this.#options.maxBytes();
    const kept = await this.#everything();
    let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= limit) {
      return;
    }
    for (const file of kept.sort((left, right) => left.used - right.used)) {
      if (bytes <= limit * 0.9) {
        return;
      }
      await rm(file.path, { force: true }).catch(() => undefined);
      bytes -= file.bytes;
    }
  }

  async #everything(): Promise<{ path: string; bytes: number; used: number }[]> {
    const names = await readdir(this.#options.folder, { recursive: true }).catch(() => []);
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#options.folder, name);
        const known = await stat(path).catch(() => undefined);
        return known?.isFile() === true ? [{ path, bytes: known.size, used: known.mtimeMs }] : [];
      }),
    );
    return found.flat();
  }
}

/** Whether the content itself is to blame: its packing, its JSON or its shape. */
function isDamage(error: unknown): boolean {
  return error instanceof SyntaxError || DAMAGED.has(codeOf(error));
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
