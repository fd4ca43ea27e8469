import { toJsonSchema } from "@valibot/to-json-schema";
import type { AgentTool } from "./agentTool.ts";
import { findInCode } from "./findInCode.ts";
import { getCoverage } from "./getCoverage.ts";
import { getEvent } from "./getEvent.ts";
import { getResourceHistory } from "./getResourceHistory.ts";
import { listChanges } from "./listChanges.ts";
import { searchEvents } from "./searchEvents.ts";

/** Every tool for agents. The editor's language-model tools and the MCP server offer these and no others. */
export const AGENT_TOOLS: readonly AgentTool[] = [
  searchEvents,
  getEvent,
  getResourceHistory,
  listChanges,
  getCoverage,
  findInCode,
];

/** The input of a tool as JSON schema, for the manifest or a protocol. */
export function inputSchemaOf({ input }: Pick<AgentTool, "input">): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = toJsonSchema(input, { ignoreActions: ["trim"] });
  return { ...schema };
}
