import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import packageJson from "../../../package.json" with { type: "json" };
import { lookupEvents } from "../../../src/aws/lookup.ts";
import { type ClientOf, SERVICES, type ServiceId } from "../../../src/aws/services.ts";
import { createTransport } from "../../../src/aws/transport.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { BUILT_IN_NOISE } from "../../../src/protocol/knownNoise.ts";
import type { Condition } from "../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import type { LoggedRequest } from "../../aws/requestLog.ts";
import { production } from "../aws-wire/smallWorld.ts";
import { type House, openHouse } from "./house.ts";

const never = new AbortController().signal;
const name = ` cloudtrail-investigator/${packageJson.version}`;

let house: House | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await house?.close();
  house = undefined;
});

/** One request of each service. */
const CALLS: { readonly [Id in ServiceId]: (client: ClientOf<Id>) => Promise<unknown> } = {
  account: (client) => client.listRegions(undefined, never),
  athena: (client) => client.getWorkGroup("primary", never).catch(() => undefined),
  cloudformation: (client) => client.listStacks([], undefined, never),
  cloudtrail: (client) => client.lookupEvents({}, never),
  glue: (client) => client.getDatabases(undefined, undefined, never).catch(() => undefined),
  iam: (client) => client.listAccountAliases(never),
  // Where the server does not know the operation, the request was sent all the same.
  logs: (client) => client.describeLogGroups({}, never).catch(() => undefined),
  organizations: (client) => client.listAccounts(undefined, never),
  s3: (client) => client.getObject("acme-state", "shop/terraform.tfstate", never),
  sts: (client) => client.getCallerIdentity(never),
};

async function call<Id extends ServiceId>(id: Id, endpoint: string): Promise<void> {
  const Client = (await SERVICES[id].load()) as unknown as new (settings: object) => ClientOf<Id>;
  const credentials = async () => ({ accessKeyId: production.accessKeyId, secretAccessKey: "not-real" });
  const transport = createTransport({ connectMs: 10_000, answerMs: 10_000 });
  await CALLS[id](new Client({ profile: undefined, region: "eu-west-1", credentials, endpoint, transport }));
}

/** What CloudTrail would record as the requests' user agents; fails if there are none. */
function expectNamed(requests: readonly LoggedRequest[]): void {
  expect(requests).not.toEqual([]);
  for (const { userAgent = "" } of requests) {
    expect(userAgent).toMatch(/^aws-sdk-js\/3\./);
    expect(userAgent.endsWith(name)).toBe(true);
  }
}

test.each(Object.keys(SERVICES) as ServiceId[])("%s: the user agent ends with the extension's name", async (id) => {
  house = await openHouse();
  await call(id, house.aws.url);
  expectNamed(house.aws.requests.list());
});

test("an app id of the user's own stays beside it", async () => {
  vi.stubEnv("AWS_SDK_UA_APP_ID", "payroll-audit");
  house = await openHouse();
  await call("sts", house.aws.url);
  expectNamed(house.aws.requests.list());
  expect(house.aws.requests.list()[0]?.userAgent).toContain(" app/payroll-audit ");
});

test("the events that CloudTrail records of the requests are known noise", async () => {
  house = await openHouse({ wire: { recordsCalls: true, now: () => Date.now() + 5 * 60_000 } });
  const { connections, profile } = house;
  const connection = await connections.connect("cloudtrail", profile("production"), "eu-west-1");
  const window = { from: Date.now() - 60_000, to: Date.now() + 60_000 };
  for (const names of [["GetCallerIdentity"], ["GetCallerIdentity", "LookupEvents"]]) {
    const { records } = await lookupEvents(connection, window, { signal: never });
    const events = records.map(({ json }) => readRecord(json));
    expect(events.map(({ record }) => record.eventName).sort()).toEqual(names);
    expect(
      events.every(compile(parseQuery(BUILT_IN_NOISE[0]?.text ?? "", { now: 0 }).query.condition as Condition)),
    ).toBe(true);
  }
});

/** Writes a file of the SDK's cache of sign-ins, named by the hash of `of`. */
async function cache(folder: string, hash: "sha1" | "sha256", of: string, content: object): Promise<void> {
  const path = join(folder, `${createHash(hash).update(of).digest("hex")}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(content));
}

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

test.each([
  ["a role", "source_profile=production\nrole_arn=arn:aws:iam::111122223333:role/Audit", 1],
  [
    "a web identity",
    `web_identity_token_file=${import.meta.filename}\nrole_arn=arn:aws:iam::111122223333:role/Audit`,
    1,
  ],
  ["IAM Identity Center, with the session renewed", "sso_session=corp\nsso_account_id=1\nsso_role_name=Audit", 2],
  ["aws login, with the session renewed", "login_session=arn:aws:iam::111122223333:user/alice", 1],
])("signing in by %s: the same", async (_, section, requests) => {
  house = await openHouse({
    config:
      `[profile me]\nregion=eu-west-1\n${section}\n` +
      "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n",
  });
  const { aws, connections, files } = house;
  // Sessions that end soon, so that the SDK renews them.
  await cache(join(files.folder, ".aws", "sso", "cache"), "sha1", "corp", {
    accessToken: "of-the-session",
    expiresAt: minutes(2),
    clientId: "client",
    clientSecret: "not-real",
    refreshToken: "refresh",
  });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await cache(join(files.folder, "login"), "sha256", "arn:aws:iam::111122223333:user/alice", {
    accessToken: {
      accessKeyId: "ASIA",
      secretAccessKey: "x",
      sessionToken: "x",
      accountId: "1",
      expiresAt: minutes(2),
    },
    clientId: "client",
    refreshToken: "refresh",
    dpopKey: privateKey.export({ type: "sec1", format: "pem" }),
  });
  // The SDK finds its files by the process's own environment.
  const env = { ...files.env, HOME: files.folder, AWS_LOGIN_CACHE_DIRECTORY: join(files.folder, "login") };
  for (const [variable, value] of Object.entries(env)) {
    vi.stubEnv(variable, value);
  }
  const listed = house.profile("me");
  // The emulator serves only some of these: it is enough that they were requested.
  await connections
    .identity({ ...listed, endpoints: { ...listed.endpoints, sso: aws.url } }, { asked: true })
    .catch(() => undefined);
  const signIn = aws.requests
    .list()
    .filter(({ operation }) => operation !== "GetCallerIdentity" && operation !== "ListAccountAliases");
  expect(signIn).toHaveLength(requests);
  expectNamed(aws.requests.list());
});
