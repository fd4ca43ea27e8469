import type { CloudTrailEvent } from "../../model/event/record.ts";
import { pick } from "../../model/pick.ts";
import { namesText } from "../../model/text/namesText.ts";
import { visible } from "../../model/text/text.ts";
import { formatUtc } from "../../model/text/time.ts";
import type { ReasonView, ResultsState, TargetView } from "../../protocol/results.ts";
import { withoutTerms } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import { filesText, pagesText } from "../../query/plan/estimate.ts";
import { type GapKind, scopeText } from "../../query/plan/notCovered.ts";
import type { Guide } from "../../sources/source.ts";
import type { Results } from "../results/results.ts";
import { goneText, notShown } from "../results/shortfall.ts";
import { insteadNote } from "../search/cost.ts";
import type { EarlierSearch } from "../search/earlierSearch.ts";
import type { Reason } from "../search/emptySearch.ts";
import { remaining } from "../search/eta.ts";
import type { Search, SearchRequest, TargetProgress } from "../search/search.ts";
import { whereTitle } from "../search/searchRequest.ts";
import type { Follower } from "./follower.ts";
import { goesOn } from "./restoring.ts";
import type { SearchScope } from "./scope.ts";
import { scopeChips } from "./scopeText.ts";
import type { SearchRuns } from "./searchRuns.ts";

/** The resource whose changes a search is for, as plain data. */
export interface KeptAbout extends Pick<About, "title" | "label" | "counted"> {
  /** The block that declares it, and which of the block's resources it is: see `keyOfInstance`. */
  readonly block: { readonly file: string; readonly address: string; readonly instance: string };
  /** See `About.wider`. */
  readonly wider?: string;
  /** It leads to a search for older changes. */
  readonly isOlderSearched: boolean;
}

/** The resource whose changes a search is for. */
export interface About {
  /** The name of the results view. */
  readonly title: string;
  /** The name of the resource. */
  readonly label: string;
  /** How many events changed it, and how many tried to and failed, in so many days until now. Absent: not counted. */
  readonly counted?: { readonly changes: number; readonly attempts: number; readonly days: number };
  /** What it is made of again in a later window. Absent: it is not. */
  readonly kept?: KeptAbout;
  /** Whether an event changed it, or tried to; the others only mention it. Absent: not known. */
  isChange?(event: CloudTrailEvent): boolean;
  /** Opens a search for older changes. Absent: there is none. */
  readonly searchOlder?: () => void;
  /** A search for the events that this one may have missed. Absent: it misses none. */
  readonly wider?: { readonly title: string; search(): void };
}

/** What is known at once of a resource's search in a later window: not which events changed the resource. */
export function aboutAgain(kept: KeptAbout): About {
  const { title, label, counted } = kept;
  return { title, label, ...(counted === undefined ? {} : { counted }), kept };
}

/** What a session knows at a moment. */
/** What a session is besides the runs of its search. */
interface SessionFacts {
  readonly number: number;
  readonly revision: number;
  readonly title: string;
  readonly about: About | undefined;
  readonly scope: SearchScope;
  /** The time range of a search that names none. */
  readonly range: string;
  readonly timeZone: string;
  /** Why some of what an earlier window found may be gone. */
  readonly whyGone: string | undefined;
  /** Adds the events that arrive after the search. */
  readonly follower: Follower;
}

