import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assembliesIn, CdkPart } from "../../../../src/investigation/code/cdk/cdkPart.ts";
import { StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import { CodeReader } from "../../../../src/investigation/code/codeReader.ts";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import { PulumiPart } from "../../../../src/investigation/code/pulumi/pulumiPart.ts";
import { diskFiles } from "./diskFiles.ts";

let folder: string;
const manifest = JSON.stringify({ version: "48.0.0", artifacts: {} });
const checkpoint = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-copies-")));
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await put("Pulumi.yaml", "name: acme\nruntime: nodejs\n");
  await put("manifest.json", manifest);
  for (const at of [1, 2, 3, 4]) {
    await put(`.pulumi/stacks/acme/${at}.json`, checkpoint);
    await put(`app${at}/cdk.out/cdk.out`, "{}");
    await symlink(join(folder, "manifest.json"), join(folder, `app${at}`, "cdk.out", "manifest.json"));
  }
});
afterAll(() => rm(folder, { recursive: true }));

test("of many copies of a state or an assembly only so much is read", async () => {
  const disk = diskFiles([folder]);
  const files = new ContainedFiles(disk);
  const read = (pattern: RegExp) => disk.opened.filter((path) => pattern.test(path)).length;
  await PulumiPart.read(files, new CodeReader(), 2 * checkpoint.length);
  expect(read(/\.pulumi/)).toBe(2);
  const stackRegistry = new StackRegistry({ load: async () => undefined, save: async () => undefined }, () =>
    Promise.reject(new Error("nobody asks AWS here")),
  );
  await CdkPart.read(
    { files, reader: new CodeReader(), stackRegistry },
    await assembliesIn(files),
    3 * manifest.length,
  );
  expect(read(/manifest\.json$/)).toBe(3);
});
