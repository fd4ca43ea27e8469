import { createHash } from "node:crypto";
import dns from "node:dns";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { afterEach, expect, test, vi } from "vitest";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import { Failure, failureTitle, remedyTitle } from "../../../src/model/failure.ts";
import { tokenOf } from "../../aws/signature.ts";
import type { WorldAccount } from "../../world/types.ts";
import { end, production, smallWorld } from "../aws-wire/smallWorld.ts";
import { expectGolden } from "../golden/golden.ts";
import { fastClock, type House, type HouseOptions, noLimit, openHouse, rejection } from "./house.ts";

const startUrl = "https://acme.awsapps.com/start";
const signal = new AbortController().signal;
const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

/** A failure that the emulator causes, in words of the AWS configuration and of its answers. */
interface Case {
  readonly title: string;
  /** More of the configuration files; the house has the profiles "production" and "china". */
  readonly config?: string;
  readonly credentials?: string;
  /** Default "production". */
  readonly profile?: string;
  /** The Region that is looked up. Default: only the sign-in. */
  readonly region?: string;
  readonly codes?: readonly string[];
  readonly account?: Partial<WorldAccount>;
  readonly before?: (house: House) => unknown;
  /** The profile is at AWS itself instead of the emulator. */
  readonly real?: boolean;
}

const EXTERNAL = "999988887777";
const role = (name = "Audit", account = production.id) => `role_arn=arn:aws:iam::${account}:role/${name}\n`;
const audit = `[profile audit]\nregion=eu-west-1\n${role()}source_profile=production\n`;
const device = "arn:aws:iam::111122223333:mfa/alice";

const scp = "arn:aws:organizations::999988887777:policy/o-a1b2c3d4e5/service_control_policy/p-6f7g8h9i";

const denied = (kind: "access-denied" | "explicit-deny", policy?: string, more: object = {}) => ({
  region: "eu-west-1",
  before: ({ aws }: House) =>
    aws.faults.add({ kind, operation: "LookupEvents", ...(policy === undefined ? {} : { policy }), ...more }),
});

const notAssumed = (kind: "access-denied" | "explicit-deny", policy: string, more: object = {}) => ({
  config: audit,
  profile: "audit",
  before: ({ aws }: House) => aws.faults.add({ kind, operation: "AssumeRole", policy, ...more }),
});

