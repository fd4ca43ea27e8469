import type { VerdictFilter, VerdictRow, VerdictRows } from "../../protocol/evidence.ts";

/** Reads rows with a verdict, from one on. */
export type ReadRows = (filter: VerdictFilter, offset: number) => Promise<VerdictRows>;

/** The rows of the list that is shown, read from the host one request at a time. */
export class VerdictList {
  readonly #read: ReadRows;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #rows: readonly VerdictRow[] = [];
  #total = 0;
  /** The revision and filter of the rows. */
  #version = "";
  #asking = false;

  /** `changed`: called after each answer, also where it is a failure. */
  constructor(read: ReadRows, changed: () => void, failed: (error: unknown) => void) {
    this.#read = read;
    this.#changed = changed;
    this.#failed = failed;
  }

  get rows(): readonly VerdictRow[] {
    return this.#rows;
  }

  /** How many rows there are besides those that were read. */
  get left(): number {
    return this.#total - this.#rows.length;
  }

  /** Reads the rows again if there are others. To be called again after each change. */
  load(filter: VerdictFilter, revision: number | undefined): void {
    const version = `${filter} ${revision}`;
    if (version === this.#version) {
      return;
    }
    const isSameFilter = this.#version.startsWith(`${filter} `);
    this.#fetch(filter, 0, version, (answer) => {
      // More rows than the first ones stay until they are asked for again.
      const rest = isSameFilter ? this.#rows.slice(answer.rows.length) : [];
      return distinct([...answer.rows, ...rest]).slice(0, answer.total);
    });
  }

  /** Reads the rows that come after those that were read. */
  more(filter: VerdictFilter): void {
    this.#fetch(filter, this.#rows.length, this.#version, ({ rows }) => distinct([...this.#rows, ...rows]));
  }

  #fetch(
    filter: VerdictFilter,
    offset: number,
    version: string,
    rowsOf: (answer: VerdictRows) => readonly VerdictRow[],
  ): void {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    this.#read(filter, offset)
      .then(
        (answer) => {
          this.#rows = rowsOf(answer);
          this.#total = answer.total;
        },
        (error: unknown) => this.#failed(error),
      )
      .finally(() => {
        this.#asking = false;
        this.#version = version;
        this.#changed();
      });
  }
}

/** While files are compared, rows move between pages. */
function distinct(rows: readonly VerdictRow[]): readonly VerdictRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
