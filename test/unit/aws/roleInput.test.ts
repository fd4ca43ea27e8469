import { describe, expect, test } from "vitest";
import {
  externalIdProblem,
  mfaSerialProblem,
  readAccountId,
  readRole,
  roleNameProblem,
  sessionNameProblem,
} from "../../../src/aws/roleInput.ts";

const audit = { roleArn: "arn:aws:iam::123456789012:role/Audit", accountId: "123456789012", role: "Audit" };

describe("a role is read", () => {
  test.each([
    "arn:aws:iam::123456789012:role/Audit",
    "  arn:aws:iam::123456789012:role/Audit\n",
    "123456789012/Audit",
    "123456789012 Audit",
    "123456789012:role/Audit",
    "1234-5678-9012 Audit",
  ])("from %j", (text) => {
    expect(readRole(text, "aws")).toEqual(audit);
  });

  test("with its path, which is no part of its name", () => {
    const withPath = { ...audit, roleArn: "arn:aws:iam::123456789012:role/team/ops/Audit" };
    expect(readRole("arn:aws:iam::123456789012:role/team/ops/Audit", "aws")).toEqual(withPath);
    expect(readRole("123456789012/team/ops/Audit", "aws")).toEqual(withPath);
  });

  test("in the partition of its source", () => {
    expect(readRole("123456789012/Audit", "aws-cn")).toMatchObject({
      roleArn: "arn:aws-cn:iam::123456789012:role/Audit",
    });
    expect(readRole(audit.roleArn, "aws-cn")).toEqual({
      problem: "The role is in partition aws, the source profile in aws-cn. Roles can't be assumed across partitions.",
    });
  });

  test.each<[string, RegExp]>([
    ["", /^Type a role ARN, or an account ID and a role name/],
    ["Audit", /^Type a role ARN/],
    ["12345678901/Audit", /^Type a role ARN/],
    ["123456789012", /^Type a role ARN/],
    ["123456789012/", /^Type a role ARN/],
    ["123456789012/Au dit", /^A role name has up to 64/],
    [`123456789012/${"x".repeat(65)}`, /^A role name has up to 64/],
    ["arn:aws:iam::123456789012:user/alice", /^This is not the ARN of a role/],
    ["arn:aws:iam::123456789012:role/", /^This is not the ARN of a role/],
    ["arn:aws:iam:::role/Audit", /^This is not the ARN of a role/],
    ["arn:aws:sts::123456789012:assumed-role/Audit/alice", /^This is a session of a role.* role\/Audit,/],
  ])("not from %j, and the reason is said", (text, reason) => {
    expect(readRole(text, "aws")).toEqual({ problem: expect.stringMatching(reason) });
  });
});

test("account ids may have hyphens", () => {
  expect(readAccountId(" 1234-5678-9012 ")).toBe("123456789012");
  expect(readAccountId("123456789012")).toBe("123456789012");
  expect(readAccountId("1234-56789012")).toBeUndefined();
  expect(readAccountId("１２３４５６７８９０１２")).toBeUndefined();
});

test.each([
  ["role name", roleNameProblem, ["Audit", "a+=,.@-_"], ["", "a/b", "a b", "x".repeat(65)]],
  ["external ID", externalIdProblem, ["", "ab", "a:/b", "x".repeat(1224)], ["a", "a b", "x".repeat(1225)]],
  ["session name", sessionNameProblem, ["", "alice@example.com"], ["a", "a/b", "x".repeat(65)]],
  ["MFA device", mfaSerialProblem, ["", "arn:aws:iam::123456789012:mfa/a", "GAHT12345678"], ["short", "a b c d e f"]],
] as const)("a %s follows AWS's rules", (_what, problem, good, bad) => {
  expect(good.map(problem)).toEqual(good.map(() => undefined));
  expect(bad.map(problem).every((text) => text !== undefined)).toBe(true);
});
