import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Connections } from "../../../src/aws/connections.ts";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import { listProfiles } from "../../../src/aws/profiles.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { end, smallWorld } from "../aws-wire/smallWorld.ts";
import {
  type ConfigFiles,
  fastClock,
  type House,
  type HouseOptions,
  noLimit,
  openHouse,
  rejection,
  writeConfig,
} from "./house.ts";

const never = new AbortController().signal;
const window = { from: end - 86_400_000, to: end };

let house: House | undefined;
const opened: (ConfigFiles | WireAws | Connections)[] = [];

afterEach(async () => {
  await house?.close();
  house = undefined;
  for (const thing of opened.splice(0)) {
    await ("remove" in thing ? thing.remove() : thing.close());
  }
});

async function open(options: HouseOptions = {}): Promise<House> {
  house = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), ...options });
  return house;
}

describe("identity", () => {
  test("is asked once, by however many, until it is forgotten", async () => {
    const { connections, profile, aws } = await open();
    const identities = await Promise.all([1, 2, 3].map(() => connections.identity(profile("production"))));
    await connections.connect("cloudtrail", profile("production"), "us-east-1");
    expect(identities[0]).toEqual({
      accountId: "111122223333",
      arn: "arn:aws:iam::111122223333:user/reader",
      partition: "aws",
    });
    expect(aws.requests.count({ operation: "GetCallerIdentity" })).toBe(1);
    connections.forget(profile("production"));
    await connections.identity(profile("production"));
    expect(aws.requests.count({ operation: "GetCallerIdentity" })).toBe(2);
  });

  test("China: its own partition and Region", async () => {
    const { connections, profile, aws } = await open();
    expect((await connections.identity(profile("china"))).partition).toBe("aws-cn");
    expect(aws.requests.list({ operation: "GetCallerIdentity" })[0]?.region).toBe("cn-north-1");
  });

  test("a failure is not kept", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "unrecognized-client", times: 1 });
    const error = await rejection(connections.identity(profile("production")));
    expect(error).toMatchObject({ reason: "invalid-credentials", context: { profile: "production" } });
    expect((await connections.identity(profile("production"))).accountId).toBe("111122223333");
  });

  test("one who cancels leaves at once; the others get their answer", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "delay", delayMs: 200 });
    const controller = new AbortController();
    const leaving = rejection(connections.identity(profile("production"), { signal: controller.signal }));
    const staying = connections.identity(profile("production"));
    controller.abort();
    expect(isAbort(await leaving)).toBe(true);
    expect((await staying).accountId).toBe("111122223333");
    expect(aws.requests.count()).toBe(1);
  });

  test("a captive portal in front of STS is told", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "html-200" });
    const error = await rejection(connections.identity(profile("production")));
    expect(Failure.is(error) && error.reason).toBe("not-aws");
  });

  test("a hung server: a time-out", async () => {
    const { connections, profile, aws } = await open({ timeouts: { connectMs: 500, answerMs: 100 } });
    aws.faults.add({ kind: "hang" });
    const error = await rejection(connections.identity(profile("production")));
    expect(error).toMatchObject({ reason: "timeout", remedies: [{ kind: "retry" }, { kind: "show-log" }] });
  });
});

