import { afterEach, expect, test, vi } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import { openHouse, rejection } from "./house.ts";
import { startPortal, writeToken } from "./portal.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

test("no sign-in, or one that has expired, tells the command to run; after it the same connections go on", async () => {
  const portal = await startPortal("ASIAIOSFODNN7EXAMPLE");
  cleanUp.push(() => portal.close());
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

  for (const before of [async () => {}, () => writeToken(house.files.folder, "corp", Date.now() - 1_000)]) {
    await before();
    const error = await rejection(house.connections.identity(corp));
    expect(error).toMatchObject({ reason: "expired-credentials", context: { profile: "corp" } });
    expect(Failure.is(error) && error.remedies.slice(0, 2)).toEqual([
      { kind: "sign-in", profile: "corp", session: "corp" },
      { kind: "run-in-terminal", command: "aws sso login --sso-session corp" },
    ]);
  }
  expect(portal.requests).toEqual([]);

  await writeToken(house.files.folder, "corp");
  // The wire AWS knows no such session: it is enough that it is asked with what the portal gave.
  expect(await rejection(house.connections.identity(corp))).toMatchObject({ reason: "invalid-credentials" });
  expect(portal.requests).toEqual(["/federation/credentials?account_id=111122223333&role_name=Admin of-the-session"]);
  expect(house.aws.requests.list().map(({ accessKeyId }) => accessKeyId)).toEqual(["ASIAIOSFODNN7EXAMPLE"]);
});
