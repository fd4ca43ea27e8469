import type { EmptySearch } from "../../../../src/investigation/search/emptySearch.ts";
import { notCoveredBy } from "../../../../src/investigation/search/notCovered.ts";
import type { TargetProgress } from "../../../../src/investigation/search/search.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { seenEvent } from "../../../../src/query/fields/seenFields.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { KnownAccount } from "../../../../src/sources/source.ts";
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

const DAY = 86_400_000;

/** The account of profile "dev", with these enabled Regions. */
export function devAccount(...regions: readonly string[]): KnownAccount {
  return { profile: "dev", isChosen: true, accountId: "111122223333", regions };
}

/** A search of profile "dev" in two Regions, both that its account has, over the last day. */
export function emptySearch(text: string, changes: Partial<Omit<EmptySearch, "notCovered">> = {}): EmptySearch {
  const { condition } = parseQuery(text, { now: NOW }).query;
  const search = {
    text,
    ...(condition === undefined ? {} : { condition }),
    where: { profiles: ["dev"] },
    window: { from: NOW - DAY, to: NOW },
    targets: [scope("eu-west-1"), scope("us-east-1")],
    accounts: [devAccount("eu-west-1", "us-east-1")],
    now: NOW,
    seen: seenUsers("alice@example.com", "malice", "bob"),
    otherSources: [],
    ...changes,
  };
  const query = { condition, window: search.window };
  const { window } = plan(query, EVENT_HISTORY, NOW);
  const asked = { query, window, targets: search.targets, asOf: undefined };
  const around = { accounts: () => search.accounts, profileCount: 1, usual: EVENT_HISTORY, now: NOW };
  return { ...search, notCovered: notCoveredBy(asked, around) };
}
