import { expect, it } from "vitest";
import { codeSpan } from "../../../../src/model/text/markdown.ts";

it.each([
  ["main", "`main`"],
  ["", ""],
  ["a`b", "``a`b``"],
  ["`a`", "`` `a` ``"],
  [" a ", "`  a  `"],
  ["a\nb", "`a\\nb`"],
  ["```", "```` ``` ````"],
])("shows %j literally in a code span", (text, span) => {
  expect(codeSpan(text)).toBe(span);
});

it("escapes what would end a cell of a table", () => {
  expect(codeSpan("a|b", true)).toBe("`a\\|b`");
  expect(codeSpan("a|b")).toBe("`a|b`");
});
