import { existsSync } from "node:fs";
import { join, posix, win32 } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { awsConfigFiles, listProfiles, type Profile } from "../../../src/aws/profiles.ts";
import { type ConfigFiles, writeConfig } from "./house.ts";

const written: ConfigFiles[] = [];
afterEach(async () => {
  await Promise.all(written.splice(0).map((files) => files.remove()));
});

async function write(config: string, credentials = ""): Promise<ConfigFiles> {
  const files = await writeConfig(config, credentials);
  written.push(files);
  return files;
}

async function labelsOf(config: string, credentials = "", env: Readonly<Record<string, string>> = {}) {
  const files = await write(config, credentials);
  return listProfiles({ ...files.env, ...env });
}

const keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = not-real\n";

describe("listProfiles", () => {
  test("tells every kind of profile, the default first, and no section that is none", async () => {
    const profiles = await labelsOf(
      [
        "[default]\nregion = eu-west-1",
        "[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\nregion = us-east-2",
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1",
        "[services local]\ncloudtrail =\n  endpoint_url = http://127.0.0.1:4566",
        "[profile role]\nrole_arn = arn:aws:iam::111122223333:role/Audit\nsource_profile = static\nmfa_serial = arn:aws:iam::111122223333:mfa/alice",
        "[profile process]\ncredential_process = /usr/bin/false",
        "[profile web]\nrole_arn = arn:aws:iam::111122223333:role/Ci\nweb_identity_token_file = /nowhere",
        "[profile signed-in]\nlogin_session = arn:aws:iam::111122223333:user/alice",
        "[profile machine]\nregion = eu-north-1",
        "[unprefixed]\nregion = eu-west-1",
      ].join("\n\n"),
      `[static]\n${keys}`,
    );
    expect(profiles.map(({ name, kind }) => [name, kind])).toEqual([
      ["default", "instance"],
      ["machine", "instance"],
      ["process", "process"],
      ["role", "assume-role"],
      ["signed-in", "login"],
      ["sso", "sso"],
      ["static", "static"],
      ["web", "web-identity"],
    ]);
    expect(byName(profiles, "role")).toMatchObject({
      interactions: ["code"],
      role: "arn:aws:iam::111122223333:role/Audit",
    });
    expect(byName(profiles, "sso")).toMatchObject({ region: "us-east-2", role: "Admin" });
    expect(profiles.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["default"]);
  });

  test("runs no credential_process and tells no secret", async () => {
    const marker = join((await write("")).folder, "ran");
    const profiles = await labelsOf(`[profile process]\ncredential_process = touch ${marker}\n`, `[static]\n${keys}`);
    expect(profiles).toHaveLength(2);
    expect(existsSync(marker)).toBe(false);
    expect(JSON.stringify(profiles)).not.toContain("not-real");
    expect(JSON.stringify(profiles)).not.toContain("AKIA");
  });

  test("reads the files again each time", async () => {
    const files = await write("[profile one]\n");
    expect(names(await listProfiles(files.env))).toEqual([]);
    const { writeFile } = await import("node:fs/promises");
    await writeFile(join(files.folder, "config"), "[profile two]\nregion = eu-west-1\n");
    expect(names(await listProfiles(files.env))).toEqual(["two"]);
  });

  test("no files, or files that are no configuration: no profiles", async () => {
    expect(await listProfiles({ HOME: "/nonexistent" })).toEqual([]);
    expect(await labelsOf("\u0000\u0001[[[[\n= = =\n[profile __proto__]\nx=1\n")).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("credentials in the environment are a profile of their own", async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "not-real",
      AWS_REGION: "cn-north-1",
    };
    const profiles = await labelsOf("[default]\nregion = eu-west-1\n", "", env);
    expect(profiles[0]).toMatchObject({
      name: "(environment)",
      kind: "environment",
      isDefault: true,
      region: "cn-north-1",
      partition: "aws-cn",
    });
    expect(byName(profiles, "default").isDefault).toBe(false);
  });

  test("AWS_PROFILE chooses the default, AWS_REGION fills in a Region", async () => {
    const env = { AWS_PROFILE: "b", AWS_DEFAULT_REGION: "eu-central-1" };
    const profiles = await labelsOf("[default]\nregion=eu-west-1\n[profile b]\noutput=json\n", "", env);
    expect(profiles[0]).toMatchObject({ name: "b", isDefault: true, region: "eu-central-1" });
  });

  test("the partition comes from the Region, else from an ARN", async () => {
    const profiles = await labelsOf(
      [
        "[profile china]\nregion = cn-northwest-1",
        "[profile gov]\nrole_arn = arn:aws-us-gov:iam::111122223333:role/Audit\nsource_profile = china",
        "[profile plain]\noutput = json",
      ].join("\n"),
      "",
      { AWS_REGION: "eu-west-1" },
    );
    expect(profiles.map(({ name, partition }) => [name, partition])).toEqual([
      ["china", "aws-cn"],
      ["gov", "aws-us-gov"],
      ["plain", "aws"],
    ]);
  });
});

