import { refusedRequest } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { SearchLanguage } from "../../protocol/searchLanguages.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import { awsCli } from "../../query/translate/awsCli.ts";
import type { Dialect, TranslatedSearch, Translation } from "../../query/translate/dialect.ts";
import { EVENT_BRIDGE } from "../../query/translate/eventBridge.ts";
import { FILTER_PATTERN } from "../../query/translate/filterPattern.ts";
import { LOGS_INSIGHTS } from "../../query/translate/logsInsights.ts";
import { ATHENA } from "../../query/trino/athena.ts";
import type { Origin } from "../../sources/source.ts";
import { requestTimes } from "./requestTimes.ts";
import type { SearchRequest } from "./search.ts";

/** What copying needs to know of the rest of the extension. */
export interface CopyOptions {
  /** What Event history can look up. */
  readonly eventHistory: Capabilities;
  /** The length of a search without times. */
  readonly hours: number;
}

function dialectOf(language: SearchLanguage, { eventHistory }: CopyOptions): Dialect {
  switch (language) {
    case "awsCli":
      return awsCli(eventHistory);
    case "athena":
      return ATHENA;
    case "logsInsights":
      return LOGS_INSIGHTS;
    case "filterPattern":
      return FILTER_PATTERN;
    case "eventPattern":
      return EVENT_BRIDGE;
  }
}

/**
 * A search to be copied. `targets` and `window`: what it searched, whatever its relative times mean by now; absent for a
 * search that did not run.
 */
export interface SearchToCopy {
  readonly request: SearchRequest;
  readonly targets?: readonly Pick<Origin, "source" | "profile" | "region">[];
  readonly window?: TimeRange;
}

export interface CopiedSearch extends Translation {
  readonly dialect: Dialect;
}

/**
 * The search in another tool's language. `now`: ms since 1970 UTC. Throws `Failure` for a text that cannot be understood.
 */
export function copiedSearch(
  { request, targets, window }: SearchToCopy,
  language: SearchLanguage,
  options: CopyOptions,
  now: number,
): CopiedSearch {
  const { text = "", profiles = [undefined], regions = [undefined], files, sources } = request;
  const { query, problems } = parseQuery(text, { now });
  const [problem] = problems;
  if (problem !== undefined) {
    throw refusedRequest(`The search can't be copied: ${problem.message}.`);
  }
  const named = window ?? requestTimes(query.window, request, now);
  const to = named.to ?? now;
  const usual = targets?.filter(({ source }) => source === options.eventHistory.source);
  const search: TranslatedSearch = {
    condition: query.condition,
    text,
    range: { from: named.from ?? to - options.hours * 3_600_000, to },
    targets: usual ?? profiles.flatMap((profile) => regions.map((region) => ({ profile, region }))),
    searchesFiles:
      usual === undefined
        ? files !== undefined ||
          request.targets !== undefined ||
          sources?.some((one) => one !== options.eventHistory.source) === true
        : usual.length < (targets?.length ?? 0),
    now,
  };
  const dialect = dialectOf(language, options);
  return { dialect, ...dialect.translate(search) };
}
