import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import { type House, openHouse, rejection } from "./house.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

/** IAM Identity Center as far as it hands out credentials, and what it was asked. */
async function startPortal(accessKeyId: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers["x-amz-sso_bearer_token"]}`);
    const expiration = Date.now() + 3_600_000;
    const roleCredentials = { accessKeyId, secretAccessKey: "not-real", sessionToken: "token", expiration };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ roleCredentials }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Writes what `aws sso login` writes. */
async function signIn(house: House, expiresAt: number): Promise<void> {
  const folder = join(house.files.folder, ".aws", "sso", "cache");
  await mkdir(folder, { recursive: true });
  const name = createHash("sha1").update("corp").digest("hex");
  const token = { accessToken: "of-the-session", expiresAt: new Date(expiresAt).toISOString() };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(token));
}

test("no sign-in, or one that has expired, tells the command to run; after it the same connections go on", async () => {
  const portal = await startPortal("ASIAIOSFODNN7EXAMPLE");
  const config =
    "[profile corp]\nregion=eu-west-1\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Admin\n" +
    "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n";
  const house = await openHouse({ config });
  cleanUp.push(() => house.close());
  // The SDK looks for a sign-in, and for its session, where the process's own environment says.
  const home = { ...house.files.env, HOME: house.files.folder };
  for (const [name, value] of Object.entries(home)) {
    vi.stubEnv(name, value);
  }
  const listed = house.profile("corp");
  const corp = { ...listed, endpoints: { ...listed.endpoints, sso: portal.url } };

  for (const before of [async () => {}, () => signIn(house, Date.now() - 1_000)]) {
    await before();
    const error = await rejection(house.connections.identity(corp));
    expect(error).toMatchObject({ reason: "expired-credentials", context: { profile: "corp" } });
    expect(Failure.is(error) && error.remedies.slice(0, 2)).toEqual([
      { kind: "sign-in", profile: "corp", session: "corp" },
      { kind: "run-in-terminal", command: "aws sso login --sso-session corp" },
    ]);
  }
  expect(portal.asked).toEqual([]);

  await signIn(house, Date.now() + 3_600_000);
  // The wire AWS knows no such session: it is enough that it is asked with what the portal gave.
  expect(await rejection(house.connections.identity(corp))).toMatchObject({ reason: "invalid-credentials" });
  expect(portal.asked).toEqual(["/federation/credentials?account_id=111122223333&role_name=Admin of-the-session"]);
  expect(house.aws.requests.list().map(({ accessKeyId }) => accessKeyId)).toEqual(["ASIAIOSFODNN7EXAMPLE"]);
});
