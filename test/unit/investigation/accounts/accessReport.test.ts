import { expect, test } from "vitest";
import type { AccountAccess } from "../../../../src/aws/accountAccess.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { accessReport, accessSummary } from "../../../../src/investigation/accounts/accessReport.ts";
import { Failure } from "../../../../src/model/failure.ts";

function profile(name: string): Profile {
  return { name, kind: "assume-role", origin: "added", isDefault: false, partition: "aws", endpoints: {} };
}

function allowed(name: string, accountId: string): AccountAccess {
  const arn = `arn:aws:sts::${accountId}:assumed-role/Audit/me`;
  return { profile: profile(name), state: "allowed", identity: { accountId, arn, partition: "aws" } };
}

function refused(name: string, message: string): AccountAccess {
  const failure = new Failure({ reason: "access-denied", message, context: {}, remedies: [] });
  return { profile: profile(name), state: "refused", failure };
}

const suspended = { id: "666666666666", name: "Acme Old", state: "pending_closure" };

test("the report names the accounts that refused and why, before the others", () => {
  const text = accessReport({
    source: "production",
    role: "Audit",
    access: [
      allowed("Acme Dev/Audit", "111111111111"),
      refused("Acme Data/Audit", "It can't be assumed."),
      { profile: profile("Acme Late/Audit"), state: "unchecked" },
    ],
    leftOut: [suspended],
  });
  expect(text).toBe(
    [
      "Access to accounts through the role Audit, with profile production",
      "",
      "1 account can be used, 1 can't, 1 was not checked, 1 account is not active and is left out.",
      "",
      "Can't be used:",
      "",
      "Acme Data/Audit",
      "    It can't be assumed.",
      "",
      "Not checked, because the check was cancelled:",
      "",
      "Acme Late/Audit",
      "",
      "Left out, because the account is not active:",
      "",
      "666666666666  Acme Old  (pending closure)",
      "",
      "Can be used:",
      "",
      "111111111111  Acme Dev/Audit",
      "",
    ].join("\n"),
  );
});

test("an account whose check failed is not among those that can't be used", () => {
  const failure = new Failure({ reason: "offline", message: "AWS can't be reached.", context: {}, remedies: [] });
  const access: AccountAccess[] = [{ profile: profile("Acme Dev/Audit"), state: "unchecked", failure }];
  const text = accessReport({ source: "production", role: "Audit", access, leftOut: [] });
  expect(text.split("\n").slice(2)).toEqual([
    "0 accounts can be used, 1 was not checked.",
    "",
    "Not checked, because the check failed:",
    "",
    "Acme Dev/Audit",
    "    AWS can't be reached.",
    "",
  ]);
});

test("the summary says only what there is, in the right number", () => {
  const many = Array.from({ length: 1_200 }, (_, index) => allowed(`a${index}`, "111111111111"));
  expect(accessSummary({ access: many, leftOut: [] })).toBe("1,200 accounts can be used.");
  expect(accessSummary({ access: [refused("a", ""), refused("b", "")], leftOut: [suspended, suspended] })).toBe(
    "0 accounts can be used, 2 can't, 2 accounts are not active and are left out.",
  );
});

test("names from AWS stay on their line and show what they hide", () => {
  const text = accessReport({
    source: "p",
    role: "Audit",
    access: [],
    leftOut: [{ id: "666666666666", name: "a\nCan be used:\u202E", state: "suspended" }],
  });
  expect(text.split("\n").filter((line) => line === "Can be used:")).toEqual([]);
  expect(text).not.toContain("\u202E");
});
