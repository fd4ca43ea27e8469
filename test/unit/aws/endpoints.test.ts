import dns from "node:dns";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Connections } from "../../../src/aws/connections.ts";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import { listProfiles } from "../../../src/aws/profiles.ts";
import { authorityFile, startTlsFront } from "../../aws/tlsProxy.ts";
import { end } from "../aws-wire/smallWorld.ts";
import { openHouse, rejection, writeConfig } from "./house.ts";

const { signal } = new AbortController();
const keys = "aws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n";
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0).toReversed()) {
    await action();
  }
});

/** The hosts that are looked up; none of them is found. */
function watchHosts(): string[] {
  const hosts: string[] = [];
  vi.spyOn(dns, "lookup").mockImplementation(((host: string, _options: unknown, found: (error: Error) => void) => {
    hosts.push(host);
    setImmediate(() => found(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" })));
  }) as unknown as typeof dns.lookup);
  return hosts;
}

/** Connections to AWS itself, with the profile "x" of this configuration. */
async function open(config: string, more: Readonly<Record<string, string>> = {}) {
  const files = await writeConfig(`[profile x]\n${config}`, `[x]\n${keys}`);
  const env = { ...files.env, ...more };
  const connections = new Connections({ askMfaCode: async () => undefined, log: () => {}, env });
  cleanUp.push(
    () => files.remove(),
    () => connections.close(),
  );
  const [profile] = (await listProfiles(env)).filter(({ name }) => name === "x");
  if (profile === undefined) {
    throw new Error("there is no profile x");
  }
  return { connections, profile };
}

describe("hosts", () => {
  test.each([
    ["region=eu-west-1", {}, "sts.eu-west-1.amazonaws.com"],
    ["region=cn-north-1", {}, "sts.cn-north-1.amazonaws.com.cn"],
    ["region=cn-northwest-1", {}, "sts.cn-northwest-1.amazonaws.com.cn"],
    ["region=us-gov-west-1", {}, "sts.us-gov-west-1.amazonaws.com"],
    ["region=eusc-de-east-1", {}, "sts.eusc-de-east-1.amazonaws.eu"],
    ["region=us-iso-east-1", {}, "sts.us-iso-east-1.c2s.ic.gov"],
    ["region=us-isob-east-1", {}, "sts.us-isob-east-1.sc2s.sgov.gov"],
    ["region=eu-isoe-west-1", {}, "sts.eu-isoe-west-1.cloud.adc-e.uk"],
    ["region=us-isof-south-1", {}, "sts.us-isof-south-1.csp.hci.ic.gov"],
    ["region=xx-newest-1", {}, "sts.xx-newest-1.amazonaws.com"],
    ["region=us-east-2\nuse_fips_endpoint=true", {}, "sts-fips.us-east-2.amazonaws.com"],
    [
      "region=us-east-2\nuse_fips_endpoint=false",
      { AWS_USE_FIPS_ENDPOINT: "true" },
      "sts-fips.us-east-2.amazonaws.com",
    ],
    ["region=us-gov-west-1\nuse_fips_endpoint=true", {}, "sts.us-gov-west-1.amazonaws.com"],
    ["region=eu-west-1\nuse_dualstack_endpoint=true", {}, "sts.eu-west-1.api.aws"],
    ["region=eu-west-1", { AWS_USE_DUALSTACK_ENDPOINT: "TRUE" }, "sts.eu-west-1.api.aws"],
    ["region=cn-north-1\nuse_dualstack_endpoint=true", {}, "sts.cn-north-1.api.amazonwebservices.com.cn"],
  ])("%s %o: %s", async (config, env, host) => {
    const hosts = watchHosts();
    const { connections, profile } = await open(config, env);
    expect(await rejection(connections.identity(profile))).toMatchObject({ reason: "offline" });
    expect(new Set(hosts)).toEqual(new Set([host]));
  });

  test.each([
    ["eu-west-1", "There is no FIPS endpoint sts-fips.eu-west-1.amazonaws.com"],
    ["us-east-2", "AWS cannot be reached"],
  ])("an unknown FIPS host in %s: %s", async (region, message) => {
    watchHosts();
    const { connections, profile } = await open(`region=${region}\nuse_fips_endpoint=true`);
    expect(String(await rejection(connections.identity(profile)))).toContain(message);
  });

  test("a profile whose name only the AWS CLI can read has its FIPS setting too", async () => {
    const hosts = watchHosts();
    const files = await writeConfig(
      '[profile "with space"]\nregion=us-west-2\nuse_fips_endpoint=true\n',
      `[with space]\n${keys}`,
    );
    const connections = new Connections({ askMfaCode: async () => undefined, log: () => {}, env: files.env });
    cleanUp.push(
      () => files.remove(),
      () => connections.close(),
    );
    const [profile] = await listProfiles(files.env);
    expect(profile).toMatchObject({ name: "with space", kind: "static", variant: { fips: true, dualStack: false } });
    await rejection(connections.identity(profile as NonNullable<typeof profile>));
    expect(new Set(hosts)).toEqual(new Set(["sts-fips.us-west-2.amazonaws.com"]));
  });
});

describe("a CA bundle", () => {
  /** A house whose AWS is reached by HTTPS with a certificate of an authority that nobody trusts. */
  async function openSecure(environment: Readonly<Record<string, string>>, config = "") {
    const house = await openHouse({
      config: `[profile own]\nregion=eu-west-1\n${config}`,
      credentials: `[own]\n${keys}`,
      environment: () => environment,
    });
    const front = await startTlsFront(house.aws.url);
    cleanUp.push(
      () => house.close(),
      () => front.close(),
    );
    const secured = (name: string) => {
      const profile = house.profile(name);
      const endpoints = Object.fromEntries(Object.keys(profile.endpoints).map((service) => [service, front.url]));
      return { ...profile, endpoints };
    };
    return { ...house, profile: secured, url: front.url };
  }

  test.each([
    ["ca_bundle", {}, `ca_bundle=${authorityFile}\n`],
    ["AWS_CA_BUNDLE", { AWS_CA_BUNDLE: authorityFile }, "ca_bundle=/nowhere\n"],
  ])("of %s is trusted, also for an assumed role and for Event history", async (_setting, environment, config) => {
    const role =
      "[profile role]\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=own\nregion=eu-west-1\n";
    const { connections, profile, aws } = await openSecure(environment, `${config}${role}${config}`);
    const connection = await connections.connect("cloudtrail", profile("role"), "eu-west-1");
    const window = { from: end - 3_600_000, to: end };
    expect((await lookupEvents(connection, window, { signal })).records).toBeDefined();
    expect(aws.requests.list().map(({ operation }) => operation)).toEqual([
      "AssumeRole",
      "GetCallerIdentity",
      "LookupEvents",
    ]);
  });

  test.each(["corp", "role"])(
    "is trusted for signing in to Identity Center before profile %s was used",
    async (name) => {
      const config =
        `[profile corp]\nregion=eu-west-1\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=ReadOnlyAccess\nca_bundle=${authorityFile}\n` +
        "[profile role]\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=corp\nregion=eu-west-1\n" +
        "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n";
      const { connections, profile, aws, files, url } = await openSecure({}, config);
      vi.stubEnv("HOME", files.folder);
      const { identityCenter } = aws;
      identityCenter.settings = { ...identityCenter.settings, interval: 0 };
      const { signsInWith } = profile(name);
      if (signsInWith?.kind !== "sso") {
        throw new Error(`profile ${name} does not sign in to Identity Center`);
      }
      const session = { ...signsInWith, endpoints: { oidc: url, portal: url } };
      const show = ({ userCode = "" }: { readonly userCode?: string }) => void identityCenter.decide(userCode, true);
      await connections.identityCenter.signIn(profile(name), session, { way: "code", show, signal });
      expect((await connections.identityCenter.look(session)).state).toBe("signed-in");
    },
  );

  test("without it the connection is refused, whatever other profiles trust", async () => {
    const { connections, profile, aws } = await openSecure({}, `ca_bundle=${authorityFile}\n`);
    await connections.identity(profile("own"));
    const error = await rejection(connections.identity(profile("production")));
    expect(error).toMatchObject({ reason: "offline", context: { profile: "production" } });
    expect(String(error)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/);
    expect(String(error)).toContain("ca_bundle");
    expect(aws.requests.count()).toBe(1);
  });

  test.each([
    ["/nowhere/ca.pem", "cannot be read (ENOENT): /nowhere/ca.pem"],
    ["EMPTY", "contains no certificate"],
    ["DAMAGED", "is damaged at its certificate 2 of 2"],
  ])("that cannot be used is explained, and read again on the next try: %s", async (path, why) => {
    const files = await writeConfig("");
    cleanUp.push(() => files.remove());
    const file = path.startsWith("/") ? path : join(files.folder, "ca.pem");
    const good = await readFile(authorityFile, "utf8");
    await writeFile(
      join(files.folder, "ca.pem"),
      path === "DAMAGED" ? `${good}\n${good.replace(/M/g, "N")}` : "nothing",
    );
    const { connections, profile, aws } = await openSecure({}, `ca_bundle=${file}\n`);
    const error = await rejection(connections.identity(profile("own")));
    expect(error).toMatchObject({ reason: "configuration", context: { profile: "own" } });
    expect(String(error)).toContain(`The CA bundle of profile "own" ${why}`);
    expect(String(error)).toContain("Correct ca_bundle, then try again.");
    expect(aws.requests.count()).toBe(0);
    if (!path.startsWith("/")) {
      await writeFile(file, good);
      expect((await connections.identity(profile("own"))).accountId).toBe("111122223333");
    }
  });
});
