import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { awsFilesReader } from "../../../src/aws/profiles.ts";
import { AllowedProfiles } from "../../../src/mcp/allowedProfiles.ts";
import type { ServerOptions } from "../../../src/mcp/options.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-profiles-"));
  await writeFile(
    join(folder, "config"),
    [
      "[profile keys]\nregion = eu-west-1",
      "[profile command]\ncredential_process = /bin/false",
      "[profile chained]\nrole_arn = arn:aws:iam::111111111111:role/Audit\nsource_profile = command",
      "[profile code]\nrole_arn = arn:aws:iam::111111111111:role/Admin\nsource_profile = keys\nmfa_serial = arn:aws:iam::111111111111:mfa/alice",
      "[profile broken]\nrole_arn = arn:aws:iam::111111111111:role/Audit",
    ].join("\n\n"),
  );
  await writeFile(join(folder, "credentials"), "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n");
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  for (const name of [
    "AWS_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
  ]) {
    vi.stubEnv(name, undefined);
  }
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

function allowed(options: Pick<ServerOptions, "profiles" | "regions">, enabled?: readonly string[]): AllowedProfiles {
  return new AllowedProfiles({
    ...options,
    readConfig: awsFilesReader(process.env),
    connections: { rememberedRegions: () => enabled },
  });
}

const names = async (profiles: ServerOptions["profiles"]) =>
  (await allowed({ profiles }).all()).map(({ name }) => name);

it("has the profiles that are named, and no others", async () => {
  expect(await names(["keys", "command"])).toEqual(["command", "keys"]);
});

it("of all profiles leaves out those that run a command or need a code, also through their sources, and unusable ones", async () => {
  expect(await names("all")).toEqual(["keys"]);
});

it("refuses a profile that is not there, and says which one is meant", async () => {
  await expect(allowed({ profiles: ["keys", "comand"] }).check()).rejects.toThrow(
    `There is no AWS profile "comand" in ${join(folder, "config")} or ${join(folder, "credentials")}. Did you mean "command"?`,
  );
  await expect(allowed({ profiles: ["keys", "command"] }).check()).resolves.toBeUndefined();
});

it("searches the Regions that are named, all enabled ones, or those of the profile", async () => {
  const regions = async (options: Pick<ServerOptions, "regions">, enabled?: readonly string[]) =>
    (await allowed({ profiles: ["keys"], ...options }, enabled).shown()).map(({ regions: own, all }) => ({ own, all }));
  expect(await regions({})).toEqual([{ own: ["eu-west-1", "us-east-1"], all: undefined }]);
  expect(await regions({ regions: ["ap-south-1"] })).toEqual([{ own: ["ap-south-1"], all: undefined }]);
  expect(await regions({ regions: "all" }, ["us-east-1", "eu-west-1", "eu-north-1"])).toEqual([
    { own: ["eu-west-1", "us-east-1", "eu-north-1"], all: "listed" },
  ]);
});
