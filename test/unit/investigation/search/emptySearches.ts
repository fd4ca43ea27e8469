import type { TargetProgress } from "../../../../src/investigation/search/search.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { seenEvent } from "../../../../src/query/fields/seenFields.ts";
import { historyOrigin, progressOf } from "../../sources/origins.ts";

/** The current time of the searches of these tests. */
export const NOW = Date.parse("2026-11-22T12:00:00Z");

/** Event history of a Region with profile "dev", read to its end without a match. */
export function scope(region: string, more: Partial<TargetProgress> = {}): TargetProgress {
  return progressOf(historyOrigin("dev", region), more);
}

/** The values of one event by each of these IAM users. */
export function seenUsers(...names: readonly string[]): Seen {
  const seen = new Seen();
  for (const userName of names) {
    seen.add(seenEvent(readRecord({ eventID: userName, userIdentity: { type: "IAMUser", userName } })));
  }
  return seen;
}
