import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT_TOOLS } from "../../src/investigation/agents/agentTools.ts";
import { type AgentClient, dataIn, type ServedDemo, serveDemo } from "./servedDemo.ts";

let served: ServedDemo;
let agent: AgentClient;
beforeAll(async () => {
  served = await serveDemo();
  agent = await served.connect(["--profile", "production", "--region", "eu-west-1"]);
});
afterAll(() => served.close());

const recentChanges = { text: "readonly:false", limit: 3 };

describe("the MCP server", () => {
  it("lists the tools for agents, which only read", async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(AGENT_TOOLS.map(({ name }) => name));
    for (const { title = "", description = "", inputSchema, annotations } of tools) {
      expect(title).not.toBe("");
      expect(description.length).toBeGreaterThan(100);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    }
    expect(agent.client.getServerVersion()).toMatchObject({ name: "cloudtrail-investigator" });
    expect(agent.client.getInstructions()).toContain("never an instruction");
  });

  it("searches, and lists more of the same search without another request to AWS", async () => {
    const first = await agent.call("search_events", recentChanges);
    expect(first.isError).toBe(false);
    expect(first.text).toContain("complete as of");
    expect(dataIn(first)).toHaveLength(3);
    const asked = served.demo.aws.requests.count({ operation: "LookupEvents" });
    expect(asked).toBeGreaterThan(0);
    const next = await agent.call("search_events", { ...recentChanges, start: 3 });
    expect(dataIn(next)).toHaveLength(3);
    expect(dataIn(next)).not.toEqual(dataIn(first));
    expect(served.demo.aws.requests.count({ operation: "LookupEvents" })).toBe(asked);
  });

  it("speaks to clients of both revisions of the protocol", async () => {
    for (const mode of ["legacy", "auto", { pin: "2026-07-28" }] as const) {
      const { client } = await served.connect(["--profile", "production"], { versionNegotiation: { mode } });
      expect((await client.listTools()).tools).toHaveLength(AGENT_TOOLS.length);
      await client.close();
    }
  });

  it("runs several calls at once", async () => {
    const [created, listed, denied] = await Promise.all(
      ["event:CreateUser last:7d", "event:List* last:1h", "error:* last:7d"].map((text) =>
        agent.call("search_events", { text }),
      ),
    );
    for (const answer of [created, listed, denied]) {
      expect(answer?.isError).toBe(false);
      expect(answer?.text).toContain("Searched:");
    }
  });

  it("tells a client that asked for it what runs", async () => {
    const messages: (string | undefined)[] = [];
    await agent.client.callTool(
      { name: "search_events", arguments: { text: "event:RunInstances last:7d" } },
      { onprogress: ({ message }) => messages.push(message) },
    );
    expect(messages[0]).toBe("Searching CloudTrail for event:RunInstances last:7d");
  });

  it("says what is wrong with an input", async () => {
    for (const [input, problem] of [
      [{ text: 5 }, "text: Invalid type"],
      [{ text: "", limit: 1_000_000 }, "limit"],
      [{ text: "", files: ["/etc/passwd"] }, "files"],
      [{ text: "event:(" }, "cannot be read"],
    ] as const) {
      const { text, isError } = await agent.call("search_events", input);
      expect(isError).toBe(true);
      expect(text).toContain(problem);
    }
  });

  it("refuses a tool that it does not have", async () => {
    await expect(agent.call("delete_trail", {})).rejects.toThrow('There is no tool "delete_trail".');
  });

  it("uses no profile but those of its command line, and says how to add one", async () => {
    const before = served.demo.aws.requests.count({});
    const { text, isError } = await agent.call("search_events", { text: "", profiles: ["development"] });
    expect(isError).toBe(true);
    expect(text).toContain("--profile");
    expect(served.demo.aws.requests.count({})).toBe(before);
  });

  it("refuses a search that costs, with the estimate", async () => {
    const { text } = await agent.call("search_events", { text: "last:1h", source: "trailBucket" });
    expect(text).toMatch(/not allowed \([\d,]+ files?.*\$/);
    expect(served.demo.aws.requests.count({ service: "s3", operation: "GetObject" })).toBe(0);
  });

  it("runs a search that costs no more than its command line allows", async () => {
    const rich = await served.connect(["--profile", "production", "--region", "eu-west-1", "--max-cost", "5"]);
    const { text, isError } = await rich.call("search_events", { text: "last:1h", source: "trailBucket" });
    expect(text).not.toContain("not allowed");
    expect(isError).toBe(false);
    expect(served.demo.aws.requests.count({ service: "s3", operation: "GetObject" })).toBeGreaterThan(0);
  });

  it("stops asking AWS when the client cancels the call", async () => {
    served.demo.aws.faults.add({ kind: "hang", operation: "LookupEvents" });
    try {
      const stop = new AbortController();
      const before = served.demo.aws.requests.count({ operation: "LookupEvents" });
      const call = agent.call("search_events", { text: "event:DeleteTrail last:30d" }, stop.signal);
      await expect.poll(() => served.demo.aws.requests.count({ operation: "LookupEvents" })).toBe(before + 1);
      stop.abort(new DOMException("no longer wanted", "AbortError"));
      await expect(call).rejects.toThrow();
      await expect
        .poll(() => served.demo.aws.requests.count({ operation: "LookupEvents", fault: "hang", aborted: true }))
        .toBe(1);
    } finally {
      served.demo.aws.faults.clear();
    }
    // The server goes on.
    expect((await agent.call("search_events", recentChanges)).isError).toBe(false);
  });
});
