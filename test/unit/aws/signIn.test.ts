import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import type { SignInPage } from "../../../src/aws/signIn/flows.ts";
import type { SignInWay } from "../../../src/aws/signIn/identityCenterTokens.ts";
import type { IdentityCenterSession } from "../../../src/aws/signIn/session.ts";
import { type House, openHouse, rejection } from "./house.ts";

const startUrl = "https://corp.awsapps.com/start";
const account = "sso_account_id=111122223333\n";
const config =
  `[profile corp]\nregion=eu-west-1\nsso_session=corp\n${account}sso_role_name=ReadOnlyAccess\n` +
  `[profile second]\nregion=eu-west-1\nsso_session=corp\n${account}sso_role_name=SecurityAudit\n` +
  "[profile chained]\nregion=eu-west-1\nsource_profile=corp\nrole_arn=arn:aws:iam::111122223333:role/Audit\n" +
  `[profile legacy]\nregion=eu-west-1\nsso_start_url=${startUrl}\nsso_region=eu-west-1\n${account}sso_role_name=ReadOnlyAccess\n` +
  `[sso-session corp]\nsso_start_url=${startUrl}\nsso_region=eu-west-1\n`;

let home: string;
let house: House;
/** How far the clocks of the wire AWS and of the extension are ahead of this machine's, ms. */
let ahead: { wire: number; here: number };
/** Pauses of the extension, ms, and how much faster than real they pass. */
let pauses: number[];
let speed: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  // The SDK, and so this extension, looks for tokens where the process's own environment says.
  vi.stubEnv("HOME", home);
  ahead = { wire: 0, here: 0 };
  pauses = [];
  speed = 1;
  const clock = {
    ...systemClock,
    now: () => Date.now() + ahead.here,
    after: (ms: number, act: () => void) => {
      pauses.push(ms);
      return systemClock.after(ms / speed, act);
    },
  };
  house = await openHouse({ config, clock, wire: { now: () => Date.now() + ahead.wire } });
  house.aws.identityCenter.settings = { ...house.aws.identityCenter.settings, interval: 0 };
});

