import type { AgentTool } from "./agentTool.ts";
import { searchEvents } from "./searchEvents.ts";

/** Every tool for agents. The editor's language-model tools and the MCP server offer these and no others. */
export const AGENT_TOOLS: readonly AgentTool[] = [searchEvents];
