import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import { TemplateFiles, TemplatePart } from "../../../../src/investigation/code/cloudformation/templatePart.ts";
import { CodeReader, UnreadError } from "../../../../src/investigation/code/codeReader.ts";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import { DataDirectory } from "../../../../src/investigation/code/terraform/dataDirectory.ts";
import { TerraformFiles } from "../../../../src/investigation/code/terraform/terraformFiles.ts";
import { TerraformPart } from "../../../../src/investigation/code/terraform/terraformPart.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { never } from "../resources/neighborhood.ts";
import { bucketBlock, type OwnWorkspace, openWorkspace } from "./ownWorkspace.ts";

let here: OwnWorkspace;
afterEach(() => here.close());

test("a workspace of a usual size has nothing left out", async () => {
  here = await openWorkspace({ "main.tf": bucketBlock("logs"), "template.yaml": "Resources: {}\n" });
  expect(await here.resources.limits(never)).toEqual([]);
});

test("more files than are looked into are told", async () => {
  here = await openWorkspace({
    "a.tf": bucketBlock("a"),
    "b.tf": bucketBlock("b"),
    "a.yaml": "a: 1\n",
    "b.yaml": "b: 1\n",
  });
  const files = new ContainedFiles(here.files);
  const parser = loadParser();
  const sources = new TerraformFiles({ files, parser: () => parser, reader: new CodeReader() });
  const data = new DataDirectory(undefined);
  const terraform = (most: number) => TerraformPart.read({ files, sources, chosenStates: new Map(), data, most });
  expect((await terraform(2)).limits).toEqual([]);
  expect((await terraform(1)).limits).toEqual([
    "The workspace has more than 1 Terraform files. The others are not read.",
  ]);
  expect((await terraform(1)).files()).toEqual([join(here.folder, "a.tf")]);

  const stackRegistry = new StackRegistry({ load: async () => undefined, save: async () => undefined }, () =>
    Promise.reject(new Error("nobody asks AWS here")),
  );
  const templates = (most: number) =>
    TemplatePart.read(files, { templates: new TemplateFiles(files, new CodeReader()), stackRegistry }, [], most);
  expect((await templates(2)).limits).toEqual([]);
  expect((await templates(1)).limits).toEqual([
    "The workspace has more than 1 JSON and YAML files. Templates among the others are read only while they are open.",
  ]);
});

test("a Pulumi state and a Terraform file that are too large are named", async () => {
  here = await openWorkspace({
    "Pulumi.yaml": "name: acme\n",
    "stack.json": "{}",
    "big.tf.json": `{"resource":{"aws_s3_bucket":{"a":{"tags":"${"x".repeat(4 * 1024 * 1024)}"}}}}`,
  });
  await truncate(join(here.folder, "stack.json"), 64 * 1024 * 1024 + 1);
  expect(await here.resources.limits(never)).toEqual([
    "big.tf.json: The file has more than 4 million characters.",
    "stack.json is not read as a state of Pulumi: it, or all of them together, is too large.",
  ]);
});

test("a template that is too long is named, in the workspace and in the editor", async () => {
  const filler = `#${"x".repeat(1024 * 1024)}\n`;
  const text = `Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n${filler}`;
  here = await openWorkspace({ "big.yaml": text, "data.json": `{"Resources":"${filler}"}` });
  const why = "The template was not read: it exceeds CloudFormation's limit of 1 MB.";
  expect(await here.resources.limits(never)).toEqual([`big.yaml: ${why}`]);
  const file = join(here.folder, "big.yaml");
  for (const shown of [undefined, `${text}\n`]) {
    expect(await here.resources.declarationsIn(file, shown, never)).toEqual([]);
    expect(await here.resources.unread(file, shown, never)).toBe(why);
  }
  expect(await here.resources.unread(join(here.folder, "data.json"), undefined, never)).toBeUndefined();
});

test("what of a file of Terraform's is not read is told", async () => {
  here = await openWorkspace({ "main.tf": bucketBlock("logs"), "huge.tf": "" });
  await truncate(join(here.folder, "huge.tf"), 9 * 1024 * 1024);
  const main = join(here.folder, "main.tf");
  expect(await here.resources.unread(main, undefined, never)).toBeUndefined();
  const large = `${bucketBlock("logs")}resource "a" "b" {\n  x = "${"y".repeat(200_000)}"\n}\n`;
  expect(await here.resources.unread(main, large, never)).toMatch(/^The block at line \d+ is too large to read\.$/);
  expect(await here.resources.unread(join(here.folder, "huge.tf"), undefined, never)).toBe(
    "The file is larger than 8 MB, or cannot be opened.",
  );
  expect(await here.resources.limits(never)).toEqual(["huge.tf: The file is larger than 8 MB, or cannot be opened."]);
  // The backend may stand in what was not read.
  expect(await here.resources.declarationsIn(main, undefined, never)).toMatchObject([
    {
      unresolved: {
        reason: "unreadable-state",
        message: expect.stringMatching(/the location of its state is unknown/),
      },
    },
  ]);
});

test("a CDK app that cannot be read is named, and leaves the rest of the workspace as it is", async () => {
  class Broken extends CodeReader {
    override async app(): Promise<never> {
      throw new UnreadError("Reading it takes longer than 60 seconds.");
    }
  }
  here = await openWorkspace(
    { "cdk.out/cdk.out": "{}", "cdk.out/manifest.json": "{}", "main.tf": bucketBlock("logs") },
    () => ({ reader: new Broken() }),
  );
  expect(await here.resources.limits(never)).toEqual(["cdk.out is not read. Reading it takes longer than 60 seconds."]);
  expect(await here.resources.declarations(never)).toHaveLength(1);
});

test("what a CDK assembly leaves out is named", async () => {
  const stack = (templateFile: string) => ({ type: "aws:cloudformation:stack", properties: { templateFile } });
  here = await openWorkspace({
    "app/cdk.out/cdk.out": "{}",
    "app/cdk.out/manifest.json": JSON.stringify({
      artifacts: { Gone: stack("Gone.template.json"), Broken: stack("Broken.template.json"), Up: stack("../up.json") },
    }),
    "app/cdk.out/Broken.template.json": "{",
  });
  expect(await here.resources.limits(never)).toEqual([
    "app/cdk.out: Gone.template.json is missing or too large to read.",
    "app/cdk.out: Broken.template.json cannot be read as JSON.",
    'app/cdk.out: A file outside the assembly is not read: "../up.json".',
  ]);
});
