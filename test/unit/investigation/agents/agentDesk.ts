import { relative } from "node:path";
import type { AgentCode, AgentHost } from "../../../../src/investigation/agents/agentHost.ts";
import { AgentSearches } from "../../../../src/investigation/agents/agentSearches.ts";
import type { AgentAnswer } from "../../../../src/investigation/agents/agentTool.ts";
import { AGENT_TOOLS } from "../../../../src/investigation/agents/agentTools.ts";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { reasonsOf } from "../../../../src/investigation/session/reasons.ts";
import { type Neighborhood, type NeighborhoodOptions, never, openNeighborhood } from "../resources/neighborhood.ts";
import { TestTables } from "../results/tables.ts";

/** The tools for agents over a world's accounts and its workspace. */
export interface AgentDesk extends Neighborhood {
  readonly host: AgentHost;
  /** Errors that are no failures. */
  readonly faults: readonly unknown[];
  call(tool: string, input: unknown, signal?: AbortSignal): Promise<AgentAnswer>;
  /** The text of an answer that is no error. */
  ask(tool: string, input: unknown): Promise<string>;
}

export interface AgentDeskOptions extends NeighborhoodOptions {
  readonly host?: Partial<AgentHost>;
  readonly code?: Partial<AgentCode>;
}

export async function openAgentDesk(options: AgentDeskOptions): Promise<AgentDesk> {
  const { host: given, code, ...rest } = options;
  const here = await openNeighborhood(rest);
  const { sources, shown, house, resources, histories, folder } = here;
  const tables = new TestTables(true);
  const now = options.now ?? (() => options.world.options.end);
  const seen = new Seen();
  const searches = new Searches({ sources, seen, now, defaultHours: () => 24 });
  const faults: unknown[] = [];
  const host: AgentHost = {
    session: {
      begin: (request, signal, more) => searches.prepare(request, signal, more),
      results: (restarted) => tables.results({ restarted }),
      reasons: (search, request) =>
        reasonsOf(search, request, { seen, otherSources: sources.others.map((kind) => kind.capabilities), now }),
      learnRegions: (search, signal) => searches.learnRegions(search, signal),
      saw: () => undefined,
      fault: (error) => faults.push(error),
      range: () => "24h",
      kinds: [sources.usual, ...sources.others].map((kind) => kind.capabilities),
    },
    connections: house.connections,
    shown,
    howToAddProfiles: "Choose it in the editor.",
    mayPrompt: false,
    code: {
      declarations: resources,
      histories,
      pathOf: (file) => relative(folder, file),
      mayLookUp: () => true,
      ...code,
    },
    pipelineRoles: () => [],
    ...given,
  };
  const context = { host, searches: new AgentSearches(host) };
  const call: AgentDesk["call"] = async (name, input, signal = never) => {
    const tool = AGENT_TOOLS.find((one) => one.name === name);
    if (tool === undefined) {
      throw new Error(`there is no tool ${name}`);
    }
    return await tool.call(input, context, signal);
  };
  return {
    ...here,
    host,
    faults,
    call,
    ask: async (name, input) => {
      const { text, isError } = await call(name, input);
      if (isError) {
        throw new Error(text);
      }
      return text;
    },
    close: async () => {
      context.searches.close();
      await tables.dispose();
      await here.close();
    },
  };
}

/** The JSON lines of the data in an answer. */
export function dataOf(answer: string): readonly Record<string, unknown>[] {
  const blocks = answer.split("<untrusted-data>\n").slice(1);
  return blocks.flatMap((block) =>
    (block.split("\n</untrusted-data>")[0] ?? "").split("\n").map((line) => JSON.parse(line)),
  );
}
