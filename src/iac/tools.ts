import { cdk } from "./cdk/facts.ts";
import { cloudformation } from "./cloudformation/facts.ts";
import { pulumi } from "./pulumi/facts.ts";
import { terraform } from "./terraform/facts.ts";
import type { ToolFacts } from "./toolFacts.ts";

/**
 * Every IaC tool. OpenTofu is "terraform", SAM is "cloudformation": their code joins resources in the same way. A tool that
 * is built on another one comes after it: its user agent names both, and the last match counts. What reads a tool's
 * workspaces is in the table of src/investigation/code/tools.ts.
 */
const tools = { terraform, cloudformation, cdk, pulumi };

export type IacTool = keyof typeof tools;

export const IAC_TOOLS: { readonly [tool in IacTool]: ToolFacts } = tools;

/** In the order of the table. */
export const TOOL_FACTS: readonly ToolFacts[] = Object.values(IAC_TOOLS);

/** What a person calls a resource: its address; of a Pulumi URN the name and the stack. Untrusted text. */
export function titleOf({ tool, address }: { readonly tool: IacTool; readonly address: string }): string {
  return IAC_TOOLS[tool].titleOf?.(address) ?? address;
}
