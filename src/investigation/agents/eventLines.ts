import { formatUtc, stamper } from "../../model/text/time.ts";
import type { ResultColumn } from "../../protocol/columns.ts";
import { resultRow, rowSentence } from "../results/resultRow.ts";
import type { EventHit } from "../search/search.ts";
import { untrusted } from "./untrusted.ts";

const LONGEST_SENTENCE = 400;
const LONGEST_CELL = 200;

/** The columns that an agent reads of an event, by their names in its JSON. */
const MEMBERS = {
  event: "eventName",
  source: "source",
  by: "user",
  role: "role",
  session: "session",
  key: "accessKey",
  from: "ipAddress",
  resource: "resource",
  error: "error",
  region: "region",
  account: "account",
  profile: "origins",
} as const satisfies Readonly<Record<string, ResultColumn>>;
const COLUMNS: readonly ResultColumn[] = ["time", ...Object.values(MEMBERS)];

/** An event as JSON for an agent, with what happened in a sentence. Empty members are left out. */
export function hitJson(hit: EventHit): string {
  const { eventId, readOnly, cells } = resultRow(hit, { columns: COLUMNS, stamp: stamper("UTC") });
  return jsonOf({
    time: cells.time === "" ? "" : `${cells.time} UTC`,
    eventId,
    what: untrusted(rowSentence(hit), LONGEST_SENTENCE),
    ...Object.fromEntries(Object.entries(MEMBERS).map(([name, column]) => [name, cells[column]])),
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
