import { expect, test } from "vitest";
import {
  problemsOf,
  proofBasis,
  provedPatterns,
  refusalOf,
  regularExpressionsIn,
} from "../../../scripts/lint/regularExpressions.ts";

const of = (pattern: RegExp) => refusalOf(pattern);

test.each([
  ["spaces that are looked for again from each of them", /\s+$/, /polynomial/],
  ["one repeat within another", /^(?:a+)+$/, /exponential/],
  ["two repeats that share characters", /^\w*x\w*$/, /polynomial/],
  ["a line that must be read to its end", /^[ \t]*=[ \t]*(.*)$/, /polynomial/],
  ["a repeat that is too long to count as bounded", /\s{0,200}x/, /polynomial/],
  ["look-ahead behind a repeat", /\d+(?=x)/, /cannot be proved/],
  ["a back-reference", /(["']).*?\1/, /cannot be proved/],
])("%s is refused", async (_what, pattern, why) => {
  expect(await of(pattern)).toMatch(why);
});

test.each([
  ["a class", /[^\s,;]/g],
  ["a repeat from the beginning on", /^[a-z]+-\d+$/],
  ["repeats with a separator that neither has", /\ba+:b+:c+/],
  ["look-around of bounded length", /(?<!\w)\d{1,3}(?!\w)/g],
  ["what begins only where the search stands", /\s+$/y],
])("%s is taken", async (_what, pattern) => {
  expect(await of(pattern)).toBeUndefined();
});

test("every literal of a file is found, and every pattern that is made while it runs", () => {
  const text = [
    'const text = "/not/g" + `/nor this/`; // /nor this/',
    "const half = 4 / 2 / 1;",
    "class Reader<T> { readonly pattern: RegExp = /a[/]b/giu; }",
    "const made = [new RegExp(text), RegExp(text)] as const;",
    "text.replace(/\\//, text.search(/c+/));",
  ].join("\n");
  expect(regularExpressionsIn(text, "a.ts")).toEqual({
    literals: [
      { line: 3, source: "a[/]b", flags: "giu" },
      { line: 5, source: "\\/", flags: "" },
      { line: 5, source: "c+", flags: "" },
    ],
    constructed: [4, 4],
  });
  expect(() => regularExpressionsIn("const = ;", "broken.ts")).toThrow(/^broken\.ts: /);
});

test("each place of a refused pattern is named, and each pattern is checked once", async () => {
  const files = [
    ["src/a.ts", "const a = /\\s+$/;\nconst b = /^\\s+/;\n"],
    ["src/b.ts", "const a = /\\s+$/;\nconst made = new RegExp(name);\n"],
  ] as const;
  expect(await problemsOf(files)).toEqual([
    expect.stringMatching(/^src\/a\.ts:1: \/\\s\+\$\/ takes 2nd degree polynomial time/),
    expect.stringMatching(/^src\/b\.ts:1: \/\\s\+\$\/ takes 2nd degree polynomial time/),
    "src/b.ts:2: RegExp(…) is not checked: write a literal, or search without a pattern",
  ]);
  expect(await problemsOf([["src/c.ts", "const a = /^\\s+/;\n"]])).toEqual([]);
});

test("a pattern that was proved on the same basis is not proved again, and every other one is", async () => {
  const basis = proofBasis("4.5.0");
  const files = [["src/a.ts", "const a = /^\\s+/;\nconst b = /^\\s+/g;\nconst c = /^\\d+/;\n"]] as const;
  const provedNow = async (list: string) => {
    const now: string[] = [];
    const proved = provedPatterns(list, basis);
    expect(await problemsOf(files, { proved, onProof: (pattern) => now.push(pattern) })).toEqual([]);
    return now.sort();
  };
  expect(await provedNow(`${basis}\n/^\\s+/\n`)).toEqual(["/^\\d+/", "/^\\s+/g"]);
  expect(await provedNow(`${basis}\r\n/^\\d+/\r\n/^\\s+/g\r\n`)).toEqual(["/^\\s+/"]);
  expect(await provedNow(`${proofBasis("4.5.1")}\n/^\\s+/\n`)).toEqual(["/^\\d+/", "/^\\s+/", "/^\\s+/g"]);
  expect(await provedNow("")).toHaveLength(3);
});
