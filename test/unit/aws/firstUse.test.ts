import { execFile } from "node:child_process";
import http from "node:http";
import { promisify } from "node:util";
import { afterAll, expect, test, vi } from "vitest";
import { SERVICES } from "../../../src/aws/services.ts";
import { openHouse, writeConfig } from "./house.ts";

const files = await writeConfig("[profile one]\nregion=eu-west-1\n");

afterAll(() => files.remove());

/** Runs a module in a Node of its own; answers the names of the AWS packages that it loaded. */
async function packagesLoadedBy(code: string): Promise<readonly string[]> {
  const script = `
    import { registerHooks } from "node:module";
    const packages = new Set();
    registerHooks({
      load(url, context, next) {
        packages.add(/node_modules\\/(@(?:aws-sdk|smithy)\\/[^/]+)/.exec(url)?.[1]);
        return next(url, context);
      },
    });
    ${code}
    packages.delete(undefined);
    console.log(JSON.stringify([...packages]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: process.cwd(),
    env: { ...process.env, ...files.env },
  });
  return JSON.parse(stdout) as string[];
}

test("nothing of the AWS SDK is loaded before something is asked of AWS", async () => {
  const loaded = await packagesLoadedBy(`
    const { Connections } = await import("./src/aws/connections.ts");
    await import("./src/aws/lookup.ts");
    await import("./src/aws/trails.ts");
    await import("./src/aws/console.ts");
    await import("./src/aws/stacks.ts");
    await import("./src/aws/stateObject.ts");
    new Connections({ askMfaCode: async () => undefined, log: () => {} }).close();`);
  expect(loaded).toEqual([]);
});

test.each(Object.keys(SERVICES))(
  "the client of %s loads its own part of the SDK and no other service's",
  async (id) => {
    const loaded = await packagesLoadedBy(`
    const { SERVICES } = await import("./src/aws/services.ts");
    await SERVICES[${JSON.stringify(id)}].load();`);
    const client = id === "logs" ? "cloudwatch-logs" : id;
    expect(loaded.filter((name) => name.startsWith("@aws-sdk/client-"))).toEqual([`@aws-sdk/client-${client}`]);
  },
);

test("listing profiles loads the reader of the files and no client", async () => {
  const loaded = await packagesLoadedBy(`
    const { listProfiles } = await import("./src/aws/profiles.ts");
    if ((await listProfiles()).length !== 1) throw new Error("no profile");`);
  expect(loaded).toContain("@smithy/core");
  expect(loaded.filter((name) => /client|credential/.test(name))).toEqual([]);
});

test("requests go through `http.request` as the editor has replaced it: its proxy and certificates apply (38)", async () => {
  const request = vi.spyOn(http, "request");
  const house = await openHouse();
  try {
    await house.connections.identity(house.profile("production"));
    expect(request).toHaveBeenCalledTimes(1);
  } finally {
    request.mockRestore();
    await house.close();
  }
});
