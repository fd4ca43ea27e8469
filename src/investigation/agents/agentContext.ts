import type { AgentHost } from "./agentHost.ts";
import type { AgentSearches } from "./agentSearches.ts";

/** What a tool runs with. The searches are kept from call to call. */
export interface AgentContext {
  readonly host: AgentHost;
  readonly searches: AgentSearches;
}
