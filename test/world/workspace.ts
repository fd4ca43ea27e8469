import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Holdings, makeHoldings } from "./holdings.ts";
import type { World } from "./types.ts";
import { cdkFiles } from "./workspace/cdk.ts";
import { cdkTypeFiles } from "./workspace/cdkTypes.ts";
import { readme } from "./workspace/readme.ts";
import { samFiles } from "./workspace/sam.ts";
import { terraformFiles } from "./workspace/terraform.ts";

/**
 * Every file of the workspace by its path (with "/"), before it is written.
 * `root`: absolute path where it will stand; only CDK's creation stacks hold it.
 */
export function workspaceFiles(holdings: Holdings, root: string): ReadonlyMap<string, string> {
  const terraform = terraformFiles(holdings);
  return new Map([
    [
      "README.md",
      readme(holdings, lineOf(terraform, "terraform/network.tf", 'resource "aws_security_group" "bastion"')),
    ],
    ...terraform,
    ...samFiles(holdings.webshop.stack),
    ...cdkFiles(root),
    ...cdkTypeFiles,
  ]);
}

/** The line (from 1) of a file that begins with the text. @throws when there is none */
function lineOf(files: ReadonlyMap<string, string>, path: string, text: string): number {
  const index = files
    .get(path)
    ?.split("\n")
    .findIndex((line) => line.startsWith(text));
  if (index === undefined || index < 0) {
    throw new Error(`${path} has no line that begins with ${text}`);
  }
  return index + 1;
}

/**
 * Writes the code whose resources are the world's: Terraform with its state, a SAM template, a CDK app with cdk.out.
 * `dir` is made where it does not exist; files of the same names are replaced. Answers the written paths, relative to `dir`.
 */
export function writeWorkspace(world: World, dir: string): readonly string[] {
  const files = workspaceFiles(makeHoldings(world.options.seed), dir);
  for (const [path, text] of files) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [...files.keys()];
}
