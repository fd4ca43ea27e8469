import * as v from "valibot";
import { isQueryId } from "../../aws/athena.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Billed } from "../queryCost.ts";
import type { Checkpoint } from "../source.ts";

/** A query that was started, or is about to be, and the times of the events that it returns (ms since 1970 UTC). */
export interface StartedQuery extends TimeRange {
  /** Makes the start idempotent. */
  readonly token: string;
  /** Absent: Athena has not answered yet. */
  readonly id?: string;
  /** When it was started, ms since 1970 UTC. */
  readonly at: number;
  /** It has ended, and what it billed was counted. */
  readonly isCounted?: true;
}

/** What a later window reads on with. */
export interface QueryCheckpoint {
  /** When the search began: what was stored since for the same question belongs to it. */
  readonly since: number;
  /** Queries for events from this time on were allowed. Absent: all of the search. */
  readonly allowedFrom?: number;
  readonly query: StartedQuery;
  /** What the queries until then scanned and billed, and how long the times of them are, in ms. Absent: none has ended. */
  readonly ended?: Billed & { readonly measured: number };
}

const time = v.pipe(v.number(), v.finite());
const count = v.pipe(time, v.minValue(0));
const shape = v.object({
  since: time,
  allowedFrom: v.exactOptional(time),
  ended: v.exactOptional(v.object({ scanned: count, dollars: count, measured: count })),
  query: v.pipe(
    v.object({
      from: time,
      to: time,
      token: v.pipe(v.string(), v.regex(/^[\w-]{32,128}$/)),
      id: v.exactOptional(v.pipe(v.string(), v.check(isQueryId))),
      at: time,
      isCounted: v.exactOptional(v.literal(true)),
    }),
    v.check(({ from, to }) => from < to),
  ),
});

export function checkpointOf({ since, allowedFrom, query, ended }: QueryCheckpoint): Checkpoint {
  const { from, to, token, id, at, isCounted } = query;
  return {
    since,
    ...(allowedFrom === undefined ? {} : { allowedFrom }),
    ...(ended === undefined
      ? {}
      : { ended: { scanned: ended.scanned, dollars: ended.dollars, measured: ended.measured } }),
    query: {
      from,
      to,
      token,
      at,
      ...(id === undefined ? {} : { id }),
      ...(isCounted === undefined ? {} : { isCounted }),
    },
  };
}

/** Undefined for what is no checkpoint of a table. */
export function readCheckpoint(checkpoint: Checkpoint | undefined): QueryCheckpoint | undefined {
  const parsed = v.safeParse(shape, checkpoint);
  return parsed.success ? parsed.output : undefined;
}
