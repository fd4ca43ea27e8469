import type { Connections } from "../aws/connections.ts";
import { groupProfiles } from "../investigation/explorer/profileList.ts";
import { AUTOMATIC } from "../investigation/search/automatic.ts";
import type {
  AccountSource,
  ScopeChange,
  ScopeSource,
  ScopeTime,
  SearchScope,
} from "../investigation/session/scope.ts";
import { timeText } from "../investigation/session/scopeText.ts";
import { EVENT_HISTORY_DAYS } from "../model/aws/eventHistory.ts";
import { namesText } from "../model/text/namesText.ts";
import type { ScopeKind } from "../protocol/results.ts";
import { parseSpan } from "../query/language/moment.ts";
import { type ChosenRange, parseRange, RANGE_EXAMPLE, rangeEnds } from "../query/language/typedRange.ts";
import type { ShownProfile } from "../sources/source.ts";
import { askRange } from "./askRange.ts";
import { type Choices, profileItem } from "./choices.ts";
import { offerProfiles } from "./offerProfiles.ts";
import { askRegions } from "./pickRegions.ts";
import { type Answer, pickMany, pickOne } from "./quickInput.ts";

export interface ScopePorts {
  readonly choices: Pick<Choices, "all" | "shown" | "find" | "listed" | "grouping">;
  readonly connections: Pick<Connections, "regions" | "rememberedAccount" | "rememberedRegions">;
  /** The kinds of source that are searched by profiles and Regions, and `AUTOMATIC_SOURCE`. */
  readonly kinds: readonly AccountSource[];
  /** What the sources are called that the person chose before. */
  chosen(): readonly string[];
  /** Forgets those of these names. */
  forget(titles: readonly string[]): Promise<void>;
  now(): number;
  /** IANA name of the time zone of typed times. */
  timeZone(): string;
  /** The time range of a search that names none, such as "24h". */
  range(): string;
}

/**
 * Lets the user choose another part of the scope of a search; what it has now is selected at first. Undefined: cancelled,
 * or there is nothing to choose.
 */
export async function pickScope(
  kind: ScopeKind,
  scope: SearchScope,
  ports: ScopePorts,
): Promise<ScopeChange | undefined> {
  switch (kind) {
    case "profiles":
      return pickProfiles(scope, ports);
    case "regions":
      return pickRegions(scope, ports);
    case "time":
      return pickTime(scope, ports);
    case "sources":
      return pickSources(scope, ports);
  }
}

async function pickProfiles({ profiles }: SearchScope, ports: ScopePorts): Promise<ScopeChange | undefined> {
  const { choices } = ports;
  const all = (await choices.all()).map((profile) => choices.listed(profile));
  if (all.length === 0) {
    await offerProfiles();
    return undefined;
  }
  const searched = profiles?.names ?? (await choices.shown()).map(({ profile }) => profile.name);
  const answer = await pickMany(
    groupProfiles(all, choices.grouping).flatMap(({ label, profiles: group }) => [
      ...(label === "" ? [] : [{ heading: label }]),
      ...group.map((listed) => ({
        ...profileItem(listed),
        value: listed.profile.name,
        picked: searched.includes(listed.profile.name),
      })),
    ]),
    {
      title: `Profiles of This Search (${searched.length} of ${all.length})`,
      placeholder: "Select the AWS profiles to search. Type a name, account, role, or Region",
      refusal: "Select at least one profile.",
      only: "Only This Profile",
    },
  );
  return chosenOf(answer, (names) => ({ kind: "profiles", names }));
}

/** Asks for profiles instead where there are none whose Regions could be chosen. */
async function pickRegions(scope: SearchScope, ports: ScopePorts): Promise<ScopeChange | undefined> {
  const { choices, connections } = ports;
  const names = scope.profiles?.names;
  const found: readonly ShownProfile[] =
    names === undefined
      ? await choices.shown()
      : (await Promise.all(names.map((name) => choices.find(name)))).filter((one) => one !== undefined);
  if (found.length === 0) {
    return pickProfiles(scope, ports);
  }
  const { regions } = scope;
  const searched = found.map(
    ({ profile, ...chosen }): ShownProfile => ({
      profile,
      ...(regions?.names === undefined
        ? chosen
        : { regions: regions.names, ...(regions.isAll ? { all: "listed" as const } : {}) }),
    }),
  );
  const choice = await askRegions(searched, { only: false, hasOwn: false, ofSearch: true, connections });
  return choice === undefined || choice === "as-all" ? undefined : { kind: "regions", names: choice };
}

const CUSTOM = "custom";
const SPANS = ["15m", "1h", "4h", "24h", "7d", "30d", `${EVENT_HISTORY_DAYS}d`] as const;

