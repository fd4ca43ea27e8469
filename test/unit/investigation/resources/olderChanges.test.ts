import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mayHaveOlder, olderNote, searchForOlder } from "../../../../src/investigation/resources/olderChanges.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { Sources } from "../../../../src/sources/registry.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";
import { change, history, instance, NOW } from "./words.ts";

const DAY = 86_400_000;
const sources = {
  usual: { capabilities: EVENT_HISTORY },
  others: [{ capabilities: TRAIL_BUCKET }],
} as unknown as Pick<Sources, "usual" | "others">;

test("a resource may have older changes unless its creation is among those found", () => {
  const type = "aws_security_group";
  expect(mayHaveOlder(history([]), type)).toBe(true);
  expect(mayHaveOlder(history([change(3)]), type)).toBe(true);
  const created = change(9, { eventName: "CreateSecurityGroup" });
  expect(mayHaveOlder(history([change(3), created]), type)).toBe(false);
  expect(mayHaveOlder(history([{ ...created, role: "mentioned" }]), type)).toBe(true);
  // The event names of changes have no API date.
  expect(mayHaveOlder(history([change(9, { eventName: "CreateFunction" })]), "aws_lambda_function")).toBe(false);
});

test("an event that also replaces what was there does not count as the creation", () => {
  const put = history([change(3, { eventName: "PutBucketPolicy" })]);
  expect(mayHaveOlder(put, "aws_s3_bucket_policy")).toBe(true);
});

test("older changes are searched for in the other sources, by every name, up to where the history begins", () => {
  const arn = "arn:aws:lambda:eu-west-1:222222222222:function:resize";
  const lambda = { ...instance, type: "aws_lambda_function", identifiers: { id: "resize", name: "resize", arn } };
  const request = searchForOlder(lambda, history([]).asked, sources, false);
  expect(request).toEqual({
    text: `resource:(resize,${arn}) -readonly -category:(Data,NetworkActivity,Insight) from:now-400d to:now-90d`,
    profiles: ["production"],
    regions: ["eu-west-1"],
    sources: ["trailBucket"],
  });
  expect(searchForOlder(lambda, history([]).asked, sources, true)).toEqual({ ...request, sources: ["automatic"] });
  const { query, problems } = parseQuery(request.text ?? "", { now: NOW });
  expect(problems).toEqual([]);
  expect(query.window).toEqual({ from: NOW - 400 * DAY, to: NOW - 90 * DAY });
});

test("the note on what was not looked up names the command by its title", () => {
  const titles = JSON.parse(readFileSync("package.nls.json", "utf8"));
  expect(olderNote(history([]))).toContain(titles["command.searchOlderChanges"]);
});
