import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type KnownStack, StackRegistry } from "../../../../src/investigation/code/cloudformation/stackRegistry.ts";
import type { Declaration } from "../../../../src/investigation/code/declaration.ts";
import { WorkspaceResources } from "../../../../src/investigation/code/workspaceResources.ts";
import { loadParser } from "../../iac/terraform/grammar.ts";
import { never } from "../resources/neighborhood.ts";
import { diskFiles } from "./diskFiles.ts";

const place = { region: "eu-west-1", accountId: "111111111111" };
const arnOf = (name: string) => `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/5b7c0d1e`;
const stacks: readonly KnownStack[] = [
  {
    ...place,
    name: "outer",
    arn: arnOf("outer"),
    resources: [
      { logicalId: "Inner", type: "AWS::CloudFormation::Stack", physicalId: arnOf("outer-Inner-1A2B") },
      { logicalId: "TopicRed", type: "AWS::SNS::Topic", physicalId: "arn:aws:sns:eu-west-1:111111111111:red" },
      { logicalId: "TopicBlue", type: "AWS::SNS::Topic", physicalId: "arn:aws:sns:eu-west-1:111111111111:blue" },
    ],
  },
  {
    ...place,
    name: "outer-Inner-1A2B",
    arn: arnOf("outer-Inner-1A2B"),
    resources: [
      { logicalId: "Uploads", type: "AWS::S3::Bucket", physicalId: "outer-uploads-x1", updated: 1_000 },
      { logicalId: "Old", type: "AWS::S3::Bucket", physicalId: "outer-old", status: "DELETE_COMPLETE" },
    ],
  },
];

const outer = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::LanguageExtensions
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/inner.yaml
  Fn::ForEach::Topics:
    - Name
    - [Red, Blue]
    - Topic\${Name}:
        Type: AWS::SNS::Topic
  Named:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: acme-orders
`;
const looped = ["Topic$", "{Name}"].join("");
const inner = `Resources:
  Uploads:
    Type: AWS::S3::Bucket
  Old:
    Type: AWS::S3::Bucket
`;

let folder = "";
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

test("nested stacks, loops and names: a template chosen for a stack leads to what it made, and back", async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-workspace-")));
  const files = { "outer.yaml": outer, "nested/inner.yaml": inner, "values.yaml": "Resources: none\n" };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const stackRegistry = new StackRegistry(
    { load: async () => undefined, save: async () => undefined },
    async ({ stack }) => {
      const found = stacks.find(({ name, arn }) => name === stack || arn === stack);
      if (found === undefined) {
        throw new Error(`there is no stack ${stack}`);
      }
      return found;
    },
  );
  const parser = loadParser();
  const resources = new WorkspaceResources({
    files: diskFiles([folder]),
    stackRegistry,
    terraformParser: () => parser,
  });
  const reasons = (declarations: readonly Declaration[]) =>
    new Map(declarations.map(({ block, unresolved }) => [block.address, unresolved?.reason]));
  try {
    const before = await resources.declarations(never);
    expect([...reasons(before)]).toEqual([
      ["Uploads", "no-stack"],
      ["Old", "no-stack"],
      ["Inner", "no-stack"],
      [looped, "no-stack"],
      ["Named", "no-stack"],
    ]);
    const [named] = before.filter(({ instances }) => instances.length > 0);
    expect(named).toMatchObject({ block: { address: "Named" }, instances: [{ identifiers: { name: "acme-orders" } }] });

    await stackRegistry.choose(join(folder, "outer.yaml"), { stack: "outer", region: "eu-west-1" });
    const chosen = await resources.declarationsIn(join(folder, "outer.yaml"), undefined, never);
    expect(new Set(reasons(chosen).values())).toEqual(new Set(["stack-not-asked"]));
    const [{ stack } = {}] = chosen;
    if (stack === undefined) {
      throw new Error("the chosen stack is not told");
    }
    await stackRegistry.ask(stack, never);

    const after = await resources.declarations(never);
    expect(Object.fromEntries(reasons(after))).toEqual({ Old: "not-in-stack", Named: "not-in-stack" });
    const topics = after.find(({ block }) => block.address === looped);
    expect(topics?.instances.map(({ address }) => address)).toEqual(["outer/TopicRed", "outer/TopicBlue"]);
    const [uploads, ...others] = await resources.find("outer-uploads-x1", never);
    expect(others).toEqual([]);
    expect(uploads).toMatchObject({
      declaration: { file: join(folder, "nested", "inner.yaml"), block: { range: { start: { line: 1 } } } },
      instance: { region: "eu-west-1", accountId: "111111111111" },
      modified: 1_000,
    });
  } finally {
    resources.dispose();
  }
});
