import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type IdentityCenterPortal,
  identityCenterPortals,
  readStartUrl,
  regionOfStartUrl,
  typedPortal,
} from "../../../src/aws/identityCenterPortals.ts";
import { awsFilesReader } from "../../../src/aws/profiles.ts";
import type { Assignment } from "../../world/identityCenter.ts";
import { fastClock, type House, noLimit, openHouse, rejection, writeConfig } from "./house.ts";

const config =
  "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n" +
  "[profile corp-read]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=ReadOnlyAccess\nregion=eu-central-1\n";

const never = new AbortController().signal;
let home: string;
let house: House | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  // Tokens are kept where the process's own environment says.
  vi.stubEnv("HOME", home);
});

afterEach(async () => {
  await house?.close();
  house = undefined;
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

async function portalsOf(text: string, env: Readonly<Record<string, string>> = {}) {
  const files = await writeConfig(text);
  try {
    const shared = await awsFilesReader(files.env)();
    return { shared, portals: await identityCenterPortals(shared, env) };
  } finally {
    await files.remove();
  }
}

describe("the portals of a configuration", () => {
  test("are its sessions, then the start URLs without one, each once", async () => {
    const { portals } = await portalsOf(
      `${config}[profile corp]\nregion=eu-west-1\n` +
        "[profile old]\nsso_start_url=https://old.awsapps.com/start\nsso_region=us-east-1\nsso_account_id=222222222222\nsso_role_name=Audit\n" +
        "[profile old2]\nsso_start_url=https://old.awsapps.com/start\nsso_region=us-east-1\nsso_account_id=333333333333\nsso_role_name=Audit\n" +
        "[profile same]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\nsso_account_id=1\nsso_role_name=a\n" +
        "[sso-session broken]\nsso_region=eu-west-1\n",
    );
    expect(portals).toMatchObject([
      {
        title: "corp",
        session: { key: "corp", name: "corp", region: "eu-west-1" },
        settings: { sso_session: "corp" },
        region: "eu-central-1",
        profiles: [{ name: "corp-read", accountId: "111122223333", role: "ReadOnlyAccess" }],
      },
      {
        title: "old.awsapps.com",
        session: { key: "https://old.awsapps.com/start", region: "us-east-1" },
        settings: { sso_start_url: "https://old.awsapps.com/start", sso_region: "us-east-1" },
        region: "us-east-1",
        profiles: [
          { name: "old", accountId: "222222222222" },
          { name: "old2", accountId: "333333333333" },
        ],
      },
    ]);
    // A profile of the same name as the session is another profile.
    expect(portals[0]?.profile).toMatchObject({ name: "corp", kind: "sso", origin: "added" });
  });

  test("are reached as their profiles are", async () => {
    const { portals } = await portalsOf(`${config}endpoint_url=http://127.0.0.1:4566\n`);
    expect(portals[0]?.session.endpoints).toEqual({ portal: "http://127.0.0.1:4566", oidc: "http://127.0.0.1:4566" });
    const redirected = await portalsOf(config, { AWS_ENDPOINT_URL_SSO: "http://127.0.0.1:1" });
    expect(redirected.portals[0]?.session.endpoints).toEqual({ portal: "http://127.0.0.1:1" });
  });

  test("may be typed: the portal's pages add what a start URL does not have", async () => {
    const { shared } = await portalsOf("");
    expect(readStartUrl(" https://corp.awsapps.com/start/#/?tab=accounts ")).toBe("https://corp.awsapps.com/start");
    expect(readStartUrl("https://identitycenter.amazonaws.com/ssoins-1")).toBe(
      "https://identitycenter.amazonaws.com/ssoins-1",
    );
    for (const wrong of ["", "corp", "http://corp.awsapps.com/start", "https://a:b@corp.awsapps.com", "https://corp"]) {
      expect(readStartUrl(wrong)).toBeUndefined();
    }
    expect(regionOfStartUrl("https://ssoins-1.portal.ap-southeast-2.app.aws")).toBe("ap-southeast-2");
    expect(regionOfStartUrl("https://corp.awsapps.com/start")).toBeUndefined();
    expect(await typedPortal("https://corp.awsapps.com/start", "eu-west-1", shared, {})).toMatchObject({
      title: "corp.awsapps.com",
      session: { key: "https://corp.awsapps.com/start", region: "eu-west-1" },
    });
  });
});

async function open(): Promise<{ readonly opened: House; readonly portal: IdentityCenterPortal }> {
  const opened = await openHouse({ config, clock: fastClock(), wire: { pace: noLimit } });
  house = opened;
  opened.aws.identityCenter.settings = { ...opened.aws.identityCenter.settings, interval: 0 };
  const shared = await awsFilesReader(opened.files.env)();
  const [portal] = await identityCenterPortals(shared, { AWS_ENDPOINT_URL: opened.aws.url });
  if (portal === undefined) {
    throw new Error("the house has no portal");
  }
  return { opened, portal };
}

async function signIn({ connections, aws }: House, portal: IdentityCenterPortal): Promise<void> {
  await connections.identityCenter.signIn(portal.profile, portal.session, {
    way: "code",
    show: ({ userCode = "" }) => aws.identityCenter.decide(userCode, true),
    signal: never,
  });
}

function assignments(count: number): readonly Assignment[] {
  return Array.from({ length: count }, (_, index) => ({
    accountId: String(200_000_000_000 + index),
    accountName: `Account ${count - index}`,
    emailAddress: `a${index}@example.com`,
    roles: index % 2 === 0 ? ["SecurityAudit", "AdministratorAccess"] : ["ReadOnlyAccess"],
  }));
}

describe("the accounts of a portal", () => {
  test("are listed over all pages by name, and the roles only of those that are chosen", async () => {
    const { opened, portal } = await open();
    await signIn(opened, portal);
    const { identityCenter } = opened.aws;
    identityCenter.settings = { ...identityCenter.settings, assignments: assignments(230) };
    const accounts = opened.connections.accountsOf(portal);
    const counts: number[] = [];
    const listed = await accounts.accounts(never, (count) => counts.push(count));
    expect(counts).toEqual([100, 200, 230]);
    expect(listed.slice(0, 2)).toEqual([
      { id: "200000000229", name: "Account 1", email: "a229@example.com" },
      { id: "200000000228", name: "Account 2", email: "a228@example.com" },
    ]);
    expect(opened.aws.requests.count({ operation: "ListAccountRoles" })).toBe(0);
    const roles = await accounts.roles(["200000000001", "200000000000"], never, () => {});
    expect(roles).toEqual([["ReadOnlyAccess"], ["AdministratorAccess", "SecurityAudit"]]);
    expect(opened.aws.requests.count({ operation: "ListAccountRoles" })).toBe(2);
  });

  test("are asked for more slowly while AWS throttles, and none is lost", async () => {
    const { opened, portal } = await open();
    await signIn(opened, portal);
    const { identityCenter } = opened.aws;
    identityCenter.settings = { ...identityCenter.settings, assignments: assignments(12) };
    opened.aws.faults.add({ kind: "throttle", service: "sso", operation: "ListAccountRoles", after: 3, times: 4 });
    const ids = assignments(12).map(({ accountId }) => accountId);
    let done = 0;
    const roles = await opened.connections.accountsOf(portal).roles(ids, never, () => {
      done += 1;
    });
    expect(roles.map((names) => names.length)).toEqual([2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
    expect(done).toBe(12);
    expect(opened.aws.requests.count({ operation: "ListAccountRoles" })).toBe(16);
  });

  test("need a sign-in, which is said without a request, and again when the session was ended elsewhere", async () => {
    const { opened, portal } = await open();
    const list = () => opened.connections.accountsOf(portal).accounts(never, () => {});
    expect(await rejection(list())).toMatchObject({ reason: "expired-credentials" });
    expect(opened.aws.requests.count({ service: "sso" })).toBe(0);
    await signIn(opened, portal);
    await list();
    opened.aws.identityCenter.endSessions();
    expect(await rejection(list())).toMatchObject({ reason: "expired-credentials" });
  });

  test("in which the person has no role any more are a failure", async () => {
    const { opened, portal } = await open();
    await signIn(opened, portal);
    const accounts = opened.connections.accountsOf(portal);
    expect(await rejection(accounts.roles(["999999999999"], never, () => {}))).toMatchObject({
      reason: "access-denied",
    });
  });

  test("can be cancelled", async () => {
    const { opened, portal } = await open();
    await signIn(opened, portal);
    const { identityCenter } = opened.aws;
    identityCenter.settings = { ...identityCenter.settings, assignments: assignments(30), perPage: 10 };
    const cancel = new AbortController();
    const list = opened.connections.accountsOf(portal).accounts(cancel.signal, () => cancel.abort());
    expect(await rejection(list)).toMatchObject({ name: "AbortError" });
    expect(opened.aws.requests.count({ operation: "ListAccounts" })).toBeLessThanOrEqual(2);
  });
});
