import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ContainedFiles } from "../../../src/investigation/code/containedFiles.ts";
import { FolderFiles } from "../../../src/mcp/folderFiles.ts";

let folder: string;
let now: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-folder-"));
  now = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

async function write(name: string, text = "x"): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

function open(folders: readonly string[] = [folder], onTooMany: () => void = () => undefined) {
  const files = new FolderFiles({ folders, onTooMany, elapsed: () => now });
  const changed: string[] = [];
  files.onDidChange((path) => changed.push(path));
  return { files, changed, contained: new ContainedFiles(files) };
}

it("finds files by the ends of their names, by names in braces and by a name, in all folders but those of dependencies", async () => {
  const main = await write("main.tf");
  const nested = await write("modules/network/vpc.tofu");
  const state = await write("terraform.tfstate");
  const project = await write("app/Pulumi.yml");
  await write("notes.txt");
  await write("node_modules/package/main.tf");
  await write(".terragrunt-cache/main.tf");
  const { contained } = open();
  expect(await contained.find("**/*.{tf,tofu}", 10)).toEqual([main, nested]);
  expect(await contained.find("**/terraform.tfstate", 10)).toEqual([state]);
  expect(await contained.find("**/Pulumi.{yaml,yml}", 10)).toEqual([project]);
  expect(await contained.findMost("**/*.{tf,tofu}", 1)).toEqual({ paths: [main], more: true });
});

it("follows no links", async () => {
  const outside = await mkdtemp(join(tmpdir(), "cloudtrail-outside-"));
  try {
    await writeFile(join(outside, "secret.tf"), "x");
    await symlink(outside, join(folder, "linked"), "dir");
    await symlink(join(outside, "secret.tf"), join(folder, "secret.tf"));
    expect(await open().contained.find("**/*.{tf,tofu}", 10)).toEqual([]);
  } finally {
    await rm(outside, { recursive: true, force: true, maxRetries: 10 });
  }
});

it("tells of files that were changed, added and removed since it was asked last", async () => {
  const changing = await write("changing.tf");
  const same = await write("same.tf");
  const removed = await write("removed.tf");
  const { files, changed, contained } = open();
  await contained.find("**/*.{tf,tofu}", 10);
  await utimes(changing, new Date(0), new Date(0));
  const added = await write("added.tf");
  await write("notes.txt", "nobody reads them");
  await rm(removed);
  now += 5_000;
  await files.refresh();
  expect(changed.sort()).toEqual([added, changing, removed].sort());
  expect(await contained.find("**/*.{tf,tofu}", 10)).toEqual([added, changing, same].sort());
  now += 5_000;
  await files.refresh();
  expect(changed).toHaveLength(3);
});

it("looks again only after a moment, and not before anybody asked for files", async () => {
  const { files, changed, contained } = open();
  await files.refresh();
  await contained.find("**/*.{tf,tofu}", 10);
  await write("added.tf");
  now += 1_000;
  await files.refresh();
  expect(changed).toEqual([]);
});

it("has no files in a folder that does not exist", async () => {
  expect(await open([join(folder, "missing")]).contained.find("**/*.{tf,tofu}", 10)).toEqual([]);
});
