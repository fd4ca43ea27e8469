import * as vscode from "vscode";
import { type ExportFormat, exportPieces } from "../../investigation/results/exportEvents.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { withProgress } from "../dialogs.ts";
import { offerFile, suggestedFile, writePieces } from "./savedFile.ts";

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
      await writePieces("The events", target, await exportPieces(counting, as), signal);
    });
  } catch (error) {
    if (isAbort(error)) {
      return;
    }
    throw error;
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
  return vscode.window.showSaveDialog({
    title: `Export ${countOf(count, "event")}`,
    saveLabel: "Export",
    filters: filters[as],
    ...suggestedFile(name),
  });
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

function offer(target: vscode.Uri, count: number, { lacks, scope }: AboutEvents): Promise<void> {
  const text = [
    `Exported ${countOf(count, "event")} to ${vscode.workspace.asRelativePath(target)}.`,
    ...lacks,
    ...(scope === "" ? [] : [`Searched: ${scope}.`]),
  ].join(" ");
  return offerFile(target, lacks.length === 0 ? "information" : "warning", text);
}
