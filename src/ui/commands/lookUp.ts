import { searchForValues } from "../../investigation/event/entityQuery.ts";
import type { StarterSearch } from "../../investigation/saved/starterSearches.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { Seen } from "../../investigation/search/seen.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { hasWindow, withLast } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { TargetRef } from "../../sources/source.ts";
import { type Answer, pickOne, pickText } from "../quickInput.ts";

/** One of LookupEvents' eight attributes: its field in the search language and its display texts. */
interface LookupAttribute {
  readonly field: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: string;
}

/** The eight attributes, in display order. */
function lookupAttributes(): readonly LookupAttribute[] {
  return [
    { field: "resource", title: "Resource", detail: "name, ID, or ARN", icon: "package" },
    { field: "user", title: "User", detail: "user name or role session name", icon: "person" },
    { field: "event", title: "Event name", detail: "RunInstances", icon: "symbol-event" },
    { field: "key", title: "Access key", detail: "AKIA…, ASIA…", icon: "key" },
    { field: "id", title: "Event ID", detail: "7a1cdf2b-0c3e-…", icon: "symbol-key" },
    { field: "source", title: "Service", detail: "ec2.amazonaws.com", icon: "cloud" },
    { field: "resourceType", title: "Resource type", detail: "AWS::S3::Bucket", icon: "symbol-class" },
    { field: "readonly", title: "Read-only or write", detail: "true, false", icon: "eye" },
  ];
}

/** The dependencies of `askSearch`. */
export interface LookUpPorts {
  readonly seen: Seen;
  now(): number;
  /** Default time range, such as "24h". */
  range(): string;
  /** The searches that are there from the start. */
  starters(): readonly StarterSearch[];
  /** Picks the bucket of a trail to search. Undefined: cancelled. */
  pickBucket(): Promise<TargetRef | undefined>;
}

/** Where to search, if the command was run on a node. */
type Scope = Pick<SearchRequest, "profiles" | "regions" | "targets">;

/**
 * Asks for a search in up to three steps: attribute, value, time range. A given field skips the first step. Undefined:
 * cancelled.
 */
export async function askSearch(
  ports: LookUpPorts,
  scope: Scope = {},
  field?: string,
): Promise<SearchRequest | undefined> {
  const attributes = lookupAttributes();
  const given = attributes.find((attribute) => attribute.field === field);
  const first = given === undefined ? 1 : 2;
  const answers: Answers = given === undefined ? {} : { what: given };
  const saysTime = () => answers.what === "query" && hasWindow(answers.text ?? "");
  for (let step = first; step >= first && step <= (saysTime() ? 2 : 3) && isAsked(answers); ) {
    const answer = await askStep(step, answers, { ...ports, scope, first });
    if (answer === undefined) {
      return undefined;
    }
    step += answer === "back" ? -1 : 1;
  }
  const { what, text = "", range = ports.range() } = answers;
  if (typeof what === "object" && "request" in what) {
    return { ...what.request, ...scope };
  }
  if (what === "bucket") {
    const target = await ports.pickBucket();
    return target === undefined ? undefined : askSearch(ports, { targets: [target] }, field);
  }
  const timed = saysTime() ? text : withLast(text, range);
  return what === undefined || what === "query"
    ? { text: timed, ...scope }
    : searchForValues(what.field, [text], scope, range);
}

/** What to search by, or a search that needs no further answers. */
type What = LookupAttribute | StarterSearch | "query" | "bucket";

/** Whether there is more to ask. */
function isAsked({ what }: Answers): boolean {
  return what !== "bucket" && !(typeof what === "object" && "request" in what);
}

interface Answers {
  what?: What;
  text?: string;
  range?: string;
}

interface Steps extends LookUpPorts {
  readonly scope: Scope;
  /** The number of the first step that is asked. */
  readonly first: number;
}

