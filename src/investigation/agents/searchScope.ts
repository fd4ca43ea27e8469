import * as v from "valibot";
import { isRegionName } from "../../model/aws/arn.ts";
import { refusedRequest } from "../../model/failure.ts";
import { withTerms } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { SearchRequest } from "../search/search.ts";
import type { AgentHost } from "./agentHost.ts";

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const moment = v.pipe(v.string(), v.maxLength(100));

/** All enabled Regions, as a Region's name in an input. */
const ALL = "all";

/** Where and when a tool searches: members of its input. */
export const scopeMembers = {
  profiles: v.exactOptional(
    v.pipe(
      v.array(name),
      v.minLength(1),
      v.maxLength(50),
      v.description("Names of AWS profiles, as get_coverage lists them. Default: all that the person chose."),
    ),
  ),
  regions: v.exactOptional(
    v.pipe(
      v.array(name),
      v.minLength(1),
      v.maxLength(50),
      v.description(
        'AWS Regions such as "eu-west-1", or ["all"] for every enabled Region. Default: the Regions that the person chose. IAM and other global services are recorded in one Region only, usually us-east-1; a search that names such a service, for example source:iam, covers that Region as well.',
      ),
    ),
  ),
  from: v.exactOptional(
    v.pipe(
      moment,
      v.description(
        'Start of the time range: an ISO 8601 time in UTC, or a span before now such as "1h", "7d" or "90d". Default: the last 24 hours, unless the person set another range.',
      ),
    ),
  ),
  to: v.exactOptional(v.pipe(moment, v.description("End of the time range, like from. Default: now."))),
} as const;

/** How much of what was found a tool lists. */
export const listMembers = {
  start: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(1_000_000),
      v.description("How many of the found events to skip, to list more of the same search. Default: 0."),
    ),
  ),
  limit: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(50),
      v.description("How many events to list at most. Default: 20."),
    ),
  ),
  continue: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description(
        "true: reads on where the same search stopped before its end. Use it only when an answer says that this is possible.",
      ),
    ),
  ),
} as const;

export interface ScopeInput {
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly source?: string;
}

/** The request of a search text in a scope. Throws `Failure` where the text has a problem, a Region does not have the form of one, or the source is unknown. */
export function requestOf(text: string, scope: ScopeInput, { session, connections }: AgentHost): SearchRequest {
  const { profiles, regions = [], from, to, source } = scope;
  const whole = regions.includes(ALL) ? withTerms(text, "region:*") : text;
  const [problem] = parseQuery(whole, { now: connections.now() }).problems;
  if (problem !== undefined) {
    throw refusedRequest(`The search text cannot be read: ${problem.message}`);
  }
  if (source !== undefined && !session.kinds.some((kind) => kind.source === source)) {
    // All of them: an agent has no other list.
    const known = session.kinds.map((kind) => kind.source).join(", ");
    throw refusedRequest(`There is no source "${source}". Sources: ${known}.`);
  }
  const unknown = regions.find((region) => region !== ALL && !isRegionName(region));
  if (unknown !== undefined) {
    throw refusedRequest(
      `"${unknown}" is not a Region. Regions are written like "eu-west-1", or "${ALL}" for every one.`,
    );
  }
  return {
    text: whole,
    ...(profiles === undefined ? {} : { profiles }),
    ...(regions.length === 0 || regions.includes(ALL) ? {} : { regions }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(source === undefined || source === session.kinds[0]?.source ? {} : { sources: [source] }),
  };
}

/** A search as the input of search_events. Undefined: it names targets, which no input can. */
export function inputOf({ text, profiles, regions, from, to, sources, targets }: SearchRequest): object | undefined {
  return targets !== undefined
    ? undefined
    : {
        text: text ?? "",
        ...(profiles === undefined ? {} : { profiles }),
        ...(regions === undefined ? {} : { regions }),
        ...(from === undefined ? {} : { from: momentText(from) }),
        ...(to === undefined ? {} : { to: momentText(to) }),
        ...(sources?.[0] === undefined ? {} : { source: sources[0] }),
      };
}

function momentText(moment: string | number): string {
  return typeof moment === "number" ? new Date(moment).toISOString() : moment;
}
