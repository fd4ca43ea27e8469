import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/async/clock.ts";
import type { Environment } from "../../../src/aws/machine.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { containerPath } from "../../aws/machine.ts";
import { webIdentityToken } from "../../aws/securityTokens.ts";
import type { WireAws } from "../../aws/server.ts";
import { tokenOf } from "../../aws/signature.ts";
import { type House, openHouse } from "./house.ts";

const KEY = "AKIAIOSFODNN7EXAMPLE";
const account = "111122223333";
const keys = `aws_access_key_id = ${KEY}\naws_secret_access_key = not-real\n`;
const region = "region = eu-west-1\n";
const role = (name: string) => `role_arn = arn:aws:iam::${account}:role/${name}\n`;
const permissionSet = `sso_account_id = ${account}\nsso_role_name = ReadOnlyAccess\n`;
const startUrl = "https://corp.awsapps.com/start";
const ssoSettings = `sso_start_url = ${startUrl}\nsso_region = eu-west-1\n`;
const session = `[sso-session corp]\n${ssoSettings}`;
const caller = `arn:aws:iam::${account}:user/`;
const assumed = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}/`;
const permissionSetRole = assumed("AWSReservedSSO_ReadOnlyAccess_").slice(0, -1);
const sessionToken = tokenOf({
  accessKeyId: "ASIAEXAMPLE",
  accountId: account,
  arn: `${assumed("Temporary")}me`,
  userId: "AROAEXAMPLE:me",
  expires: Number.MAX_SAFE_INTEGER,
});

interface Shape {
  /** Of the profile "x" and those that it needs. `folder`: for files that it names. */
  readonly config: string | ((folder: string) => string);
  readonly credentials?: string;
  readonly environment?: (aws: WireAws) => Environment;
  /** The name of the profile. Default "x". */
  readonly name?: string;
  readonly kind: Profile["kind"];
  /** The requests before GetCallerIdentity, with parameters that matter. */
  readonly calls?: readonly (string | readonly [operation: string, parameters: object])[];
  /** The start of the ARN that is signed in as. */
  readonly arn: string;
}

const instance = ({ url }: WireAws) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url });
const container = ({ url }: WireAws) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}${containerPath}` });
const environmentKeys = () => ({ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: "not-real" });