async function askStep(step: number, answers: Answers, { scope, first, ...ports }: Steps): Promise<Answer<unknown>> {
  const at = { step: step - first + 1, totalSteps: 4 - first };
  if (step === 1) {
    return keep(await askWhat(scope, at, ports.starters()), (value) => {
      answers.what = value;
    });
  }
  if (step === 2) {
    const what = answers.what ?? "query";
    const answer =
      typeof what === "string" || "request" in what ? await askQuery(ports, at) : await askValue(what, ports, at);
    return keep(answer, (value) => {
      answers.text = value;
    });
  }
  return keep(await askRange(ports.range(), scope, at), (value) => {
    answers.range = value;
  });
}

function keep<T>(answer: Answer<T>, set: (value: T) => void): Answer<T> {
  if (typeof answer === "object") {
    set(answer.value);
  }
  return answer;
}

type At = { readonly step: number; readonly totalSteps: number };

/** "Search Events", or "Search acme-logs" in a bucket. */
function titleOf(targets: Scope["targets"]): string {
  const [first] = targets ?? [];
  return first === undefined ? "Search Events" : `Search ${first.label ?? first.source}`;
}

function askWhat({ targets }: Scope, at: At, starters: readonly StarterSearch[]): Promise<Answer<What>> {
  return pickOne<What>(
    [
      {
        icon: "search",
        label: "Search text",
        description: "user:alice error:* -readonly source:ec2",
        value: "query",
      },
      ...lookupAttributes().map((attribute) => ({
        icon: attribute.icon,
        label: attribute.title,
        description: attribute.detail,
        value: attribute,
      })),
      ...(targets === undefined
        ? [
            {
              icon: "archive",
              label: "In a trail's bucket…",
              description: `data events, and events older than ${EVENT_HISTORY_DAYS} days`,
              value: "bucket" as const,
            },
          ]
        : []),
      ...starters.map((starter) => ({
        icon: "lightbulb",
        label: starter.title,
        description: "starter search",
        detail: starter.explanation,
        value: starter,
      })),
    ],
    { ...at, title: titleOf(targets), placeholder: "Select what to search by" },
  );
}

/** Number of suggested values, most frequent first. */
const MOST_SUGGESTIONS = 1_000;
/** Longest value that LookupEvents accepts. */
const LONGEST_VALUE = 2_000;

function askValue(attribute: LookupAttribute, { seen }: LookUpPorts, at: At): Promise<Answer<string>> {
  const title = `Look Up by ${attribute.title}`;
  if (attribute.field === "readonly") {
    return pickOne(
      [
        { label: "Write events only", description: "readonly:false", value: "false" },
        { label: "Read-only events only", description: "readonly:true", value: "true" },
      ],
      { ...at, title, placeholder: "Read or write?" },
    );
  }
  const suggestions = seen.values(attribute.field, "", MOST_SUGGESTIONS).map(({ value }) => value);
  return pickText(suggestions, {
    ...at,
    title,
    placeholder: `${attribute.title} (exact match): ${attribute.detail}`,
    suggested: "found in fetched events, most frequent first",
    problem: (text) => (text.length > LONGEST_VALUE ? "too long" : undefined),
  });
}

function askQuery({ now }: LookUpPorts, at: At): Promise<Answer<string>> {
  return pickText([], {
    ...at,
    title: "Search Events",
    placeholder: "event:RunInstances user:alice -readonly error:*",
    problem: (text) => parseQuery(text, { now: now() }).problems[0]?.message,
  });
}

function askRange(usual: string, { targets }: Scope, at: At): Promise<Answer<string>> {
  const ranges = [
    { label: "Last hour", value: "1h" },
    { label: "Last 24 hours", value: "24h" },
    { label: "Last 7 days", value: "7d" },
    { label: "Last 30 days", value: "30d" },
    { label: `Last ${EVENT_HISTORY_DAYS} days`, value: `${EVENT_HISTORY_DAYS}d` },
    ...(targets === undefined ? [] : [{ label: "Last 365 days", value: "365d" }]),
  ];
  const first = ranges.filter(({ value }) => value === usual);
  return pickOne([...first, ...ranges.filter(({ value }) => value !== usual)], {
    ...at,
    title: titleOf(targets),
    placeholder: "Select a time range",
  });
}
