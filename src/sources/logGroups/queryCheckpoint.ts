import * as v from "valibot";
import { isQueryId } from "../../aws/logQueries.ts";
import { type Checkpoint, MOST_CHECKPOINT } from "../source.ts";

/** A query of Logs Insights that was started for a search. Times in ms since 1970 UTC. */
export interface StartedQuery {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** Bytes that it scanned. Absent: it has not ended, as far as is known. */
  readonly scanned?: number;
}

/** What a later window reads on with. AWS keeps the results of a query for seven days. */
export interface QueryCheckpoint {
  /** The end of the range of log events, fixed when the search first ran, at `at`. */
  readonly to: number;
  readonly at: number;
  /** The newest range first, without gaps. */
  readonly queries: readonly StartedQuery[];
}

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const reference = v.object({
  to: time,
  at: time,
  queries: v.pipe(
    v.array(v.tuple([v.pipe(v.string(), v.check(isQueryId)), time, time, v.pipe(v.number(), v.minValue(-1))])),
    v.maxLength(100),
  ),
});

/** The first queries for which there is room. Those that are left out are started again in a later window. */
export function checkpointOf({ to, at, queries }: QueryCheckpoint): Checkpoint {
  const rows: [string, number, number, number][] = [];
  const checkpoint = { to, at, queries: rows };
  for (const { id, from, to: end, scanned = -1 } of queries) {
    rows.push([id, from, end, scanned]);
    if (JSON.stringify(checkpoint).length > MOST_CHECKPOINT) {
      rows.pop();
      break;
    }
  }
  return checkpoint;
}

/** Undefined for what is no checkpoint of a log group. */
export function readCheckpoint(checkpoint: Checkpoint | undefined): QueryCheckpoint | undefined {
  const parsed = v.safeParse(reference, checkpoint);
  if (!parsed.success) {
    return undefined;
  }
  const { to, at, queries } = parsed.output;
  let end = to;
  const started: StartedQuery[] = [];
  for (const [id, from, below, scanned] of queries) {
    if (from >= below || below > end) {
      break;
    }
    started.push({ id, from, to: below, ...(scanned < 0 ? {} : { scanned }) });
    end = below;
  }
  return { to, at, queries: started };
}