/** The state as a view shows it. */
export function stateOf(runs: SearchRuns, facts: SessionFacts): ResultsState {
  const { search, results, reading, failure, request, earlier, shown } = runs;
  const { about, follower } = facts;
  const following = follower.view(newestOf(results));
  const progress = search?.progress;
  const left =
    reading === undefined || progress === undefined
      ? undefined
      : remaining(reading, { at: Date.now(), share: progress });
  return {
    search: facts.number,
    revision: facts.revision,
    title: facts.title,
    text: request.text ?? "",
    scope: scopeChips(facts.scope, facts.timeZone, facts.range),
    plan: search?.summary ?? "",
    sentence: search?.sentence ?? "",
    state: runs.isRunning ? "running" : endOf(runs, facts.number),
    ...resumesOf(runs),
    count: results.count,
    total: results.total,
    ...(notShown(shown.shortfall) === 0 ? {} : { notShown: notShown(shown.shortfall) }),
    filters: results.shownFilters,
    noise: results.noise,
    ...(results.hidden === 0 ? {} : { hidden: results.hidden }),
    timeZone: facts.timeZone,
    ...(about === undefined ? {} : { about: aboutView(about) }),
    ...(search?.guide === undefined ? {} : { guide: guideView(search.guide, request) }),
    scanned: scannedOf(runs),
    ...(progress === undefined ? {} : { progress }),
    ...(left === undefined ? {} : { remaining: left }),
    ...(search?.asOf === undefined ? {} : { asOf: search.asOf }),
    ...(search?.isChecking === true ? { checking: true } : {}),
    ...(following === undefined ? {} : { following }),
    ...(follower.live.isOffered ? { canTail: true as const } : {}),
    ...(request.view?.group === undefined ? {} : { group: request.view.group }),
    sort: results.sort,
    targets: (search?.targets ?? []).map((target, at) => targetView(target, at === 0 ? shown.notes : [])),
    ...notCoveredView(runs),
    emptyReasons: search?.count === 0 ? runs.reasons.map(reasonView) : [],
    ...(failure === undefined ? {} : { failure }),
    ...(earlier === undefined || search === undefined ? {} : { restored: restoredView(runs, earlier, facts.whyGone) }),
  };
}

/** What an earlier window had read when it last said so may be less than what it stored. */
function scannedOf({ search, earlier, results }: SearchRuns): number {
  const scanned = search?.targets.reduce((sum, target) => sum + target.scanned, 0) ?? 0;
  return earlier === undefined ? scanned : Math.max(scanned, results.total);
}

/** What is said of results that were read back from what is stored. */
function restoredView(
  { shown, search }: SearchRuns,
  earlier: EarlierSearch,
  whyGone: string | undefined,
): NonNullable<ResultsState["restored"]> {
  const { gone } = shown.shortfall;
  const isGone = gone !== undefined && gone.count > 0;
  const [reason, ...others] = search?.whyNotRecalled ?? [];
  // Of several reasons, the targets have each its own.
  const why = whyGone ?? (others.length === 0 ? reason : undefined);
  return {
    at: earlier.at,
    ...(isGone ? { gone: goneText(gone) } : {}),
    ...(isGone && why !== undefined ? { why } : {}),
    ...(earlier.state === "running" ? { interrupted: true } : {}),
    ...(goesOn({ search, earlier }) ? { goesOn: namesText(titlesOfRemote(search)) } : {}),
  };
}

/** The kinds of source at which something runs for the search. */
function titlesOfRemote(search: Search | undefined): readonly string[] {
  const remote = (search?.targets ?? []).filter((target) => target.goesOn === true);
  return [...new Set(remote.map(({ capabilities }) => capabilities.title))];
}

/** What a search that has ended did not cover. */
function notCoveredView({ search, reasons, isRunning }: SearchRuns): Pick<ResultsState, "notCovered"> {
  if (search === undefined || search.state !== "done" || isRunning) {
    return {};
  }
  const scope = scopeText(search.notCovered);
  const gaps = reasons.flatMap((reason, id) =>
    reason.gap === undefined || TOLD_ELSEWHERE.has(reason.gap)
      ? []
      : [{ ...reasonView(reason, id), ...(BRIEF.has(reason.gap) ? { brief: true } : {}) }],
  );
  return scope === "" && gaps.length === 0 ? {} : { notCovered: { scope, gaps } };
}

/** Gaps that the view tells with its targets, and as its state. */
const TOLD_ELSEWHERE: ReadonlySet<GapKind> = new Set(["failed", "late"]);
/** Gaps whose wider search is always in sight. That of Regions is in the scope. */
const BRIEF: ReadonlySet<GapKind> = new Set(["profiles"]);

function reasonView({ text, attempt, openLogFiles }: Reason, id: number): ReasonView {
  const action = attempt?.label ?? openLogFiles;
  return { id, text, ...(action === undefined ? {} : { action }) };
}

