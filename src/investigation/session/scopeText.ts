import { countOf } from "../../model/text/countOf.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { ScopeChip } from "../../protocol/results.ts";
import { parseSpan } from "../../query/language/moment.ts";
import { rangeEnds } from "../../query/language/typedRange.ts";
import type { ScopeTime, SearchedRegions, SearchScope } from "./scope.ts";

/** The parts of a scope as a view shows them. `usual`: the time range of the setting, such as "24h". */
export function scopeChips(scope: SearchScope, timeZone: string, usual: string): readonly ScopeChip[] {
  const { profiles, regions, time, sources } = scope;
  return [
    ...(profiles === undefined
      ? []
      : [{ kind: "profiles", ...profilesText(profiles), tooltip: (profiles.names ?? []).join("\n") } as const]),
    ...(regions === undefined
      ? []
      : [
          {
            kind: "regions",
            ...searchedRegionsText(regions),
            tooltip: (regions.names ?? []).join("\n"),
            ...(regions.canWiden ? { all: true as const } : {}),
          } as const,
        ]),
    {
      kind: "time",
      text: timeText(time, timeZone, usual),
      tooltip: `Times are ${timeZone === "UTC" ? "UTC" : `in ${timeZone}`}`,
    },
    {
      kind: "sources",
      text: namesText(sources.map(({ title }) => title)),
      tooltip: sources.map(({ title }) => title).join("\n"),
    },
  ];
}

type ChipText = Pick<ScopeChip, "text" | "count">;

function profilesText({ names, of }: NonNullable<SearchScope["profiles"]>): ChipText {
  const [only] = names ?? [];
  if (names === undefined || only === undefined) {
    return { text: "Chosen profiles" };
  }
  if (names.length === 1) {
    return { text: only, ...(of === undefined || of === 1 ? {} : { count: `1 of ${countOf(of, "profile")}` }) };
  }
  return { text: names.length === of ? `All ${countOf(of, "profile")}` : `${partOf(names.length, of)} profiles` };
}

function searchedRegionsText({ names, of, isAll, ofTrails }: SearchedRegions): ChipText {
  const [only] = names ?? [];
  if (names === undefined || only === undefined) {
    return { text: ofTrails === true ? "Regions of the trails" : "Chosen Regions" };
  }
  if (names.length === 1) {
    return { text: only, ...(of === undefined || of === 1 ? {} : { count: `1 of ${countOf(of, "Region")}` }) };
  }
  const isWhole = of === names.length;
  return {
    text: !isWhole
      ? `${partOf(names.length, of)} Regions`
      : // Otherwise each of these Regions is searched in some account, and not in every one.
        isAll
        ? `All ${countOf(of, "Region")}`
        : `${countOf(of, "Region")} in part`,
  };
}

/** "2 of 17", or "2" where the whole is not known. */
function partOf(count: number, of: number | undefined): string {
  const part = count.toLocaleString("en-US");
  return of === undefined ? part : `${part} of ${of.toLocaleString("en-US")}`;
}

/** "Last 24 hours", "2026-11-01 – 2026-11-03", "Since 2026-11-01 10:30", "All times". */
export function timeText(time: ScopeTime, timeZone: string, usual: string): string {
  if (time === "all") {
    return "All times";
  }
  if (time === "usual" || "last" in time) {
    return lastText(time === "usual" ? usual : time.last);
  }
  if (time.to === undefined) {
    return `Since ${rangeEnds({ from: time.from, to: time.from + 1 }, timeZone)[0]}`;
  }
  const [from, to] = rangeEnds({ from: time.from, to: time.to }, timeZone);
  return time.from === 0 ? `Until ${to}` : from === to ? from : `${from} – ${to}`;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** "Last hour", "Last 24 hours", "Last 7 days": in the largest unit that divides the span; days from 2 on. */
function lastText(span: string): string {
  const ms = parseSpan(span) ?? 0;
  const [unit, length] = UNITS.find(([name, size]) => ms % size === 0 && (name !== "day" || ms > size)) ?? [
    "second",
    1000,
  ];
  const count = ms / length;
  return count === 1 ? `Last ${unit}` : `Last ${countOf(count, unit)}`;
}
