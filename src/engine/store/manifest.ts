import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";

/** The times of a segment's records, both within, ms since 1970 UTC. "all": a record without a time counts as at any time. */
export type Hull = { readonly from: number; readonly to: number } | "all";

/** Tells of a segment: written after its files. */
export interface SegmentEntry {
  readonly kind: "segment";
  /** See `newSegmentId`. */
  readonly id: string;
  readonly rows: number;
  readonly hull: Hull;
  /** What the file of records ends with: checksum and length, as gzip writes them, in hex. Another file is damage. */
  readonly trailer: string;
  /** Segments whose records it holds as well, all of them. */
  readonly replaces?: readonly string[];
}

/** Claims that all records of a question in a range are stored: written after them. */
export interface CoverEntry {
  readonly kind: "cover";
  readonly question: string;
  /** Inclusive and exclusive, ms since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** When the first page of it was asked for, ms since 1970 UTC. */
  readonly readAt: number;
  /** How many records that reading brought. */
  readonly events: number;
  /** The segments that hold records of this range. Of one that is gone the claim leaves out the times. */
  readonly needs: readonly string[];
}

export type ManifestEntry = SegmentEntry | CoverEntry;

/** When the oldest of its records was stored (ms since 1970 UTC, in base 36), and a UUID. */
const SEGMENT_ID = /^([0-9a-z]{1,11})-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id for a segment whose oldest record was stored at a time, ms since 1970 UTC. */
export function newSegmentId(storedAt: number): string {
  return `${Math.max(0, Math.floor(storedAt)).toString(36)}-${randomUUID()}`;
}

/** When the oldest record of a segment was stored, ms since 1970 UTC; undefined where the text is no segment's id. */
export function storedAtOf(id: string): number | undefined {
  const [, storedAt] = SEGMENT_ID.exec(id) ?? [];
  return storedAt === undefined ? undefined : Number.parseInt(storedAt, 36);
}

/**
 * Entries as lines of a manifest: a checksum of eight hex digits, a space, and the entry as JSON. A line break
 * comes first, because the last line in the file may be incomplete.
 */
export function manifestLines(entries: readonly ManifestEntry[]): Buffer {
  return Buffer.from(
    entries
      .map((entry) => {
        const text = JSON.stringify(entry);
        return `\n${checksum(text)} ${text}\n`;
      })
      .join(""),
  );
}

/**
 * The entries of the whole lines in a manifest, and how many of its bytes those take: what comes after is not written to its
 * end yet, or never will be. Lines that are damaged or unknown are passed over.
 */
export function readManifest(bytes: Buffer): { readonly entries: readonly ManifestEntry[]; readonly length: number } {
  const length = bytes.lastIndexOf(0x0a) + 1;
  const entries: ManifestEntry[] = [];
  for (const line of bytes.toString("utf8", 0, length).split("\n")) {
    const text = line.slice(9);
    if (line.length > 9 && line[8] === " " && line.slice(0, 8) === checksum(text)) {
      // The checksum vouches for the shape; ids become file names, and are looked at again.
      const entry = JSON.parse(text) as ManifestEntry;
      if (entry.kind === "cover" || (entry.kind === "segment" && SEGMENT_ID.test(entry.id))) {
        entries.push(entry);
      }
    }
  }
  return { entries, length };
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