const cases: readonly Case[] = [
  { title: "no identity-based policy", ...denied("access-denied") },
  { title: "denied, AWS says no more", ...denied("access-denied", "") },
  {
    title: "denied, with an authorization id",
    ...denied("access-denied", undefined, { authorizationId: "5f3a2b1c-0d9e-4f8a-b7c6-123456789abc" }),
  },
  { title: "no permissions boundary", ...denied("access-denied", "permissions boundary") },
  { title: "no session policy", ...denied("access-denied", "session policy") },
  { title: "no VPC endpoint policy", ...denied("access-denied", "VPC endpoint policy") },
  { title: "no service control policy", ...denied("access-denied", "service control policy") },
  { title: "no resource-based policy", ...denied("access-denied", "resource-based policy") },
  { title: "denied by a service control policy", ...denied("explicit-deny") },
  {
    title: "denied by a service control policy that AWS names",
    ...denied("explicit-deny", undefined, { policyArn: scp }),
  },
  { title: "denied by a resource control policy", ...denied("explicit-deny", "resource control policy") },
  { title: "denied by an identity-based policy", ...denied("explicit-deny", "identity-based policy") },
  { title: "denied by a policy of no known kind", ...denied("explicit-deny", "") },
  {
    title: "denied without MFA, mfa_serial but no role",
    config: `[profile keys]\nregion=eu-west-1\nmfa_serial=${device}\n`,
    credentials: `[keys]\naws_access_key_id=${production.accessKeyId}\naws_secret_access_key=not-real\n`,
    profile: "keys",
    ...denied("explicit-deny", "identity-based policy"),
  },
  {
    title: "sts:GetCallerIdentity denied by a service control policy",
    before: ({ aws }) => aws.faults.add({ kind: "explicit-deny", operation: "GetCallerIdentity" }),
  },
  { title: "the account is blocked", before: ({ aws }) => aws.faults.add({ kind: "account-blocked" }) },

  {
    title: "AssumeRole denied, AWS says no more",
    config: `[profile audit]\n${role("Audit", EXTERNAL)}source_profile=production\n`,
    profile: "audit",
  },
  {
    title: "AssumeRole denied, with external id and MFA",
    config: `[profile audit]\n${role("Audit", EXTERNAL)}source_profile=production\nexternal_id=x\nmfa_serial=${device}\n`,
    profile: "audit",
    codes: ["123456"],
  },
  { title: "AssumeRole: no identity-based policy", ...notAssumed("access-denied", "identity-based policy") },
  { title: "AssumeRole: no resource-based policy", ...notAssumed("access-denied", "resource-based policy") },
  {
    title: "AssumeRole: denied by a service control policy",
    ...notAssumed("explicit-deny", "service control policy", { policyArn: scp }),
  },
  {
    title: "AssumeRole denied for the second role of a chain",
    config: `${audit}[profile second]\n${role("Second", EXTERNAL)}source_profile=audit\n`,
    profile: "second",
  },
  { title: "AssumeRole: the duration is too long", config: `${audit}duration_seconds=99999\n`, profile: "audit" },
  {
    title: "STS is not activated in the Region",
    config: audit,
    profile: "audit",
    before: ({ aws }) => aws.faults.add({ kind: "sts-inactive", operation: "AssumeRole" }),
  },

  {
    title: "a mistyped MFA code",
    config: `${audit}mfa_serial=${device}\n`,
    profile: "audit",
    codes: ["000000"],
  },
  {
    title: "a mistyped MFA code of a source profile",
    config: `${audit}mfa_serial=${device}\n[profile second]\n${role("Second")}source_profile=audit\n`,
    profile: "second",
    codes: ["000000"],
  },
  { title: "no MFA code", config: `${audit}mfa_serial=${device}\n`, profile: "audit", codes: [] },

  {
    title: "AWS does not know the access key",
    credentials: "[lost]\naws_access_key_id=AKIALOSTLOSTLOSTLOST\naws_secret_access_key=not-real\n",
    config: "[profile lost]\nregion=eu-west-1\n",
    profile: "lost",
  },
  {
    title: "AWS does not know the access key in the config file",
    config:
      "[profile lost]\nregion=eu-west-1\naws_access_key_id=AKIALOSTLOSTLOSTLOST\naws_secret_access_key=not-real\n",
    profile: "lost",
  },
  {
    title: "AWS does not know the access key of the source profile",
    credentials: "[lost]\naws_access_key_id=AKIALOSTLOSTLOSTLOST\naws_secret_access_key=not-real\n",
    config: `[profile audit]\nregion=eu-west-1\n${role()}source_profile=lost\n`,
    profile: "audit",
  },
  {
    title: "the session token of the source profile has expired",
    credentials: `[old]\naws_access_key_id=ASIAOLDOLDOLDOLDOLD1\naws_secret_access_key=not-real\naws_session_token=${token({ accessKeyId: "ASIAOLDOLDOLDOLDOLD1", expires: end - 1 })}\n`,
    config: `[profile audit]\nregion=eu-west-1\n${role()}source_profile=old\n`,
    profile: "audit",
  },

  { title: "a Region that is not enabled", region: "af-south-1" },
  { title: "a Region that is being enabled", region: "ap-east-1", account: { enablingRegions: ["ap-east-1"] } },
  {
    title: "a session token of the global STS endpoint in an opt-in Region",
    credentials: `[old]\naws_access_key_id=ASIAOLDOLDOLDOLDOLD1\naws_secret_access_key=not-real\naws_session_token=${token({ accessKeyId: "ASIAOLDOLDOLDOLDOLD1", expires: end + 3_600_000, version: 1 })}\n`,
    config: "[profile old]\nregion=eu-west-1\n",
    profile: "old",
    region: "eu-south-1",
  },

  {
    title: "a credential_process fails",
    config: `[profile vault]\nregion=eu-west-1\ncredential_process="${process.execPath}" -e "console.error('vault: the token hunter2 has expired'); process.exit(3)" -- --password hunter2\n`,
    profile: "vault",
  },
  {
    title: "the credential_process of a source profile returns no JSON",
    config: `[profile vault]\ncredential_process="${process.execPath}" -e "console.log('hello')"\n[profile audit]\n${role()}source_profile=vault\n`,
    profile: "audit",
  },
  {
    title: "no web identity token file",
    config: `[profile pod]\nregion=eu-west-1\n${role()}web_identity_token_file=/nowhere/token\n`,
    profile: "pod",
  },
  {
    title: "credential_source = Environment without keys",
    config: `[profile ci]\nregion=eu-west-1\n${role()}credential_source=Environment\n`,
    profile: "ci",
  },
  {
    title: "credential_source = EcsContainer outside a container",
    config: `[profile task]\nregion=eu-west-1\n${role()}credential_source=EcsContainer\n`,
    profile: "task",
  },
  {
    title: "an aws login session without a token",
    config: `[profile dev]\nregion=eu-west-1\nlogin_session=arn:aws:iam::111122223333:user/alice\n[profile audit]\nregion=eu-west-1\n${role()}source_profile=dev\n`,
    profile: "audit",
  },
  {
    title: "IAM Identity Center: no token, for the source profile",
    config: `${sso()}[profile audit]\nregion=eu-west-1\n${role()}source_profile=corp\n`,
    profile: "audit",
  },
  {
    title: "IAM Identity Center: an administrator ended the session",
    ...signedIn((house) => house.aws.identityCenter.endSessions()),
  },
  { title: "IAM Identity Center: a role that is not assigned", ...signedIn(), config: sso("Owner") },
  {
    title: "IAM Identity Center: throttled",
    ...signedIn(({ aws }) => aws.faults.add({ kind: "throttle", service: "sso" })),
  },
  {
    title: "IAM Identity Center: a server error",
    ...signedIn(({ aws }) => aws.faults.add({ kind: "500", service: "sso" })),
  },
  {
    title: "IAM Identity Center: an invalid request",
    ...signedIn(({ aws }) => aws.faults.add({ kind: "invalid-request", service: "sso" })),
  },
  {
    title: "IAM Identity Center: the answer is not from AWS",
    ...signedIn(({ aws }) => aws.faults.add({ kind: "html-200", service: "sso" })),
  },
  {
    title: "no FIPS endpoint in the Region",
    credentials: `[fips]\naws_access_key_id=${production.accessKeyId}\naws_secret_access_key=not-real\n`,
    config: "[profile fips]\nregion=eu-west-1\nuse_fips_endpoint=true\n",
    profile: "fips",
    real: true,
  },
];

