import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ContainedFiles } from "../../../../src/investigation/code/containedFiles.ts";
import { DataDirectory } from "../../../../src/investigation/code/dataDirectory.ts";
import { StackBook } from "../../../../src/investigation/code/stackBook.ts";
import { StateReader } from "../../../../src/investigation/code/stateReader.ts";
import { TemplateFiles, TemplatePart } from "../../../../src/investigation/code/templatePart.ts";
import { TerraformFiles } from "../../../../src/investigation/code/terraformFiles.ts";
import { TerraformPart } from "../../../../src/investigation/code/terraformPart.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { never } from "../resources/neighbourhood.ts";
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
  const sources = new TerraformFiles({ files, parser: () => parser, states: new StateReader() });
  const data = new DataDirectory(undefined);
  const terraform = (most: number) => TerraformPart.read({ files, sources, chosenStates: new Map(), data, most });
  expect((await terraform(2)).limits).toEqual([]);
  expect((await terraform(1)).limits).toEqual([
    "The workspace has more than 1 Terraform files: what the others declare is not known.",
  ]);
  expect((await terraform(1)).files()).toEqual([join(here.folder, "a.tf")]);

  const book = new StackBook({ load: async () => undefined, save: async () => undefined }, () =>
    Promise.reject(new Error("nobody asks AWS here")),
  );
  const templates = (most: number) => TemplatePart.read(files, { templates: new TemplateFiles(files), book }, [], most);
  expect((await templates(2)).limits).toEqual([]);
  expect((await templates(1)).limits).toEqual([
    "The workspace has more than 1 JSON and YAML files: templates among the others are known only while they are open.",
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
