import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import { configuredAccount, principalName } from "../../../src/aws/configuredAccount.ts";
import { Connections } from "../../../src/aws/connections.ts";
import type { LastingMemory } from "../../../src/aws/rememberedAccounts.ts";
import { planOf } from "../../../src/aws/signInPlan.ts";
import { smallWorld } from "../aws-wire/smallWorld.ts";
import { type House, type HouseOptions, noLimit, openHouse, rejection } from "./house.ts";

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(options: HouseOptions = {}): Promise<House> {
  house = await openHouse({ wire: { pace: noLimit }, ...options });
  return house;
}

function memory(): LastingMemory & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>();
  return { values, get: (key) => values.get(key), update: async (key, value) => void values.set(key, value) };
}

const aliases = { operation: "ListAccountAliases" };

describe("what is known of a profile without a request", () => {
  test("nothing but the configured account before it is used, and no request", async () => {
    const config =
      "[profile audit]\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=production\nregion=eu-west-1\n";
    const { connections, profile, aws } = await open({ config });
    expect(connections.known(profile("production"))).toEqual({ signIn: { state: "unused" } });
    expect(connections.known(profile("audit"))).toEqual({ signIn: { state: "unused" }, accountId: "111122223333" });
    expect(aws.requests.count()).toBe(0);
  });

  test("account and ARN once they were requested, and a change is reported", async () => {
    const { connections, profile } = await open();
    const changed: string[] = [];
    connections.onChange((name) => changed.push(name));
    await connections.identity(profile("production"));
    expect(connections.known(profile("production"))).toMatchObject({
      accountId: "111122223333",
      signIn: { state: "signed-in", identity: { arn: "arn:aws:iam::111122223333:user/reader" } },
    });
    expect(new Set(changed)).toEqual(new Set(["production"]));
    changed.length = 0;
    connections.forget();
    expect(changed).toEqual(["production"]);
    expect(connections.known(profile("production"))).toEqual({ signIn: { state: "unused" } });
  });

  test("when a role's credentials expire, and that they have", async () => {
    let ahead = 0;
    const clock = { ...systemClock, now: () => Date.now() + ahead };
    const config =
      "[profile audit]\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=production\nregion=eu-west-1\n";
    const { connections, profile } = await open({
      config,
      clock,
      wire: { pace: noLimit, now: () => Date.now() },
    });
    const audit = profile("audit");
    const before = Date.now();
    await connections.identity(audit);
    const { signIn } = connections.known(audit);
    expect(signIn).toMatchObject({ state: "signed-in", identity: { arn: expect.stringContaining("/Audit/") } });
    expect(Math.round(((signIn.expiration ?? 0) - before) / 60_000)).toBe(60);
    ahead = 3_700_000;
    expect(connections.known(audit).signIn.state).toBe("expired");
  });

  test("a refused sign-in with its reason, until AWS accepts the credentials", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "unrecognized-client", times: 1 });
    const production = profile("production");
    await rejection(connections.identity(production));
    expect(connections.known(production).signIn).toMatchObject({
      state: "refused",
      failure: { reason: "invalid-credentials" },
    });
    await connections.identity(production);
    expect(connections.known(production).signIn.state).toBe("signed-in");
    aws.faults.add({ kind: "access-denied", service: "account" });
    await connections.regions(production, { signal: new AbortController().signal });
    expect(connections.known(production).signIn.state).toBe("signed-in");
  });
});

