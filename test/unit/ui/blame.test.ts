import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import * as vscode from "vscode";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import { type BlamePorts, blameSelection, blameWorkspace } from "../../../src/ui/commands/blame.ts";
import { declaration } from "../investigation/resources/words.ts";

const asked = vi.hoisted(() => [] as { readonly question: string; readonly detail: string }[]);
const informed = vi.hoisted(() => [] as string[]);
vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  Uri: class {
    readonly scheme = "file";
    readonly fsPath: string;
    constructor(fsPath: string) {
      this.fsPath = fsPath;
    }
  },
  workspace: {
    isTrusted: true,
    name: "acme",
    textDocuments: [],
    asRelativePath: (path: string) => path.split("/").at(-1),
  },
  window: {
    showInformationMessage: async (text: string) => informed.push(text),
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    showWarningMessage: async (question: string, { detail }: { detail: string }) => {
      asked.push({ question, detail });
      return undefined;
    },
  },
}));

/** The simulated URI: a path on disk. */
const Uri = vscode.Uri as unknown as new (path: string) => vscode.Uri;

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

it("shows the resources of the chosen files and folders, each once, and says what of the workspace was not read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "blame-"));
  try {
    await Promise.all(["app", "app-old"].map((name) => mkdir(join(folder, name))));
    const files = ["app/a.tf", "app/b.tf", "app-old/c.tf", "main.tf"].map((path) => join(folder, path));
    await Promise.all(files.map((file) => writeFile(file, "")));
    const of = (file: string): Declaration => ({ ...declaration, file });
    const costed: string[][] = [];
    const ports = {
      declarations: {
        declarations: async () => files.map(of),
        declarationsIn: async (file: string) => [of(file)],
        limits: async () => ["Only the first 2,000 files were read."],
      },
      codeServices: async () => ({
        blame: {
          cost: (found: readonly Declaration[]) => {
            costed.push(found.map(({ file }) => file.slice(folder.length + 1)));
            return { resources: 1, requests: 1, unresolved: 0, sentence: "Up to 1 request." };
          },
        },
      }),
    } as unknown as BlamePorts;
    const uri = (path: string) => new Uri(join(folder, path));
    asked.length = 0;
    await blameSelection([uri("app")], ports);
    await blameSelection([uri("app"), [uri("app"), uri("app/b.tf"), uri("main.tf")]], ports);
    await blameSelection([uri("main.tf"), []], ports);
    expect(costed).toEqual([["app/a.tf", "app/b.tf"], ["app/a.tf", "app/b.tf", "main.tf"], ["main.tf"]]);
    expect(asked.map(({ question }) => question)).toEqual([
      "Look up changes to the resources in app?",
      "Look up changes to the resources in 3 files and folders?",
      "Look up changes to the resources in main.tf?",
    ]);
    // A file of its own says nothing about the workspace.
    expect(informed).toEqual(Array.from({ length: 2 }, () => "Only the first 2,000 files were read."));
  } finally {
    await rm(folder, { recursive: true });
  }
});
