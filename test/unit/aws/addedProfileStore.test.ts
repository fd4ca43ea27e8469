import { afterEach, describe, expect, test } from "vitest";
import { AddedProfiles, type NewProfile } from "../../../src/aws/addedProfiles.ts";
import { Connections } from "../../../src/aws/connections.ts";
import { unusableProfile } from "../../../src/aws/failures.ts";
import { awsFilesReader, listProfiles } from "../../../src/aws/profiles.ts";
import type { LastingMemory } from "../../../src/aws/rememberedAccounts.ts";
import type { ReadSharedConfig } from "../../../src/aws/sharedConfig.ts";
import { type ConfigFiles, openHouse, writeConfig } from "./house.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

/** A memento that, like the editor's, keeps what JSON keeps. */
function memoryOf(stored: Readonly<Record<string, unknown>> = {}): LastingMemory & { readonly text: () => string } {
  let text = JSON.stringify(stored);
  return {
    get: (key) => JSON.parse(text)[key],
    update: async (key, value) => {
      text = JSON.stringify({ ...JSON.parse(text), [key]: value });
    },
    text: () => text,
  };
}

function configReader(env: Readonly<Record<string, string>>, added: AddedProfiles): ReadSharedConfig {
  const read = awsFilesReader(env);
  return async () => added.over(await read());
}

async function files(config: string, credentials = ""): Promise<ConfigFiles> {
  const written = await writeConfig(config, credentials);
  cleanUp.push(() => written.remove());
  return written;
}

const sso = { sso_start_url: "https://corp.awsapps.com/start", sso_region: "eu-west-1" };

function account(accountName: string, accountId: string, role = "ReadOnly"): NewProfile {
  return { accountName, accountId, role, section: { ...sso, sso_account_id: accountId, sso_role_name: role } };
}

