import { refusedRequest } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { parseMoment, parseSpan } from "../../query/language/moment.ts";
import type { QueryWindow } from "../../query/language/text.ts";
import type { SearchRequest } from "./search.ts";

/**
 * The times that the text or the request names, in ms since 1970 UTC. A time in the text takes precedence. Throws
 * `Failure` for a text that is not a time.
 */
export function requestTimes(
  text: QueryWindow | undefined,
  request: Pick<SearchRequest, "from" | "to">,
  now: number,
): Partial<TimeRange> {
  const from = text?.from ?? timeOf(request.from, now);
  const to = text?.to ?? timeOf(request.to, now);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function timeOf(value: string | number | undefined, now: number): number | undefined {
  if (value === undefined || typeof value === "number") {
    return value;
  }
  const span = parseSpan(value);
  const time = span === undefined ? parseMoment(value, now)?.start : now - span;
  if (time === undefined) {
    throw refusedRequest(`"${value}" is not a time: write 2026-11-01, 2026-11-01T10:30Z, 24h or now-1h.`);
  }
  return time;
}
