import { basename, join, matchesGlob } from "node:path";
import { afterAll, expect, test } from "vitest";
import { globOf, hasExtension, PROGRAM_EXTENSIONS } from "../../../src/iac/fileNames.ts";
import { constructorCalls } from "../../../src/iac/pulumi/constructorCalls.ts";
import { IAC_TOOLS, TOOL_FACTS } from "../../../src/iac/tools.ts";
import { openWorkspace } from "../investigation/code/ownWorkspace.ts";

const workspace = await openWorkspace({});
afterAll(() => workspace.close());
const tools = Object.entries(workspace.resources.tools);

const toolsOf = (file: string) => tools.filter(([, tool]) => tool.mayDeclare(file, undefined)).map(([id]) => id);

const CALLS = 'new aws.s3.Bucket("logs", {});\naws.s3.Bucket("logs", tags)\ns3.NewBucket(ctx, "logs", nil)\n';

test.each(PROGRAM_EXTENSIONS)(
  "a program's file may end in .%s: its calls are read, and it is looked into",
  (extension) => {
    expect([...constructorCalls(CALLS, `/p/main.${extension}`).keys()]).toContain("Bucket logs");
    expect(toolsOf(`/p/main.${extension}`)).toEqual(["cdk", "pulumi"]);
  },
);

test.each(["fs", "vb", "kt", "jsx", "md"])(
  "does not search .%s files, because no program in them can be read",
  (extension) => {
    expect(constructorCalls(CALLS, `/p/main.${extension}`).size).toBe(0);
    expect(toolsOf(`/p/main.${extension}`)).toEqual([]);
  },
);

test("assigns Terraform files and templates to their tools", () => {
  for (const extension of IAC_TOOLS.terraform.extensions) {
    expect(toolsOf(`/p/main.${extension}`), extension).toEqual(["terraform"]);
  }
  for (const extension of IAC_TOOLS.cloudformation.extensions) {
    expect(toolsOf(`/p/main.${extension}`), extension).toEqual(["cloudformation"]);
  }
});

test("matches an extension in any letter case, only after a point", () => {
  expect(hasExtension("/p/App.YAML", IAC_TOOLS.cloudformation.extensions)).toBe(true);
  expect(hasExtension("/p/yaml", IAC_TOOLS.cloudformation.extensions)).toBe(false);
  expect(globOf(["tf", "tofu"])).toBe("**/*.{tf,tofu}");
});

test.each([
  ["main.tf", ["terraform"]],
  ["main.tofu", ["terraform"]],
  ["main.tf.json", ["terraform", "cloudformation"]],
  ["terraform.tfstate", ["terraform"]],
  [".terraform/environment", ["terraform"]],
  [".terraform/modules/modules.json", ["terraform", "cloudformation"]],
  ["state.json", ["terraform", "cloudformation", "pulumi"]],
  ["template.yaml", ["cloudformation"]],
  ["stack.template", ["cloudformation"]],
  ["samconfig.toml", ["cloudformation"]],
  ["cdk.out/Shop.template.json", ["cloudformation", "cdk"]],
  ["cdk.out/manifest.json", ["cloudformation", "cdk"]],
  ["Pulumi.yaml", ["cloudformation", "pulumi"]],
  [".pulumi/stacks/shop/dev.json", ["cloudformation", "pulumi"]],
  ["index.ts", []],
])("a change of %s concerns %j, and each of them watches the name", (path, expected) => {
  const file = join("/p", ...path.split("/"));
  const affected = tools.filter(([, tool]) => tool.isAffectedBy(file)).map(([id]) => id);
  expect(affected).toEqual(expected);
  for (const id of affected) {
    const { watched } = IAC_TOOLS[id as keyof typeof IAC_TOOLS];
    expect(
      watched.some((name) => matchesGlob(basename(path), name)),
      id,
    ).toBe(true);
  }
});

test("gives every tool a distinct name", () => {
  expect(new Set(TOOL_FACTS.map(({ name }) => name)).size).toBe(TOOL_FACTS.length);
});
