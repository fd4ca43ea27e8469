import type { Profile } from "../../aws/profiles.ts";
import { Failure } from "../../model/failure.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { parseMoment, parseSpan } from "../../query/language/moment.ts";
import { parseQuery, type Query, type QueryWindow } from "../../query/language/text.ts";
import { plan, planIn, type TimeWindow } from "../../query/plan/plan.ts";
import { EVENT_HISTORY } from "../../sources/eventHistory/capabilities.ts";
import { ALL_TIME, LOG_FILES } from "../../sources/localFiles/capabilities.ts";
import type { LogFileIndex, Source } from "../../sources/source.ts";
import { type EventHit, type Scope, Search, type SearchRequest } from "./search.ts";
import { filesTitle } from "./searchRequest.ts";
import type { HistoryUse, SearchTarget, SearchTargets } from "./searchTargets.ts";
import type { Seen } from "./seen.ts";

const HOUR = 60 * 60 * 1000;

export interface SearchesOptions {
  readonly targets: SearchTargets;
  readonly seen: Seen;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** How far back a search looks that names no time, in hours. */
  readonly defaultHours: () => number;
  /** The program of the thread that reads log files: the bundle of `fileWorker.ts`. Absent: no thread reads them. */
  readonly fileProgram?: string;
}

export interface PrepareOptions {
  /** The person asked for this search: its profiles may run their commands and ask for codes. Default false. */
  readonly asked?: boolean;
  /** Takes the events of log files that need no other reading; without one they come in pages. */
  readonly index?: LogFileIndex;
}

/** Makes searches out of requests, and remembers what they see. */
export class Searches {
  readonly #options: SearchesOptions;

  constructor(options: SearchesOptions) {
    this.#options = options;
  }

  /**
   * A search ready to run. Its times are fixed here: running it later or again asks for the same window.
   * Throws `Failure`: "invalid-request" where the text or a time cannot be read, "configuration" where there is nothing
   * to ask.
   */
  async prepare(
    request: SearchRequest,
    signal: AbortSignal,
    { asked = false, index }: PrepareOptions = {},
  ): Promise<Search> {
    const now = this.#options.now();
    const { query, problems } = parseQuery(request.text ?? "", { now });
    const [problem] = problems;
    if (problem !== undefined) {
      throw invalid(`The search text cannot be read: ${problem.message} (at character ${problem.start + 1}).`);
    }
    const known = request.files === undefined ? EVENT_HISTORY.source : LOG_FILES.source;
    const unknown = (request.sources ?? [known]).find((source) => source !== known);
    if (unknown !== undefined) {
      throw invalid(`There is no source of events "${unknown}" for this search: "${known}" is the one known.`);
    }
    if (request.files !== undefined) {
      return this.#filesSearch(query, request.files, request, index);
    }
    const window = this.#window(query.window, request, now);
    const targets = await this.#options.targets.of(request, query.condition, { signal, asked });
    const readSince = request.refresh === true ? now : undefined;
    return this.#search({ ...query, window }, now, targets, { readSince, asked });
  }

  /**
   * The recent events of one place, newest first, as far back as Event history goes: run it with a limit. Always asks, and
   * quietly: see `Use`.
   */
  recent(profile: Profile, region: string, reads: boolean): Search {
    const to = this.#options.now();
    const window = { from: to - (EVENT_HISTORY.maxAge ?? 0), to };
    const condition: Condition = {
      kind: "field",
      field: "readonly",
      test: { op: "is", values: [{ value: "false", wildcard: false }] },
    };
    return this.#search({ ...(reads ? {} : { condition }), window }, to, [{ profile, region }], { readSince: to });
  }

  /** `now` is when the window was fixed: what Event history reaches back to counts from there. */
  #search(query: Query, now: number, targets: readonly SearchTarget[], use: HistoryUse): Search {
    const whole = plan(query, EVENT_HISTORY, now, { seen: this.#options.seen });
    const scopes = targets.map(
      (target): Scope => ({
        profile: target.profile.name,
        region: target.region,
        source: EVENT_HISTORY.source,
        plan: planIn(whole, query, EVENT_HISTORY, { region: target.region }),
        open: this.#options.targets.eventHistory(target, use),
      }),
    );
    const { sentence } = whole;
    const { from, to } = whole.window;
    const words = [sentence, where(targets), ...(whole.empty ? [] : [spanText(to - from)])];
    return new Search({ query, window: whole.window, sentence: words.join("; ") }, scopes, (found) =>
      this.#remember(found),
    );
  }

  /** Over log files, whatever their time unless the text or the request bounds it. */
  #filesSearch(query: Query, files: readonly string[], request: SearchRequest, index?: LogFileIndex): Search {
    const now = this.#options.now();
    const from = query.window?.from ?? this.#time(request.from, now);
    const to = query.window?.to ?? this.#time(request.to, now);
    const window = { from: from ?? ALL_TIME.from, to: to ?? ALL_TIME.to };
    const title = filesTitle(files);
    // Files may be younger than this machine's clock believes.
    const planned = plan({ ...query, window }, { ...LOG_FILES, title }, ALL_TIME.to, { seen: this.#options.seen });
    let source: Source | undefined;
    const scope: Scope = {
      profile: "log files",
      region: title,
      source: LOG_FILES.source,
      files,
      plan: planned,
      // Loaded for those who open files; kept, so that a search goes on where it stopped.
      open: async () => {
        const { LocalFiles } = await import("../../sources/localFiles/localFiles.ts");
        source ??= new LocalFiles(files, index, { program: this.#options.fileProgram });
        return source;
      },
    };
    return new Search({ query, window: planned.window, sentence: planned.sentence }, [scope], (found) =>
      this.#remember(found),
    );
  }

  #remember(found: readonly EventHit[]): void {
    for (const { event } of found) {
      this.#options.seen.add(event);
    }
  }

  #window(text: QueryWindow | undefined, request: SearchRequest, now: number): TimeWindow {
    const to = text?.to ?? this.#time(request.to, now) ?? now;
    const from = text?.from ?? this.#time(request.from, now) ?? to - this.#options.defaultHours() * HOUR;
    if (from >= to) {
      throw invalid("The time window is empty: it ends before it begins.");
    }
    return { from, to };
  }

  #time(value: string | number | undefined, now: number): number | undefined {
    if (value === undefined || typeof value === "number") {
      return value;
    }
    const span = parseSpan(value);
    const time = span === undefined ? parseMoment(value, now)?.start : now - span;
    if (time === undefined) {
      throw invalid(`"${value}" is no time: write 2026-11-01, 2026-11-01T10:30Z, 24h or now-1h.`);
    }
    return time;
  }
}

function invalid(message: string): Failure {
  return new Failure({ reason: "invalid-request", message, context: {}, remedies: [] });
}

/** "production, development; us-east-1, eu-west-1", cut where it gets long. */
function where(targets: readonly SearchTarget[]): string {
  const profiles = [...new Set(targets.map(({ profile }) => profile.name))];
  const regions = [...new Set(targets.map(({ region }) => region))];
  return `${list(profiles)}; ${list(regions)}`;
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}

/** "24 h", "7 days", "45 min". */
function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.round(minutes / 60);
  if (minutes < 120 && minutes !== 60) {
    return `${Math.max(1, minutes)} min`;
  }
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
