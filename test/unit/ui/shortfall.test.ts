import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import type { Uri } from "vscode";
import { NO_SHORTFALL, type Shortfall, shortfallNotes } from "../../../src/investigation/results/shortfall.ts";
import type { FoundEvent } from "../../../src/investigation/search/search.ts";
import type { FailureData } from "../../../src/model/failure.ts";
import { readRecord } from "../../../src/model/record.ts";
import { makeApi } from "../../../src/ui/apiOf.ts";
import { saveEvents } from "../../../src/ui/commands/saveEvents.ts";
import type { ResultsPanels } from "../../../src/ui/panels/resultsPanels.ts";
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
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = ["a", "b"].map((eventID): FoundEvent => ({ event: readRecord(recordWith({ eventID })), seenIn: [] }));

async function* events(): AsyncGenerator<FoundEvent, void, undefined> {
  yield* found;
}

/** What the API answers about log files whose view is in this state. */
async function answerOf(shortfall: Shortfall, failure?: FailureData) {
  const results = {
    open: async () => ({
      search: { state: failure === undefined ? "done" : "failed", scopes: [{ notes: ["cut.json breaks off."] }] },
      results: { events: { everything: events }, total: 2, lost: [] },
      shortfall,
      failure,
    }),
  };
  const { Uri } = await import("vscode");
  const api = makeApi({} as never, results as unknown as ResultsPanels);
  const { notes, complete } = await api.openLogFiles([new (Uri as unknown as new () => Uri)()]);
  return { notes, complete };
}

it("the API is complete only where everything that was read is given, and says what is missing", async () => {
  expect(await answerOf(NO_SHORTFALL)).toEqual({ notes: ["cut.json breaks off."], complete: true });
  const held = { ...NO_SHORTFALL, refused: { code: "ENOSPC", detail: "" } };
  expect(await answerOf(held)).toEqual({ notes: [...shortfallNotes(held), "cut.json breaks off."], complete: true });
  expect(await answerOf({ missing: 3, unstored: 0 })).toEqual({
    notes: [
      "3 events were found but can no longer be read, so they are not shown. Run Again starts over.",
      "cut.json breaks off.",
    ],
    complete: false,
  });
  const failure: FailureData = { reason: "storage", message: "The disk is full.", context: {}, remedies: [] };
  expect(await answerOf({ missing: 0, unstored: 1 }, failure)).toEqual({
    notes: [
      "1 event was read but could not be stored, so it is not shown. Continue reads on from there.",
      "The disk is full.",
      "cut.json breaks off.",
    ],
    complete: false,
  });
});

it("an export tells how many events it has, and warns of those that it lacks", async () => {
  await saveEvents(events(), 2, "jsonl");
  await saveEvents(events(), 2, "jsonl", shortfallNotes({ missing: 3, unstored: 0 }));
  expect(editor.told).toEqual([
    ["information", "Exported 2 events to events.jsonl."],
    [
      "warning",
      "Exported 2 events to events.jsonl. 3 events were found but can no longer be read, so they are not shown. Run Again starts over.",
    ],
  ]);
  expect(readFileSync(editor.target, "utf8").trim().split("\n")).toHaveLength(2);
});
