import * as v from "valibot";
import { isAccountId, isRegionName } from "../../model/aws/arn.ts";
import { isUuid } from "../../model/entity/entityShape.ts";
import { readTime, type TimeRange } from "../../model/text/time.ts";
import { hasWindow } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";

/** A link to one event: all that is needed to look it up, and no name of a profile. */
export interface EventLink {
  readonly kind: "event";
  readonly eventId: string;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  /** A category of events that needs a lookup of its own. Absent: management events. */
  readonly category?: (typeof LINKED_CATEGORIES)[number];
}

/** A link to a search. */
export interface SearchLink {
  readonly kind: "search";
  /** The search text without times. Empty: all events. */
  readonly text: string;
  readonly window: TimeRange;
  /** Empty: those that the person who opens the link chose. */
  readonly regions: readonly string[];
  /** Empty: not known, or the search names no profiles. */
  readonly accounts: readonly string[];
  /** Ids of kinds of sources. Empty: the usual one. */
  readonly sources: readonly string[];
}

export type Link = EventLink | SearchLink;

export const LINKED_CATEGORIES = ["Data", "Insight", "NetworkActivity"] as const;

/** Why there is no link to something, in a sentence. */
export interface NoLink {
  readonly problem: string;
}

/** The authority of the extension's links: its id. */
const EXTENSION = "cloudtrail-tools.cloudtrail-investigator";

/**
 * Limits of a link. Operating systems hand on addresses of about 2,000 characters; a text is short enough to be shown
 * whole before it is searched.
 */
const MAX_LINK = 2_000;
const MAX_QUERY = 8_000;
export const MAX_LINKED_TEXT = 1_500;
const MAX_REGIONS = 50;
const MAX_ACCOUNTS = 20;
const MAX_SOURCES = 5;

/**
 * The address of a link, such as `vscode://cloudtrail-tools.cloudtrail-investigator/event?id=…`. Undefined: it would be
 * too long, or its text has a lone surrogate. `scheme`: of the editor.
 */
export function printLink(link: Link, scheme: string): string | undefined {
  const query = Object.entries(parametersOf(link))
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${printValue(value)}`)
    .join("&");
  const text = `${scheme}://${EXTENSION}/${link.kind}?${query}`;
  return text.length > MAX_LINK || (link.kind === "search" && !isCarried(link.text)) ? undefined : text;
}

function isCarried(text: string): boolean {
  return text.isWellFormed() && text.length <= MAX_LINKED_TEXT;
}

