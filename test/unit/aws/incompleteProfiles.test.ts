import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Connections } from "../../../src/aws/connections.ts";
import { listProfiles } from "../../../src/aws/profiles.ts";
import { Failure } from "../../../src/model/failure.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { tokenOf } from "../../aws/signature.ts";
import { smallWorld } from "../aws-wire/smallWorld.ts";
import { rejection, writeConfig } from "./house.ts";

const KEY = "AKIAIOSFODNN7EXAMPLE";
const MACHINE_KEY = "ASIAMACHINEROLE";
const machineToken = tokenOf({
  accessKeyId: MACHINE_KEY,
  accountId: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/MachineRole/i-0",
  userId: "AROAEXAMPLE:i-0",
  expires: Number.MAX_SAFE_INTEGER,
});
const role = "role_arn = arn:aws:iam::111122223333:role/Audit";

/** A profile "x" that says something about credentials and not enough; what its refusal must name. */
const incomplete: readonly (readonly [what: string, config: string, credentials: string, names: RegExp])[] = [
  ["a role without a source", `[profile x]\n${role}`, "", /source_profile or credential_source, and neither is set/],
  ["a role without a value", "[profile x]\nregion = us-east-1\nrole_arn =", "", /role_arn has no value/],
  ["a source without a value", `[profile x]\n${role}\nsource_profile =`, "", /source_profile or credential_source/],
  [
    "a source without a role",
    "[profile x]\nsource_profile = base",
    `[base]\n${keys()}`,
    /source_profile but no role_arn/,
  ],
  [
    "two sources",
    `[profile x]\n${role}\nsource_profile = x\ncredential_source = Environment`,
    "",
    /both source_profile and credential_source/,
  ],
  [
    "a misspelt source",
    `[profile x]\n${role}\nsource_profil = base`,
    `[base]\n${keys()}`,
    /source_profil is no setting of AWS: is source_profile meant\?/,
  ],
  [
    "a misspelt role",
    "[profile x]\nregion = us-east-1\nrole_arm = arn:aws:iam::111122223333:role/A",
    "",
    /role_arm .*is role_arn meant\?/,
  ],
  [
    "a source that is nobody",
    `[profile x]\n${role}\nsource_profile = nobody`,
    "",
    /source_profile names "nobody", and there is no such profile/,
  ],
  [
    "a source called as what every object has",
    `[profile x]\n${role}\nsource_profile = constructor`,
    "",
    /"constructor", and there is no such profile/,
  ],
  [
    "a source without credentials",
    `[profile x]\n${role}\nsource_profile = base\n[profile base]\nregion = us-east-1`,
    "",
    /source profile "base", it has no credentials of its own.*\[profile base\]/,
  ],
  [
    "a source that is incomplete",
    `[profile x]\n${role}\nsource_profile = base\n[profile base]\n${role}`,
    "",
    /source profile "base", role_arn needs source_profile/,
  ],
  [
    "sources in a circle",
    `[profile x]\n${role}\nsource_profile = b\n[profile b]\n${role}\nsource_profile = x`,
    "",
    /circle: "x" -> "b" -> "x"/,
  ],
  [
    "a wrong credential_source",
    `[profile x]\n${role}\ncredential_source = Ec2Instance`,
    "",
    /credential_source has the value "Ec2Instance", which is none of Environment, Ec2InstanceMetadata, EcsContainer/,
  ],
  [
    "a wrong credential_source alone",
    "[profile x]\ncredential_source = environment",
    "",
    /credential_source has the value "environment"/,
  ],
  [
    "a key without its secret",
    "",
    `[x]\naws_access_key_id = ${KEY}`,
    /aws_access_key_id but no aws_secret_access_key.*\[x\] in .*credentials/,
  ],
  [
    "a secret without its key",
    "",
    "[x]\naws_secret_access_key = not-real",
    /aws_secret_access_key but no aws_access_key_id/,
  ],
  [
    "a secret without a value",
    "",
    `[x]\naws_access_key_id = ${KEY}\naws_secret_access_key =`,
    /aws_access_key_id but no aws_secret_access_key/,
  ],
  [
    "a session token alone",
    "",
    "[x]\naws_session_token = token",
    /aws_session_token but no aws_access_key_id and no aws_secret_access_key/,
  ],
  [
    "keys in upper case",
    "",
    `[x]\nAWS_ACCESS_KEY_ID = ${KEY}\nAWS_SECRET_ACCESS_KEY = not-real`,
    /AWS_ACCESS_KEY_ID must be written in lower case: aws_access_key_id/,
  ],
  [
    "a role in mixed case beside keys",
    "[profile x]\nRole_Arn = arn:aws:iam::1:role/a",
    `[x]\n${keys()}`,
    /Role_Arn must be written in lower case/,
  ],
  [
    "an Azure section",
    "[profile x]\nazure_tenant_id = a\nazure_app_id_uri = b\nregion = us-east-1",
    "",
    /no credentials; azure_tenant_id is no setting of AWS; azure_app_id_uri is no setting/,
  ],
  [
    "an MFA device alone",
    "[profile x]\nmfa_serial = arn:aws:iam::111122223333:mfa/alice",
    "",
    /mfa_serial but no credentials/,
  ],
  [
    "a web identity without a role",
    "[profile x]\nweb_identity_token_file = /nowhere",
    "",
    /web_identity_token_file but no role_arn/,
  ],
  [
    "a role of a web identity with a source",
    `[profile x]\n${role}\nweb_identity_token_file = /t\nsource_profile = base`,
    "",
    /both web_identity_token_file and/,
  ],
  [
    "a command without a value",
    "[profile x]\nregion = us-east-1\ncredential_process =",
    "",
    /credential_process but no credential_process/,
  ],
  [
    "an SSO session that is nowhere",
    "[profile x]\nsso_session = nope\nsso_account_id = 111122223333\nsso_role_name = R",
    "",
    /sso_session names "nope", and there is no section \[sso-session nope\]/,
  ],
  [
    "an SSO session without an account",
    "[profile x]\nsso_session = s\n[sso-session s]\nsso_start_url = https://a\nsso_region = eu-west-1",
    "",
    /sso_session but no sso_account_id and no sso_role_name/,
  ],
  [
    "an SSO session without its Region",
    "[profile x]\nsso_session = s\nsso_account_id = 1\nsso_role_name = R\n[sso-session s]\nsso_start_url = https://a",
    "",
    /\[sso-session s\] has no sso_region/,
  ],
  [
    "an old SSO profile without its address",
    "[profile x]\nsso_account_id = 1\nsso_role_name = R\nsso_region = eu-west-1",
    "",
    /but no sso_start_url/,
  ],
  ["a sign-in without a value", "[profile x]\nlogin_session =", "", /login_session but no login_session/],
];

