import { visible } from "../../model/text/text.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Capabilities } from "../plan/capabilities.ts";
import { type PushedLookup, plan } from "../plan/plan.ts";
import { commentLines, type Dialect, isoSecond, type TranslatedSearch, type Translation } from "./dialect.ts";
import { Gaps } from "./gaps.ts";

const FACTS = [
  "For bash or zsh. AWS allows 2 requests a second for each account and Region, of 50 events each.",
  "Event history has management and Insights events of the last 90 days, no data events.",
];

/** `aws cloudtrail lookup-events`: one command for each profile, Region and looked-up value, for bash and zsh. */
export function awsCli(eventHistory: Capabilities): Dialect {
  return {
    noun: "command",
    language: "shellscript",
    comment: "#",
    facts: FACTS,
    translate: (search) => translate(search, eventHistory),
  };
}

function translate(search: TranslatedSearch, eventHistory: Capabilities): Translation {
  const gaps = new Gaps();
  const { condition, range, targets, now } = search;
  const { lookups, residual, caseBound, empty, window } = plan({ condition, window: range }, eventHistory, now);
  if (residual !== undefined && !empty) {
    gaps.more(
      lookups.some(({ attribute }) => attribute !== undefined)
        ? "AWS looks up one attribute; the rest of the search isn't in the command."
        : "AWS can't look up anything of this search: the command lists every event of the time range.",
    );
  }
  if (range.from !== undefined && window.from > range.from) {
    gaps.add({ effect: "fewer", text: "Event history reaches back 90 days." });
  }
  if (search.searchesFiles) {
    gaps.add({ effect: "fewer", text: "The search reads log files; the command asks Event history." });
  }
  const facts = [
    ...FACTS,
    ...(caseBound === true ? ["AWS compares names exactly, with letter case."] : []),
    ...(empty ? ["No event of Event history can match this search."] : []),
  ];
  const commands = (targets.length === 0 ? [{}] : targets).flatMap((target) =>
    lookups.map((lookup) => command(target, lookup, window)),
  );
  const lines = [...commentLines(search, facts, gaps.all, "#"), ...commands];
  return { text: `${lines.join("\n")}\n`, gaps: gaps.all };
}

function command(
  { profile, region }: TranslatedSearch["targets"][number],
  { attribute, category }: PushedLookup,
  { from, to }: TimeRange,
): string {
  return [
    "aws cloudtrail lookup-events",
    ...(profile === undefined ? [] : [`--profile ${shellWord(profile)}`]),
    ...(region === undefined ? [] : [`--region ${shellWord(region)}`]),
    ...(attribute === undefined ? [] : [`--lookup-attributes ${attributeWord(attribute)}`]),
    ...(category === undefined ? [] : [`--event-category ${shellWord(category.toLowerCase())}`]),
    `--start-time ${isoSecond(from)}`,
    `--end-time ${isoSecond(to, true)}`,
  ].join(" ");
}

/** The CLI's shorthand where the value has only plain characters, else JSON, which needs no second kind of quoting. */
function attributeWord({ key, value }: { readonly key: string; readonly value: string }): string {
  return /^[\w.:/@+-]+$/.test(value)
    ? `AttributeKey=${key},AttributeValue=${value}`
    : shellWord(asciiJson([{ AttributeKey: key, AttributeValue: value }]));
}

/** JSON in printable ASCII: invisible and misleading characters are escapes. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** One word of bash, zsh or sh: in single quotes unless it is plain. Invisible characters are shown as escapes. */
function shellWord(text: string): string {
  return /^[\w.:/@%+=,-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
}
