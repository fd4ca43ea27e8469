import { expect, test } from "vitest";
import { searchForHistory } from "../../../../src/investigation/resources/historySearch.ts";
import { change, history } from "./words.ts";

const where = { profiles: ["production"], regions: ["eu-west-1"] };

test("a history is searched for by the values that were looked up, without what only reads", () => {
  const read = history([change(1)]);
  const asked = { ...read.asked, values: ["sg-1", "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1"] };
  expect(searchForHistory({ ...read, asked })).toEqual({
    text: "resource:(sg-1,arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1) last:90d -readonly",
    ...where,
  });
});

test("a history that only event names found is searched for by the ids of its events", () => {
  const read = history([change(1), change(2)]);
  expect(searchForHistory({ ...read, asked: { ...read.asked, byEventName: true } })).toEqual({
    text: "id:(event-1,event-2) last:90d",
    ...where,
  });
});