describe("an added profile", () => {
  test("is listed like one of the files, with its kind, Region, role and partition", async () => {
    const { env } = await files(
      "[profile base]\nregion=eu-central-1\ncredential_process=/usr/bin/false\n[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n",
    );
    const added = new AddedProfiles(memoryOf());
    const names = await added.add(
      [
        {
          ...account("Acme Production", "222222222222"),
          section: {
            sso_session: "corp",
            sso_account_id: "222222222222",
            sso_role_name: "ReadOnly",
            region: "eu-west-1",
          },
        },
        {
          accountId: "333333333333",
          role: "Audit",
          section: { role_arn: "arn:aws-cn:iam::333333333333:role/ops/Audit", source_profile: "base" },
        },
      ],
      [],
    );
    expect(names).toEqual(["Acme Production/ReadOnly", "333333333333/Audit"]);
    const profiles = await listProfiles(env, configReader(env, added));
    expect(profiles.map(({ name }) => name)).toEqual(["333333333333/Audit", "Acme Production/ReadOnly", "base"]);
    expect(profiles[1]).toMatchObject({ kind: "sso", region: "eu-west-1", role: "ReadOnly", partition: "aws" });
    expect(profiles[0]).toMatchObject({
      kind: "assume-role",
      partition: "aws-cn",
      // The command of its source runs only on the user's request.
      interactions: ["command"],
    });
  });

  test("never replaces a profile of the files: its name differs, and a later profile of that name takes precedence", async () => {
    const added = new AddedProfiles(memoryOf());
    const { env } = await files("[profile prod/ReadOnly]\nregion=eu-west-1\n");
    const taken = (await listProfiles(env, configReader(env, added))).map(({ name }) => name);
    expect(taken).toEqual(["prod/ReadOnly"]);
    const other = account("prod", "222222222222");
    const sameName = account("prod", "333333333333");
    const again = { ...other, section: { ...other.section, sso_region: "us-east-1" } };
    const names = await added.add(
      [other, sameName, again, { ...again, section: { ...again.section, sso_session: "x" } }],
      taken,
    );
    expect(names).toEqual([
      "prod (222222222222)/ReadOnly",
      "prod (333333333333)/ReadOnly",
      "prod (222222222222)/ReadOnly 2",
      "prod (222222222222)/ReadOnly 3",
    ]);

    const alone = new AddedProfiles(memoryOf());
    expect(await alone.add([other, sameName], [])).toEqual(["prod/ReadOnly", "prod (333333333333)/ReadOnly"]);
    const later = await files(
      "[profile prod/ReadOnly]\nregion=us-west-2\n",
      "[prod (333333333333)/ReadOnly]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n",
    );
    const listed = await listProfiles(later.env, configReader(later.env, alone));
    expect(listed.map(({ name, origin, kind }) => [name, origin, kind])).toEqual([
      ["prod (333333333333)/ReadOnly", "file", "static"],
      ["prod/ReadOnly", "file", "instance"],
    ]);
  });

  test("is added once: the same account, role and source keep the name, whatever Region they have", async () => {
    const added = new AddedProfiles(memoryOf());
    const first = account("prod", "222222222222");
    expect(await added.add([first], [])).toEqual(["prod/ReadOnly"]);
    const renamed = { ...first, accountName: "renamed", section: { ...first.section, region: "us-east-1" } };
    expect(await added.add([renamed, renamed], ["prod/ReadOnly"])).toEqual(["prod/ReadOnly", "prod/ReadOnly"]);
    expect(added.list()).toEqual([{ name: "prod/ReadOnly", section: renamed.section }]);
    await added.remove(["prod/ReadOnly", "unknown"]);
    expect(added.list()).toEqual([]);
  });

  test("reaches AWS as its source does, through other added profiles too", async () => {
    const { env } = await files(
      "[profile base]\nregion=eu-west-1\nendpoint_url=http://127.0.0.1:4566\nuse_fips_endpoint=true\nservices=local\noutput=json\n[services local]\nsts=\n  endpoint_url=http://127.0.0.1:4567\n",
      "[base]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n",
    );
    const added = new AddedProfiles(memoryOf());
    const hop = { accountId: "222222222222", role: "Hop", section: { role_arn: "arn:aws:iam::222222222222:role/Hop" } };
    const [first = ""] = await added.add([{ ...hop, section: { ...hop.section, source_profile: "base" } }], []);
    const [second] = await added.add(
      [{ ...hop, accountId: "333333333333", section: { ...hop.section, source_profile: first } }],
      [first],
    );
    const profiles = await listProfiles(env, configReader(env, added));
    const chained = profiles.find(({ name }) => name === second);
    expect(chained).toMatchObject({ kind: "assume-role", customEndpoint: "http://127.0.0.1:4566" });
    expect(chained?.endpoints.sts).toBe("http://127.0.0.1:4567");
    const section = (await configReader(env, added)()).added?.[second ?? ""];
    expect(section).toMatchObject({ use_fips_endpoint: "true", services: "local" });
    expect(Object.keys(section ?? {})).not.toContain("output");
    expect(Object.keys(section ?? {})).not.toContain("aws_access_key_id");
  });

  test("whose source is gone says so, and does not ask to edit a file in which it is not", async () => {
    const { env } = await files("[profile a]\nregion=eu-west-1\n");
    const added = new AddedProfiles(memoryOf());
    await added.add(
      [
        {
          accountId: "222222222222",
          role: "X",
          section: { role_arn: "arn:aws:iam::222222222222:role/X", source_profile: "b" },
        },
      ],
      [],
    );
    const [profile] = await listProfiles(env, configReader(env, added));
    expect(profile?.problem).toEqual({
      message:
        'Profile "222222222222/X" cannot be used: source_profile names "b", and there is no such profile. You added "222222222222/X" in the editor: remove it and add it again.',
    });
    const failure = unusableProfile("222222222222/X", profile?.problem ?? { message: "" });
    expect(failure.remedies).toEqual([{ kind: "switch-profile" }]);
  });
});