function sso(roleName = "ReadOnlyAccess"): string {
  return `[profile corp]\nregion=eu-west-1\nsso_session=main\nsso_account_id=111122223333\nsso_role_name=${roleName}\n[sso-session main]\nsso_start_url=${startUrl}\nsso_region=eu-west-1\n`;
}

/** A profile of IAM Identity Center with a valid token. */
function signedIn(then: (house: House) => unknown = () => undefined) {
  return {
    config: sso(),
    profile: "corp",
    before: async (house: House) => {
      await storeToken(house);
      await then(house);
    },
  };
}

/** Stores a token as `aws sso login` does. */
async function storeToken({ aws, files }: House): Promise<void> {
  const oidc = new SSOOIDCClient({ endpoint: aws.url, region: "eu-west-1", maxAttempts: 1 });
  const grantType = "urn:ietf:params:oauth:grant-type:device_code";
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({
      clientName: "test",
      clientType: "public",
      scopes: ["sso:account:access"],
      grantTypes: [grantType],
    }),
  );
  const client = { clientId, clientSecret };
  const { deviceCode, userCode = "" } = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
  aws.identityCenter.decide(userCode, true);
  const { accessToken } = await oidc.send(new CreateTokenCommand({ ...client, grantType, deviceCode }));
  const folder = join(files.folder, ".aws", "sso", "cache");
  await mkdir(folder, { recursive: true });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const name = createHash("sha1").update("main").digest("hex");
  await writeFile(
    join(folder, `${name}.json`),
    JSON.stringify({ accessToken, expiresAt, startUrl, region: "eu-west-1" }),
  );
}

