import { afterEach, describe, expect, test } from "vitest";
import { readRecord } from "../../src/model/event/record.ts";
import { parseQuery } from "../../src/query/language/text.ts";
import { compile } from "../../src/query/match/match.ts";
import { end, production, smallWorld } from "../unit/aws-wire/smallWorld.ts";
import { idsOf, openStack, type Stack } from "./stack.ts";

let stack: Stack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

describe("a person's own filter (22)", () => {
  const event = readRecord({
    eventID: "1",
    eventName: "a".repeat(50_000),
    eventSource: "s3.amazonaws.com",
    awsRegion: "eu-west-1",
    userIdentity: { type: "IAMUser", userName: "a".repeat(50_000) },
    requestParameters: { text: "ab".repeat(50_000) },
  });
  const many = (count: number, write: (index: number) => string, between: string) =>
    Array.from({ length: count }, (_, index) => write(index)).join(between);

  // What grows faster than its input would not come back from these for hours.
  test.each<[string, string, boolean | undefined]>([
    ["stars without end", `user:${"*a".repeat(5_000)}*b`, false],
    ["stars and question marks", `user:${"*a?".repeat(3_000)}b`, false],
    ["question marks without a star between", `*${"a?".repeat(5_000)}b*`, undefined],
    ["the longest piece with question marks", `user:*${"a?".repeat(127)}bb*`, false],
    ["many of them", many(500, (index) => `user:*${"a?".repeat(120)}b${index}?*`, " OR "), false],
    ["10,000 words with question marks, any of them", many(10_000, (index) => `zz${index}?q`, " OR "), undefined],
    ["10,000 words, any of them", many(10_000, (index) => `word${index}`, " OR "), false],
    ["stars in free text", `"${"*a".repeat(5_000)}*z"`, false],
    ["10,000 terms, any of them", many(10_000, (index) => `user:u${index}`, " OR "), false],
    ["10,000 terms, none of them", many(10_000, (index) => `-user:u${index}`, " "), true],
    ["10,000 values in a list", `event:(${many(10_000, (index) => `e${index}`, ",")})`, false],
    ["10,000 words", many(10_000, (index) => `word${index}`, " "), false],
    ["10,000 paths with stars", many(10_000, (index) => `requestParameters.x${index}:*a*b*c`, " OR "), false],
    ["10,000 networks", many(10_000, (index) => `ip:10.${index % 250}.0.0/16`, " OR "), false],
    ["3,000 groups to multiply out", many(3_000, (index) => `(user:u${index} OR event:e${index})`, " "), false],
    [
      "a negation over all of them",
      `NOT (${many(3_000, (index) => `(user:u${index} OR NOT event:e${index})`, " ")})`,
      false,
    ],
    ["50,000 parentheses", `${"(".repeat(50_000)}user:x${")".repeat(50_000)}`, undefined],
    ["50,000 negations", `${"NOT ".repeat(50_000)}user:x`, false],
    ["a quote that never ends", '"'.repeat(99_999), undefined],
    ["10,000 unknown fields", many(10_000, (index) => `usr${index}:x`, " "), undefined],
  ])(
    "%s: read, planned and matched in bounded time",
    (_, text, expected) => {
      const { query, problems } = parseQuery(text, { now: end });
      const matched =
        problems.length > 0 || query.condition === undefined ? undefined : compile(query.condition)(event);
      expect(matched).toBe(expected);
    },
    10_000,
  );

  test("10,000 users are asked of AWS in one stream, not in 10,000", async () => {
    stack = await openStack({ world: smallWorld() });
    const search = await stack.prepare({ text: `user:(${many(10_000, (index) => `u${index}`, ",")},bob)` });
    expect(search.plan.sentence.length).toBeLessThan(1_000);
    await idsOf(search);
    expect(stack.lookups()).toBe(3);
    expect(stack.aws.requests.list({ operation: "LookupEvents" })[0]?.accountId).toBe(production.id);
  });
});
