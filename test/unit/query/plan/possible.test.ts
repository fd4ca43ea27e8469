import fc from "fast-check";
import { expect, it } from "vitest";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { CATEGORIES, isPossible, mentionsCategory, possibleCategories } from "../../../../src/query/plan/possible.ts";
import { anyCondition, anyEvent } from "../arbitraries.ts";

function conditionOf(text: string): Condition {
  const { condition } = parseQuery(text, { now: 0 }).query;
  if (condition === undefined) {
    throw new Error(`${text} is no condition`);
  }
  return condition;
}

it("no event that satisfies a condition is impossible, by what is known of it", () => {
  fc.assert(
    fc.property(anyCondition({ cases: true }), anyEvent({ lookup: false }), (condition, event) => {
      if (compile(condition)(event)) {
        const { region, accountId } = event;
        expect(isPossible(condition, { without: [] })).toBe(true);
        expect(isPossible(condition, { without: ["Data", "Insight"], region, accountId })).toBe(true);
        expect(possibleCategories(condition, CATEGORIES)).toContain("Management");
      }
    }),
    { numRuns: 500 },
  );
});

const known = { without: [], region: "eu-west-1", accountId: "111122223333" };
it.each([
  ["user:alice", true],
  ["region:eu-west-1", true],
  ["region:us-east-1", false],
  ["-region:eu-west-1", false],
  ["-region:us-east-1", true],
  ["account:111122223333 user:alice", true],
  ["account:444455556666 user:alice", false],
  ["account:444455556666 OR user:alice", true],
  ["account:444455556666 OR region:us-*", false],
  ["-(user:alice OR region:eu-west-1)", false],
  ["-(user:alice region:eu-west-1)", true],
  ["readonly:true readonly:false", false],
  ["readonly:true -readonly:false", true],
  ["-readonly:true -readonly:false", true],
  ["category:Data category:Management", false],
  ["category:Data -category:Management", true],
  ["words region:us-east-1", false],
  ["-words", true],
  ["category:Data type:AwsCloudTrailInsight", false],
  ["category:Insight type:AwsCloudTrailInsight", true],
  ["category:Insight type:AwsApiCall", false],
  ["category:Data type:AwsApiCall", true],
])("%s can hold in the Region and the account: %s", (text, answer) => {
  expect(isPossible(conditionOf(text), known)).toBe(answer);
});

it("what is not known of a target can be anything", () => {
  expect(isPossible(conditionOf("region:us-east-1 account:444455556666"), { without: [] })).toBe(true);
  expect(isPossible(conditionOf("account:444455556666"), { without: [], region: "eu-west-1" })).toBe(true);
  expect(isPossible(conditionOf("region:us-east-1"), { without: [], accountId: "111122223333" })).toBe(true);
});

it.each([
  ["user:alice", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
  ["category:Data", ["Data"], true],
  ["-category:Data", ["Management", "Insight", "NetworkActivity", "Unknown"], true],
  ["type:AwsCloudTrailInsight", ["Insight"], true],
  ["type:awscloudtrailinsight", ["Insight"], true],
  ["type:AwsCloudTrail*", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
  ["type:(AwsCloudTrailInsight OR AwsApiCall)", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
  ["type:*", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
  ["insightDetails.state:Start", ["Insight"], true],
  ["requestParameters.insightDetails.state:x", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
  ["user:alice OR category:Data", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], true],
  [
    "-(user:alice OR insightDetails.state:Start)",
    ["Management", "Data", "Insight", "NetworkActivity", "Unknown"],
    true,
  ],
  ["words", ["Management", "Data", "Insight", "NetworkActivity", "Unknown"], false],
])("%s: %j, mentions categories: %s", (text, categories, mentions) => {
  expect(possibleCategories(conditionOf(text), CATEGORIES)).toEqual(categories);
  expect(mentionsCategory(conditionOf(text))).toBe(mentions);
});

it("each category is possible without a condition", () => {
  expect(possibleCategories(undefined, ["Data", "Insight"])).toEqual(["Data", "Insight"]);
});