function keys(): string {
  return `aws_access_key_id = ${KEY}\naws_secret_access_key = not-real`;
}

const cleanUp: (() => unknown)[] = [];
let aws: WireAws;
/** What the machine's own credentials were asked for: the container endpoint and the EC2 metadata service. */
const machine: string[] = [];

beforeEach(async () => {
  machine.length = 0;
  aws = await startAws(smallWorld());
  const server = createServer((request, response) => {
    machine.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        AccessKeyId: MACHINE_KEY,
        SecretAccessKey: "not-real",
        Token: machineToken,
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // A machine that has a role of its own, in every way in which it can.
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${url}/container`);
  vi.stubEnv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
  vi.stubEnv("AWS_ACCESS_KEY_ID", KEY);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "not-real");
  cleanUp.push(
    () => aws.close(),
    () => server.closeAllConnections(),
    () => new Promise((resolve) => server.close(resolve)),
    () => vi.unstubAllEnvs(),
  );
});

afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

async function open(config: string, credentials = "") {
  const files = await writeConfig(config, credentials);
  const env = { ...process.env, ...files.env, AWS_ENDPOINT_URL: aws.url };
  const prompts: string[] = [];
  const connections = new Connections({
    askMfaCode: async ({ serial }) => {
      prompts.push(serial);
      return "123456";
    },
    log: () => {},
    env,
  });
  cleanUp.push(
    () => connections.close(),
    () => files.remove(),
  );
  const profile = (await listProfiles(env)).find(({ name }) => name === "x");
  if (profile === undefined) {
    throw new Error("there is no profile x");
  }
  return { connections, profile, prompts };
}

describe("an incomplete profile is refused, whatever the machine would offer", () => {
  test.each(incomplete)("%s", async (_what, config, credentials, names) => {
    const { connections, profile, prompts } = await open(config, credentials);
    expect(profile.kind).toBe("unusable");
    expect(profile.problem?.message).toMatch(names);
    expect(profile.problem?.message).toMatch(/^Profile "x" cannot be used: /);
    expect(JSON.stringify(profile)).not.toMatch(/not-real|AKIA/);
    const error = await rejection(connections.identity(profile, { asked: true }));
    expect(error).toMatchObject({ reason: "configuration", context: { profile: "x" } });
    expect(Failure.is(error) && error.message).toBe(profile.problem?.message);
    expect(Failure.is(error) && error.remedies[0]?.kind).toBe("open-aws-config");
    expect([...machine, ...prompts, ...aws.requests.list()]).toEqual([]);
  });
});

describe("the machine's own credentials", () => {
  test.each([
    [
      "[profile x]\nregion = eu-west-1\noutput = json\ncli_pager =\ns3 =\n  max_queue_size = 10\nretry_mode = standard",
      "111122223333",
    ],
    [`[profile x]\nregion = eu-west-1\n${role}\ncredential_source = EcsContainer`, "111122223333"],
    ["[profile x]\nregion = eu-west-1\ncredential_source = EcsContainer", "111122223333"],
  ])("are for a profile that says so, or that has nothing to do with credentials: %s", async (config, account) => {
    const { connections, profile } = await open(config);
    expect((await connections.identity(profile)).accountId).toBe(account);
    expect(machine).toEqual(["GET /container"]);
  });

  test("a profile that names the environment gets it, and neither container nor instance", async () => {
    const { connections, profile } = await open("[profile x]\nregion = eu-west-1\ncredential_source = Environment");
    expect((await connections.identity(profile)).accountId).toBe("111122223333");
    expect(machine).toEqual([]);
  });

  test("a command that fails is the end of it", async () => {
    const config = `[profile x]\nregion = eu-west-1\ncredential_process = "${process.execPath}" -e "process.exit(1)"`;
    const { connections, profile } = await open(config);
    expect(await rejection(connections.identity(profile, { asked: true }))).toMatchObject({ reason: "no-credentials" });
    expect([...machine, ...aws.requests.list()]).toEqual([]);
  });

  test("a profile that became incomplete after it was listed is refused as it is now", async () => {
    const { connections, profile } = await open("[profile x]\nregion = eu-west-1");
    const other = await open(`[profile x]\n${role}`);
    const error = await rejection(other.connections.identity(profile, { asked: true }));
    expect(error).toMatchObject({ reason: "configuration" });
    expect(machine).toEqual([]);
    await connections.identity(profile);
    expect(machine).toEqual(["GET /container"]);
  });
});
