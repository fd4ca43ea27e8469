import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { shortfallNotes } from "../../../src/investigation/results/shortfall.ts";
import type { EventHit } from "../../../src/investigation/search/search.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { saveEvents } from "../../../src/ui/commands/saveEvents.ts";
import { recordWith } from "../model/records.ts";

const editor = vi.hoisted(() => ({ target: "", told: [] as [severity: string, text: string][] }));
vi.mock("vscode", () => ({
  Uri: class {
    readonly scheme = "file";
    readonly fsPath = "/logs";
  },
  ProgressLocation: {},
  UIKind: {},
  env: {},
  workspace: { asRelativePath: () => "events.jsonl", getWorkspaceFolder: () => undefined },
  window: {
    showSaveDialog: async () => ({ scheme: "file", fsPath: editor.target }),
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    showInformationMessage: async (text: string) => void editor.told.push(["information", text]),
    showWarningMessage: async (text: string) => void editor.told.push(["warning", text]),
  },
}));

const folder = mkdtempSync(join(tmpdir(), "shortfall-"));
beforeEach(() => {
  editor.target = join(folder, "events.jsonl");
  editor.told.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const found = ["a", "b"].map((eventID): EventHit => ({ event: readRecord(recordWith({ eventID })), origins: [] }));

async function* events(): AsyncGenerator<EventHit, void, undefined> {
  yield* found;
}

it("an export tells how many events it has and what was searched, and warns of those that it lacks", async () => {
  await saveEvents(events(), 2, "jsonl", { lacks: [], scope: "" });
  await saveEvents(events(), 2, "jsonl", { lacks: [], scope: "the last 24 h, 2 of 17 enabled Regions" });
  await saveEvents(events(), 2, "jsonl", { lacks: shortfallNotes({ missing: 3, unstored: 0 }), scope: "" });
  expect(editor.told).toEqual([
    ["information", "Exported 2 events to events.jsonl."],
    ["information", "Exported 2 events to events.jsonl. Searched: the last 24 h, 2 of 17 enabled Regions."],
    [
      "warning",
      "Exported 2 events to events.jsonl. 3 events were found but can no longer be read, so they are not shown. Run Again starts over.",
    ],
  ]);
  expect(readFileSync(editor.target, "utf8").trim().split("\n")).toHaveLength(2);
});
