import { availableParallelism } from "node:os";
import { parseSync, Visitor } from "oxc-parser";
import { check } from "recheck";

/** A regular expression literal of a source file. */
export interface WrittenRegExp {
  /** 1-based. */
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** The regular expressions of a source file. */
export interface FoundRegExps {
  readonly literals: readonly WrittenRegExp[];
  /** 1-based lines of `RegExp(…)` and `new RegExp(…)`: their patterns are not known, so they cannot be checked. */
  readonly constructed: readonly number[];
}

/** A larger repeat is analyzed as unbounded: `\s{0,200}` takes 200 steps at each character. */
const MAX_REPEAT = 32;
/** States of the automaton that is analyzed: bounds the work by the pattern alone, not by the speed of the machine. */
const MAX_STATES = 35_000;

/**
 * The regular expressions of a TypeScript file.
 *
 * @param path names the file in errors; its extension selects the language
 * @throws when the file cannot be parsed
 */
export function regularExpressionsIn(text: string, path: string): FoundRegExps {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) {
    throw new Error(`${path}: ${error.message}`);
  }
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length;
  const literals: WrittenRegExp[] = [];
  const constructed: number[] = [];
  const construct = ({ callee, start }: { readonly callee: object; readonly start: number }) => {
    if ("name" in callee && callee.name === "RegExp") {
      constructed.push(lineOf(start));
    }
  };
  new Visitor({
    Literal(node) {
      if ("regex" in node) {
        literals.push({ line: lineOf(node.start), source: node.regex.pattern, flags: node.regex.flags });
      }
    },
    NewExpression: construct,
    CallExpression: construct,
  }).visit(program);
  return { literals, constructed };
}

/**
 * Why a regular expression is refused. Undefined: proved to take time linear in the length of the text, wherever a
 * match starts. The proof is recheck's automaton analysis; its fuzzing proves nothing and is not used. The analysis
 * does not support back-references, and supports look-around only in patterns of bounded length: others are refused.
 */
export async function refusalOf({
  source,
  flags,
}: Pick<WrittenRegExp, "source" | "flags">): Promise<string | undefined> {
  const found = await check(withoutLargeRepeats(source), flags, {
    checker: "automaton",
    maxNFASize: MAX_STATES,
    timeout: null,
    attackTimeout: 0,
  });
  switch (found.status) {
    case "safe":
      return undefined;
    case "vulnerable":
      return `takes ${found.complexity.summary} time, as for ${found.attack.pattern}`;
    case "unknown":
      return `cannot be proved linear: ${"message" in found.error ? found.error.message : found.error.kind}`;
  }
}

/**
 * What a proof depends on besides the pattern: the checker and the limits it is given. The first line of a list of
 * proved patterns.
 *
 * @param version of recheck
 */
export function proofBasis(version: string): string {
  return `recheck ${version}, repeats over ${MAX_REPEAT} are unbounded, at most ${MAX_STATES} states`;
}

/** The patterns of a list, as `/source/flags`. None if they were proved on another basis. */
export function provedPatterns(list: string, basis: string): ReadonlySet<string> {
  const [first, ...patterns] = list.split(/\r?\n/);
  return new Set(first === basis ? patterns.filter((pattern) => pattern !== "") : []);
}

/** What is known about the patterns before they are checked, and what hears about each that is proved. */
export interface ProofOptions {
  /** Patterns that need no proof, as `/source/flags`. */
  readonly proved?: ReadonlySet<string>;
  /** Called for each pattern that was proved, with the time that took in ms. */
  readonly onProof?: (pattern: string, ms: number) => void;
}

/**
 * Problems in a set of files, each as "path:line: why".
 *
 * @param files path and text
 */
export async function problemsOf(
  files: Iterable<readonly [path: string, text: string]>,
  { proved = new Set(), onProof = () => undefined }: ProofOptions = {},
): Promise<readonly string[]> {
  const problems: string[] = [];
  const places = new Map<string, { readonly written: WrittenRegExp; readonly at: string[] }>();
  for (const [path, text] of files) {
    const { literals, constructed } = regularExpressionsIn(text, path);
    for (const line of constructed) {
      problems.push(`${path}:${line}: RegExp(…) is not checked: write a literal, or search without a pattern`);
    }
    for (const written of literals) {
      const key = `/${written.source}/${written.flags}`;
      const known = places.get(key) ?? { written, at: [] };
      known.at.push(`${path}:${written.line}`);
      places.set(key, known);
    }
  }
  const waiting = [...places].filter(([key]) => !proved.has(key));
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [key, { written, at }] = next;
      const start = performance.now();
      const refusal = await refusalOf(written);
      if (refusal === undefined) {
        onProof(key, performance.now() - start);
      } else {
        problems.push(...at.map((place) => `${place}: ${key} ${refusal}`));
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return problems.sort();
}

/** Leaves escapes and character classes unchanged: braces in them are not repeats. */
function withoutLargeRepeats(source: string): string {
  return source.replace(
    /\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(,(\d*))?\}/g,
    (whole, least?: string, comma?: string, most?: string) => {
      if (least === undefined || (comma !== undefined && most === "")) {
        return whole;
      }
      const large = Number(most ?? least) > MAX_REPEAT;
      return large ? `{${Math.min(Number(least), 1)},}` : whole;
    },
  );
}