afterEach(async () => {
  await house.close();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

const tokens = () => house.connections.identityCenter;
const sessionOf = (profile: Profile): IdentityCenterSession => {
  if (profile.signsInWith?.kind !== "sso") {
    throw new Error(`${profile.name} has no session`);
  }
  return profile.signsInWith;
};

/** Signs in; `act` is what the person does with the page. */
async function signIn(
  name: string,
  way: SignInWay,
  act: (page: SignInPage) => unknown,
  signal = new AbortController().signal,
): Promise<SignInPage[]> {
  const pages: SignInPage[] = [];
  const profile = house.profile(name);
  const show = (page: SignInPage) => {
    pages.push(page);
    void act(page);
  };
  await tokens().signIn(profile, sessionOf(profile), { way, show, signal });
  return pages;
}

const allowCode = ({ userCode = "" }: SignInPage) => house.aws.identityCenter.decide(userCode, true);
/** What a browser does when the person allows: it follows the redirect to the loopback address. */
const allowInBrowser = ({ url }: SignInPage) => fetch(`${url}&decision=allow`);

function fileOf(key: string): string {
  return join(home, ".aws", "sso", "cache", `${createHash("sha1").update(key).digest("hex")}.json`);
}

async function readToken(key: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(fileOf(key), "utf8"));
}

const requests = (operation: string) => house.aws.requests.count({ operation });

describe("signing in", () => {
  test("in the browser: the code comes back to 127.0.0.1, and the profile has credentials", async () => {
    const answers: Response[] = [];
    const [page] = await signIn("corp", "browser", async (shown) => answers.push(await allowInBrowser(shown)));
    const asked = new URL(page?.url ?? "").searchParams;
    expect(asked.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
    expect(asked.get("scopes")).toBe("sso:account:access");
    expect(asked.get("state")?.length).toBeGreaterThanOrEqual(43);
    expect(page?.userCode).toBeUndefined();
    await vi.waitFor(() => expect(answers[0]?.url).toContain("/oauth/callback?code="));
    expect(answers[0]?.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await answers[0]?.text()).toContain("You can close this page");
    const identity = await house.connections.identity(house.profile("corp"));
    expect(identity.arn).toContain("assumed-role/AWSReservedSSO_ReadOnlyAccess_");
    // Nothing listens any more.
    await expect(fetch(asked.get("redirect_uri") ?? "")).rejects.toThrow();
  });

  test("stores the tokens as the AWS CLI does: for this user only, with the client", async () => {
    await signIn("corp", "browser", allowInBrowser);
    const token = await readToken("corp");
    expect(Object.keys(token).sort()).toEqual([
      "accessToken",
      "clientId",
      "clientSecret",
      "expiresAt",
      "refreshToken",
      "region",
      "registrationExpiresAt",
      "startUrl",
    ]);
    expect(token).toMatchObject({ startUrl, region: "eu-west-1" });
    expect(token.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const folder = join(home, ".aws", "sso", "cache");
    if (process.platform !== "win32") {
      expect((await stat(fileOf("corp"))).mode & 0o777).toBe(0o600);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
    expect(await readdir(folder)).toEqual([basename(fileOf("corp"))]);
  });

  test("with a code: asks again until it is approved, slower when AWS says so", async () => {
    speed = 1_000;
    house.aws.identityCenter.settings = { ...house.aws.identityCenter.settings, interval: 1 };
    const [page] = await signIn("corp", "code", async (shown) => {
      await vi.waitFor(() => expect(pauses.length).toBeGreaterThanOrEqual(4));
      house.aws.identityCenter.settings = { ...house.aws.identityCenter.settings, interval: 0 };
      allowCode(shown);
    });
    expect(page?.url).toContain(page?.userCode);
    expect(pauses.slice(0, 4)).toEqual([1_000, 1_000, 6_000, 11_000]);
    expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-in");
    expect(house.aws.requests.list({ operation: "RegisterClient" })[0]?.parameters).toMatchObject({
      grantTypes: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      scopes: ["sso:account:access"],
    });
  });

  test("one sign-in serves all profiles of the session, and those that assume a role with it", async () => {
    speed = 1_000;
    await signIn("chained", "code", allowCode);
    for (const [name, role] of [
      ["corp", "AWSReservedSSO_ReadOnlyAccess_"],
      ["second", "AWSReservedSSO_SecurityAudit_"],
      ["chained", "assumed-role/Audit/"],
    ] as const) {
      expect((await house.connections.identity(house.profile(name))).arn).toContain(role);
    }
    expect(requests("CreateToken")).toBeGreaterThan(0);
    expect(await rejection(house.connections.identity(house.profile("legacy")))).toMatchObject({
      reason: "expired-credentials",
    });
  });

  test("a legacy profile is signed in under its start URL", async () => {
    speed = 1_000;
    await signIn("legacy", "code", allowCode);
    expect(await readToken(startUrl)).toMatchObject({ startUrl });
    expect((await house.connections.identity(house.profile("legacy"))).accountId).toBe("111122223333");
  });
});

describe("a sign-in that fails", () => {
  const again = (name: string) => ({ kind: "sign-in", profile: name, session: "corp" });

  test("denied in the browser", async () => {
    const failed = await rejection(signIn("corp", "browser", ({ url }) => fetch(`${url}&decision=deny`)));
    expect(failed).toMatchObject({
      reason: "invalid-credentials",
      message: "The sign-in to corp was denied in the browser.",
      remedies: [again("corp"), { kind: "show-log" }],
    });
    expect(await readdir(home)).toEqual([]);
  });

  test("denied with the code", async () => {
    speed = 1_000;
    const deny = ({ userCode = "" }: SignInPage) => house.aws.identityCenter.decide(userCode, false);
    expect(await rejection(signIn("corp", "code", deny))).toMatchObject({ reason: "invalid-credentials" });
  });

  test("a code that expires, and a browser that never comes back", async () => {
    speed = 1_000;
    const expire = () => {
      ahead.wire += 600_000;
    };
    expect(await rejection(signIn("corp", "code", expire))).toMatchObject({
      reason: "timeout",
      message: "The sign-in to corp was not approved in time. Sign in again.",
    });
    speed = 1_000_000;
    expect(await rejection(signIn("corp", "browser", () => undefined))).toMatchObject({ reason: "timeout" });
    expect(pauses.at(-1)).toBe(600_000);
  });

  test("requests with a wrong state, path or method change nothing", async () => {
    const statuses: number[] = [];
    await signIn("corp", "browser", async (page) => {
      const redirect = new URL(page.url).searchParams.get("redirect_uri") ?? "";
      const state = new URL(page.url).searchParams.get("state") ?? "";
      for (const [url, method] of [
        [`${redirect}?code=stolen&state=guessed`, "GET"],
        [`${redirect}?code=stolen`, "GET"],
        [`${redirect}?error=access_denied`, "GET"],
        [`${redirect}?code=stolen&state=${state}`, "POST"],
        [`${redirect}?state=${state}`, "GET"],
        [redirect.replace("callback", "other"), "GET"],
      ] as const) {
        statuses.push((await fetch(url, { method })).status);
      }
      await allowInBrowser(page);
    });
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-in");
  });

  test("a code that Identity Center does not accept", async () => {
    const other = async (page: SignInPage) => {
      const { searchParams } = new URL(page.url);
      await fetch(`${searchParams.get("redirect_uri")}?code=other&state=${searchParams.get("state")}`);
    };
    expect(await rejection(signIn("corp", "browser", other))).toMatchObject({
      reason: "invalid-credentials",
      message: "IAM Identity Center did not accept the sign-in to corp. Sign in again.",
    });
  });

  test.each(["browser", "code"] as const)(
    "cancelled before it began (%s): an AbortError, and no request",
    async (way) => {
      const failed = await rejection(signIn("corp", way, () => undefined, AbortSignal.abort()));
      expect(failed).toMatchObject({ name: "AbortError" });
      expect(house.aws.requests.list()).toEqual([]);
    },
  );

  test("cancelled: no request follows, and nothing is stored", async () => {
    speed = 1_000;
    for (const way of ["browser", "code"] as const) {
      const cancel = new AbortController();
      const failed = await rejection(signIn("corp", way, () => cancel.abort(), cancel.signal));
      expect(failed).toMatchObject({ name: "AbortError" });
    }
    expect(requests("CreateToken")).toBe(0);
    expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-out");
  });

  test.each([
    ["throttle", "throttled", /throttling/],
    ["500", "offline", /server error/],
    ["html-200", "not-aws", /proxy or captive portal/],
  ] as const)("%s at Identity Center is %s", async (kind, reason, message) => {
    house.aws.faults.add({ kind, service: "sso-oidc" });
    const failed = await rejection(signIn("corp", "code", allowCode));
    expect(failed).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  test("a fault between two questions about a code does not end it", async () => {
    speed = 1_000;
    house.aws.faults.add({ kind: "reset", operation: "CreateToken", times: 1 });
    house.aws.faults.add({ kind: "500", operation: "CreateToken", times: 1 });
    await signIn("corp", "code", async (page) => {
      await vi.waitFor(() => expect(requests("CreateToken")).toBeGreaterThanOrEqual(2));
      allowCode(page);
    });
    expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-in");
  });
});

describe("a session", () => {
  beforeEach(async () => {
    speed = 1_000;
    await signIn("corp", "code", allowCode);
  });

  const advance = (ms: number) => {
    ahead.wire += ms;
    ahead.here += ms;
  };

  test("is renewed silently shortly before it ends, once for all callers, with the client kept", async () => {
    const before = await readToken("corp");
    advance(56 * 60_000);
    const session = sessionOf(house.profile("corp"));
    const asked = Array.from({ length: 5 }, () => tokens().accessToken(session, AbortSignal.timeout(60_000)));
    const renewed = new Set(await Promise.all(asked));
    expect(renewed.size).toBe(1);
    expect(renewed).not.toContain(before.accessToken);
    const after = await readToken("corp");
    expect(renewed).toContain(after.accessToken);
    expect(after).toMatchObject({ clientId: before.clientId, clientSecret: before.clientSecret, startUrl });
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(house.aws.requests.list({ operation: "CreateToken", status: 200 })).toHaveLength(2);
    if (process.platform !== "win32") {
      expect((await stat(fileOf("corp"))).mode & 0o777).toBe(0o600);
    }
  });

  test("that is renewed for several callers is renewed for the others when the first one cancels", async () => {
    advance(61 * 60_000);
    const session = sessionOf(house.profile("corp"));
    house.aws.faults.add({ kind: "delay", operation: "CreateToken", delayMs: 1_000 });
    const cancel = new AbortController();
    const before = requests("CreateToken");
    const first = rejection(tokens().accessToken(session, cancel.signal));
    const second = tokens().accessToken(session, AbortSignal.timeout(60_000));
    await vi.waitFor(() => expect(requests("CreateToken")).toBe(before + 1));
    cancel.abort();
    expect(await first).toMatchObject({ name: "AbortError" });
    expect(await second).toBe((await readToken("corp")).accessToken);
    expect(house.aws.requests.list({ operation: "CreateToken", status: 200 })).toHaveLength(2);
  });

  test("that ended asks to sign in, after one refused renewal", async () => {
    advance(9 * 3_600_000);
    const session = sessionOf(house.profile("corp"));
    expect((await tokens().look(session)).state).toBe("renewable");
    for (let time = 0; time < 3; time += 1) {
      expect(await rejection(house.connections.identity(house.profile("corp")))).toMatchObject({
        reason: "expired-credentials",
        remedies: expect.arrayContaining([{ kind: "sign-in", profile: "corp", session: "corp" }]),
      });
    }
    expect(house.aws.requests.list({ operation: "CreateToken", error: "InvalidGrantException" })).toHaveLength(1);
    expect((await tokens().look(session)).state).toBe("signed-out");
  });

  test("that another program renewed meanwhile is read again", async () => {
    advance(61 * 60_000);
    const token = await readToken("corp");
    house.aws.faults.add({ kind: "delay", operation: "CreateToken", delayMs: 1_000 });
    // The refresh token is used up: the renewal is refused.
    house.aws.identityCenter.endSessions();
    const before = requests("CreateToken");
    const other = house.connections.identityCenter.accessToken(
      sessionOf(house.profile("corp")),
      AbortSignal.timeout(60_000),
    );
    await vi.waitFor(() => expect(requests("CreateToken")).toBe(before + 1));
    const file = { ...token, accessToken: "of-the-cli", expiresAt: new Date(Date.now() + ahead.here + 3_600_000) };
    await writeFile(fileOf("corp"), JSON.stringify(file));
    expect(await other).toBe("of-the-cli");
  });

  test("that cannot be renewed because AWS is away is no reason to sign in", async () => {
    advance(61 * 60_000);
    house.aws.faults.add({ kind: "500", operation: "CreateToken" });
    const failed = await rejection(house.connections.identity(house.profile("corp")));
    expect(failed).toMatchObject({ reason: "offline" });
    house.aws.faults.clear();
    const token = await tokens().accessToken(sessionOf(house.profile("corp")), AbortSignal.timeout(60_000));
    expect(token).toBe((await readToken("corp")).accessToken);
  });

  test("without a refresh token is used to its last minute, then asks to sign in", async () => {
    const { refreshToken: _, ...rest } = await readToken("corp");
    await writeFile(fileOf("corp"), JSON.stringify(rest));
    advance(59 * 60_000);
    const session = sessionOf(house.profile("corp"));
    expect(await tokens().accessToken(session, AbortSignal.timeout(60_000))).toBe(rest.accessToken);
    advance(2 * 60_000);
    expect(await tokens().accessToken(session, AbortSignal.timeout(60_000))).toBeUndefined();
  });

  test("is signed out: its file is gone, and its tokens are refused", async () => {
    const { refreshToken, clientId, clientSecret } = await readToken("corp");
    const profile = house.profile("corp");
    await tokens().signOut(profile, sessionOf(profile));
    expect((await tokens().look(sessionOf(profile))).state).toBe("signed-out");
    const answer = await fetch(`${house.aws.url}/token`, {
      method: "POST",
      body: JSON.stringify({ clientId, clientSecret, grantType: "refresh_token", refreshToken }),
    });
    expect(answer.status).toBe(400);
    // A second time there is nothing to do.
    await tokens().signOut(profile, sessionOf(profile));
    expect(requests("Logout")).toBe(1);
  });

  test("whose sign-out Identity Center does not answer is removed from this machine, with a failure that says so", async () => {
    const { aws, connections, profile, close } = await openHouse({
      config,
      timeouts: { connectMs: 5_000, answerMs: 500 },
    });
    aws.faults.add({ kind: "hang", operation: "Logout" });
    const corp = profile("corp");
    const failed = await rejection(connections.identityCenter.signOut(corp, sessionOf(corp)));
    expect(failed).toMatchObject({
      reason: "timeout",
      message: expect.stringMatching(
        /^The tokens of corp were removed from this machine, but the session could not be/,
      ),
    });
    expect((await tokens().look(sessionOf(corp))).state).toBe("signed-out");
    await close();
  });

  test("is removed from this machine even if Identity Center fails", async () => {
    house.aws.faults.add({ kind: "500", operation: "Logout" });
    const profile = house.profile("corp");
    const failed = await rejection(tokens().signOut(profile, sessionOf(profile)));
    expect(failed).toMatchObject({ message: expect.stringMatching(/^The tokens of corp were removed/) });
    expect((await tokens().look(sessionOf(profile))).state).toBe("signed-out");
  });
});

test.each([
  ["no JSON", "{"],
  ["a list", "[]"],
  ["no token", "{}"],
  ["no time", '{"accessToken":"x","expiresAt":"never"}'],
])("a token file with %s counts as not signed in, and a sign-in replaces it", async (_what, text) => {
  speed = 1_000;
  await mkdir(join(home, ".aws", "sso", "cache"), { recursive: true });
  await writeFile(fileOf("corp"), text);
  expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-out");
  await signIn("corp", "code", allowCode);
  expect((await tokens().look(sessionOf(house.profile("corp")))).state).toBe("signed-in");
});