async function pickTime({ time, sources }: SearchScope, ports: ScopePorts): Promise<ScopeChange | undefined> {
  const timeZone = ports.timeZone();
  const text = (range: ScopeTime) => timeText(range, timeZone, ports.range());
  const now = text(time);
  const isLonger = sources.some((one) => one.kind !== "accounts" || one.source !== ports.kinds[0]?.source);
  const presets: readonly (ChosenRange | "all")[] = [
    ...SPANS.map((last) => ({ last })),
    ...(isLonger ? [{ last: "365d" }] : []),
    ...(sources.every((one) => one.kind === "files") ? ["all" as const] : []),
  ];
  const items = presets.map((value) => ({ label: text(value), value: value as ChosenRange | "all" | typeof CUSTOM }));
  const isPreset = items.some(({ label }) => label === now);
  const answer = await pickOne(
    [
      ...items.map((item) => ({ ...item, current: item.label === now })),
      {
        icon: "edit",
        label: "Custom Range…",
        description: isPreset ? `such as ${RANGE_EXAMPLE}` : `now ${now}`,
        value: CUSTOM,
        current: !isPreset,
      },
    ],
    { title: "Time Range of This Search", placeholder: "Select a time range" },
  );
  const range = await chosenOf(answer, async (value) => (value === CUSTOM ? await askTime(time, ports) : value));
  return range === undefined ? undefined : { kind: "time", range };
}

/** Asks for a range in the words of `parseRange`, starting with the current one. */
function askTime(time: ScopeTime, ports: ScopePorts): Promise<ChosenRange | undefined> {
  const timeZone = ports.timeZone();
  return askRange({
    title: "Time Range of This Search",
    prompt: `From..to, such as ${RANGE_EXAMPLE}, 2026-11-01 10:30..12:00, or 36h`,
    placeholder: RANGE_EXAMPLE,
    value: typedText(time, ports),
    read: (typed) => parseRange(typed, ports.now(), timeZone),
    timeZone,
  });
}

function typedText(time: ScopeTime, { timeZone, now, range }: ScopePorts): string {
  if (time === "all") {
    return "";
  }
  const last = typeof time === "string" ? range() : "last" in time ? time.last : undefined;
  const end = now();
  const window =
    typeof time === "object" && "from" in time
      ? { from: time.from, to: time.to ?? end }
      : { from: end - (parseSpan(last ?? "") ?? 0), to: end };
  // Whole minutes are enough to start from.
  const minutes = { from: Math.floor(window.from / 60_000) * 60_000, to: Math.ceil(window.to / 60_000) * 60_000 };
  const [from, to] = rangeEnds(minutes, timeZone());
  return from === to ? from : `${from}..${to}`;
}

async function pickSources(scope: SearchScope, ports: ScopePorts): Promise<ScopeChange | undefined> {
  const { kinds } = ports;
  const { sources } = scope;
  const before = ports.chosen();
  let forgets = false;
  const chosen = new Set(sources.flatMap((one) => (one.kind === "accounts" ? one.source : [])));
  const answer = await pickMany<ScopeSource>(
    [
      ...kinds.map((kind) => ({
        icon: kind.source === AUTOMATIC ? "sparkle" : kind.maxAge === undefined ? "archive" : "history",
        label: kind.title,
        description: kind.source === AUTOMATIC ? automaticText(kinds, before) : reachText(kind),
        value: { kind: "accounts" as const, source: kind.source, title: kind.title },
        picked: chosen.has(kind.source),
      })),
      ...sources
        .filter((one) => one.kind !== "accounts")
        .map((one) => ({
          icon: one.kind === "files" ? "file" : "archive",
          label: one.title,
          ...(one.kind === "files" ? { description: namesText(one.files) } : {}),
          value: one,
          picked: true,
        })),
    ],
    {
      title: "Sources of This Search",
      placeholder: "Select where to search",
      note: "Several sources share the time range: each part is read where it costs least",
      refusal: "Select at least one source.",
      only: "Only This Source",
      ...(before.length === 0
        ? {}
        : {
            action: {
              icon: "trash",
              tooltip: "Forget Sources of Automatic…",
              run: () => {
                forgets = true;
              },
            },
          }),
    },
  );
  if (forgets) {
    await forgetSources(before, ports);
    return await pickSources(scope, ports);
  }
  return chosenOf(answer, (value) => ({ kind: "sources", sources: value }));
}

/** Lets the user select sources of earlier searches that "Automatic" should no longer search. */
async function forgetSources(before: readonly string[], ports: ScopePorts): Promise<void> {
  const answer = await pickMany(
    before.map((title) => ({ icon: "archive", label: title, value: title })),
    {
      title: "Forget Sources of Automatic",
      placeholder: "Select the sources to forget",
      note: "Automatic no longer searches them, until you search them again. Nothing else is deleted.",
      refusal: "Select at least one source, or press Escape.",
    },
  );
  await chosenOf(answer, (titles) => ports.forget(titles));
}

const DAY = 86_400_000;

function reachText({ maxAge, isBilled }: AccountSource): string {
  return [
    ...(maxAge === undefined ? [] : [`the last ${Math.floor(maxAge / DAY)} days`]),
    ...(isBilled === true ? ["AWS bills the requests; you see the cost first"] : []),
  ].join(" · ");
}

/** "Event history, and what you searched before: acme-logs" */
function automaticText([usual]: readonly AccountSource[], chosen: readonly string[]): string {
  const before =
    chosen.length === 0
      ? "other sources once you have searched them"
      : `what you searched before: ${namesText(chosen)}`;
  return `${usual?.title ?? ""}, and ${before}`;
}

function chosenOf<T, R>(answer: Answer<T>, use: (value: T) => R): R | undefined {
  return typeof answer === "object" ? use(answer.value) : undefined;
}
