import { expect, it } from "vitest";
import { bannedIdentifiersIn, bannedIn, bannedWords } from "../../../scripts/lint/bannedIdentifiers.ts";

const banned = bannedWords("# comment\nplace\nstackBook\n");

it.each([
  ["placeOf", ["place"]],
  ["SearchPlace", ["place"]],
  ["#place", ["place"]],
  ["MAX_PLACE", ["place"]],
  ["openStackBook", ["stackbook"]],
  ["replace", []],
  ["displaced", []],
  ["placeHolder", []],
  ["stack", []],
])("finds in %s %j", (identifier, words) => {
  expect(bannedIn(identifier, banned)).toEqual(words);
});

it("names each banned identifier once, with its line", () => {
  const text = "const a = 1;\nfunction placeOf(one: { readonly place: string }) {\n  return one.place;\n}\n";
  expect(bannedIdentifiersIn(text, "a.ts", banned)).toEqual(["a.ts:2: placeOf (place)", "a.ts:2: place (place)"]);
});