describe("what identifies a profile", () => {
  const own = (config: string, credentials = "", name = "own") =>
    labelsOf(config, credentials).then((profiles) => byName(profiles, name).fingerprint);
  const keys = (id: string, secret = "not-real") =>
    `[base]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  const role = (name: string) =>
    `[profile own]\nrole_arn = arn:aws:iam::111122223333:role/${name}\nsource_profile = base\n`;

  test("changes with the role, the key behind it and the account of a sign-in, and with no secret or Region", async () => {
    const one = await own(role("Audit"), keys("AKIAIOSFODNN7EXAMPLE"));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await own(`${role("Audit")}region = eu-west-1\n`, keys("AKIAIOSFODNN7EXAMPLE", "another"))).toBe(one);
    expect(await own(role("Admin"), keys("AKIAIOSFODNN7EXAMPLE"))).not.toBe(one);
    expect(await own(role("Audit"), keys("AKIAI44QH8DHBEXAMPLE"))).not.toBe(one);
    const sso = (account: string) =>
      `[profile own]\nsso_session = s\nsso_account_id = ${account}\nsso_role_name = Audit\n`;
    expect(await own(sso("111122223333"))).not.toBe(await own(sso("444455556666")));
  });

  test("is unknown for whatever role the machine happens to have, and ends where profiles name each other", async () => {
    expect(await own("[profile own]\nregion = eu-west-1\n")).toBeUndefined();
    const round = "[profile own]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = other\n";
    expect(await own(`${round}[profile other]\nsource_profile = own\n`)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("custom endpoints", () => {
  const config = [
    "[default]\nregion = eu-west-1\nendpoint_url = http://default.example",
    "[profile own]\nendpoint_url = http://own.example\nservices = local",
    "[profile none]\nregion = eu-west-1",
    "[profile ignoring]\nendpoint_url = http://own.example\nignore_configured_endpoint_urls = true",
    "[services local]\ncloudtrail =\n  endpoint_url = http://trail.example",
  ].join("\n");

  test("each profile has its own, a service's before the general one", async () => {
    const profiles = await labelsOf(config);
    expect(byName(profiles, "own").customEndpoint).toBe("http://trail.example");
    expect(byName(profiles, "own").endpoints).toMatchObject({
      cloudtrail: "http://trail.example",
      sts: "http://own.example",
    });
    expect(byName(profiles, "default").customEndpoint).toBe("http://default.example");
    expect(byName(profiles, "none").customEndpoint).toBeUndefined();
    expect(byName(profiles, "ignoring").customEndpoint).toBeUndefined();
  });

  test("the environment comes first", async () => {
    const env = { AWS_ENDPOINT_URL: "http://all.example", AWS_ENDPOINT_URL_STS: "http://sts.example" };
    expect(byName(await labelsOf(config, "", env), "own").endpoints).toEqual({
      athena: "http://all.example",
      glue: "http://all.example",
      cloudtrail: "http://all.example",
      cloudformation: "http://all.example",
      iam: "http://all.example",
      logs: "http://all.example",
      organizations: "http://all.example",
      s3: "http://all.example",
      sts: "http://sts.example",
      account: "http://all.example",
      sso: "http://all.example",
      sso_oidc: "http://all.example",
    });
    const ignoring = await labelsOf(config, "", { ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" });
    expect(byName(ignoring, "own").endpoints).toEqual({});
  });
});

describe("awsConfigFiles", () => {
  test("where the SDK looks", () => {
    expect(awsConfigFiles({ HOME: "/home/alice" })).toEqual({
      config: join("/home/alice", ".aws", "config"),
      credentials: join("/home/alice", ".aws", "credentials"),
    });
    expect(
      awsConfigFiles({ HOME: "/home/alice", AWS_CONFIG_FILE: "~/aws.ini", AWS_SHARED_CREDENTIALS_FILE: "/keys" }),
    ).toEqual({ config: join("/home/alice", "aws.ini"), credentials: "/keys" });
  });

  test("where the SDK looks on Windows", () => {
    const env = { USERPROFILE: "C:\\Users\\alice" };
    const config = "C:\\Users\\alice\\.aws\\config";
    expect(awsConfigFiles(env, win32)).toEqual({ config, credentials: "C:\\Users\\alice\\.aws\\credentials" });
    for (const written of ["~/.aws/config", "~\\.aws\\config", config]) {
      expect(awsConfigFiles({ ...env, AWS_CONFIG_FILE: written }, win32).config).toBe(config);
    }
    expect(awsConfigFiles({ ...env, AWS_CONFIG_FILE: "~alice\\config" }, win32).config).toBe("~alice\\config");
  });

  test("a backslash has no meaning elsewhere", () => {
    expect(awsConfigFiles({ HOME: "/home/alice", AWS_CONFIG_FILE: "~\\config" }, posix).config).toBe("~\\config");
  });
});

function names(profiles: readonly Profile[]): readonly string[] {
  return profiles.map(({ name }) => name);
}

function byName(profiles: readonly Profile[], name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found === undefined) {
    throw new Error(`no profile ${name}`);
  }
  return found;
}
