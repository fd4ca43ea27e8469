import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { CodeKind, CodeReadings } from "../../../../src/iac/readCode.ts";
import { CodeReader, UnreadError } from "../../../../src/investigation/code/codeReader.ts";
import { never } from "../resources/neighborhood.ts";
import { bucketBlock, bucketState, type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace;
afterEach(() => here.close());

const checkpoint = (...names: readonly string[]) =>
  JSON.stringify({
    version: 3,
    checkpoint: {
      latest: {
        resources: names.map((name) => ({
          urn: `urn:pulumi:dev::acme::aws:s3/bucket:Bucket::${name}`,
          type: "aws:s3/bucket:Bucket",
          id: `${name}-1a2b`,
          custom: true,
          outputs: { arn: `arn:aws:s3:::${name}-1a2b` },
        })),
      },
    },
  });

async function open() {
  here = await openWorkspace({
    "infra/Pulumi.yaml": "name: acme\nruntime: nodejs\n",
    "infra/index.ts": [
      'import * as aws from "@pulumi/aws";',
      'const logs = new aws.s3.Bucket("logs", {});',
      'const east = new aws.s3.Bucket("twice");',
      'for (const name of ["built"]) new aws.s3.Bucket(name);',
      "",
    ].join("\n"),
    "infra/more/west.ts": 'export const west = new aws.s3.Bucket("twice", {});\n',
    "infra/bin/index.js": 'const logs = new aws.s3.Bucket("logs", {});\n',
    "infra/other/Pulumi.yaml": "name: other\nruntime: nodejs\n",
    "infra/other/index.ts": 'new aws.s3.Bucket("logs");\n',
    "index.ts": 'new aws.s3.Bucket("logs");\n',
    "infra/.pulumi/stacks/acme/dev.json": checkpoint("logs", "twice", "built"),
  });
  return join(here.folder, "infra", "index.ts");
}

test("without positions in the state, the only call with a resource's class and name is its line", async () => {
  const index = await open();
  const [found, ...others] = await here.resources.find("logs-1a2b", never);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    declaration: { file: index, block: { range: { start: { line: 1, character: 13 } } } },
    instance: { tool: "pulumi", identifiers: { id: "logs-1a2b" } },
  });
  expect(found?.modified).toBeGreaterThan(0);
  const lenses = await here.resources.declarationsIn(index, undefined, never);
  expect(lenses.map(({ block }) => block.range.start.line)).toEqual([1]);
});

test("while the file is edited, the line follows; two such calls have none", async () => {
  const index = await open();
  const lines = async (text: string) =>
    (await here.resources.declarationsIn(index, text, never)).map(({ block }) => block.range.start.line);
  expect(await lines('\n\n\nnew aws.s3.Bucket("logs");\n')).toEqual([3]);
  expect(await lines('new aws.s3.Bucket("logs");\nnew aws.s3.Bucket("logs");\n')).toEqual([]);
});

test("several calls are all offered on the way back, and have no lens", async () => {
  const index = await open();
  const found = await here.resources.find("arn:aws:s3:::twice-1a2b", never);
  expect(found.map(({ declaration }) => [declaration.file, declaration.block.range.start.line])).toEqual([
    [index, 2],
    [join(here.folder, "infra", "more", "west.ts"), 0],
  ]);
  const all = await here.resources.declarations(never);
  expect(all.map(({ block }) => block.address.split("::").at(-1))).toEqual(["logs"]);
});

test("of a name that no line writes out it is told that the state has it", async () => {
  await open();
  expect(await here.resources.find("built-1a2b", never)).toEqual([]);
  expect(await here.resources.withoutLocation("arn:aws:s3:::built-1a2b", never)).toBe(
    "The Pulumi state infra/.pulumi/stacks/acme/dev.json contains it as built (aws:s3/bucket:Bucket), but no line of the program contains that name.",
  );
  expect(await here.resources.withoutLocation("logs-1a2b", never)).toBeUndefined();
  expect(await here.resources.withoutLocation("nothing", never)).toBeUndefined();
});

test("a state whose reading fails is told of, and leaves the rest of the workspace as it is", async () => {
  class Broken extends CodeReader {
    override async read<Kind extends CodeKind>(kind: Kind, text: string): Promise<CodeReadings[Kind]> {
      if (kind === "pulumi-state") {
        throw new UnreadError("The reader of large files stopped unexpectedly.");
      }
      return super.read(kind, text);
    }
  }
  here = await openWorkspace(
    {
      "Pulumi.yaml": "name: acme\nruntime: nodejs\n",
      ".pulumi/stacks/acme/dev.json": checkpoint("logs"),
      "main.tf": bucketBlock("logs"),
      "terraform.tfstate": bucketState({ logs: "kept-elsewhere" }),
    },
    () => ({ reader: new Broken() }),
  );
  expect(await here.resources.find("kept-elsewhere", never)).toHaveLength(1);
  expect(await here.resources.limits(never)).toEqual([
    expect.stringContaining("dev.json: The reader of large files stopped"),
  ]);
});