/** The state while nothing runs. A run that ended without a failure before its search began to read was cancelled. */
function endOf({ search, failure }: SearchRuns, number: number): ResultsState["state"] {
  if (search !== undefined && search.state !== "idle") {
    return search.state;
  }
  return failure !== undefined ? "failed" : number === 0 ? "idle" : "cancelled";
}

/** A search that stopped before its end reads on; one of which only targets failed tries those again. */
function resumesOf({ search, isRunning, failure }: SearchRuns): Pick<ResultsState, "resumes"> {
  if (search === undefined || isRunning || !search.canContinue) {
    return {};
  }
  const left = search.targets.filter(({ state }) => state !== "done");
  const isFailed = left.every(({ state }) => state === "failed");
  return left.length === 0 && failure === undefined ? {} : { resumes: isFailed ? "retry" : "continue" };
}

/** The time of the newest event that was found, in ms since 1970 UTC. */
function newestOf({ span }: Results): number | undefined {
  return span === undefined ? undefined : span.to - 1;
}

function aboutView({ label, counted, searchOlder, wider }: About): NonNullable<ResultsState["about"]> {
  return {
    label,
    ...(counted === undefined ? {} : { counted }),
    ...(searchOlder === undefined ? {} : { older: true }),
    ...(wider === undefined ? {} : { wider: wider.title }),
  };
}

function guideView(guide: Guide, { text = "", view }: SearchRequest): NonNullable<ResultsState["guide"]> {
  return {
    title: guide.title,
    about: guide.about,
    searches: guide.searches.map((one) => ({
      title: one.title,
      ...(one.text === text && one.group === view?.group ? { shown: true as const } : {}),
    })),
  };
}

function targetView(target: TargetProgress, more: readonly string[]): TargetView {
  const instead = (target.insteadOf ?? []).map((one) => insteadNote(one, target));
  const notes = [...more, ...instead, ...(target.notes ?? [])];
  const { capabilities, pages, filesRead } = target;
  return {
    ...pick(target, SHOWN),
    source: capabilities.title,
    asked: askedOf(target),
    ...(pages === 0 && filesRead === undefined ? {} : { read: readText(target) }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** What a view shows of a target as it is. */
const SHOWN = [
  "label",
  "region",
  "state",
  "scanned",
  "matched",
  "throttled",
  "slowed",
  "doing",
  "coveredFrom",
  "failure",
] as const satisfies readonly (keyof TargetProgress)[];

function readText(target: TargetProgress): string {
  const { filesRead, state } = target;
  return filesRead === undefined ? pagesText({ ...target, done: state === "done" }) : filesText(filesRead);
}

/** What AWS was asked for a target, and whether another profile asked for it. */
function askedOf({ plan, askedWith }: TargetProgress): string {
  return askedWith === undefined ? plan.sentence : `Read once, with ${askedWith}, which sees the same events`;
}

/** What a results view is called: its search, shortened. */
export function titleOf(request: SearchRequest): string {
  const { text: whole = "", view, profiles, regions } = request;
  if (view?.title !== undefined) {
    const where = [...(profiles ?? []), ...(regions ?? [])];
    return visible([view.title, ...(where.length === 0 ? [] : [namesText(where)])].join(": "));
  }
  const text = withoutTerms(whole, WINDOW_WORDS).trim();
  if (text === "") {
    return visible(whereTitle(request) ?? `All events${spanTitle(whole)}`);
  }
  const span = ONLY_WHERE.test(text) ? spanTitle(whole) : "";
  if (span !== "") {
    return visible(`All events${span}`);
  }
  return visible(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

/** A search text that restricts only the account and the Region. */
const ONLY_WHERE = /^(?:account|region):\S+(?: (?:account|region):\S+)?$/;

const WINDOW_WORDS: ReadonlySet<string> = new Set(["last", "from", "to"]);

/** " 2026-11-22 09:45 to 10:15 UTC"; empty without a beginning and an end. */
function spanTitle(text: string): string {
  const { from, to } = parseQuery(text, { now: Date.now() }).query.window ?? {};
  if (from === undefined || to === undefined) {
    return "";
  }
  const [begin, end] = [formatUtc(from).slice(0, 16), formatUtc(to).slice(0, 16)];
  return ` ${begin} to ${begin.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}
