import type { ResultPage } from "../../aws/athena.ts";
import { eventOf } from "../../engine/segment/recordBytes.ts";
import { newestFirst } from "../../model/event/newestFirst.ts";
import { type CloudTrailEvent, isCloudTrailRecord, type RecordText } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { compile } from "../../query/match/match.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import { recordOfRow } from "../../query/trino/select.ts";
import type { TrailTable } from "../../query/trino/table.ts";
import type { CoveredRange, Memory, StoredRange } from "../memory.ts";
import type { RecordIndex, SourcePage } from "../source.ts";

/** What became of rows. */
type Taken = Pick<SourcePage, "events" | "indexed" | "scanned">;

/** Makes events of the rows of queries: stores them where an index shows them, else gives them out. */
export class RowEvents {
  readonly #table: TrailTable;
  readonly #memory: Memory;
  readonly #index: RecordIndex | undefined;
  readonly #wanted: (event: CloudTrailEvent) => boolean;
  readonly #seen: Set<string>;
  #given: readonly CloudTrailEvent[] = [];
  #rows = 0;
  /** Rows that are no events. */
  skipped = 0;

  constructor({
    table,
    memory,
    index,
    plan: { residual, window },
    seen,
  }: {
    readonly table: TrailTable;
    readonly memory: Memory;
    readonly index: RecordIndex | undefined;
    readonly plan: SourcePlan;
    readonly seen: Set<string>;
  }) {
    this.#table = table;
    this.#memory = memory;
    this.#index = index;
    this.#seen = seen;
    const accepts = residual === undefined ? () => true : compile(residual);
    this.#wanted = (event) =>
      event.time !== undefined &&
      event.time >= window.from &&
      event.time < window.to &&
      !seen.has(event.eventId) &&
      accepts(event);
  }

  /** The ranges that are stored, newest first. Without an index, nothing is stored. */
  async stored(): Promise<readonly StoredRange[]> {
    return this.#index === undefined ? [] : await this.#memory.stored(undefined);
  }

  /** Claims that all rows of a range were stored. */
  async claim(range: CoveredRange): Promise<void> {
    if (this.#index !== undefined) {
      await this.#memory.claim(undefined, range, this.#rows);
    }
    this.#rows = 0;
  }

  /** Takes the stored events of a range. Throws `Failure` or an AbortError. */
  async give(range: TimeRange, signal: AbortSignal): Promise<Taken> {
    if (this.#index === undefined) {
      return { events: [], scanned: 0 };
    }
    const { matched, records } = await this.#memory.show(undefined, range, this.#index, signal);
    return { events: [], indexed: matched, scanned: records };
  }

  /** Takes a page of rows. Throws `Failure` or an AbortError. */
  async take({ rows }: ResultPage, signal: AbortSignal): Promise<Taken> {
    const records = rows.map((cells): RecordText => ({ json: recordOfRow(this.#table, cells) }));
    const events = records.map(eventOf);
    const isEvent = events.map(({ record }) => isCloudTrailRecord(record));
    const kept = records.filter((_, at) => isEvent[at] === true);
    this.skipped += rows.length - kept.length;
    this.#rows += kept.length;
    if (this.#index === undefined) {
      this.#given = events.filter((event, at) => isEvent[at] === true && this.#wanted(event)).sort(newestFirst);
      return { events: this.#given, scanned: rows.length };
    }
    const indexed = kept.length === 0 ? 0 : await this.#show(kept, this.#index, signal);
    return { events: [], indexed, scanned: rows.length };
  }

  /** The page was taken: its events are not given out again. */
  taken(): void {
    for (const { eventId } of this.#given) {
      this.#seen.add(eventId);
    }
    this.#given = [];
  }

  async #show(records: readonly RecordText[], index: RecordIndex, signal: AbortSignal): Promise<number> {
    const { times } = await this.#memory.store(records);
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const time of times) {
      from = time < from ? time : from;
      to = time >= to ? time + 1 : to;
    }
    return from < to ? (await this.#memory.show(undefined, { from, to }, index, signal)).matched : 0;
  }
}
