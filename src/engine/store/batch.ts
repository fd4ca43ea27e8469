import { gzipSync } from "node:zlib";
import type { RecordText } from "../../model/event/record.ts";
import { lookupEventText } from "../scan/lookupEvent.ts";
import type { Segment } from "../segment/segment.ts";
import type { SegmentBuilder } from "../segment/segmentBuilder.ts";
import type { Hull } from "./manifest.ts";
import type { SegmentContent } from "./segmentFiles.ts";

/** Records with their columns, before they are written: row n is record n. */
export interface Batch {
  /** The records as elements of `Events`. */
  readonly elements: readonly Buffer[];
  readonly bytes: Buffer;
  readonly segment: Segment;
}

const START = Buffer.from('{"Events":[');
const COMMA = Buffer.from(",");
const END = Buffer.from("]}");

/** Records without an envelope have to be those of events: they stand there as they are. */
export function elementsOf(records: readonly RecordText[]): readonly Buffer[] {
  return records.map(({ json, envelope }) =>
    Buffer.from(envelope === undefined ? json : lookupEventText({ json, envelope })),
  );
}

/** The columns of records, given as elements of `Events`. */
export function batchOf(elements: readonly Buffer[], newBuilder: () => SegmentBuilder): Batch {
  const bytes = Buffer.concat([
    START,
    ...elements.flatMap((element, at) => (at === 0 ? [element] : [COMMA, element])),
    END,
  ]);
  const builder = newBuilder();
  builder.add("", bytes);
  const segment = builder.finish();
  if (segment.rows !== elements.length) {
    throw new Error(`${elements.length} records became ${segment.rows} rows`);
  }
  return { elements, bytes, segment };
}

export function contentOf({ bytes, segment }: Batch): SegmentContent {
  return { segment, packed: gzipSync(bytes, { level: 1 }) };
}

export function hullOf({ times: { from, to, all }, rows }: Segment): Hull {
  return all && rows > 0 ? { from, to } : "all";
}

/** The bytes of a row's record in the inflated bytes of its segment. */
export function elementAt({ data: { offset, length } }: Segment, bytes: Buffer, row: number): Buffer {
  const start = offset[row] as number;
  return bytes.subarray(start, start + (length[row] as number));
}

/** A segment with what it holds. */
export interface ReadSegment {
  readonly segment: Segment;
  /** The inflated bytes of its records; undefined where they cannot be read. */
  bytes(): Buffer | undefined;
}

/**
 * What of a batch is not in any of the segments; undefined where all of it is. `differing`: how many of those records have
 * the event id of another record, in the batch or in the segments, and say something else.
 */
export function freshOf(
  { segment, bytes, elements }: Batch,
  segments: Iterable<ReadSegment>,
  newBuilder: () => SegmentBuilder,
): { readonly fresh: Batch | undefined; readonly differing: number } {
  const stored = new Set<number>();
  const differing = new Set<number>();
  const byId = new RowsById(segment);
  const compare = (row: number, other: Buffer): void => {
    (elementAt(segment, bytes, row).equals(other) ? stored : differing).add(row);
  };
  byId.pairs(segment, (row, other) => {
    if (other < row) {
      compare(row, elementAt(segment, bytes, other));
    }
  });
  for (const read of segments) {
    byId.pairs(read.segment, (row, other) => {
      const content = read.bytes();
      if (content !== undefined) {
        compare(row, elementAt(read.segment, content, other));
      }
    });
  }
  const left = elements.filter((_, row) => !stored.has(row));
  const differ = [...differing].filter((row) => !stored.has(row)).length;
  if (left.length === 0) {
    return { fresh: undefined, differing: differ };
  }
  return {
    fresh: left.length === elements.length ? { elements, bytes, segment } : batchOf(left, newBuilder),
    differing: differ,
  };
}

/** Finds the rows of other segments that have the event ids of a segment's rows. */
class RowsById {
  readonly #segment: Segment;
  /** By the first four bytes of the id. */
  readonly #rows = new Map<number, number[]>();
  readonly #odd = new Map<string, number[]>();

  constructor(segment: Segment) {
    this.#segment = segment;
    const words = firstWords(segment);
    const { oddIds } = segment.data;
    for (let row = 0; row < segment.rows; row += 1) {
      const odd = oddIds.get(row);
      if (odd === undefined) {
        push(this.#rows, words(row), row);
      } else {
        push(this.#odd, odd, row);
      }
    }
  }

  /** `visit` is called for each pair of a row of this segment and one of the other that have the same event id. */
  pairs(other: Segment, visit: (row: number, otherRow: number) => void): void {
    const words = firstWords(other);
    const { oddIds } = other.data;
    for (let otherRow = 0; otherRow < other.rows; otherRow += 1) {
      const odd = oddIds.get(otherRow);
      const rows = odd === undefined ? this.#rows.get(words(otherRow)) : this.#odd.get(odd);
      for (const row of rows ?? []) {
        if (odd !== undefined || this.#isSameId(row, other, otherRow)) {
          visit(row, otherRow);
        }
      }
    }
  }

  #isSameId(row: number, { data: { ids } }: Segment, otherRow: number): boolean {
    const own = this.#segment.data.ids;
    for (let at = 0; at < 16; at += 1) {
      if (own[row * 16 + at] !== ids[otherRow * 16 + at]) {
        return false;
      }
    }
    return true;
  }
}

function firstWords({ data: { ids } }: Segment): (row: number) => number {
  const words = new Uint32Array(ids.buffer, ids.byteOffset, ids.length / 4);
  return (row) => words[row * 4] as number;
}

function push<K>(map: Map<K, number[]>, key: K, row: number): void {
  const rows = map.get(key);
  if (rows === undefined) {
    map.set(key, [row]);
  } else {
    rows.push(row);
  }
}
