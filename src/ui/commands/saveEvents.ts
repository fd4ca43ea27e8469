import * as vscode from "vscode";
import { type ExportFormat, exportPieces } from "../../investigation/results/exportEvents.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { notify, withProgress } from "../dialogs.ts";

/** Number of events between two progress reports. */
const STEP = 1000;

/** What a person should know of exported events. */
interface AboutEvents {
  /** Sentences about missing events. */
  readonly lacks: readonly string[];
  /** What was searched, in few words, where it is less than everything; else empty. */
  readonly scope: string;
}

/**
 * Asks for a file and writes the events to it, with progress and a cancel button. `count`: approximate number of
 * events. A cancelled or failed export leaves no partial file. `about` is shown with the
 * result. Throws `Failure` if the file cannot be written or an event cannot be read.
 */
export async function saveEvents(
  events: AsyncIterable<EventHit>,
  count: number,
  as: ExportFormat,
  about: AboutEvents,
): Promise<void> {
  const target = await askTarget(count, as);
  if (target === undefined) {
    return;
  }
  let written = 0;
  try {
    const title = `Exporting ${countOf(count, "event")}`;
    await withProgress(title, async (report, signal) => {
      const counting = tallied(events, (done) => {
        written = done;
        if (done % STEP === 0) {
          report((100 * STEP) / count, done.toLocaleString());
        }
      });
      await write(target, await exportPieces(counting, as), signal);
    });
  } catch (error) {
    if (isAbort(error)) {
      return;
    }
    if (Failure.is(error)) {
      throw error;
    }
    throw new Failure(
      {
        reason: "configuration",
        message: `The events couldn't be written to ${vscode.workspace.asRelativePath(target)}.`,
        context: {},
        remedies: [{ kind: "show-log" }],
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    );
  }
  // Not awaited: the message may stay open for long.
  void offer(target, written, about);
}

function askTarget(count: number, as: ExportFormat): Thenable<vscode.Uri | undefined> {
  const filters: Readonly<Record<ExportFormat, { [name: string]: string[] }>> = {
    json: { JSON: ["json"] },
    jsonl: { "JSON lines": ["jsonl", "ndjson"] },
    csv: { CSV: ["csv"] },
    parquet: { Parquet: ["parquet"] },
  };
  const name = `cloudtrail-events-${new Date().toISOString().slice(0, 10)}.${as}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: `Export ${countOf(count, "event")}`,
    saveLabel: "Export",
    filters: filters[as],
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
}

/** Streams to a local file; other file systems only support writing a whole file at once. */
async function write(
  target: vscode.Uri,
  pieces: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (target.scheme === "file") {
    const { writeWhole } = await import("../../export/file.ts");
    return writeWhole(target.fsPath, pieces, signal);
  }
  const written: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    written.push(typeof piece === "string" ? encoder.encode(piece) : piece);
    signal.throwIfAborted();
  }
  await vscode.workspace.fs.writeFile(target, Buffer.concat(written));
}

async function* tallied(
  events: AsyncIterable<EventHit>,
  tell: (count: number) => void,
): AsyncGenerator<EventHit, void, undefined> {
  let count = 0;
  for await (const event of events) {
    yield event;
    count += 1;
    tell(count);
  }
}

async function offer(target: vscode.Uri, count: number, { lacks, scope }: AboutEvents): Promise<void> {
  const open = { title: "Open" };
  const reveal = { title: "Reveal" };
  const revealing = revealCommand(target);
  const answer = await notify(
    lacks.length === 0 ? "information" : "warning",
    [
      `Exported ${countOf(count, "event")} to ${vscode.workspace.asRelativePath(target)}.`,
      ...lacks,
      ...(scope === "" ? [] : [`Searched: ${scope}.`]),
    ].join(" "),
    open,
    ...(revealing === undefined ? [] : [reveal]),
  );
  if (answer === open) {
    await vscode.commands.executeCommand("vscode.open", target);
  } else if (answer === reveal && revealing !== undefined) {
    await vscode.commands.executeCommand(revealing, target);
  }
}

/**
 * The command that reveals a file: in VS Code's explorer for workspace files, else in the system's. Undefined in a
 * browser or a remote window.
 */
function revealCommand(target: vscode.Uri): string | undefined {
  if (vscode.workspace.getWorkspaceFolder(target) !== undefined) {
    return "revealInExplorer";
  }
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  return local ? "revealFileInOS" : undefined;
}
