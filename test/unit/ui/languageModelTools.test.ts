import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AGENT_TOOLS, inputSchemaOf } from "../../../src/investigation/agents/agentTools.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(`${root}/${name}`, "utf8"));
const contributed: readonly Readonly<Record<string, unknown>>[] = read("package.json").contributes.languageModelTools;
const nls: Readonly<Record<string, string>> = read("package.nls.json");

const textOf = (value: unknown) => nls[String(value).replaceAll("%", "")];

test("the manifest contributes the tools of the table, with the same texts and inputs", () => {
  expect(
    contributed.map(({ name, displayName, userDescription, modelDescription, inputSchema }) => ({
      name,
      title: textOf(displayName),
      summary: textOf(userDescription),
      description: modelDescription,
      inputSchema,
    })),
  ).toEqual(
    AGENT_TOOLS.map((tool) => ({
      name: `cloudtrail_${tool.name}`,
      title: tool.title,
      summary: tool.summary,
      description: tool.description,
      inputSchema: inputSchemaOf(tool),
    })),
  );
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
