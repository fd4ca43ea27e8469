import type { Condition } from "../query/condition.ts";
import { compile } from "../query/match.ts";
import { type Clause, needlesOf } from "./needles.ts";
import { eventOf, recordAt } from "./recordBytes.ts";
import { ODD_TEXT } from "./segment.ts";

/** Records of one file, in the order in which they stand in it. */
export interface FileRows {
  readonly file: string;
  readonly rows: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly flags: Uint8Array;
}

/**
 * Which of the rows satisfy the condition, by their records: bytes first, then the evaluator on the few that may. `bytes`
 * are those of the file, inflated.
 */
export function sifter(condition: Condition): (bytes: Buffer, candidates: FileRows) => Uint32Array {
  const holds = compile(condition);
  const needles = needlesOf(condition);
  return (bytes, { rows, offsets, lengths, flags }) => {
    const found = needles.length === 0 ? undefined : new Hits(bytes, needles);
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

interface Hit {
  readonly pattern: RegExp;
  readonly length: number;
  /** Where it stands next; -1 before it was looked for. */
  next: number;
}

/** Where needles stand in bytes, found as they are asked for from front to back. */
export class Hits {
  readonly #text: string;
  readonly #clauses: readonly (readonly Hit[])[];
  readonly #hiding: Hit = { pattern: /\\[u/]|\u00e2\u0084\u00aa|\u00c4\u00b0/g, length: 1, next: -1 };

  constructor(bytes: Buffer, clauses: readonly Clause[]) {
    this.#text = bytes.toString("latin1");
    // A pattern of letters is found in any case faster than a text is folded.
    this.#clauses = clauses.map((clause) =>
      clause.map((needle) => ({
        pattern: new RegExp(needle.replaceAll(/[\^$.*+?()[\]{}|/-]/g, "\\$&"), "gi"),
        length: needle.length,
        next: -1,
      })),
    );
  }

  /** Whether the range may hold text that a search for needles does not find. Ranges must be asked for in order. */
  hidesText(from: number, to: number): boolean {
    return this.#stands(this.#hiding, from, to);
  }

  /** Whether each clause has a needle that stands in the range. Ranges must be asked for in order. */
  allWithin(from: number, to: number): boolean {
    return this.#clauses.every((clause) => clause.some((hit) => this.#stands(hit, from, to)));
  }

  #stands(hit: Hit, from: number, to: number): boolean {
    if (hit.next < from) {
      hit.pattern.lastIndex = from;
      hit.next = hit.pattern.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return hit.next + hit.length <= to;
  }
}