describe("the alias of an account", () => {
  test("is requested once for the account, and only after the user used a profile of it", async () => {
    const again = "[again]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n";
    const kept = memory();
    const { connections, profile, aws } = await open({ credentials: again, memory: kept });
    const production = profile("production");
    await connections.identity(production);
    expect(aws.requests.count(aliases)).toBe(0);
    await connections.identity(production, { asked: true });
    await connections.identity(profile("again"), { asked: true });
    await expect.poll(() => connections.known(production).alias).toBe("acme-production");
    expect(connections.known(profile("again")).alias).toBe("acme-production");
    connections.forget();
    await connections.identity(production, { asked: true });
    expect(aws.requests.count(aliases)).toBe(1);
    expect(kept.values.get("accountAliases")).toEqual({ "111122223333": "acme-production" });
    // It is known in the next window before AWS is asked for anything.
    const next = new Connections({ askMfaCode: async () => undefined, log: () => undefined, memory: kept });
    expect(next.known(production)).toEqual({
      signIn: { state: "unused" },
      accountId: "111122223333",
      alias: "acme-production",
    });
    next.close();
  });

  test("a profile that signed in on request counts as used", async () => {
    const { connections, profile, aws } = await open({ memory: memory() });
    await connections.signIn(profile("production"), new AbortController().signal);
    await connections.connect("cloudtrail", profile("production"), "eu-west-1");
    await expect.poll(() => aws.requests.count(aliases)).toBe(1);
  });

  test("belongs to the credentials of that account, also if the profile leads to another one meanwhile", async () => {
    const world = smallWorld();
    const [production] = world.accounts;
    if (production === undefined) {
      throw new Error("the world has no account");
    }
    const other = {
      ...production,
      id: "222233334444",
      profile: "other",
      accessKeyId: "AKIAI44QH8DHCEXAMPLE",
      alias: "acme-other",
    };
    const kept = memory();
    const changing = {
      ...kept,
      update: async (key: string, value: unknown) => {
        await kept.update(key, value);
        if (key === "accounts") {
          await writeFile(
            join(files.folder, "credentials"),
            `[production]\naws_access_key_id=${other.accessKeyId}\naws_secret_access_key=not-real\n`,
          );
          connections.forget();
        }
      },
    };
    const { connections, profile, files } = await open({
      world: { ...world, accounts: [production, other] },
      memory: changing,
    });
    await connections.identity(profile("production"), { asked: true });
    await expect.poll(() => kept.values.get("accountAliases")).toEqual({ "111122223333": "acme-production" });
  });

  test("a refusal is no failure, and is not tried again", async () => {
    const { connections, profile, aws } = await open({ memory: memory() });
    aws.faults.add({ kind: "access-denied", ...aliases });
    const production = profile("production");
    await connections.identity(production, { asked: true });
    await expect.poll(() => aws.requests.list(aliases)[0]?.status).toBe(403);
    connections.forget(production);
    await connections.identity(production, { asked: true });
    expect(connections.known(production)).toMatchObject({ signIn: { state: "signed-in" } });
    expect(connections.known(production).alias).toBeUndefined();
    expect(aws.requests.count(aliases)).toBe(1);
  });

  test("a text that IAM does not allow as an alias is dropped", async () => {
    const world = smallWorld();
    const accounts = world.accounts.map((account) => ({ ...account, alias: "$(alert) [run](command:x)" }));
    const { connections, profile, aws } = await open({ world: { ...world, accounts }, memory: memory() });
    await connections.identity(profile("production"), { asked: true });
    await expect.poll(() => aws.requests.list(aliases)[0]?.status).toBe(200);
    expect(connections.known(profile("production")).alias).toBeUndefined();
  });
});

describe("the configuration", () => {
  const files = { config: "config", credentials: "credentials" };
  const configured = (name: string, config: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
    const plan = planOf(name, { config, credentials: {}, files });
    return "base" in plan ? configuredAccount(name, plan) : plan;
  };
  const sso = {
    sso_start_url: "https://acme.awsapps.com/start",
    sso_region: "eu-west-1",
    sso_account_id: "222222222222",
    sso_role_name: "Reader",
  };

  test("names the account and the source of a profile", () => {
    const keys = { aws_access_key_id: "AKIA", aws_secret_access_key: "x" };
    expect(configured("keys", { keys })).toEqual({});
    expect(configured("keys", { keys: { ...keys, aws_account_id: "333333333333" } })).toEqual({
      accountId: "333333333333",
    });
    expect(configured("old", { old: sso })).toEqual({ accountId: "222222222222" });
    const session = { sso_start_url: sso.sso_start_url, sso_region: sso.sso_region };
    const own = { sso_session: "acme", sso_account_id: "222222222222", sso_role_name: "Reader" };
    const role = { role_arn: "arn:aws:iam::444444444444:role/team/Audit", source_profile: "own" };
    const config = { own, role, "sso-session.acme": session };
    expect(configured("own", config)).toEqual({ accountId: "222222222222" });
    expect(configured("role", config)).toEqual({
      accountId: "444444444444",
      source: "own",
    });
  });

  test("a role's name without its path, session and suffix", () => {
    expect(principalName("arn:aws:iam::111122223333:role/team/Audit")).toBe("Audit");
    expect(principalName("arn:aws:sts::111122223333:assumed-role/Audit/alice")).toBe("Audit");
    expect(principalName("arn:aws:iam::111122223333:user/ops/alice")).toBe("alice");
    expect(principalName("arn:aws:iam::111122223333:root")).toBe("root");
    expect(
      principalName("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_PowerUser_0123456789abcdef/alice"),
    ).toBe("PowerUser");
    expect(principalName("AdministratorAccess")).toBe("AdministratorAccess");
  });
});
