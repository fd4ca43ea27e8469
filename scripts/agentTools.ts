// Writes the texts and inputs of the tools for agents into package.json and package.nls.json: node scripts/agentTools.ts
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AGENT_TOOLS, inputSchemaOf } from "../src/investigation/agents/agentTools.ts";
import { root } from "./project.ts";

/** A tool as package.json contributes it. */
interface ContributedTool {
  readonly name: string;
  readonly [member: string]: unknown;
}

/**
 * The contributions for the table of tools, in its order. What the table does not have (the name in a prompt, the icon) stays
 * as it is in `before`. Throws for a tool that is not in `before`.
 */
export function contributedTools(before: readonly ContributedTool[]): readonly ContributedTool[] {
  return AGENT_TOOLS.map((tool) => {
    const name = `cloudtrail_${tool.name}`;
    const known = before.find((one) => one.name === name);
    if (known === undefined) {
      throw new Error(`package.json has no ${name}: add it with its toolReferenceName, icon and tags`);
    }
    return {
      ...known,
      displayName: `%tool.${tool.name}%`,
      userDescription: `%tool.${tool.name}.summary%`,
      modelDescription: tool.description,
      inputSchema: inputSchemaOf(tool),
    };
  });
}

/** The texts of package.nls.json that the contributions refer to. */
export function toolTexts(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    AGENT_TOOLS.flatMap(({ name, title, summary }) => [
      [`tool.${name}`, title],
      [`tool.${name}.summary`, summary],
    ]),
  );
}

if (import.meta.main) {
  const files = ["package.json", "package.nls.json"].map((name) => join(root, name));
  const [manifest, texts] = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8"))));
  manifest.contributes.languageModelTools = contributedTools(manifest.contributes.languageModelTools);
  const written = [manifest, { ...texts, ...toolTexts() }];
  await Promise.all(files.map((file, index) => writeFile(file, `${JSON.stringify(written[index], null, 2)}\n`)));
}