describe("stored profiles", () => {
  const good = { name: "a/b", section: { sso_account_id: "222222222222" } };

  test.each<[string, unknown]>([
    ["no list", { name: "a" }],
    ["no object", ["a", 1, null, undefined]],
    ["no name", [{ section: {} }, { name: "", section: {} }, { name: 1, section: {} }]],
    ["a name of two lines", [{ ...good, name: "a\nb" }]],
    ["no section", [{ name: "a" }, { name: "a", section: "x" }, { name: "a", section: null }]],
    ["a secret", [{ name: "a", section: { aws_secret_access_key: "x" } }]],
    ["a command", [{ name: "a", section: { credential_process: "touch /tmp/x" } }]],
    ["an endpoint", [{ name: "a", section: { endpoint_url: "http://evil.example" } }]],
    ["a value of two lines", [{ name: "a", section: { role_arn: "x\ncredential_process=y" } }]],
    ["a value that is no text", [{ name: "a", section: { region: 1 } }]],
    ["an endless value", [{ name: "a", section: { region: "x".repeat(3_000) } }]],
  ])("with %s are ignored", (_what, value) => {
    expect(new AddedProfiles(memoryOf({ addedProfiles: value })).list()).toEqual([]);
    const mixed = Array.isArray(value) ? [...value, good] : [good];
    expect(new AddedProfiles(memoryOf({ addedProfiles: mixed })).list()).toEqual([good]);
  });

  test("with a prototype's name change nothing else", async () => {
    const { env } = await files("[profile a]\nregion=eu-west-1\n");
    const stored = JSON.parse(
      '[{"name":"__proto__","section":{"region":"eu-west-1"}},{"name":"constructor","section":{"region":"eu-west-1"}}]',
    );
    const added = new AddedProfiles(memoryOf({ addedProfiles: stored }));
    const profiles = await listProfiles(env, configReader(env, added));
    expect(profiles.map(({ name }) => name).sort()).toEqual(["__proto__", "a", "constructor"]);
    expect(({} as Record<string, unknown>).region).toBeUndefined();
  });

  test("hold no secret, and no more than 3,000", async () => {
    const memory = memoryOf();
    const added = new AddedProfiles(memory);
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => account(`a${index}`, String(100_000_000_000 + index)));
    const forbidden = { ...account("a", "222222222222"), section: { aws_secret_access_key: "hush" } as never };
    await expect(added.add([forbidden], [])).rejects.toThrow("a setting of an added profile is invalid");
    expect(memory.text()).not.toContain("hush");
    await added.add(many(3_000), []);
    await expect(added.add(many(3_001), [])).rejects.toMatchObject({
      name: "Failure",
      message: expect.stringMatching(/^At most 3,000 accounts can be added/),
    });
    expect(added.list()).toHaveLength(3_000);
  });

  test("names from AWS become one short line of plain characters", async () => {
    const [name] = await new AddedProfiles(memoryOf()).add(
      [account(`a\n\u202Eb\u0007 ${"x".repeat(300)}`, "222222222222")],
      [],
    );
    expect(name).toMatch(/^[ -~]{1,130}$/);
    expect(await new AddedProfiles(memoryOf()).add([account("  ", "222222222222")], [])).toEqual([
      "222222222222/ReadOnly",
    ]);
  });
});

test("signing in reads the added profiles: a role is assumed with its external id and its source", async () => {
  const added = new AddedProfiles(memoryOf());
  const house = await openHouse();
  cleanUp.push(() => house.close());
  const [name] = await added.add(
    [
      {
        accountId: "111122223333",
        role: "Audit",
        section: {
          role_arn: "arn:aws:iam::111122223333:role/Audit",
          source_profile: "production",
          external_id: "of-us",
          role_session_name: "alice",
        },
      },
    ],
    [...house.profiles.keys()],
  );
  const env = { ...house.files.env, AWS_ENDPOINT_URL: house.aws.url };
  const readConfig = configReader(env, added);
  const profile = (await listProfiles(env, readConfig)).find((one) => one.name === name);
  const connections = new Connections({ askMfaCode: async () => undefined, log: () => {}, env, readConfig });
  cleanUp.push(async () => connections.close());
  if (profile === undefined) {
    throw new Error("not listed");
  }
  expect(await connections.identity(profile)).toMatchObject({
    accountId: "111122223333",
    arn: "arn:aws:sts::111122223333:assumed-role/Audit/alice",
  });
  expect(house.aws.requests.list({ operation: "AssumeRole" })[0]?.parameters).toMatchObject({ ExternalId: "of-us" });
});
