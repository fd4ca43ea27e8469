import { expect, it } from "vitest";
import { searchNodes } from "../../../../src/investigation/saved/searchTree.ts";
import { starterSearches } from "../../../../src/investigation/saved/starterSearches.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { recordWith } from "../../model/records.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

const queryOf = (id: string, roles: readonly string[] = []) => {
  const starter = starterSearches(roles).find((one) => one.id === id);
  const { query, problems } = parseQuery(starter?.request.text ?? "", { now: NOW });
  expect(problems).toEqual([]);
  return query;
};
const finds = (id: string, record: Parameters<typeof recordWith>[0], roles: readonly string[] = []) => {
  const { condition } = queryOf(id, roles);
  return condition === undefined || compile(condition)(readRecord(recordWith({ awsRegion: "eu-west-1", ...record })));
};

it.each([
  ["root", ["Username"], 90],
  ["failed-sign-ins", ["EventName"], 7],
  ["public", ["ReadOnly"], 7],
  ["trails", ["EventName"], 90],
  ["denied", [], 1],
  ["outside", ["ReadOnly"], 1],
])("%s is a valid search in all Regions that asks AWS by %s, over %i days", (id, attributes, days) => {
  const { condition, window } = queryOf(id, ["deploy-*"]);
  expect(NOW - (window?.from ?? 0)).toBe(days * 86_400_000);
  const { lookups } = plan(
    { ...(condition === undefined ? {} : { condition }), window: { from: window?.from ?? 0, to: NOW } },
    EVENT_HISTORY,
    NOW,
  );
  expect([...new Set(lookups.flatMap(({ attribute }) => attribute?.key ?? []))]).toEqual(attributes);
  expect(starterSearches([]).find((one) => one.id === id)?.request.text).toMatch(/ region:\* last:/);
});

it("are listed after the other searches, with different titles, and each is explained", () => {
  const all = starterSearches([]);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(all.every(({ explanation }) => explanation.endsWith("."))).toBe(true);
  const groups = searchNodes([], [], [], () => undefined, all);
  expect(groups.map(({ id, children }) => [id, children.map((node) => node.id)])).toEqual([
    ["starter", all.map(({ id }) => `starter/${id}`)],
  ]);
});

it("find what each title says, and not the opposite", () => {
  const root = { userIdentity: { type: "Root", accountId: "111111111111", arn: "arn:aws:iam::111111111111:root" } };
  expect(finds("root", root)).toBe(true);
  expect(finds("root", { userIdentity: { type: "IAMUser", userName: "root" } })).toBe(false);
  const signIn = { eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com" };
  expect(finds("failed-sign-ins", { ...signIn, responseElements: { ConsoleLogin: "Failure" } })).toBe(true);
  expect(finds("failed-sign-ins", { ...signIn, responseElements: { ConsoleLogin: "Success" } })).toBe(false);
  expect(finds("public", { eventName: "PutBucketPolicy", readOnly: false })).toBe(true);
  expect(finds("public", { eventName: "PutBucketPolicy", errorCode: "AccessDenied" })).toBe(false);
  expect(finds("trails", { eventName: "StopLogging", errorCode: "AccessDenied" })).toBe(true);
  for (const errorCode of ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"]) {
    expect(finds("denied", { errorCode, readOnly: true }), errorCode).toBe(true);
  }
  expect(finds("denied", { errorCode: "ThrottlingException" })).toBe(false);
});

it("find changes outside the tools only", () => {
  const change = { readOnly: false, userAgent: "aws-cli/2.15", userIdentity: { type: "IAMUser", userName: "erin" } };
  expect(finds("outside", change)).toBe(true);
  expect(finds("outside", { ...change, readOnly: true })).toBe(false);
  const terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io)";
  expect(finds("outside", { ...change, userAgent: terraform })).toBe(false);
  expect(finds("outside", { ...change, sourceIPAddress: "cloudformation.amazonaws.com" })).toBe(false);
  const deploys = {
    ...change,
    userIdentity: {
      type: "AssumedRole",
      arn: "arn:aws:sts::111111111111:assumed-role/deploy-prod/run-7",
      sessionContext: {
        sessionIssuer: { type: "Role", userName: "deploy-prod", arn: "arn:aws:iam::111111111111:role/deploy-prod" },
      },
    },
  };
  expect(finds("outside", deploys)).toBe(true);
  expect(finds("outside", deploys, ["deploy-*"])).toBe(false);
  expect(finds("outside", deploys, [" deploy-prod ", ""])).toBe(false);
  expect(finds("outside", deploys, ["deploy-pro"])).toBe(true);
  expect(finds("outside", deploys, ["deploy-pro?"])).toBe(false);
  expect(finds("outside", deploys, ["", " "])).toBe(true);
  expect(finds("outside", deploys, ['odd" OR name', "arn:aws:iam::*:role/deploy-?rod"])).toBe(false);
});