const shapes: Readonly<Record<string, Shape>> = {
  "keys in the config file": { config: `[profile x]\n${region}${keys}`, kind: "static", arn: caller },
  "keys in the credentials file alone": { config: "", credentials: `[x]\n${keys}`, kind: "static", arn: caller },
  "keys in the credentials file win": {
    config: `[profile x]\n${region}aws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n`,
    credentials: `[x]\n${keys}`,
    kind: "static",
    arn: caller,
  },
  "temporary keys": {
    config: `[profile x]\n${region}`,
    credentials: `[x]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = s\naws_session_token = ${sessionToken}\n`,
    kind: "static",
    arn: assumed("Temporary"),
  },
  "no Region": { config: `[profile x]\n${keys}`, kind: "static", arn: caller },
  "a name with spaces": { config: `[profile "x y"]\n${region}${keys}`, name: "x y", kind: "static", arn: caller },
  "a name in apostrophes": { config: `[profile 'x y']\n${region}${keys}`, name: "x y", kind: "static", arn: caller },
  "a name with letters of other languages": {
    config: `[profile büro]\n${region}`,
    credentials: `[büro]\n${keys}`,
    name: "büro",
    kind: "static",
    arn: caller,
  },
  "a byte order mark and CRLF": {
    config: `\uFEFF[profile x]\n${region}${keys}`.replaceAll("\n", "\r\n"),
    kind: "static",
    arn: caller,
  },
  "a role": {
    config:
      `[profile x]\n${region}${role("Audit")}source_profile = base\nexternal_id = ext\n` +
      "role_session_name = me\nduration_seconds = 1800\n",
    credentials: `[base]\n${keys}`,
    kind: "assume-role",
    calls: [["AssumeRole", { ExternalId: "ext", RoleSessionName: "me", DurationSeconds: "1800" }]],
    arn: `${assumed("Audit")}me`,
  },
  "a chain of two roles": {
    config:
      `[profile x]\n${region}${role("Second")}source_profile = first\n` +
      `[profile first]\n${role("First")}source_profile = base\n`,
    credentials: `[base]\n${keys}`,
    kind: "assume-role",
    calls: ["AssumeRole", "AssumeRole"],
    arn: assumed("Second"),
  },
  "a role of its own keys": {
    config: `[profile x]\n${region}${role("Audit")}source_profile = x\n`,
    credentials: `[x]\n${keys}`,
    kind: "assume-role",
    calls: ["AssumeRole"],
    arn: assumed("Audit"),
  },
  "a role over a name with spaces": {
    config: `[profile x]\n${region}${role("Audit")}source_profile = my base\n[profile "my base"]\n${keys}`,
    kind: "assume-role",
    calls: ["AssumeRole"],
    arn: assumed("Audit"),
  },
  "a role with an MFA device": {
    config: `[profile x]\n${region}${role("Audit")}source_profile = base\nmfa_serial = arn:aws:iam::${account}:mfa/me\n`,
    credentials: `[base]\n${keys}`,
    kind: "assume-role",
    calls: [["AssumeRole", { TokenCode: "123456", SerialNumber: `arn:aws:iam::${account}:mfa/me` }]],
    arn: assumed("Audit"),
  },
  "a role from the environment": {
    config: `[profile x]\n${region}${role("Audit")}credential_source = Environment\n`,
    environment: environmentKeys,
    kind: "assume-role",
    calls: ["AssumeRole"],
    arn: assumed("Audit"),
  },
  "a role from the container": {
    config: `[profile x]\n${region}${role("Audit")}credential_source = EcsContainer\n`,
    environment: container,
    kind: "assume-role",
    calls: ["GetCredentials", "AssumeRole"],
    arn: assumed("Audit"),
  },
  "a role from the instance": {
    config: `[profile x]\n${region}${role("Audit")}credential_source = Ec2InstanceMetadata\n`,
    environment: instance,
    kind: "assume-role",
    calls: ["GetToken", "ListRoles", "GetCredentials", "AssumeRole"],
    arn: assumed("Audit"),
  },
  "a Region alone, in a container": {
    config: `[profile x]\n${region}`,
    environment: container,
    kind: "instance",
    calls: ["GetCredentials"],
    arn: assumed("TaskRole"),
  },
  "a Region alone, on an instance": {
    config: `[profile x]\n${region}`,
    environment: instance,
    kind: "instance",
    calls: ["GetToken", "ListRoles", "GetCredentials"],
    arn: assumed("InstanceRole"),
  },
  "a web identity": {
    config: (folder) => `[profile x]\n${region}${role("Ci")}web_identity_token_file = ${join(folder, "token")}\n`,
    kind: "web-identity",
    calls: [["AssumeRoleWithWebIdentity", { RoleArn: `arn:aws:iam::${account}:role/Ci` }]],
    arn: assumed("Ci"),
  },
  "a role over a web identity": {
    config: (folder) =>
      `[profile x]\n${region}${role("Audit")}source_profile = ci\n` +
      `[profile ci]\n${role("Ci")}web_identity_token_file = ${join(folder, "token")}\n`,
    kind: "assume-role",
    calls: ["AssumeRoleWithWebIdentity", "AssumeRole"],
    arn: assumed("Audit"),
  },
  "a command": {
    config: (folder) =>
      `[profile x]\n${region}credential_process = "${process.execPath}" "${join(folder, "keys.mjs")}"\n`,
    kind: "process",
    arn: caller,
  },
  "a command under a name with spaces": {
    config: (folder) =>
      `[profile "my tool"]\n${region}credential_process = "${process.execPath}" "${join(folder, "keys.mjs")}"\n`,
    name: "my tool",
    kind: "process",
    arn: caller,
  },
  "a role over a command": {
    config: (folder) =>
      `[profile x]\n${region}${role("Audit")}source_profile = tool\n` +
      `[profile tool]\ncredential_process = "${process.execPath}" "${join(folder, "keys.mjs")}"\n`,
    kind: "assume-role",
    calls: ["AssumeRole"],
    arn: assumed("Audit"),
  },
  "Identity Center by session": {
    config: `[profile x]\n${region}sso_session = corp\n${permissionSet}${session}`,
    kind: "sso",
    calls: ["GetRoleCredentials"],
    arn: permissionSetRole,
  },
  "Identity Center by a session whose name has spaces": {
    config: `[profile x]\n${region}sso_session = my corp\n${permissionSet}[sso-session "my corp"]\n${ssoSettings}`,
    kind: "sso",
    calls: ["GetRoleCredentials"],
    arn: permissionSetRole,
  },
  "Identity Center by start URL": {
    config: `[profile x]\n${region}${ssoSettings}${permissionSet}`,
    kind: "sso",
    calls: ["GetRoleCredentials"],
    arn: permissionSetRole,
  },
  "a role over Identity Center": {
    config:
      `[profile x]\n${region}${role("Audit")}source_profile = base\n` +
      `[profile base]\nsso_session = corp\n${permissionSet}${session}`,
    kind: "assume-role",
    calls: ["GetRoleCredentials", "AssumeRole"],
    arn: assumed("Audit"),
  },
};

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0).toReversed()) {
    await action();
  }
});

