import { cdk } from "./cdk/facts.ts";
import { cloudformation } from "./cloudformation/facts.ts";
import { pulumi } from "./pulumi/facts.ts";
import { terraform } from "./terraform/facts.ts";
import type { ToolFacts } from "./toolFacts.ts";

/**
 * Every IaC tool. OpenTofu is "terraform" and SAM is "cloudformation", because their code is joined to resources in the
 * same way. A tool that builds on another comes after it: its user agent names both, and the last match counts. The
 * readers of each tool are in the table of src/investigation/code/tools.ts.
 */
const tools = { terraform, cloudformation, cdk, pulumi };

export type IacTool = keyof typeof tools;

export const IAC_TOOLS: { readonly [tool in IacTool]: ToolFacts } = tools;

/** In the order of the table. */
export const TOOL_FACTS: readonly ToolFacts[] = Object.values(IAC_TOOLS);

/** Display name of a resource: its address, for a Pulumi URN its name and stack. Untrusted text. */
export function titleOf({ tool, address }: { readonly tool: IacTool; readonly address: string }): string {
  return IAC_TOOLS[tool].titleOf?.(address) ?? address;
}
