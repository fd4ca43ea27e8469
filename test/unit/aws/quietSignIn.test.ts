import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import { Connections } from "../../../src/aws/connections.ts";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import { listProfiles } from "../../../src/aws/profiles.ts";
import { Failure } from "../../../src/model/failure.ts";
import { startAws } from "../../aws/server.ts";
import { end, smallWorld } from "../aws-wire/smallWorld.ts";
import { noLimit, rejection, writeConfig } from "./house.ts";

const signal = new AbortController().signal;
const asked = { asked: true };
const serial = "arn:aws:iam::111122223333:mfa/alice";
const role = "role_arn=arn:aws:iam::111122223333:role/Audit";
const KEY = "AKIAIOSFODNN7EXAMPLE";

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

/** A command that leaves a trace, and an MFA device whose codes are given out in this order. */
async function open(config: (command: string) => string, codes: (string | undefined)[] = []) {
  // The server's clock and this one go together: sessions end when both think so.
  let now = end;
  const aws = await startAws(smallWorld(), { now: () => now, pace: noLimit });
  const script = await writeConfig("");
  const trace = join(script.folder, "it ran");
  const program = join(script.folder, "credentials.mjs");
  await writeFile(
    program,
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(trace)}, "");
    console.log(JSON.stringify({ Version: 1, AccessKeyId: "${KEY}", SecretAccessKey: "not-real" }));`,
  );
  const command = `credential_process="${process.execPath}" "${program}"`;
  const files = await writeConfig(
    config(command),
    `[base]\naws_access_key_id=${KEY}\naws_secret_access_key=not-real\n`,
  );
  const env = { ...files.env, AWS_ENDPOINT_URL: aws.url };
  const prompts: string[] = [];
  const connections = new Connections({
    askMfaCode: async ({ serial: device }) => {
      prompts.push(device);
      return codes.shift();
    },
    log: () => {},
    clock: { ...systemClock, now: () => now },
    env,
  });
  cleanUp.push(
    () => connections.close(),
    () => aws.close(),
    () => files.remove(),
    () => script.remove(),
  );
  const profiles = await listProfiles(env);
  return {
    aws,
    connections,
    prompts,
    ran: () => existsSync(trace),
    forgetThatItRan: () => rm(trace),
    pass: (ms: number) => {
      now += ms;
    },
    profile: (name: string) => {
      const found = profiles.find((one) => one.name === name);
      if (found === undefined) {
        throw new Error(`there is no profile ${name}`);
      }
      return found;
    },
  };
}

const commandProfiles: readonly (readonly [string, (command: string) => string])[] = [
  ["of its own", (command) => `[profile x]\nregion=eu-west-1\n${command}\n`],
  [
    "of its source",
    (command) => `[profile x]\nregion=eu-west-1\n${role}\nsource_profile=vault\n[profile vault]\n${command}\n`,
  ],
  [
    "at the end of its chain",
    (command) =>
      `[profile x]\nregion=eu-west-1\n${role}\nsource_profile=middle\n[profile middle]\n${role}\nsource_profile=vault\n` +
      `[profile vault]\n${command}\n`,
  ],
];

describe("a profile with a credential_process", () => {
  test.each(commandProfiles)("%s: a quiet call never runs it, an asked one does", async (_where, config) => {
    const { connections, profile, ran, aws } = await open(config);
    const x = profile("x");
    expect(x.interactions).toEqual(["command"]);
    expect(connections.needs(x)).toBe("command");
    for (const quiet of [
      () => connections.identity(x),
      () => connections.regions(x, { signal }),
      () => connections.connect("cloudtrail", x, "eu-west-1"),
      () => connections.connect("cloudformation", x, "eu-west-1"),
      () => connections.connect("s3", x, "eu-west-1"),
    ]) {
      const error = await rejection(quiet());
      expect(error).toMatchObject({ reason: "sign-in-needed", context: { profile: "x" } });
      expect(String(error)).toContain("credential_process");
    }
    expect(ran()).toBe(false);
    expect(aws.requests.count()).toBe(0);
    expect((await connections.identity(x, asked)).accountId).toBe("111122223333");
    expect(ran()).toBe(true);
    expect(connections.needs(x)).toBeUndefined();
    expect((await connections.identity(x)).accountId).toBe("111122223333");
  });

  test("[default] too", async () => {
    const { connections, profile, ran } = await open((command) => `[default]\nregion=eu-west-1\n${command}\n`);
    expect(profile("default").isDefault).toBe(true);
    await rejection(connections.identity(profile("default")));
    expect(ran()).toBe(false);
  });

  test("once it was asked for, a quiet call may renew what has expired; not after the AWS files changed", async () => {
    const { connections, profile, ran, forgetThatItRan, aws } = await open(
      (command) => `[profile x]\nregion=eu-west-1\n${command}\n`,
    );
    const x = profile("x");
    const connection = await connections.connect("cloudtrail", x, "eu-west-1", asked);
    await forgetThatItRan();
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", times: 1 });
    const quiet = await connections.connect("cloudtrail", x, "eu-west-1");
    await lookupEvents(quiet, { from: end - 60_000, to: end }, { signal });
    expect(ran()).toBe(true);
    await forgetThatItRan();
    connections.forget();
    expect(await rejection(connections.identity(x))).toMatchObject({ reason: "sign-in-needed" });
    expect(ran()).toBe(false);
    expect(connection.profile).toBe(x);
  });

  test("a profile that came to run a command after it was listed does not run it quietly", async () => {
    const before = await open(() => "[profile x]\nregion=eu-west-1\naws_access_key_id=a\naws_secret_access_key=b\n");
    const after = await open((command) => `[profile x]\nregion=eu-west-1\n${command}\n`);
    const listed = before.profile("x");
    expect(listed.interactions).toBeUndefined();
    expect(await rejection(after.connections.identity(listed))).toMatchObject({ reason: "sign-in-needed" });
    expect(after.ran()).toBe(false);
  });
});

describe("a profile with an MFA device", () => {
  const own = `[profile x]\nregion=eu-west-1\n${role}\nsource_profile=base\nmfa_serial=${serial}\n`;
  const chained =
    `[profile x]\nregion=eu-west-1\n${role}\nsource_profile=mfa\n` +
    `[profile mfa]\n${role}\nsource_profile=base\nmfa_serial=${serial}\n`;

  test.each([
    ["of its own", own],
    ["of its source", chained],
  ])("%s: a quiet call never asks for a code, an asked one does", async (_where, config) => {
    const { connections, profile, prompts, aws } = await open(() => config, ["123456"]);
    const x = profile("x");
    expect(x.interactions).toEqual(["code"]);
    const error = await rejection(connections.identity(x));
    expect(error).toMatchObject({ reason: "sign-in-needed" });
    expect(prompts).toEqual([]);
    expect(aws.requests.count()).toBe(0);
    await connections.identity(x, asked);
    expect(prompts).toEqual([serial]);
    expect((await connections.connect("cloudtrail", x, "eu-west-1")).identity.accountId).toBe("111122223333");
  });

  test("a session that ends while it is used quietly asks for no code; the next asked call does", async () => {
    const { connections, profile, prompts, pass } = await open(() => own, ["123456", "234567"]);
    const x = profile("x");
    await connections.identity(x, asked);
    const quiet = await connections.connect("cloudtrail", x, "eu-west-1");
    const window = { from: end - 60_000, to: end };
    await lookupEvents(quiet, window, { signal });
    pass(3_600_000);
    expect(connections.needs(x)).toBe("code");
    expect(await rejection(lookupEvents(quiet, window, { signal }))).toMatchObject({ reason: "sign-in-needed" });
    expect(prompts).toHaveLength(1);
    const wanted = await connections.connect("cloudtrail", x, "eu-west-1", asked);
    await lookupEvents(wanted, window, { signal });
    expect(prompts).toHaveLength(2);
    await lookupEvents(quiet, window, { signal });
    expect(prompts).toHaveLength(2);
  });

  test("AWS ends the session early: a quiet call asks for no code", async () => {
    const { connections, profile, prompts, aws } = await open(() => own, ["123456", "234567"]);
    const x = profile("x");
    await connections.identity(x, asked);
    const quiet = await connections.connect("cloudtrail", x, "eu-west-1");
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents" });
    const error = await rejection(lookupEvents(quiet, { from: end - 60_000, to: end }, { signal }));
    expect(error).toMatchObject({ reason: "sign-in-needed" });
    expect(prompts).toHaveLength(1);
  });

  test("a call that was asked for does not share the failure of a quiet one under way", async () => {
    const { connections, profile, prompts } = await open(() => own, ["123456"]);
    const x = profile("x");
    const [quiet, wanted] = await Promise.allSettled([connections.identity(x), connections.identity(x, asked)]);
    expect(quiet).toMatchObject({ status: "rejected", reason: { reason: "sign-in-needed" } });
    expect(wanted).toMatchObject({ status: "fulfilled", value: { accountId: "111122223333" } });
    expect(prompts).toHaveLength(1);
  });

  test("a wrong code is told as one, can be tried again, and is not taken for a sign-in", async () => {
    const { connections, profile, prompts } = await open(() => own, ["000000", "123456"]);
    const x = profile("x");
    const error = await rejection(connections.identity(x, asked));
    expect(error).toMatchObject({ reason: "invalid-credentials" });
    expect(String(error)).toMatch(/did not accept the MFA code.*next code/);
    const kinds = Failure.is(error) ? error.remedies.map(({ kind }) => kind) : [];
    expect(kinds).toEqual(["retry", "switch-profile", "show-log"]);
    expect(connections.needs(x)).toBe("code");
    expect(await rejection(connections.identity(x))).toMatchObject({ reason: "sign-in-needed" });
    expect(prompts).toHaveLength(1);
    expect((await connections.identity(x, asked)).accountId).toBe("111122223333");
    expect(prompts).toHaveLength(2);
  });

  test("no code is asked for while the credentials below it are missing", async () => {
    const config = `[profile x]\nregion=eu-west-1\n${role}\nsource_profile=sso\nmfa_serial=${serial}\n[profile sso]\nsso_session=s\nsso_account_id=111122223333\nsso_role_name=Admin\n[sso-session s]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n`;
    const { connections, profile, prompts } = await open(() => config, ["123456"]);
    expect(await rejection(connections.identity(profile("x"), asked))).toMatchObject({ reason: "expired-credentials" });
    expect(prompts).toEqual([]);
  });
});
