import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { listProfiles } from "../../src/aws/profiles.ts";
import { startAws } from "../aws/server.ts";
import { openHouse, rejection, writeConfig } from "../unit/aws/house.ts";
import { smallWorld } from "../unit/aws-wire/smallWorld.ts";
import { idsOf, openStack } from "./stack.ts";

const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const action of cleanUp.splice(0)) {
    await action();
  }
});

/** A program that leaves a trace and then hands out production's key. */
async function writeProgram() {
  const files = await writeConfig("");
  cleanUp.push(() => files.remove());
  const trace = join(files.folder, "it ran");
  const script = join(files.folder, "credentials.mjs");
  await writeFile(
    script,
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(trace)}, "");
    console.log(JSON.stringify({ Version: 1, AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "not-real" }));`,
  );
  const config = `[profile program]\nregion=eu-west-1\ncredential_process="${process.execPath}" "${script}"\n`;
  return { config, ran: () => existsSync(trace) };
}

test("credential_process never runs for listing, nor for a search of other profiles, only for its own (3, 4)", async () => {
  const { config, ran } = await writeProgram();
  const stack = await openStack({ config });
  cleanUp.push(() => stack.close());
  expect(stack.profile("program").kind).toBe("process");
  expect(await idsOf(await stack.prepare())).toHaveLength(137);
  const search = await stack.prepare({ profiles: ["program"] });
  const recent = stack.searches.recent(stack.profile("program"), "eu-west-1", true);
  expect(await rejection(idsOf(recent))).toMatchObject({ reason: "sign-in-needed", context: { profile: "program" } });
  expect(ran()).toBe(false);
  expect(await idsOf(search)).toHaveLength(137);
  expect(ran()).toBe(true);
});

test("another extension's search of a profile with a credential_process does not run it (4)", async () => {
  const { config, ran } = await writeProgram();
  const stack = await openStack({ config });
  cleanUp.push(() => stack.close());
  const { signal } = new AbortController();
  const search = await stack.searches.prepare({ profiles: ["program"], regions: ["eu-west-1"] }, signal);
  expect(await rejection(idsOf(search))).toMatchObject({ reason: "sign-in-needed" });
  expect(ran()).toBe(false);
});

test("a search of every shown profile asks only those that are shown (4)", async () => {
  const { config, ran } = await writeProgram();
  const stack = await openStack({
    config,
    shown: ({ profile }) => [{ profile: profile("production"), regions: ["eu-west-1"] }],
  });
  cleanUp.push(() => stack.close());
  const search = await stack.searches.prepare({ text: "region:eu-*" }, new AbortController().signal);
  expect(await idsOf(search)).toHaveLength(137);
  expect(search.targets.every(({ profile }) => profile === "production")).toBe(true);
  expect(ran()).toBe(false);
});

test("a profile's own endpoint_url is honoured, for its profile alone, and is told (5)", async () => {
  const own = await startAws(smallWorld(), { pace: { perSecond: 1_000 } });
  cleanUp.push(() => own.close());
  const house = await openHouse();
  cleanUp.push(() => house.close());
  const files = await writeConfig(
    `[profile production]\nregion=eu-west-1\nendpoint_url=${own.url}\n` +
      `[profile other]\nregion=eu-west-1\nendpoint_url=${house.aws.url}\n` +
      `[profile ireland]\nregion=eu-west-1\nservices=mine\n[services mine]\ncloudtrail =\n  endpoint_url=${own.url}\n`,
    ["production", "other", "ireland"]
      .map((name) => `[${name}]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n`)
      .join(""),
  );
  cleanUp.push(() => files.remove());
  const listed = await listProfiles(files.env);
  expect(listed.map(({ name, customEndpoint }) => [name, customEndpoint])).toEqual([
    ["ireland", own.url],
    ["other", house.aws.url],
    ["production", own.url],
  ]);
  const stack = await openStack({ env: files.env, profiles: listed });
  cleanUp.push(() => stack.close());
  await idsOf(await stack.prepare());
  expect([own, house.aws, stack.aws].map((aws) => aws.requests.count({ operation: "LookupEvents" }))).toEqual([
    3, 0, 0,
  ]);
  await idsOf(await stack.prepare({ profiles: ["other"], text: "event:PutBucketPolicy" }));
  expect(house.aws.requests.count({ operation: "LookupEvents" })).toBeGreaterThan(0);
  expect(own.requests.count({ operation: "LookupEvents" })).toBe(3);
  expect(stack.aws.requests.count()).toBe(0);
});

test("an endpoint_url that nobody answers is named in the failure (5)", async () => {
  const files = await writeConfig(
    "[profile production]\nregion=eu-west-1\nendpoint_url=http://127.0.0.1:9\n",
    "[production]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n",
  );
  cleanUp.push(() => files.remove());
  const stack = await openStack({ env: files.env, profiles: await listProfiles(files.env) });
  cleanUp.push(() => stack.close());
  const error = await rejection(idsOf(await stack.prepare()));
  expect(error).toMatchObject({ reason: "offline", context: { profile: "production" } });
  expect(String(error)).toContain("custom endpoint http://127.0.0.1:9");
});
