import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { AgentHost } from "../../investigation/agents/agentHost.ts";
import { AgentSearches } from "../../investigation/agents/agentSearches.ts";
import { AUTOMATIC } from "../../investigation/search/automatic.ts";
import type { SessionPorts } from "../../investigation/session/searchSession.ts";
import { registerLanguageModelTools } from "../agents/languageModelTools.ts";
import type { Choices } from "../choices.ts";
import type { LiveSettings } from "../settings.ts";
import type { MountedCode } from "./mountCode.ts";

interface AgentsParts {
  readonly session: SessionPorts;
  readonly connections: Connections;
  readonly choices: Pick<Choices, "shown">;
  readonly code: Pick<MountedCode, "declarations" | "histories">;
  readonly settings: LiveSettings;
}

export interface MountedAgents {
  /** Drops the events that searches of agents found. */
  forgetAgentSearches(): void;
}

/** Registers the tools for agents. */
export function mountAgents(
  context: vscode.ExtensionContext,
  { session, connections, choices, code, settings }: AgentsParts,
): MountedAgents {
  const host: AgentHost = {
    session: { ...session, kinds: session.kinds.filter(({ source }) => source !== AUTOMATIC) },
    connections,
    shown: () => choices.shown(),
    howToAddProfiles: "The person chooses profiles with the command CloudTrail: Choose Profiles….",
    // The editor asks the person before a tool uses a profile that needs it.
    mayPrompt: true,
    confirmCost: (cost) => session.allow(cost),
    pipelineRoles: () => settings.now.pipelineRoles,
    code: {
      ...code,
      mayLookUp: () => vscode.workspace.isTrusted,
      pathOf: (file) => vscode.workspace.asRelativePath(file),
    },
  };
  const searches = new AgentSearches(host);
  context.subscriptions.push(
    new vscode.Disposable(() => searches.close()),
    registerLanguageModelTools(context.extension.packageJSON, {
      context: { host, searches },
      tools: async () => (await import("../../investigation/agents/agentTools.ts")).AGENT_TOOLS,
    }),
  );
  return { forgetAgentSearches: () => searches.close() };
}
