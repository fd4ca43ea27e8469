import { createHash } from "node:crypto";
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  LogoutCommand,
  paginateListAccountRoles,
  paginateListAccounts,
  SSOClient,
} from "@aws-sdk/client-sso";
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AwsControl } from "../../aws/control.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { failure } from "./clients.ts";
import { end, smallWorld } from "./smallWorld.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const startUrl = "https://acme.awsapps.com/start";
const callback = "http://127.0.0.1/oauth/callback";
const ownCallback = "http://127.0.0.1:40123/oauth/callback";

let aws: WireAws;
let control: AwsControl;
let oidc: SSOOIDCClient;
let portal: SSOClient;
let now = end;

beforeAll(async () => {
  aws = await startAws(smallWorld(), { now: () => now });
  control = new AwsControl(aws.controlUrl);
  const client = { endpoint: aws.url, region: "eu-west-1", maxAttempts: 1 };
  oidc = new SSOOIDCClient(client);
  portal = new SSOClient(client);
});

afterAll(() => aws.close());

const settings = () => aws.identityCenter.settings;
let usual: ReturnType<typeof settings>;
beforeAll(() => {
  usual = settings();
});
afterEach(() => {
  now = end;
  aws.identityCenter.settings = usual;
  aws.faults.clear();
});

async function register(grants: readonly string[]) {
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({
      clientName: "test",
      clientType: "public",
      scopes: ["sso:account:access"],
      grantTypes: [...grants, "refresh_token"],
      redirectUris: [callback],
      issuerUrl: startUrl,
    }),
  );
  return { clientId, clientSecret };
}

async function startDevice() {
  const client = await register([deviceGrant]);
  const { deviceCode, userCode } = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
  const ask = () => oidc.send(new CreateTokenCommand({ ...client, grantType: deviceGrant, deviceCode }));
  return { client, userCode: userCode ?? "", ask };
}

async function signIn() {
  const { client, userCode, ask } = await startDevice();
  await control.decideDevice(userCode, true);
  const { accessToken = "", refreshToken = "" } = await ask();
  const refresh = (token = refreshToken) =>
    oidc.send(new CreateTokenCommand({ ...client, grantType: "refresh_token", refreshToken: token }));
  return { accessToken, refreshToken, refresh };
}

describe("a device code", () => {
  it("gives tokens after the person allowed it, once", async () => {
    const { userCode, ask } = await startDevice();
    expect(await failure(ask())).toMatchObject({
      name: "AuthorizationPendingException",
      error: "authorization_pending",
      $metadata: { httpStatusCode: 400 },
    });
    expect(await failure(ask())).toMatchObject({ name: "SlowDownException" });
    expect(await control.deviceCodes()).toContain(userCode);
    await control.decideDevice(userCode, true);
    expect(await ask()).toMatchObject({ tokenType: "Bearer", expiresIn: 3_600, refreshToken: expect.any(String) });
    expect(await failure(ask())).toMatchObject({ name: "InvalidGrantException" });
  });

  it("is refused when the person denied it, or when it expired", async () => {
    const denied = await startDevice();
    await control.decideDevice(denied.userCode, false);
    expect(await failure(denied.ask())).toMatchObject({
      name: "AccessDeniedException",
      error: "access_denied",
      $metadata: { httpStatusCode: 400 },
    });
    const late = await startDevice();
    now += 600_000;
    expect(await failure(late.ask())).toMatchObject({ name: "ExpiredTokenException", error: "expired_token" });
  });

  it("is allowed or denied on a page in the browser", async () => {
    const { userCode, ask } = await startDevice();
    const page = await fetch(`${aws.url}/device?user_code=${userCode}`);
    expect(await page.text()).toContain(userCode);
    await fetch(`${aws.url}/device?user_code=${userCode}&decision=allow`);
    expect(await ask()).toHaveProperty("accessToken");
    expect((await fetch(`${aws.url}/device?user_code=${userCode}`)).status).toBe(400);
  });
});

