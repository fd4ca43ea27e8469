import type { ResourceChange } from "../../analysis/resourceChange.ts";
import { visible } from "../../model/text/text.ts";
import { formatSpan } from "../../model/text/time.ts";
import type { Asked, ResourceHistory } from "./historyState.ts";
import { daysOf } from "./settling.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * What histories without a change rule out together, so what the weakest of them does: "no changes found in 90 d", "no
 * changes found in the last 6 h", "none of 7 known change events found in 90 d", "no changes found under guessed
 * names". With the Region and profile where these are assumed.
 */
export function unchangedText(histories: readonly ResourceHistory[]): string {
  const scope = scopeText(histories.map(({ asked }) => asked));
  if (histories.some(({ coverage }) => coverage.kind === "guess")) {
    return `no changes found under guessed names${scope}`;
  }
  const since = histories.flatMap(({ coverage, asked }) =>
    coverage.kind === "since" ? [asked.to - coverage.from] : [],
  );
  if (since.length > 0) {
    const covered = Math.min(...since);
    return `no changes found in ${covered < MINUTE ? "the newest events" : `the last ${spanText(covered)}`}${scope}`;
  }
  const days = `${daysOf(Math.min(...histories.map(({ asked }) => asked.reach)))} d`;
  const byName = histories.flatMap(({ coverage, asked }) =>
    coverage.kind === "operations" ? [asked.operations.length] : [],
  );
  return byName.length === 0
    ? `no changes found in ${days}${scope}`
    : `none of ${Math.min(...byName)} known change events found in ${days}${scope}`;
}

/** Rounded down: "30 min", "6 h", "72 d". */
function spanText(span: number): string {
  return span < DAY ? formatSpan(span) : `${Math.floor(span / DAY)} d`;
}

/** "4 changes in 90 d", "1+ changes in 90 d": with "+", there may be more. */
export function changesText({ summary, coverage, asked }: ResourceHistory): string {
  const isAll = coverage.kind === "all";
  const count = `${summary.changes}${isAll ? "" : "+"} ${isAll && summary.changes === 1 ? "change" : "changes"}`;
  // Changes older than the completely read range may be counted: state the whole period.
  return `${count} in ${daysOf(asked.reach)} d${scopeText([asked])}`;
}

/** Whether the lookups of a history would have found every change later than this one. */
export function isLastOf({ coverage }: ResourceHistory, { time }: Pick<ResourceChange, "time">): boolean {
  return coverage.kind === "all" || (coverage.kind === "since" && time !== undefined && coverage.from <= time);
}

/** "2 failed attempts". */
export function attemptsText(count: number): string {
  return `${count} failed ${count === 1 ? "attempt" : "attempts"}`;
}

/** " in eu-west-1 with production": where was looked, as far as that is assumed. Empty where it is known. */
function scopeText(asked: readonly Pick<Asked, "assumed" | "region" | "profile">[]): string {
  const named = (kind: "region" | "account", name: (one: Pick<Asked, "region" | "profile">) => string) =>
    [...new Set(asked.filter(({ assumed }) => assumed?.includes(kind)).map(name))].map(visible);
  const regions = named("region", ({ region }) => region);
  const profiles = named("account", ({ profile }) => profile);
  return `${regions.length === 0 ? "" : ` in ${regions.join(", ")}`}${profiles.length === 0 ? "" : ` with ${profiles.join(", ")}`}`;
}
