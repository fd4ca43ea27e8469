import { compile } from "../../query/match/match.ts";
import type { Clause } from "../scan/needles.ts";
import { eventOf, recordAt } from "../segment/recordBytes.ts";
import { ODD_TEXT } from "../segment/segment.ts";
import type { ReadPlan } from "./readPlan.ts";

/** Records of one file, in the order in which they stand in it. */
export interface FileRows {
  readonly file: string;
  readonly rows: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly flags: Uint8Array;
}

/**
 * Which of the rows satisfy the plan's condition, by their records: bytes first, then the evaluator on the few that may. `bytes`
 * are those of the file, inflated.
 */
export function sifter({ condition, literals }: ReadPlan): (bytes: Buffer, candidates: FileRows) => Uint32Array {
  const holds = compile(condition);
  return (bytes, { rows, offsets, lengths, flags }) => {
    const found = literals.length === 0 ? undefined : new Hits(bytes, literals);
    const kept: number[] = [];
    for (let at = 0; at < rows.length; at += 1) {
      const offset = offsets[at] as number;
      const length = lengths[at] as number;
      const flag = flags[at] as number;
      if (found !== undefined && (flag & ODD_TEXT) === 0 && !found.allWithin(offset, offset + length)) {
        continue;
      }
      if (holds(eventOf(recordAt(bytes, offset, length, flag)))) {
        kept.push(rows[at] as number);
      }
    }
    return Uint32Array.from(kept);
  };
}

/** Where needles stand in bytes, found as they are asked for from front to back. */
class Hits {
  readonly #clauses: readonly (readonly Hit[])[];

  constructor(bytes: Buffer, clauses: readonly Clause[]) {
    this.#clauses = clauses.map((clause) => clause.map((needle) => new Hit(needle.length, anyCase(bytes, needle))));
  }

  /** Whether each clause has a needle that stands in the range. Ranges must be asked for in order. */
  allWithin(from: number, to: number): boolean {
    return this.#clauses.every((clause) => clause.some((hit) => hit.stands(from, to)));
  }
}

class Hit {
  readonly #length: number;
  readonly #find: (from: number) => number;
  /** Where it stands next; -1 before it was looked for. */
  #next = -1;

  constructor(length: number, find: (from: number) => number) {
    this.#length = length;
    this.#find = find;
  }

  stands(from: number, to: number): boolean {
    if (this.#next < from) {
      const found = this.#find(from);
      this.#next = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#next + this.#length <= to;
  }
}

/** Small letters of ASCII for the large ones, everything else as it is. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, c) => (c >= 0x41 && c <= 0x5a ? c + 0x20 : c));

/** Finds ASCII text in any letter case, at `from` or after; -1 when there is none. After Horspool: most bytes are never read. */
function anyCase(bytes: Buffer, needle: string): (from: number) => number {
  const wanted = Buffer.from(needle);
  const last = wanted.length - 1;
  /** How far the needle can move when this byte stands under its end: not at all when it may be its end. */
  const skip = new Int32Array(256).fill(wanted.length);
  for (let at = 0; at < last; at += 1) {
    skip[wanted[at] as number] = last - at;
  }
  /** How far when it is its end and the rest is not the needle. */
  const past = skip[wanted[last] as number] as number;
  skip[wanted[last] as number] = 0;
  for (let c = 0; c < 256; c += 1) {
    skip[c] = skip[FOLDED[c] as number] as number;
  }
  return (from) => {
    const { length } = bytes;
    let end = from + last;
    while (end < length) {
      const move = skip[bytes[end] as number] as number;
      if (move > 0) {
        end += move;
        continue;
      }
      let at = last - 1;
      while (at >= 0 && FOLDED[bytes[end - last + at] as number] === wanted[at]) {
        at -= 1;
      }
      if (at < 0) {
        return end - last;
      }
      end += past;
    }
    return -1;
  };
}