describe("the authorize page", () => {
  const verifier = "v".repeat(64);
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const address = (clientId: string | undefined, more: Readonly<Record<string, string>> = {}) =>
    `${aws.url}/authorize?${new URLSearchParams({
      response_type: "code",
      client_id: clientId ?? "",
      redirect_uri: ownCallback,
      state: "a-state",
      code_challenge_method: "S256",
      code_challenge: challenge,
      scopes: "sso:account:access",
      ...more,
    })}`;
  const locationOf = async (url: string) =>
    new URL((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  const redeem = (client: object, code: string, codeVerifier = verifier) =>
    oidc.send(
      new CreateTokenCommand({
        ...(client as { clientId: string; clientSecret: string }),
        grantType: "authorization_code",
        code,
        codeVerifier,
        redirectUri: ownCallback,
      }),
    );

  it("sends the browser back with a code for the one verifier, once", async () => {
    const client = await register(["authorization_code"]);
    const page = await (await fetch(address(client.clientId))).text();
    expect(page).toContain('id="allow"');
    const back = await locationOf(address(client.clientId, { decision: "allow" }));
    expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:40123\/oauth\/callback\?/);
    expect(back.searchParams.get("state")).toBe("a-state");
    const code = back.searchParams.get("code") ?? "";
    expect(await redeem(client, code)).toHaveProperty("refreshToken");
    expect(await failure(redeem(client, code))).toMatchObject({ name: "InvalidGrantException" });
    const other = await locationOf(address(client.clientId, { decision: "allow" }));
    const wrong = redeem(client, other.searchParams.get("code") ?? "", "w".repeat(64));
    expect(await failure(wrong)).toMatchObject({ name: "InvalidGrantException" });
  });

  it("sends the browser back with an error when the person denies, and nowhere for a wrong request", async () => {
    const client = await register(["authorization_code"]);
    const back = await locationOf(address(client.clientId, { decision: "deny" }));
    expect(back.searchParams.get("error")).toBe("access_denied");
    for (const more of [
      { redirect_uri: "http://evil.example/" },
      { client_id: "unknown" },
      { code_challenge_method: "plain" },
    ]) {
      const answer = await fetch(address(client.clientId, { ...more, decision: "allow" }), { redirect: "manual" });
      expect(answer.status).toBe(400);
    }
  });
});

describe("registration", () => {
  it("refuses a client for both flows, and one that is not known", async () => {
    expect(await failure(register(["authorization_code", deviceGrant]))).toMatchObject({
      name: "InvalidScopeException",
    });
    const start = new StartDeviceAuthorizationCommand({ clientId: "unknown", clientSecret: "none", startUrl });
    expect(await failure(oidc.send(start))).toMatchObject({
      name: "InvalidClientException",
      $metadata: { httpStatusCode: 401 },
    });
  });

  it("expires", async () => {
    const client = await register([deviceGrant]);
    now += 90 * 86_400_000;
    const start = new StartDeviceAuthorizationCommand({ ...client, startUrl });
    expect(await failure(oidc.send(start))).toMatchObject({ name: "InvalidClientException" });
  });
});

describe("a refresh token", () => {
  it("gives new tokens once, until the session ends", async () => {
    const first = await signIn();
    const second = await first.refresh();
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await failure(first.refresh())).toMatchObject({ name: "InvalidGrantException", error: "invalid_grant" });
    now += 8 * 3_600_000;
    expect(await failure(first.refresh(second.refreshToken))).toMatchObject({ name: "InvalidGrantException" });
  });

  it("is missing when the settings say so", async () => {
    await control.setIdentityCenter({ refreshes: false });
    expect((await signIn()).refreshToken).toBe("");
  });
});

describe("the portal", () => {
  it("lists accounts and roles in pages", async () => {
    const { accessToken } = await signIn();
    const assignments = Array.from({ length: 5 }, (_, index) => ({
      accountId: String(100000000000 + index),
      accountName: `account ${index}`,
      emailAddress: "",
      roles: ["A", "B", "C"],
    }));
    await control.setIdentityCenter({ assignments, perPage: 2 });
    const accounts: (string | undefined)[] = [];
    for await (const page of paginateListAccounts({ client: portal }, { accessToken })) {
      accounts.push(...(page.accountList ?? []).map(({ accountName }) => accountName));
    }
    expect(accounts).toEqual(assignments.map(({ accountName }) => accountName));
    const roles: (string | undefined)[] = [];
    const of = { accessToken, accountId: "100000000001" };
    for await (const page of paginateListAccountRoles({ client: portal }, of)) {
      roles.push(...(page.roleList ?? []).map(({ roleName }) => roleName));
    }
    expect(roles).toEqual(["A", "B", "C"]);
  });

  it("gives a role's credentials, which sign requests as the person", async () => {
    const { accessToken } = await signIn();
    const command = { accessToken, accountId: "111122223333", roleName: "ReadOnlyAccess" };
    const { roleCredentials } = await portal.send(new GetRoleCredentialsCommand(command));
    const { accessKeyId = "", secretAccessKey = "", sessionToken = "" } = roleCredentials ?? {};
    const sts = new STSClient({
      endpoint: aws.url,
      region: "eu-west-1",
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(
      /^arn:aws:sts::111122223333:assumed-role\/AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}\/erin@example\.com$/,
    );
    const forbidden = portal.send(new GetRoleCredentialsCommand({ ...command, roleName: "Other" }));
    expect(await failure(forbidden)).toMatchObject({ name: "ForbiddenException", message: "No access" });
  });

  it("refuses a wrong token, an expired one, and any after signing out", async () => {
    const roles = (accessToken: string) =>
      portal.send(new ListAccountRolesCommand({ accessToken, accountId: "111122223333" }));
    const refused = { name: "UnauthorizedException", $metadata: { httpStatusCode: 401 } };
    expect(await failure(roles("wrong"))).toMatchObject(refused);
    const { accessToken, refresh } = await signIn();
    await roles(accessToken);
    now += 3_600_000;
    expect(await failure(roles(accessToken))).toMatchObject(refused);
    now = end;
    await portal.send(new LogoutCommand({ accessToken }));
    expect(await failure(roles(accessToken))).toMatchObject(refused);
    expect(await failure(refresh())).toMatchObject({ name: "InvalidGrantException" });
    const other = await signIn();
    await control.endSessions();
    expect(await failure(roles(other.accessToken))).toMatchObject(refused);
  });

  it("throttles and fails in its own words", async () => {
    const { accessToken } = await signIn();
    const list = () => portal.send(new ListAccountRolesCommand({ accessToken, accountId: "111122223333" }));
    aws.faults.add({ kind: "throttle", service: "sso", times: 1 });
    aws.faults.add({ kind: "500", service: "sso", times: 1 });
    expect(await failure(list())).toMatchObject({
      name: "TooManyRequestsException",
      $metadata: { httpStatusCode: 429 },
    });
    expect(await failure(list())).toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(aws.requests.list({ service: "sso", status: 429 })).toHaveLength(1);
  });
});
