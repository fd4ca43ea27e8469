import {
  ROWS_PER_PAGE,
  VERDICTS,
  type Verdict,
  type VerdictCounts,
  type VerdictFilter,
  type VerdictRow,
  type VerdictRows,
} from "../../protocol/evidence.ts";

/** A row with what the page does not need. */
export interface BoardRow extends VerdictRow {
  readonly kind: "log" | "digest";
  /** The account and Region, as the name says. */
  readonly account: string;
  readonly region: string;
  /** Key or path of the file. */
  readonly key: string;
  /** SHA-256 of its content, and what a digest names. Absent: not compared. */
  readonly hashes?: { readonly found: string; readonly named: string };
}

/** The verdicts so far, by verdict. */
export class VerdictBoard {
  readonly #byVerdict = new Map<Verdict, BoardRow[]>(VERDICTS.map((verdict) => [verdict, []]));
  readonly #byId: BoardRow[] = [];
  readonly #counts = { log: noCounts(), digest: noCounts() };

  add(row: Omit<BoardRow, "id">): void {
    const added = { ...row, id: this.#byId.length };
    this.#byId.push(added);
    this.#byVerdict.get(row.verdict)?.push(added);
    this.#counts[row.kind][row.verdict] += 1;
  }

  /** Incremented with every row. */
  get revision(): number {
    return this.#byId.length;
  }

  find(id: number): BoardRow | undefined {
    return this.#byId[id];
  }

  /** All rows, the worst verdicts first; within one, in the order in which they were added. */
  *rows(filter: VerdictFilter): Generator<BoardRow, void, undefined> {
    for (const list of this.#lists(filter)) {
      yield* list;
    }
  }

  page(filter: VerdictFilter, offset: number): VerdictRows {
    const rows: VerdictRow[] = [];
    let skipped = 0;
    let total = 0;
    for (const list of this.#lists(filter)) {
      total += list.length;
      const from = Math.max(0, offset - skipped);
      for (const { id, verdict, name, time, detail, canOpen } of list.slice(from, from + ROWS_PER_PAGE - rows.length)) {
        rows.push({ id, verdict, name, detail, canOpen, ...(time === undefined ? {} : { time }) });
      }
      skipped += list.length;
    }
    return { rows, total };
  }

  counts(kind: BoardRow["kind"]): VerdictCounts {
    return { ...this.#counts[kind] };
  }

  #lists(filter: VerdictFilter): readonly (readonly BoardRow[])[] {
    return VERDICTS.filter((verdict) => isIn(verdict, filter)).map((verdict) => this.#byVerdict.get(verdict) ?? []);
  }
}

function isIn(verdict: Verdict, filter: VerdictFilter): boolean {
  return (
    filter === "all" || filter === verdict || (filter === "problems" && verdict !== "valid" && verdict !== "pending")
  );
}

export function noCounts(): Record<Verdict, number> {
  return { changed: 0, deleted: 0, unlisted: 0, unproven: 0, unchecked: 0, pending: 0, valid: 0 };
}
