import { visible } from "../../model/text/text.ts";
import type { Condition } from "../condition/condition.ts";
import type { QueryWindow } from "../language/text.ts";
import { EVERYTHING, type Formula, type Literal } from "./formula.ts";
import { type Gap, labeled } from "./gaps.ts";

/** A search to be written for another tool. */
export interface TranslatedSearch {
  /** Absent: every event. */
  readonly condition?: Condition | undefined;
  /** The search text, for comments. */
  readonly text: string;
  /** In ms since 1970 UTC. A bound that is absent is not known. */
  readonly range: QueryWindow;
  /** Where Event history is asked. Without a profile or Region: the tool's own. */
  readonly targets: readonly { readonly profile?: string | undefined; readonly region?: string | undefined }[];
  /** It searches more than Event history: log files, buckets. */
  readonly searchesFiles: boolean;
  readonly now: number;
}

export interface Translation {
  readonly text: string;
  readonly gaps: readonly Gap[];
}

/** A language in which a search can be written for another tool. */
export interface Dialect {
  /** What the text is called in a sentence: "query". */
  readonly noun: string;
  /** The editor's id of the language. */
  readonly language: string;
  /** What holds for every text of this kind, as sentences. */
  readonly facts: readonly string[];
  /** What begins a comment line; absent where the language has none, so that the text doesn't say what is different. */
  readonly comment?: string;
  translate(search: TranslatedSearch): Translation;
}

/** How a dialect joins tests. `literal`: undefined where it can't be written, so that it is left out. */
export interface Grammar {
  literal(literal: Literal): string | undefined;
  all(parts: readonly string[]): string;
  any(parts: readonly string[]): string;
  readonly nothing: string;
}

/** The formula in a grammar; undefined for every event. */
export function printFormula(formula: Formula, grammar: Grammar): string | undefined {
  if (formula.kind === "literal") {
    return grammar.literal(formula);
  }
  const parts = formula.of.map((part) => printFormula(part, grammar));
  const written = [...new Set(parts.filter((part) => part !== undefined))];
  if (formula.kind === "all") {
    return written.length === 0 ? undefined : written.length === 1 ? written[0] : grammar.all(written);
  }
  if (written.length < new Set(parts).size) {
    return undefined;
  }
  return written.length === 0 ? grammar.nothing : written.length === 1 ? written[0] : grammar.any(written);
}

/** The parts that must all hold. */
export function conjuncts(formula: Formula): readonly Formula[] {
  return formula.kind === "all" ? formula.of.flatMap(conjuncts) : formula === EVERYTHING ? [] : [formula];
}

/** Comments before a text: the search, what holds for every text, and what is different. */
export function commentLines(
  { text }: Pick<TranslatedSearch, "text">,
  facts: readonly string[],
  gaps: readonly Gap[],
  mark: string,
): readonly string[] {
  return [`CloudTrail search: ${text.trim() === "" ? "all events" : text.trim()}`, ...facts, ...gaps.map(labeled)].map(
    (line) => `${mark} ${visible(line)}`,
  );
}

/** "2026-11-20T10:30:00Z"; a fraction of a second is rounded down, or up for an end. */
export function isoSecond(ms: number, end = false): string {
  return `${new Date((end ? Math.ceil(ms / 1000) : Math.floor(ms / 1000)) * 1000).toISOString().slice(0, 19)}Z`;
}

/** A fact of all dialects that read records. */
export const INSIGHTS_FACT = "Insights events are compared only by what stands outside their `insightDetails`.";
