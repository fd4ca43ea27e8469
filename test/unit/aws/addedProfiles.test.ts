import { afterEach, expect, test, vi } from "vitest";
import { awsFilesReader, listProfiles } from "../../../src/aws/profiles.ts";
import type { ReadSharedConfig, Section } from "../../../src/aws/sharedConfig.ts";
import { openHouse } from "./house.ts";
import { startPortal, writeToken } from "./portal.ts";

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const action of cleanUp.splice(0).toReversed()) {
    await action();
  }
});

/** A house whose profiles include these, which are in no file. */
async function open(added: Readonly<Record<string, Section>>, config = "") {
  // The files are known only after the house is open.
  let files: ReadSharedConfig = async () => {
    throw new Error("not open yet");
  };
  const readConfig: ReadSharedConfig = async () => ({ ...(await files()), added });
  const house = await openHouse({ config, readConfig });
  cleanUp.push(() => house.close());
  files = awsFilesReader(house.files.env);
  vi.stubEnv("HOME", house.files.folder);
  const profiles = await listProfiles({ ...house.files.env, AWS_ENDPOINT_URL: house.aws.url }, readConfig);
  const profile = (name: string) => {
    const found = profiles.find((one) => one.name === name);
    if (found === undefined) {
      throw new Error(`no profile ${name}`);
    }
    return found;
  };
  return { house, profile };
}

test("a role that is in no file is assumed with the profile it names", async () => {
  const roleArn = "arn:aws:iam::111122223333:role/Audit";
  const { house, profile } = await open({
    "Audit in production": { role_arn: roleArn, source_profile: "production", external_id: "e", region: "eu-west-1" },
  });
  const added = profile("Audit in production");
  expect(added).toMatchObject({ origin: "added", kind: "assume-role", region: "eu-west-1", role: roleArn });
  expect(profile("production").origin).toBe("file");
  expect((await house.connections.identity(added)).arn).toContain("assumed-role/Audit/");
  expect(house.aws.requests.list({ operation: "AssumeRole" })).toMatchObject([{ parameters: { ExternalId: "e" } }]);
});

test.each([
  ["a session of the config file", { sso_session: "corp" }, "corp"],
  [
    "a start URL of its own",
    { sso_start_url: "https://corp.awsapps.com/start", sso_region: "eu-west-1" },
    "https://corp.awsapps.com/start",
  ],
])("a role of IAM Identity Center that is in no file, by %s", async (_what, settings, tokenKey) => {
  const portal = await startPortal("AKIAIOSFODNN7EXAMPLE");
  cleanUp.push(() => portal.close());
  const config = "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n";
  const section = { ...settings, sso_account_id: "111122223333", sso_role_name: "Admin", region: "eu-west-1" };
  const { house, profile } = await open({ "corp Admin": section }, config);
  await writeToken(house.files.folder, tokenKey);
  const listed = profile("corp Admin");
  expect(listed).toMatchObject({ origin: "added", kind: "sso", role: "Admin" });
  const added = { ...listed, endpoints: { ...listed.endpoints, sso: portal.url } };
  await house.connections.identity(added).catch(() => undefined);
  expect(portal.requests).toEqual(["/federation/credentials?account_id=111122223333&role_name=Admin of-the-session"]);
});

test("a profile of a file is not replaced by an added one with its name", async () => {
  const { house, profile } = await open({
    production: { role_arn: "arn:aws:iam::999999999999:role/Other", source_profile: "production" },
  });
  expect(profile("production")).toMatchObject({ origin: "file", kind: "static" });
  expect((await house.connections.identity(profile("production"))).accountId).toBe("111122223333");
  expect(house.aws.requests.count({ operation: "AssumeRole" })).toBe(0);
});
