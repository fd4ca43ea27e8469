import { crc32 } from "node:zlib";
import { COLUMNS } from "../scan/columns.ts";
import { type Codes, type ColumnData, type Postings, Segment } from "./segment.ts";

// The bytes of a segment. Numbers are little-endian; each array starts at a multiple of 8, with zeros before it.
//
//    0  magic "ctiseg04"                8 bytes
//    8  length of the header            u32
//   12  CRC-32 of the header            u32
//   16  CRC-32 from the first array on  u32
//   20  header                          JSON: see `Header`
//       times                           f64 a row
//       file, offset, length            three arrays of u32 a row
//       flags                           u8 a row
//       ids                             16 bytes a row
//       codes, bytes, offsets           for each of `COLUMNS`: u8, u16 or u32 a row; raw JSON; u32 a code and one more
//       bytes, offsets, starts, rows    ARNs: their texts; u32 a code and one more, twice; u32 a posting

/** The first bytes of a segment; the last two digits change with its layout. */
const MAGIC = Buffer.from("ctiseg04");
/** Magic, length of the header, checksum of the header, checksum of all after it. */
const PREFIX = 8 + 4 + 4 + 4;

interface Header {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly files: readonly string[];
  readonly oddIds: readonly (readonly [number, string])[];
  /** Byte length and bytes an element, of each array in order. */
  readonly arrays: readonly (readonly [number, number])[];
}

/**
 * A segment as the bytes of one file, in memory of their own. Every array begins at a multiple of 8. `files`: what its files
 * are called.
 */
export function writeSegment(segment: Segment, files = segment.data.files): Uint8Array<ArrayBuffer> {
  const { rows, oddIds, columns } = segment.data;
  const arrays = arraysOf(segment);
  const header: Header = {
    rows,
    columns: COLUMNS,
    files,
    oddIds: [...oddIds],
    arrays: arrays.map((array) => [array.byteLength, array.BYTES_PER_ELEMENT]),
  };
  const text = Buffer.from(JSON.stringify(header));
  const start = aligned(PREFIX + text.length);
  const length = arrays.reduce((sum, { byteLength }) => sum + aligned(byteLength), start);
  const bytes = new Uint8Array(length);
  const out = Buffer.from(bytes.buffer);
  MAGIC.copy(out);
  out.writeUInt32LE(text.length, 8);
  out.writeUInt32LE(crc32(text), 12);
  text.copy(out, PREFIX);
  let at = start;
  for (const array of arrays) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  out.writeUInt32LE(crc32(out.subarray(start)), 16);
  if (columns.length !== COLUMNS.length) {
    throw new Error("a segment without all its columns cannot be written");
  }
  return bytes;
}

/**
 * Opens what `writeSegment` wrote, over the same memory. Undefined for anything else: another layout, a file that was cut
 * or damaged. The caller then builds the segment again.
 */
export function openSegment(written: Uint8Array): Segment | undefined {
  const bytes = Buffer.from(written.buffer, written.byteOffset, written.length);
  const header = headerOf(bytes);
  if (header === undefined) {
    return undefined;
  }
  const start = aligned(PREFIX + bytes.readUInt32LE(8));
  if (crc32(bytes.subarray(start)) !== bytes.readUInt32LE(16)) {
    return undefined;
  }
  // Typed arrays need their beginning at a multiple of their elements' size.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  let at = start;
  const parts = header.arrays.map(([length, width]) => {
    const from = whole.byteOffset + at;
    at += aligned(length);
    return { buffer: whole.buffer, from, count: length / width, width };
  });
  const next = parts.values();
  const take = (): Part => next.next().value ?? { buffer: whole.buffer, from: 0, count: 0, width: 1 };
  const words = ({ buffer, from, count }: Part): Uint32Array => new Uint32Array(buffer, from, count);
  const small = ({ buffer, from, count }: Part): Uint8Array => new Uint8Array(buffer, from, count);
  const codes = (part: Part): Codes =>
    part.width === 1
      ? small(part)
      : part.width === 2
        ? new Uint16Array(part.buffer, part.from, part.count)
        : words(part);
  const postings = (next: () => Part): Postings => {
    const text = next();
    return {
      bytes: Buffer.from(text.buffer, text.from, text.count),
      offsets: words(next()),
      starts: words(next()),
      rows: words(next()),
    };
  };
  const times = take();
  return new Segment({
    rows: header.rows,
    files: header.files,
    oddIds: new Map(header.oddIds),
    times: new Float64Array(times.buffer, times.from, times.count),
    file: words(take()),
    offset: words(take()),
    length: words(take()),
    flags: small(take()),
    ids: small(take()),
    columns: COLUMNS.map((): ColumnData => {
      const column = codes(take());
      const text = take();
      return { codes: column, bytes: Buffer.from(text.buffer, text.from, text.count), offsets: words(take()) };
    }),
    arns: postings(take),
  });
}

interface Part {
  readonly buffer: ArrayBufferLike;
  readonly from: number;
  readonly count: number;
  readonly width: number;
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function arraysOf({ data }: Segment): readonly Numbers[] {
  const { times, file, offset, length, flags, ids, columns, arns } = data;
  return [
    times,
    file,
    offset,
    length,
    flags,
    ids,
    ...columns.flatMap((column): Numbers[] => [column.codes, column.bytes, column.offsets]),
    arns.bytes,
    arns.offsets,
    arns.starts,
    arns.rows,
  ];
}

/** The checksum vouches for the shape: whoever passes it was written by `writeSegment`. */
function headerOf(bytes: Buffer): Header | undefined {
  if (bytes.length < PREFIX || !bytes.subarray(0, 8).equals(MAGIC)) {
    return undefined;
  }
  const text = bytes.subarray(PREFIX, PREFIX + bytes.readUInt32LE(8));
  if (crc32(text) !== bytes.readUInt32LE(12)) {
    return undefined;
  }
  try {
    const header = JSON.parse(text.toString("utf8")) as Header;
    const same = header.columns.join() === COLUMNS.join();
    const length = header.arrays.reduce((sum, [size]) => sum + aligned(size), aligned(PREFIX + text.length));
    return same && length === bytes.length ? header : undefined;
  } catch {
    return undefined;
  }
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