describe("regions", () => {
  test("the account's own list, all pages", async () => {
    const { connections, profile } = await open();
    const { regions, source } = await connections.regions(profile("production"), { signal: never });
    expect(source).toBe("account");
    expect(regions).toEqual([
      { id: "af-south-1", title: "Africa (Cape Town)", optIn: true, enabled: false, state: "DISABLED" },
      { id: "eu-south-1", title: "Europe (Milan)", optIn: true, enabled: true, state: "ENABLED" },
      { id: "eu-west-1", title: "Europe (Ireland)", optIn: false, enabled: true, state: "ENABLED_BY_DEFAULT" },
      { id: "us-east-1", title: "US East (N. Virginia)", optIn: false, enabled: true, state: "ENABLED_BY_DEFAULT" },
    ]);
  });

  test("refused: those of the partition, and it says so", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "access-denied", service: "account" });
    const { regions, source, failure } = await connections.regions(profile("china"), { signal: never });
    expect(source).toBe("partition");
    expect(failure).toMatchObject({ reason: "access-denied", action: "account:ListRegions" });
    expect(regions.map(({ id, enabled }) => [id, enabled])).toEqual([
      ["cn-north-1", true],
      ["cn-northwest-1", true],
    ]);
  });

  test("a profile that cannot be used at all is a failure", async () => {
    const { connections, profile, aws } = await open();
    aws.faults.add({ kind: "unrecognized-client" });
    const error = await rejection(connections.regions(profile("production"), { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("invalid-credentials");
  });
});

describe("credentials", () => {
  const role =
    "[profile audit]\nregion=eu-west-1\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=production\n" +
    "mfa_serial=arn:aws:iam::111122223333:mfa/alice\n";

  test("an MFA profile asks once for all its Regions (32)", async () => {
    const asked: string[] = [];
    const askMfaCode = async ({ serial }: { readonly serial: string }) => {
      asked.push(serial);
      return " 123456 ";
    };
    const { connections, profile, aws } = await open({ config: role, askMfaCode });
    const audit = profile("audit");
    const both = await Promise.all(
      ["eu-west-1", "us-east-1"].map((region) => connections.connect("cloudtrail", audit, region, { asked: true })),
    );
    const pages = await Promise.all(both.map((each) => lookupEvents(each, window, { signal: never })));
    expect(pages.every(({ records }) => records.length > 0)).toBe(true);
    expect(both[0]?.identity.arn).toContain("assumed-role/Audit/");
    expect(asked).toEqual(["arn:aws:iam::111122223333:mfa/alice"]);
    expect(aws.requests.list({ operation: "AssumeRole" })).toMatchObject([{ parameters: { TokenCode: "123456" } }]);
  });

  test("no code: cancelled, nothing asked, and the next try asks again", async () => {
    const answers = [undefined, "123456"];
    const { connections, profile, aws } = await open({ config: role, askMfaCode: async () => answers.shift() });
    const error = await rejection(connections.identity(profile("audit"), { asked: true }));
    expect(error).toMatchObject({ reason: "mfa-cancelled", context: { profile: "audit" } });
    expect(aws.requests.count()).toBe(0);
    expect((await connections.identity(profile("audit"), { asked: true })).accountId).toBe("111122223333");
  });

  test("a role that may not be assumed: the action and the role in the policy", async () => {
    const config = role.replace("111122223333:role", "999999999999:role").replace(/mfa_serial.*\n/, "");
    const { connections, profile } = await open({ config });
    const error = await rejection(connections.identity(profile("audit"), { asked: true }));
    expect(error).toMatchObject({ reason: "access-denied", action: "sts:AssumeRole" });
    const policy = (Failure.is(error) ? error.remedies : []).find((remedy) => remedy.kind === "copy-policy");
    expect(policy?.kind === "copy-policy" && policy.policy).toContain("arn:aws:iam::999999999999:role/Audit");
  });

  test("an incomplete profile fails, and never becomes the machine's role", async () => {
    const config =
      "[profile broken]\nregion=eu-west-1\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=nobody\n";
    const { connections, profile, aws } = await open({ config });
    const error = await rejection(connections.identity(profile("broken")));
    expect(error).toMatchObject({ reason: "configuration", context: { profile: "broken" } });
    expect(String(error)).toContain('source_profile names "nobody", and there is no such profile');
    expect(aws.requests.count()).toBe(0);
  });

  test("credential_process runs when its profile is chosen, not before", async () => {
    const files = await writeConfig("");
    opened.push(files);
    const ran = join(files.folder, "ran");
    const script = join(files.folder, "credentials.mjs");
    await writeFile(
      script,
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(ran)}, "yes");
      console.log(JSON.stringify({ Version: 1, AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "not-real" }));`,
    );
    const config = `[profile process]\nregion=eu-west-1\ncredential_process="${process.execPath}" "${script}"\n`;
    const { connections, profile } = await open({ config });
    await connections.identity(profile("production"));
    expect(existsSync(ran)).toBe(false);
    expect((await connections.identity(profile("process"), { asked: true })).accountId).toBe("111122223333");
    expect(await readFile(ran, "utf8")).toBe("yes");
  });

  test("what stands on the command line of a credential_process that fails is told to nobody", async () => {
    const config = `[profile process]\nregion=eu-west-1\ncredential_process="${process.execPath}" -e "process.exit(3)" --password hunter2\n`;
    const { connections, profile, log } = await open({ config });
    const error: unknown = await connections
      .identity(profile("process"), { asked: true })
      .catch((thrown: unknown) => thrown);
    expect(Failure.is(error) ? JSON.stringify(error.toData()) : error).toMatch(/credential_process.*bad option/);
    expect(Failure.is(error) ? JSON.stringify(error.toData()) : "hunter2").not.toMatch(/hunter2|process\.exit/);
    expect(log.join("\n")).toMatch(/bad option/);
    expect(log.join("\n")).not.toMatch(/hunter2|process\.exit/);
  });

  test("a profile that changed hands in mid-search stops the search (48)", async () => {
    const world = smallWorld();
    const [production] = world.accounts;
    if (production === undefined) {
      throw new Error("the world has no account");
    }
    const accessKeyId = "AKIAI44QH8DHCEXAMPLE";
    const other = { ...production, id: "222233334444", profile: "other", accessKeyId };
    const { connections, profile, aws, files } = await open({ world: { ...world, accounts: [production, other] } });
    const connection = await connections.connect("cloudtrail", profile("production"), "eu-west-1");
    await writeFile(
      join(files.folder, "credentials"),
      `[production]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=not-real\n`,
    );
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", times: 1 });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(error).toMatchObject({ reason: "configuration", context: { accountId: production.id } });
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(1);
  });
});

test("two calls whose credentials expire at once ask for fresh ones together", async () => {
  const { connections, profile, aws, log } = await open();
  const connection = await connections.connect("cloudtrail", profile("production"), "eu-west-1");
  aws.faults.add({ kind: "expired-token", operation: "LookupEvents", times: 2 });
  const pages = await Promise.all([1, 2].map(() => lookupEvents(connection, window, { signal: never })));
  expect(pages.every(({ records }) => records.length > 0)).toBe(true);
  expect(log.filter((line) => line.includes("have expired"))).toHaveLength(2);
  expect(aws.requests.count({ operation: "LookupEvents" })).toBe(4);
  // Once when it connected, once with the fresh credentials.
  expect(aws.requests.count({ operation: "GetCallerIdentity" })).toBe(2);
});

test("each account has its own pace: calls to one do not wait for those to another", async () => {
  const waits: number[] = [];
  let now = end;
  const clock = {
    ...fastClock(),
    now: () => now,
    after: (ms: number, act: () => void) => {
      waits.push(ms);
      const timer = setImmediate(() => {
        now += ms;
        act();
      });
      return () => clearImmediate(timer);
    },
  };
  const world = smallWorld();
  const [production] = world.accounts;
  if (production === undefined) {
    throw new Error("the world has no account");
  }
  const other = { ...production, id: "222233334444", profile: "other", accessKeyId: "AKIAI44QH8DHCEXAMPLE" };
  const { connections, profile } = await open({ clock, world: { ...world, accounts: [production, other] } });
  const lookUp = async (name: string) =>
    await lookupEvents(await connections.connect("cloudtrail", profile(name), "eu-west-1"), window, { signal: never });
  for (const name of ["production", "other", "production", "other"]) {
    await lookUp(name);
  }
  expect(waits).toEqual([]);
  await lookUp("production");
  expect(waits).not.toEqual([]);
});

describe("endpoints", () => {
  test("come from the chosen profile, not from the default one", async () => {
    const aws = await startAws(smallWorld());
    const keys = "aws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n";
    const files = await writeConfig(
      `[default]\nregion=eu-west-1\nendpoint_url=http://127.0.0.1:9\n[profile own]\nregion=eu-west-1\nendpoint_url=${aws.url}\n`,
      `[own]\n${keys}[default]\n${keys}`,
    );
    const connections = new Connections({ askMfaCode: async () => undefined, log: () => {}, env: files.env });
    opened.push(connections, aws, files);
    const profiles = await listProfiles(files.env);
    const own = profiles.find(({ name }) => name === "own");
    const other = profiles.find(({ name }) => name === "default");
    if (own === undefined || other === undefined) {
      throw new Error("the profiles are missing");
    }
    expect(own.customEndpoint).toBe(aws.url);
    expect((await connections.identity(own)).accountId).toBe("111122223333");
    const error = await rejection(connections.identity(other));
    expect(error).toMatchObject({ reason: "offline" });
    expect(String(error)).toContain("custom endpoint http://127.0.0.1:9");
  });
});

test("close ends what is under way", async () => {
  const { connections, profile, aws } = await open();
  const connection = await connections.connect("cloudtrail", profile("production"), "eu-west-1");
  aws.faults.add({ kind: "hang" });
  const work = rejection(lookupEvents(connection, window, { signal: never }));
  await expect.poll(() => aws.requests.count({ operation: "LookupEvents" })).toBe(1);
  connections.close();
  expect(isAbort(await work)).toBe(true);
});
