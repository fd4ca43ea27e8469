import { describe, expect, it } from "vitest";
import { fixFor } from "../../../../src/query/assist/fix.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const NOW = Date.UTC(2026, 10, 22, 17);

function fixesOf(text: string) {
  return parseQuery(text, { now: NOW }).problems.map((problem) => fixFor(text, problem));
}

describe("the fix of a query's problem", () => {
  it.each([
    ["evnt:x", "Use `event:`", "event:x"],
    ["user:alice -evnt:x", "Use `event:`", "user:alice -event:x"],
    ["usr=alice", "Use `user`", "user=alice"],
    ["requestParameter.bucketName:x", "Use `requestParameters`", "requestParameters.bucketName:x"],
    ["a userIdentiy.type:Root", "Use `userIdentity`", "a userIdentity.type:Root"],
    ["a)", "Remove `)`", "a"],
    ["event:a,b", "Use `(a,b)`", "event:(a,b)"],
    ["event:(a and b)", 'Use `"and"`', 'event:(a "and" b)'],
    ["last>7d", "Use `last:`", "last:7d"],
  ])("corrects %s: %s", (text, label, fixed) => {
    expect(fixesOf(text)).toEqual([{ label, text: fixed }]);
  });

  it.each(["evnt:x", "a)", "event:a,b", "last>7d"])("removes all problems of a query (%s)", (text) => {
    const [fix] = fixesOf(text);
    expect(parseQuery(fix?.text ?? "", { now: NOW })).toMatchObject({ problems: [] });
  });

  it("is absent where the intention is unclear", () => {
    expect(fixesOf("ip:1.2.3.999 zzzzzz:1 (a")).toEqual([undefined, undefined, undefined]);
  });
});
