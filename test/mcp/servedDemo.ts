import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { root } from "../../scripts/project.ts";
import { type Demo, startDemo } from "../aws/demo.ts";
import { noLimit } from "../unit/aws/house.ts";

/** The program of the server, as it was built last. */
export const PROGRAM = join(root, "dist", "mcp.js");

export interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

/** A client of the official SDK with a server of its own. */
export interface AgentClient {
  readonly client: Client;
  readonly pid: number;
  /** What the server wrote to stderr until now. */
  log(): string;
  /** Calls a tool and gives its text. */
  call(name: string, input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Answer>;
}

export interface ServedDemo {
  readonly demo: Demo;
  /** Starts a server with these arguments besides those for the cache. */
  connect(args: readonly string[], options?: ClientOptions): Promise<AgentClient>;
  /** The environment of a server. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder for caches, removed at the end. */
  readonly folder: string;
  close(): Promise<void>;
}

/** The demo account on the wire, for servers that are started as a terminal agent starts them. */
export async function serveDemo(
  options: Parameters<typeof startDemo>[0] = {},
  program: string = PROGRAM,
): Promise<ServedDemo> {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-mcp-"));
  const demo = await startDemo({ size: 3_000, pace: noLimit, ...options });
  const env = { ...getDefaultEnvironment(), HOME: folder, ...demo.env };
  const clients: Client[] = [];
  return {
    demo,
    env,
    folder,
    connect: async (args, clientOptions) => {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [program, ...args, ...(args.some((one) => one.includes("cache")) ? [] : ["--no-cache"])],
        env,
        stderr: "pipe",
      });
      const written: string[] = [];
      transport.stderr?.on("data", (chunk: Buffer) => written.push(String(chunk)));
      const client = new Client({ name: "test", version: "1.0.0" }, clientOptions);
      clients.push(client);
      await client.connect(transport);
      return {
        client,
        pid: transport.pid ?? 0,
        log: () => written.join(""),
        call: async (name, input, signal) => {
          const { content, isError = false } = await client.callTool(
            { name, arguments: { ...input } },
            signal === undefined ? {} : { signal },
          );
          const text = content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
          return { text, isError };
        },
      };
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await demo.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The objects between the marks of untrusted data. */
export function dataIn({ text }: Answer): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
