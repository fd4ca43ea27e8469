import { expect, test } from "vitest";
import type { KnownProfile } from "../../../../src/aws/connections.ts";
import { type AccountInUse, accountStatus } from "../../../../src/investigation/account/accountStatus.ts";
import { Failure, type FailureReason } from "../../../../src/model/failure.ts";
import { profileNamed } from "../../aws/profileNamed.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const profile = profileNamed("production", {
  kind: "assume-role",
  region: "eu-west-1",
  customEndpoint: "http://localhost:4566",
});
const arn = "arn:aws:sts::222222222222:assumed-role/Reader/alice";
const identity = { accountId: "222222222222", arn, partition: "aws" };
const account = { accountId: "222222222222", alias: "acme-prod" };

function status(signIn: KnownProfile["signIn"], more: Partial<AccountInUse> = {}, known: Partial<KnownProfile> = {}) {
  return accountStatus({
    profile,
    known: { signIn, ...known },
    needs: undefined,
    searches: 0,
    now,
    timeZone: "UTC",
    ...more,
  });
}

function refused(reason: FailureReason): KnownProfile["signIn"] {
  return { state: "refused", failure: new Failure({ reason, message: "No.", context: {}, remedies: [] }) };
}

test("a signed-in account has alias, role and time left, and the tooltip the rest", () => {
  const expiration = now + 42 * 60_000 + 30_000;
  const { text, tooltip, isTrouble } = status({ state: "signed-in", identity, expiration }, { searches: 2 }, account);
  expect(text).toBe("acme-prod · Reader · 42 min left");
  expect(isTrouble).toBe(false);
  expect(tooltip).toEqual([
    "CloudTrail: profile production",
    "Account 222222222222 (acme-prod)",
    `Signed in as ${arn}`,
    "Region eu-west-1",
    "Custom endpoint http://localhost:4566",
    "The credentials expire in 42 min, at 12:42.",
    "2 searches running",
  ]);
});

test("time left is counted in minutes, then in hours", () => {
  const left = (ms: number) =>
    status({ state: "signed-in", identity, expiration: now + ms })
      .text.split(" · ")
      .at(-1);
  expect([59_000, 60_000, 7_199_000, 7_200_000, 43_200_000].map(left)).toEqual([
    "less than a minute left",
    "1 min left",
    "119 min left",
    "2 h left",
    "12 h left",
  ]);
});

test("before anything was asked, only what is configured or remembered", () => {
  expect(status({ state: "unused" }).text).toBe("production");
  expect(status({ state: "unused" }).tooltip[1]).toMatch(/not known yet/);
  expect(status({ state: "unused" }, {}, account).text).toBe("acme-prod");
  expect(status({ state: "unused" }, { needs: "code" }, { accountId: "222222222222" }).text).toBe(
    "222222222222 · not signed in",
  );
  const problem = { message: "role_arn needs source_profile.", file: "config" } as const;
  const broken = status({ state: "unused" }, { profile: { ...profile, kind: "unusable", problem } });
  expect(broken.text).toBe("production · can't be used");
  expect(broken.tooltip.at(-1)).toBe(problem.message);
});

test("an expired or refused sign-in is told", () => {
  const expired = status({ state: "expired", identity, expiration: now - 1 }, { needs: "code" }, account);
  expect(expired).toMatchObject({ text: "acme-prod · Reader · expired", isTrouble: true });
  expect(expired.tooltip).toContain("The credentials have expired. The next search asks for an MFA code.");
  expect(expired.tooltip).toContain(`Last signed in as ${arn}`);
  expect(status(refused("invalid-credentials"))).toMatchObject({
    text: "production · sign-in refused",
    isTrouble: true,
  });
  expect(status(refused("no-credentials")).text).toBe("production · not signed in");
  expect(status(refused("sign-in-needed"))).toMatchObject({ text: "production · not signed in", isTrouble: false });
});

test("credentials without an expiration are not given one", () => {
  const { text, tooltip } = status({ state: "signed-in", identity }, {}, account);
  expect(text).toBe("acme-prod · Reader");
  expect(tooltip).toContain("The credentials don't expire, or don't say when.");
});
