import { expect, it, vi } from "vitest";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import { type BlamePorts, blameWorkspace } from "../../../src/ui/commands/blame.ts";
import { declaration } from "../investigation/resources/words.ts";

const asked = vi.hoisted(() => [] as { readonly question: string; readonly detail: string }[]);
vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  workspace: { isTrusted: true, name: "acme" },
  window: {
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    showWarningMessage: async (question: string, { detail }: { detail: string }) => {
      asked.push({ question, detail });
      return undefined;
    },
  },
}));

it("names some of the stacks that it would ask for, however many and long the workspace's are", async () => {
  const declarations = Array.from({ length: 2_000 }, (_, at): Declaration => {
    const stack = at === 0 ? "x".repeat(100_000) : `stack-${at}`;
    return {
      ...declaration,
      instances: [],
      unresolved: { reason: "stack-not-asked", message: "" },
      stack: { stack, from: "samconfig" },
    };
  });
  const ports = {
    declarations: { declarations: async () => declarations, limits: async () => [] },
    codeServices: async () => ({ blame: { cost: () => ({ resources: 0, requests: 0, unresolved: 0 }) } }),
  };
  await blameWorkspace(ports as unknown as BlamePorts);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.detail).toContain("2000 stacks");
  expect(asked[0]?.detail).toContain("stack-9, 1990 more");
  expect(asked[0]?.detail.length).toBeLessThan(1_000);
});
