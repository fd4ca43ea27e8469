import { ProtocolError, ProtocolErrorCode, Server, type ServerContext } from "@modelcontextprotocol/server";
import type { AgentContext } from "../investigation/agents/agentContext.ts";
import type { AgentTool } from "../investigation/agents/agentTool.ts";
import { inputSchemaOf } from "../investigation/agents/agentTools.ts";
import { isAbort } from "../model/failure.ts";
import { visible } from "../model/text/text.ts";

export interface ServerParts {
  readonly name: string;
  readonly version: string;
  /** For the language model: what the server is for. */
  readonly instructions: string;
  readonly tools: readonly AgentTool[];
  readonly context: AgentContext;
  /** Called before each call. */
  refresh(): Promise<void>;
  /** Called with an error that is no failure of a tool. */
  fault(error: unknown): void;
}

/** How often a client that asked for it learns that a call still runs, in ms: many end a call that is silent for a minute. */
const PROGRESS_EVERY = 5_000;

/** An MCP server that offers the tools for agents. */
export function makeServer(parts: ServerParts): Server {
  const { name, version, instructions, tools } = parts;
  const server = new Server(
    { name, title: "CloudTrail Investigator", version },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler("tools/list", () => ({ tools: tools.map(listed) }));
  server.setRequestHandler("tools/call", ({ params }, context) => call(params, context, parts));
  return server;
}

function listed(tool: AgentTool) {
  const { name, title, description } = tool;
  return {
    name,
    title,
    description,
    inputSchema: inputSchemaOf(tool) as { type: "object" },
    annotations: { title, readOnlyHint: true, destructiveHint: false, openWorldHint: true },
  };
}

async function call(
  { name, arguments: input }: { readonly name: string; readonly arguments?: unknown },
  { mcpReq }: ServerContext,
  { tools, context, refresh, fault }: ServerParts,
) {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool "${visible(name.slice(0, 100))}".`);
  }
  const progress = startProgress(mcpReq, () => tool.plan(input).message);
  try {
    await refresh();
    const { text, isError } = await tool.call(input, context, mcpReq.signal);
    return { content: [{ type: "text" as const, text }], ...(isError ? { isError } : {}) };
  } catch (error) {
    if (!isAbort(error)) {
      fault(error);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

/** Tells the client what runs, and then that it still does, if it asked for that. */
function startProgress(mcpReq: ServerContext["mcpReq"], message: () => string): { stop(): void } {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) {
    return { stop: () => undefined };
  }
  let count = 0;
  const tell = () => {
    count += 1;
    // A client that is gone is noticed elsewhere.
    mcpReq
      .notify({ method: "notifications/progress", params: { progressToken, progress: count, message: text } })
      .catch(() => undefined);
  };
  const text = messageOf(message);
  tell();
  const timer = setInterval(tell, PROGRESS_EVERY);
  return { stop: () => clearInterval(timer) };
}

/** An input that is not valid is refused by the call itself. */
function messageOf(message: () => string): string {
  try {
    return message();
  } catch {
    return "Reading the input";
  }
}