/** Signs in to Identity Center, if the profile needs it, and clears the requests of that. */
async function signIn(house: House, profile: Profile): Promise<void> {
  if (profile.signsInWith?.kind === "sso") {
    const { identityCenter } = house.aws;
    identityCenter.settings = { ...identityCenter.settings, interval: 0 };
    const show = ({ userCode = "" }: { readonly userCode?: string }) => void identityCenter.decide(userCode, true);
    const { signal } = new AbortController();
    await house.connections.identityCenter.signIn(profile, profile.signsInWith, { way: "code", show, signal });
    house.aws.requests.clear();
  }
}

test.each(Object.entries(shapes))(
  "%s",
  async (_shape, { config, credentials = "", environment, name = "x", ...shape }) => {
    const folder = await mkdtemp(join(tmpdir(), "cloudtrail-shape-"));
    cleanUp.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
    // Tokens of Identity Center are where the process's own environment says.
    vi.stubEnv("HOME", folder);
    await writeFile(join(folder, "token"), webIdentityToken(Date.now() + 3_600_000));
    await writeFile(
      join(folder, "keys.mjs"),
      `console.log(JSON.stringify({ Version: 1, AccessKeyId: "${KEY}", SecretAccessKey: "not-real" }));`,
    );
    const house = await openHouse({
      clock: systemClock,
      wire: { now: Date.now },
      config: typeof config === "string" ? config : config(folder),
      credentials,
      environment: (aws) => ({ ...environment?.(aws) }) as Record<string, string>,
      askMfaCode: async () => "123456",
    });
    cleanUp.push(() => house.close());
    const profile = house.profile(name);
    expect(profile.kind).toBe(shape.kind);
    await signIn(house, profile);
    const { arn, accountId } = await house.connections.identity(profile, { asked: true });
    expect(accountId).toBe(account);
    expect(arn).toContain(shape.arn);
    const calls = (shape.calls ?? []).map((call) => (typeof call === "string" ? [call, {}] : call));
    const requests = house.aws.requests.list().map(({ operation, parameters }) => [operation, parameters]);
    expect(requests).toMatchObject([...calls, ["GetCallerIdentity", {}]]);
  },
);
