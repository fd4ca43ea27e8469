import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contributedTools, toolTexts } from "../../../scripts/agentTools.ts";
import { root } from "../../../scripts/project.ts";

const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
const contributed: readonly { readonly name: string; readonly [member: string]: unknown }[] =
  read("package.json").contributes.languageModelTools;

test("the manifest has the tools of the table, their texts and inputs; `node scripts/agentTools.ts` writes them", () => {
  expect(contributed).toEqual(contributedTools(contributed));
  expect(read("package.nls.json")).toMatchObject(toolTexts());
});

test("every tool can be named in a prompt, by a name of its own, and has an icon", () => {
  const names = contributed.map(({ toolReferenceName }) => String(toolReferenceName));
  expect(new Set(names).size).toBe(contributed.length);
  for (const { toolReferenceName, canBeReferencedInPrompt, icon } of contributed) {
    expect(toolReferenceName).toMatch(/^cloudtrail[A-Z][a-z]+$/);
    expect(canBeReferencedInPrompt).toBe(true);
    expect(icon).toMatch(/^\$\([a-z-]+\)$/);
  }
});