function parametersOf(link: Link): Readonly<Record<string, string>> {
  return link.kind === "event"
    ? {
        id: link.eventId,
        account: link.accountId,
        region: link.region,
        time: timeText(link.time),
        category: link.category ?? "",
      }
    : {
        text: link.text,
        from: timeText(link.window.from),
        to: timeText(link.window.to),
        regions: link.regions.join(","),
        accounts: link.accounts.join(","),
        sources: link.sources.join(","),
      };
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/**
 * Encodes a value for a query that is decoded once by the editor, before it is split, and once after that: what would
 * split it is encoded twice. The rest stays readable.
 */
function printValue(value: string): string {
  const inner = value.toWellFormed().replace(/[%&+=#;]/g, encodeURIComponent);
  return encodeURIComponent(inner)
    .replace(/%(?:3A|2F|2C|40)/g, decodeURIComponent)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What is wrong with a link, each in a few words for the person who opened it: "time is missing". */
export interface BadLink {
  readonly problems: readonly string[];
}

/**
 * Reads a link. Any text is allowed. `query`: decoded once, as the editor gives it. `sources`: ids of the kinds of source
 * that a link may name.
 */
export function readLink(path: string, query: string, sources: readonly string[]): Link | BadLink {
  const kind = path.replace(/\/$/, "");
  if (kind !== "/event" && kind !== "/search") {
    return { problems: [`it leads to "${shortened(path)}", and only /event and /search can be opened`] };
  }
  if (query.length > MAX_QUERY) {
    return { problems: [`it has more than ${MAX_QUERY.toLocaleString("en-US")} characters`] };
  }
  const given = [...new URLSearchParams(query)];
  const twice = given.find(([name], index) => given.findIndex(([other]) => other === name) < index);
  if (twice !== undefined) {
    return { problems: [`${shortened(twice[0])} is given twice`] };
  }
  const values = Object.fromEntries(given.filter(([, value]) => value !== ""));
  return kind === "/event" ? readValues(EVENT, values) : readValues(searchForm(sources), values);
}

/** The parameters of a kind of link, by name, and what is made of them. */
interface Form<T> {
  readonly names: readonly string[];
  readonly schema: v.GenericSchema<unknown, T>;
}

function readValues<T>({ names, schema }: Form<T>, values: Readonly<Record<string, string>>): T | BadLink {
  const foreign = Object.keys(values).filter((name) => !names.includes(name));
  // An absent one as undefined: its own schema says what is missing.
  const parsed = v.safeParse(schema, Object.fromEntries(names.map((name) => [name, values[name]])));
  if (parsed.success && foreign.length === 0) {
    return parsed.output;
  }
  const wrong = parsed.success ? [] : parsed.issues.map(({ message }) => message);
  const unknown = foreign.slice(0, 3).map((name) => `the parameter "${shortened(name)}" is not known`);
  return { problems: [...wrong, ...unknown] };
}

/** Of a text from a link, as much as a message should repeat. */
function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function needed(name: string) {
  return v.string(`${name} is missing`);
}

function time(name: string) {
  const message = `${name} is not a time such as 2026-11-01T10:30:00Z`;
  return v.pipe(
    needed(name),
    v.check((text) => TIME.test(text) && readTime(text) !== undefined, message),
    v.transform((text) => readTime(text) ?? 0),
  );
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/;

/** Values with commas between them; none where the parameter is absent. */
function list(name: string, most: number, accepts: (text: string) => boolean, what: string) {
  return v.pipe(
    v.optional(v.string(), ""),
    v.transform((text): readonly string[] => (text === "" ? [] : [...new Set(text.split(","))])),
    v.check((values) => values.length <= most, `${name} has more than ${most} values`),
    v.check((values) => values.every(accepts), `${name} has a value that is not ${what}`),
  );
}

const eventEntries = {
  id: v.pipe(needed("id"), v.check(isUuid, "id is not the ID of an event")),
  account: v.pipe(needed("account"), v.check(isAccountId, "account does not have 12 digits")),
  region: v.pipe(needed("region"), v.check(isRegionName, "region is not the name of a Region")),
  time: time("time"),
  category: v.optional(v.picklist(LINKED_CATEGORIES, `category is not one of ${LINKED_CATEGORIES.join(", ")}`)),
};

const EVENT: Form<EventLink> = {
  names: Object.keys(eventEntries),
  schema: v.pipe(
    v.object(eventEntries),
    v.transform(
      ({ id, account, region, time: at, category }): EventLink => ({
        kind: "event",
        eventId: id,
        accountId: account,
        region,
        time: at,
        ...(category === undefined ? {} : { category }),
      }),
    ),
  ),
};

function searchForm(sources: readonly string[]): Form<SearchLink> {
  const entries = {
    text: v.pipe(
      v.optional(v.string(), ""),
      v.maxLength(MAX_LINKED_TEXT, `text has more than ${MAX_LINKED_TEXT.toLocaleString("en-US")} characters`),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? textProblem(dataset.value) : undefined;
        if (problem !== undefined) {
          addIssue({ message: `text is not a search: ${problem}` });
        }
      }),
    ),
    from: time("from"),
    to: time("to"),
    regions: list("regions", MAX_REGIONS, isRegionName, "the name of a Region"),
    accounts: list("accounts", MAX_ACCOUNTS, isAccountId, "an account ID"),
    sources: list("sources", MAX_SOURCES, (one) => sources.includes(one), `one of ${sources.join(", ")}`),
  };
  return {
    names: Object.keys(entries),
    schema: v.pipe(
      v.object(entries),
      v.check(({ from, to }) => from < to, "from is not before to"),
      v.transform(
        ({ text, from, to, ...where }): SearchLink => ({ kind: "search", text, window: { from, to }, ...where }),
      ),
    ),
  };
}

/** Why a text cannot be the search of a link. Undefined: it can. */
function textProblem(text: string): string | undefined {
  const [problem] = text.length > MAX_LINKED_TEXT ? [] : parseQuery(text, { now: 0 }).problems;
  return problem?.message ?? (hasWindow(text) ? "its times belong in from and to" : undefined);
}