function token(session: { readonly accessKeyId: string; readonly expires: number; readonly version?: 1 }): string {
  return tokenOf({
    accountId: production.id,
    arn: "arn:aws:sts::111122223333:assumed-role/Old/alice",
    userId: "AROA:alice",
    ...session,
  });
}

async function open({ config = "", credentials = "", account, codes = [] }: Case): Promise<House> {
  const world = smallWorld();
  const waiting = [...codes];
  const options: HouseOptions = {
    config,
    credentials,
    world: {
      ...world,
      accounts: world.accounts.map((one) => (one.id === production.id ? { ...one, ...account } : one)),
    },
    wire: { now: () => end, pace: noLimit },
    clock: fastClock(),
    askMfaCode: async () => waiting.shift(),
  };
  const house = await openHouse(options);
  cleanUp.push(() => house.close());
  const home = {
    ...house.files.env,
    HOME: house.files.folder,
    AWS_LOGIN_CACHE_DIRECTORY: join(house.files.folder, "login"),
  };
  for (const [name, value] of Object.entries(home)) {
    vi.stubEnv(name, value);
  }
  return house;
}

async function failureOf(one: Case): Promise<Failure> {
  const house = await open(one);
  await one.before?.(house);
  const { profile = "production", region } = one;
  const listed = house.profile(profile);
  const used = one.real === true ? { ...listed, endpoints: {} } : listed;
  if (one.real === true) {
    vi.spyOn(dns, "lookup").mockImplementation(notFound as typeof dns.lookup);
  }
  const error = await rejection(
    (async () => {
      const { connections } = house;
      await connections.identity(used, { asked: true });
      const connection = await connections.connect("cloudtrail", used, region ?? "eu-west-1", {
        asked: true,
      });
      return lookupEvents(connection, { from: end - 60_000, to: end }, { signal });
    })(),
  );
  if (!Failure.is(error)) {
    throw error;
  }
  return error;
}

/** A name service that knows no host. */
function notFound(host: string, ...more: readonly unknown[]): void {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND", hostname: host });
  (more.at(-1) as (error: Error) => void)(error);
}

test("every failure says who, where and what helps", async () => {
  const lines: string[] = [];
  for (const one of cases) {
    const failure = await failureOf(one);
    expect(JSON.stringify(failure.toData()), one.title).not.toMatch(/hunter2|not-real/);
    const buttons = failure.remedies.map((remedy) => `[${remedyTitle(remedy)}]`).join(" ");
    const message = failure.message.replaceAll(process.execPath, "node").replaceAll(/aws-sdk-js-\d+/g, "aws-sdk-js-1");
    vi.restoreAllMocks();
    lines.push(`${one.title} (${failureTitle(failure)})`, `  ${message}`, `  ${buttons}`);
  }
  await expectGolden("failures", lines);
}, 60_000);

test("a sign-in that IAM Identity Center throttles goes on by itself", async () => {
  const one = { title: "", config: sso(), profile: "corp" };
  const house = await open(one);
  await storeToken(house);
  house.aws.faults.add({ kind: "throttle", service: "sso", times: 4 });
  const { accountId } = await house.connections.identity(house.profile("corp"), { asked: true });
  expect(accountId).toBe(production.id);
  expect(house.aws.requests.count({ operation: "GetRoleCredentials" })).toBe(5);
});
