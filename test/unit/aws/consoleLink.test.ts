import { describe, expect, test } from "vitest";
import { accessPortalOf } from "../../../src/aws/accessPortal.ts";
import type { ConsolePage } from "../../../src/aws/console.ts";
import { consoleLink } from "../../../src/aws/consoleLink.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { sessionOfBase } from "../../../src/aws/signIn/session.ts";
import { planOf } from "../../../src/aws/signInPlan.ts";

const files = { config: "config", credentials: "credentials" };
const url = "https://console.aws.amazon.com/s3/buckets/a?region=eu-west-1&tab=objects";
const page: ConsolePage = { url, how: "page", partition: "aws", account: "111122223333" };

/** The portal of a profile with these settings, and those of its session "acme". */
function portalOf(profile: Readonly<Record<string, string>>, session: Readonly<Record<string, string>> = {}) {
  const shared = { config: { p: profile, "sso-session.acme": session }, credentials: {}, files };
  const plan = planOf("p", shared);
  return "base" in plan ? accessPortalOf(plan.base, sessionOfBase(plan.base, { endpoints: {} })) : undefined;
}

function signedIn(name: string, accountId: string, roleName = "ReadOnly", partition = "aws"): Profile {
  const portal = { startUrl: "https://acme.awsapps.com/start", accountId, roleName };
  return { ...withKey(name), partition, kind: "sso", portal };
}

function withKey(name: string): Profile {
  return { name, kind: "static", origin: "file", isDefault: false, partition: "aws", endpoints: {} };
}

describe("the access portal of a profile", () => {
  const settings = { sso_region: "eu-west-1", sso_account_id: "111122223333", sso_role_name: "ReadOnly" };

  test.each([
    ["https://acme.awsapps.com/start", "https://acme.awsapps.com/start"],
    ["https://acme.awsapps.com/start/", "https://acme.awsapps.com/start"],
    ["https://acme.awsapps.com/start#/", "https://acme.awsapps.com/start"],
    [
      "https://start.us-gov-home.awsapps.com/directory/d-1234#",
      "https://start.us-gov-home.awsapps.com/directory/d-1234",
    ],
    ["https://start.home.awsapps.cn/directory/d-1234", "https://start.home.awsapps.cn/directory/d-1234"],
    ["https://ssoins-1234.portal.eu-west-1.app.aws", "https://ssoins-1234.portal.eu-west-1.app.aws"],
  ])("is read from the start URL %s", (startUrl, expected) => {
    const portal = { startUrl: expected, accountId: "111122223333", roleName: "ReadOnly" };
    expect(portalOf({ ...settings, sso_start_url: startUrl })).toEqual(portal);
    const { sso_region, ...own } = settings;
    expect(portalOf({ ...own, sso_session: "acme" }, { sso_region, sso_start_url: startUrl })).toEqual(portal);
  });

  test.each([
    "http://acme.awsapps.com/start",
    "https://acme.awsapps.com.evil.example/start",
    "https://evil.example/.awsapps.com/start",
    "https://user@acme.awsapps.com/start",
    "https://acme.awsapps.com:8443/start",
    "https://acme.awsapps.com/start?x=1",
    'https://acme.awsapps.com/st"art',
    // The issuer of the tokens, which signs in but shows no accounts.
    "https://identitycenter.amazonaws.com/ssoins-1234",
    "javascript:alert(1)",
  ])("is unknown with the start URL %s", (startUrl) => {
    expect(portalOf({ ...settings, sso_start_url: startUrl })).toBeUndefined();
  });

  test("is unknown for an account or a role that is none", () => {
    const whole = { ...settings, sso_start_url: "https://acme.awsapps.com/start" };
    expect(portalOf({ ...whole, sso_account_id: "1&destination=x" })).toBeUndefined();
    expect(portalOf({ ...whole, sso_role_name: "a b" })).toBeUndefined();
    expect(portalOf({ aws_access_key_id: "AKIA", aws_secret_access_key: "s" })).toBeUndefined();
  });
});

describe("a link to the console", () => {
  test("leads through the portal of the profile that read the event, to the account and role of the profile", () => {
    const link = consoleLink(page, [withKey("keys"), signedIn("prod", "111122223333")], ["prod"], "event");
    expect(link).toEqual({
      url: `https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnly&destination=${encodeURIComponent(url)}`,
      verb: "Open",
      note: "Opens in account 111122223333 through the access portal as ReadOnly.",
      mayMissAccount: false,
    });
    expect(new URLSearchParams(new URL(link.url).hash.split("?")[1]).get("destination")).toBe(url);
  });

  test("of an event that a key read, through the portal of another profile of the same account", () => {
    const profiles = [withKey("keys"), signedIn("other", "444455556666"), signedIn("same", "111122223333", "Audit")];
    const link = consoleLink(page, profiles, ["keys"], "event");
    expect(link.note).toBe("Opens in account 111122223333 through the access portal as Audit.");
  });

  test("to another account than that of the profile: the account of the event, with a role that the person chooses", () => {
    const link = consoleLink(page, [signedIn("logs", "444455556666")], ["logs"], "event");
    expect(link.url).toMatch(/#\/console\?account_id=111122223333&destination=/);
    expect(link.note).toBe("Opens in account 111122223333 through the access portal, where you choose the role.");
  });

  test("of an event that a key and a profile of a portal read, through that portal", () => {
    const link = consoleLink(page, [withKey("keys"), signedIn("logs", "444455556666")], ["keys", "logs"], "event");
    expect(link.note).toBe("Opens in account 111122223333 through the access portal, where you choose the role.");
  });

  test.each([
    ["a key read it", [withKey("keys")], ["keys"]],
    ["a portal of another account is known, which did not read it", [signedIn("other", "444455556666")], ["keys"]],
    ["it is of a log file", [], []],
    ["the portal is of another partition", [signedIn("cn", "111122223333", "ReadOnly", "aws-cn")], ["cn"]],
  ])("warns that the browser may be signed in to another account: %s", (_, profiles, readBy) => {
    expect(consoleLink(page, profiles, readBy, "resource")).toEqual({
      url,
      verb: "Open",
      note: "Opens in the account that the browser is signed in to. This resource is of account 111122223333.",
      mayMissAccount: true,
    });
  });

  test("of an unknown account does not name one", () => {
    const { account: _, ...unknown } = page;
    const link = consoleLink({ ...unknown, how: "lookup" }, [signedIn("p", "111122223333")], ["p"], "resource");
    expect(link).toMatchObject({
      url,
      verb: "Look Up",
      note: "Opens in the account that the browser is signed in to.",
    });
  });
});
