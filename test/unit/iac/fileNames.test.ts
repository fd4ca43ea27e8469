import { expect, test } from "vitest";
import {
  globOf,
  hasExtension,
  PROGRAM_EXTENSIONS,
  TEMPLATE_EXTENSIONS,
  TERRAFORM_EXTENSIONS,
} from "../../../src/iac/fileNames.ts";
import { constructorCalls } from "../../../src/iac/pulumi/constructorCalls.ts";
import { partsOf } from "../../../src/investigation/code/parts.ts";

const CALLS = 'new aws.s3.Bucket("logs", {});\naws.s3.Bucket("logs", tags)\ns3.NewBucket(ctx, "logs", nil)\n';

test.each(PROGRAM_EXTENSIONS)(
  "a program's file may end in .%s: its calls are read, and it is looked into",
  (extension) => {
    expect([...constructorCalls(CALLS, `/p/main.${extension}`).keys()]).toContain("Bucket logs");
    expect(partsOf(`/p/main.${extension}`, undefined)).toEqual(["cdk", "pulumi"]);
  },
);

test.each(["fs", "vb", "kt", "jsx", "md"])("no program is read out of .%s, so none is looked for", (extension) => {
  expect(constructorCalls(CALLS, `/p/main.${extension}`).size).toBe(0);
  expect(partsOf(`/p/main.${extension}`, undefined)).toEqual([]);
});

test("Terraform's files and templates go to their own tools", () => {
  for (const extension of TERRAFORM_EXTENSIONS) {
    expect(partsOf(`/p/main.${extension}`, undefined), extension).toEqual(["terraform"]);
  }
  for (const extension of TEMPLATE_EXTENSIONS) {
    expect(partsOf(`/p/main.${extension}`, undefined), extension).toEqual(["templates"]);
  }
});

test("an ending counts in any letter case, and only with its point", () => {
  expect(hasExtension("/p/App.YAML", TEMPLATE_EXTENSIONS)).toBe(true);
  expect(hasExtension("/p/yaml", TEMPLATE_EXTENSIONS)).toBe(false);
  expect(globOf(["tf", "tofu"])).toBe("**/*.{tf,tofu}");
});
