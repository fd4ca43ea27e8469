import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { Connections } from "../../../src/aws/connections.ts";
import { listProfiles } from "../../../src/aws/profiles.ts";
import { AwsControl } from "../../aws/control.ts";
import { startDemo } from "../../aws/demo.ts";
import { rejection } from "../aws/house.ts";

it("the demo's profile of Identity Center needs a sign-in, works after it, and leaves no token behind", {
  timeout: 60_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  vi.stubEnv("HOME", home);
  const demo = await startDemo({ size: 2000, identityCenter: true });
  const connections = new Connections({ askMfaCode: async () => undefined, log: () => undefined, env: demo.env });
  try {
    const control = new AwsControl(demo.controlUrl);
    const profile = (await listProfiles(demo.env)).find(({ name }) => name === "site-reliability");
    if (profile?.signsInWith?.kind !== "sso") {
      throw new Error("the demo has no such profile");
    }
    expect(await rejection(connections.identity(profile))).toMatchObject({ reason: "expired-credentials" });
    await connections.identityCenter.signIn(profile, profile.signsInWith, {
      way: "code",
      show: ({ userCode = "" }) => void control.decideDevice(userCode, true),
      signal: AbortSignal.timeout(30_000),
    });
    expect((await connections.identity(profile)).arn).toMatch(/AWSReservedSSO_SiteReliability_\w+\/erin@example\.com$/);
    expect(await readdir(join(home, ".aws", "sso", "cache"))).toHaveLength(1);
  } finally {
    connections.close();
    await demo.close();
  }
  expect(await readdir(join(home, ".aws", "sso", "cache"))).toEqual([]);
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});
