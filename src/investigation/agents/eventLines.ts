import { formatUtc } from "../../model/text/time.ts";
import type { ResultRow } from "../../protocol/results.ts";
import { untrusted } from "./untrusted.ts";

const LONGEST_SENTENCE = 400;
const LONGEST_CELL = 200;

/** A row of the results as JSON for an agent. `sentence`: what happened. Empty members are left out. */
export function rowJson({ eventId, readOnly, cells, tooltip }: ResultRow): string {
  return jsonOf({
    time: cells.time === "" ? "" : `${cells.time} UTC`,
    eventId,
    what: untrusted(tooltip, LONGEST_SENTENCE),
    event: cells.eventName,
    source: cells.source,
    by: cells.user,
    role: cells.role,
    session: cells.session,
    key: cells.accessKey,
    from: cells.ipAddress,
    resource: cells.resource,
    error: cells.error,
    region: cells.region,
    account: cells.account,
    profile: cells.origins,
    ...(readOnly ? { readOnly: true } : {}),
  });
}

/** An object as JSON, its texts as `untrusted` and without empty ones. */
export function jsonOf(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(members)
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => [
          name,
          typeof value === "string" ? untrusted(value, name === "what" ? LONGEST_SENTENCE : LONGEST_CELL) : value,
        ]),
    ),
  );
}

/** A time for an agent; empty where it is not known. */
export function timeText(time: number | undefined): string {
  return time === undefined ? "" : formatUtc(time);
}

/** As many of the items as fit into so many characters, at least one. */
export function fitting(items: readonly string[], characters: number): readonly string[] {
  let left = characters;
  const fits = items.findIndex((item, index) => {
    left -= item.length + 1;
    return left < 0 && index > 0;
  });
  return fits === -1 ? items : items.slice(0, fits);
}
