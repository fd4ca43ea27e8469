import { writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import { MACHINE_IDENTITIES } from "../../../src/aws/machine.ts";
import { Failure } from "../../../src/model/failure.ts";
import { containerPath, type MachineSettings } from "../../aws/machine.ts";
import { webIdentityToken } from "../../aws/securityTokens.ts";
import type { WireAws } from "../../aws/server.ts";
import { end } from "../aws-wire/smallWorld.ts";
import { type House, type HouseOptions, openHouse, rejection } from "./house.ts";

const asked = { asked: true };
const houses: House[] = [];

afterEach(async () => {
  await Promise.all(houses.splice(0).map((house) => house.close()));
});

/** The server and the client share a clock: `pass` lets time go by for both. */
async function open(environment: NonNullable<HouseOptions["environment"]>, config = "") {
  let now = end;
  const clock = { ...systemClock, now: () => now };
  const house = await openHouse({ environment, config, clock, wire: { now: () => now } });
  houses.push(house);
  const calls = () => house.aws.requests.list().map(({ service, operation }) => `${service} ${operation}`);
  const pass = (ms: number) => {
    now += ms;
  };
  const set = (settings: Partial<MachineSettings>) => {
    house.aws.machine.settings = { ...house.aws.machine.settings, ...settings };
  };
  return { ...house, calls, pass, set };
}

const instance = ({ url }: WireAws) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url });
const container = ({ url }: WireAws) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}${containerPath}` });
const roleArn = "arn:aws:iam::111122223333:role/Ci";
const token = (folder: string) => join(folder, "web token");
const webIdentity = (_aws: WireAws, folder: string) => {
  writeFileSync(token(folder), webIdentityToken(end + 3_600_000));
  return { AWS_WEB_IDENTITY_TOKEN_FILE: token(folder), AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: "pod" };
};
const both = (aws: WireAws, folder: string) => ({ ...webIdentity(aws, folder), ...container(aws) });

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  if (!Failure.is(error)) {
    throw error;
  }
  expect(error.remedies).toContainEqual({ kind: "retry" });
  return `${error.reason}: ${error.message}`;
}

describe("listed", () => {
  test("each kind that the environment shows is a profile of its own, without a request", async () => {
    const { profiles, calls } = await open((aws, folder) => ({
      ...both(aws, folder),
      ...instance(aws),
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not-real",
    }));
    const machine = MACHINE_IDENTITIES.map(({ profile }) => profiles.get(profile));
    expect(machine).toMatchObject([
      { name: "(environment)", kind: "environment", origin: "environment", isDefault: true },
      { name: "(web identity)", kind: "web-identity", origin: "machine", isDefault: false, role: roleArn },
      { name: "(container)", kind: "container", origin: "machine", isDefault: false },
      { name: "(instance role)", kind: "instance", origin: "machine", isDefault: false, interactions: ["metadata"] },
    ]);
    expect(calls()).toEqual([]);
    expect(JSON.stringify(machine)).not.toContain("not-real");
  });

  test.each([
    ["a container", container, "(container)"],
    ["a pod with a web identity and a container endpoint", both, "(web identity)"],
    ["an instance", instance, "(instance role)"],
  ])(
    "without a default profile, the credentials of %s are the default, as in the AWS CLI",
    async (_what, env, name) => {
      const { profile, profiles } = await open(env);
      expect(profile(name).isDefault).toBe(true);
      expect([...profiles.values()].filter(({ isDefault }) => isDefault)).toHaveLength(1);
      const { profile: withDefault } = await open(env, "[default]\nregion=eu-west-1\n");
      expect(withDefault(name).isDefault).toBe(false);
    },
  );

  test("AWS_EC2_METADATA_DISABLED: no instance role", async () => {
    const { profiles } = await open((aws) => ({ ...instance(aws), AWS_EC2_METADATA_DISABLED: "true" }));
    expect(profiles.has("(instance role)")).toBe(false);
  });
});

describe("container", () => {
  test("is asked quietly, once, and again when its credentials expire", async () => {
    const { connections, profile, calls, pass } = await open(container);
    const identity = await connections.identity(profile("(container)"));
    expect(identity).toMatchObject({ accountId: "111122223333" });
    expect(identity.arn).toContain("assumed-role/TaskRole/");
    await connections.connect("cloudtrail", profile("(container)"), "eu-west-1");
    expect(calls()).toEqual(["container GetCredentials", "sts GetCallerIdentity"]);
    pass(6 * 3_600_000 - 30_000);
    const { signal } = new AbortController();
    await connections.regions(profile("(container)"), { signal });
    expect(calls().slice(2)).toEqual(["container GetCredentials", "account ListRegions"]);
  });

  test("the authorization token is read from its file each time", async () => {
    const { connections, profile, set, files, pass } = await open((aws, folder) => {
      writeFileSync(join(folder, "token"), "first\n");
      return { ...container(aws), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token") };
    });
    set({ authorization: "first" });
    await connections.identity(profile("(container)"));
    await writeFile(join(files.folder, "token"), "second");
    set({ authorization: "second" });
    pass(7 * 3_600_000);
    const { signal } = new AbortController();
    expect((await connections.regions(profile("(container)"), { signal })).source).toBe("account");
    await rm(join(files.folder, "token"));
    connections.forget();
    expect(await messageOf(connections.identity(profile("(container)")))).toMatch(
      /^no-credentials: The file in AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read: .*token \(ENOENT\)\.$/,
    );
  });

  test("a token from the environment; a refusal says what the endpoint says", async () => {
    const { connections, profile, set } = await open((aws) => ({
      ...container(aws),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: "own",
    }));
    set({ authorization: "another" });
    expect(await messageOf(connections.identity(profile("(container)")))).toBe(
      "no-credentials: The credential endpoint of this container refused the request (HTTP 403): AccessDenied: The authorization token is not valid.",
    );
    set({ authorization: "own" });
    expect((await connections.identity(profile("(container)"))).accountId).toBe("111122223333");
  });

  test.each([
    ["http://169.254.169.254/creds", "must use HTTPS"],
    ["http://metadata.example/creds", "must use HTTPS"],
    ["ftp://127.0.0.1/creds", "must use HTTPS"],
    ["creds", "contains no URL"],
  ])("%s is not asked", async (url, why) => {
    const { connections, profile } = await open(() => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }));
    expect(await messageOf(connections.identity(profile("(container)")))).toContain(why);
  });

  test("a relative URI that leads to another host is not asked", async () => {
    const { connections, profile } = await open(() => ({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "@host.example/" }));
    expect(await messageOf(connections.identity(profile("(container)")))).toContain(
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI names host.example. It must use HTTPS",
    );
  });

  test("a server error is tried again", async () => {
    const { connections, profile, aws, calls } = await open(container);
    aws.faults.add({ kind: "500", service: "container", times: 2 });
    await connections.identity(profile("(container)"));
    expect(calls()).toEqual([...Array(3).fill("container GetCredentials"), "sts GetCallerIdentity"]);
  });

  test.each([
    ["html-200", "gave no credentials"],
    ["text-200", "gave no credentials"],
    ["reset", "did not answer: ECONNRESET"],
  ] as const)("%s: no credentials, and says so", async (kind, message) => {
    const { connections, profile, aws } = await open(container);
    aws.faults.add({ kind, service: "container" });
    expect(await messageOf(connections.identity(profile("(container)")))).toContain(message);
  });
});

describe("instance role", () => {
  test("is asked only on the user's request, with version 2; later its credentials are renewed quietly", async () => {
    const { connections, profile, calls, pass } = await open(instance);
    const role = profile("(instance role)");
    expect(connections.needs(role)).toBe("metadata");
    expect(await rejection(connections.identity(role))).toMatchObject({ reason: "sign-in-needed" });
    expect(calls()).toEqual([]);
    expect((await connections.identity(role, asked)).arn).toContain("assumed-role/InstanceRole/i-0");
    const asking = ["imds GetToken", "imds ListRoles", "imds GetCredentials"];
    expect(calls()).toEqual([...asking, "sts GetCallerIdentity"]);
    expect(connections.needs(role)).toBeUndefined();
    pass(6 * 3_600_000);
    const { signal } = new AbortController();
    expect((await connections.regions(role, { signal })).source).toBe("account");
    expect(calls().slice(4)).toEqual(expect.arrayContaining([...asking, "account ListRegions"]));
  });

  test("also behind a profile without credentials, a credential_source, and a role", async () => {
    const config =
      "[profile bare]\nregion=eu-west-1\n[profile named]\ncredential_source=Ec2InstanceMetadata\n" +
      "[profile role]\nrole_arn=arn:aws:iam::111122223333:role/Audit\ncredential_source=Ec2InstanceMetadata\n";
    const { connections, profile, calls } = await open(instance, config);
    for (const name of ["bare", "named", "role"]) {
      expect(profile(name).interactions).toEqual(["metadata"]);
      expect(await rejection(connections.identity(profile(name)))).toMatchObject({ reason: "sign-in-needed" });
      expect(calls()).toEqual([]);
    }
    expect((await connections.identity(profile("role"), asked)).arn).toContain("assumed-role/Audit/");
    expect((await connections.identity(profile("bare"), asked)).arn).toContain("assumed-role/InstanceRole/");
  });

  test("version 1 where there is no other, unless that is forbidden", async () => {
    const { connections, profile, set, calls } = await open(instance);
    set({ metadata: "v1" });
    await connections.identity(profile("(instance role)"), asked);
    expect(calls()[0]).toBe("imds GetToken");
    const strict = await open((aws) => ({ ...instance(aws), AWS_EC2_METADATA_V1_DISABLED: "true" }));
    strict.set({ metadata: "v1" });
    const work = strict.connections.identity(strict.profile("(instance role)"), asked);
    expect(await messageOf(work)).toContain("gave no session token (HTTP 404)");
  });

  test.each<[string, Partial<MachineSettings>, string]>([
    ["no role", { role: "" }, "This EC2 instance has no role. Attach an instance profile to it, then try again."],
    [
      "a role that EC2 cannot assume",
      { isAssumable: false },
      "The instance metadata service gave no credentials: AssumeRoleUnauthorizedAccess: EC2 cannot assume the role.",
    ],
  ])("%s", async (_what, settings, message) => {
    const { connections, profile, set } = await open(instance);
    set(settings);
    expect(await messageOf(connections.identity(profile("(instance role)"), asked))).toContain(message);
  });

  test("credentials that are expired on arrival are used until AWS refuses them", async () => {
    const { connections, profile, set, calls } = await open(instance);
    set({ seconds: -60 });
    const error = await rejection(connections.identity(profile("(instance role)"), asked));
    expect(error).toMatchObject({ reason: "expired-credentials" });
    // Renewed once, then no more.
    expect(calls().filter((call) => call === "imds GetCredentials")).toHaveLength(2);
  });

  test("no answer: this is no instance", async () => {
    const { connections, profile, aws } = await open((aws) => ({
      ...instance(aws),
      AWS_METADATA_SERVICE_TIMEOUT: "0.05",
    }));
    aws.faults.add({ kind: "hang", service: "imds" });
    const message = await messageOf(connections.identity(profile("(instance role)"), asked));
    expect(message).toContain("no answer within 0.05 s. This is no EC2 instance");
    const off = await open(() => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://127.0.0.1:9" }));
    const refused = await messageOf(off.connections.identity(off.profile("(instance role)"), asked));
    expect(refused).toContain("No instance metadata service answers at 127.0.0.1:9: ECONNREFUSED.");
  });

  test("AWS_EC2_METADATA_DISABLED: a profile without credentials asks nobody", async () => {
    const { connections, profile, calls } = await open(
      (aws) => ({ ...instance(aws), AWS_EC2_METADATA_DISABLED: "true" }),
      "[profile bare]\nregion=eu-west-1\n",
    );
    expect(await messageOf(connections.identity(profile("bare"), asked))).toContain("AWS_EC2_METADATA_DISABLED");
    expect(calls()).toEqual([]);
  });
});

describe("web identity", () => {
  test("assumes the role with the token in the file, and reads the file again when the session ends", async () => {
    const { connections, profile, aws, files, pass, calls } = await open(webIdentity);
    const pod = profile("(web identity)");
    const { arn } = await connections.identity(pod);
    expect(arn).toBe("arn:aws:sts::111122223333:assumed-role/Ci/pod");
    const [first] = aws.requests.list({ operation: "AssumeRoleWithWebIdentity" });
    expect(first?.parameters).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: "pod",
      WebIdentityToken: await readFile(token(files.folder), "utf8"),
    });
    expect(first?.accessKeyId).toBeUndefined();
    pass(3_600_000);
    await writeFile(token(files.folder), webIdentityToken(end + 2 * 3_600_000));
    const { signal } = new AbortController();
    expect((await connections.regions(pod, { signal })).source).toBe("account");
    expect(calls()).toEqual([
      "sts AssumeRoleWithWebIdentity",
      "sts GetCallerIdentity",
      "sts AssumeRoleWithWebIdentity",
      "account ListRegions",
    ]);
  });

  test("an expired token, a foreign token and a missing file are failures of their own", async () => {
    const { connections, profile, files } = await open(webIdentity);
    const pod = profile("(web identity)");
    const reasons: unknown[] = [];
    for (const text of [webIdentityToken(end - 1_000), "no token", undefined]) {
      await (text === undefined ? rm(token(files.folder)) : writeFile(token(files.folder), text));
      const error = await rejection(connections.identity(pod));
      reasons.push(Failure.is(error) ? error.reason : error);
    }
    expect(reasons).toEqual(["expired-credentials", expect.any(String), expect.any(String)]);
  });
});

test("plain HTTP goes to the endpoint directly, whatever proxy there is", async () => {
  const proxied: string[] = [];
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { default: http } = await import("node:http");
  const { globalAgent, request } = http;
  try {
    // As the editor does it: every `http.request` goes through the proxy.
    const { port } = proxy.address() as AddressInfo;
    Object.assign(http, {
      request: (options: object, answered: () => void) =>
        request({ ...options, hostname: "127.0.0.1", port, agent: undefined }, answered),
    });
    const { connections, profile, calls } = await open(instance);
    await rejection(connections.identity(profile("(instance role)"), asked));
    expect(calls()).toEqual(["imds GetToken", "imds ListRoles", "imds GetCredentials"]);
    expect(proxied).not.toEqual([]);
    expect(proxied.every((url) => url.includes("/") && !url.includes("latest"))).toBe(true);
  } finally {
    Object.assign(http, { request, globalAgent });
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});
