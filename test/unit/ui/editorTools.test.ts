import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import type { AgentContext } from "../../../src/investigation/agents/agentContext.ts";
import type { AgentTool } from "../../../src/investigation/agents/agentTool.ts";
import { searchEvents } from "../../../src/investigation/agents/searchEvents.ts";
import { EVENT_HISTORY } from "../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { registerLanguageModelTools } from "../../../src/ui/agents/languageModelTools.ts";

const editor = vi.hoisted(() => ({ tools: new Map<string, unknown>(), lm: undefined as unknown }));

vi.mock("vscode", () => {
  class Disposable {
    static from = (...each: readonly { dispose(): void }[]) =>
      new Disposable(() => each.forEach((one) => void one.dispose()));
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  }
  class Holder {
    readonly value: unknown;
    constructor(value: unknown) {
      this.value = value;
    }
  }
  return {
    Disposable,
    LanguageModelTextPart: Holder,
    LanguageModelToolResult: Holder,
    get lm() {
      return editor.lm;
    },
  };
});

const manifest = { contributes: { languageModelTools: [{ name: "cloudtrail_search_events" }] } };
type Tool = vscode.LanguageModelTool<unknown>;

const profile = (name: string) => ({ profile: { name }, regions: [] });

/** What the tools know: two profiles, of which `vault` needs an MFA code. */
const context = {
  host: {
    session: { kinds: [EVENT_HISTORY, TRAIL_BUCKET] },
    connections: { needs: ({ name }: { name: string }) => (name === "vault" ? "code" : undefined) },
    shown: async () => [profile("dev"), profile("vault")],
  },
} as unknown as AgentContext;

function registered(call: AgentTool["call"] = async () => ({ text: "done", isError: false })): Tool {
  const dispose = registerLanguageModelTools(manifest, {
    context,
    tools: async () => [{ ...searchEvents, call }],
  });
  expect(dispose).toBeDefined();
  return editor.tools.get("cloudtrail_search_events") as Tool;
}

/** What the editor shows before a call: the message, and the question if there is one. */
async function prepared(input: object) {
  const token = {} as vscode.CancellationToken;
  const { invocationMessage, confirmationMessages } = (await registered().prepareInvocation?.({ input }, token)) ?? {};
  return { message: invocationMessage ?? "", question: confirmationMessages?.message ?? "" };
}

describe("the editor's tools for agents", () => {
  beforeEach(() => {
    editor.tools.clear();
    editor.lm = {
      registerTool: (name: string, tool: unknown) => {
        editor.tools.set(name, tool);
        return { dispose: () => editor.tools.delete(name) };
      },
    };
  });

  it("are registered by the names of the manifest, and taken back", () => {
    const ports = { context, tools: async () => [searchEvents] };
    const disposable = registerLanguageModelTools(manifest, ports);
    expect([...editor.tools.keys()]).toEqual(["cloudtrail_search_events"]);
    disposable.dispose();
    expect(editor.tools.size).toBe(0);
  });

  it.each([[undefined], [{}]])("are none where the editor has no such API: %j", (lm) => {
    editor.lm = lm;
    expect(() => registerLanguageModelTools(manifest, { context, tools: async () => [] }).dispose()).not.toThrow();
    expect(editor.tools.size).toBe(0);
  });

  it("say what they do, and ask nothing before a free search with a profile that is signed in", async () => {
    expect(await prepared({ text: "event:RunInstances", profiles: ["dev"] })).toEqual({
      message: "Searching CloudTrail for event:RunInstances",
      question: "",
    });
  });

  it("ask before what costs, and before a profile signs in", async () => {
    const { question } = await prepared({ text: "", profiles: ["dev"], source: "trailBucket" });
    expect(question).toContain("AWS bills what is read from a trail bucket.");
    expect(question).not.toContain("vault");
    // Without names, all chosen profiles are used.
    expect((await prepared({ text: "" })).question).toContain("Profile vault asks for an MFA code.");
  });

  it("ask nothing about an input that is not valid: the call says what is wrong", async () => {
    expect(await prepared({ text: 7 })).toEqual({ message: "", question: "" });
  });

  it("show a hostile search text literally", async () => {
    const tool = registered();
    const input = { text: "[x](command:evil)\n# \u202e$(alert)", profiles: ["dev"] };
    const { invocationMessage } = (await tool.prepareInvocation?.({ input }, {} as vscode.CancellationToken)) ?? {};
    expect(invocationMessage).toBe("Searching CloudTrail for [x]\u200b(command:evil)\\n# \\u202e$\u200b(alert)");
  });

  it("end a call when the editor cancels it", async () => {
    const cancelled: (() => void)[] = [];
    const tool = registered(
      (_input, _context, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cancelled")))),
    );
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => cancelled.push(listener),
    } as unknown as vscode.CancellationToken;
    const result = Promise.resolve(tool.invoke({ input: { text: "" }, toolInvocationToken: undefined }, token));
    await Promise.resolve();
    await vi.waitFor(() => expect(cancelled).toHaveLength(1));
    cancelled[0]?.();
    await expect(result).rejects.toThrow("cancelled");
  });
});
