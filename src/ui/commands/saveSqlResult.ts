import * as vscode from "vscode";
import type { SqlView } from "../../investigation/sql/sqlView.ts";
import { isAbort, refusedRequest } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { notify, withProgress } from "../dialogs.ts";
import { copyText } from "../remedies.ts";
import { offerFile, suggestedFile, writePieces } from "./savedFile.ts";

/** Copies a result as CSV, and says what it lacks. */
export async function copyResult(view: Pick<SqlView, "table" | "lacks">, number: number): Promise<void> {
  const pieces: string[] = [];
  for await (const piece of await csvOf(view, number)) {
    pieces.push(piece);
  }
  await copyText(pieces.join(""));
  const lacks = view.lacks(number);
  if (lacks.length > 0) {
    void notify("warning", `The copied result is incomplete. ${lacks.join(" ")}`);
  }
}

/** Asks for a file and writes a result to it as CSV. Throws `Failure` where it cannot be written. */
export async function saveResult(
  view: Pick<SqlView, "table" | "lacks" | "state">,
  number: number,
  name: string,
): Promise<void> {
  const pieces = await csvOf(view, number);
  const lacks = view.lacks(number);
  const rows = countOf(view.state.result?.rows ?? 0, "row");
  const target = await vscode.window.showSaveDialog({
    title: `Export ${rows}`,
    saveLabel: "Export",
    filters: { CSV: ["csv"] },
    ...suggestedFile(`${name}.csv`),
  });
  if (target === undefined) {
    return;
  }
  try {
    await withProgress(`Exporting ${rows}`, (_, signal) => writePieces("The result", target, pieces, signal));
  } catch (error) {
    if (isAbort(error)) {
      return;
    }
    throw error;
  }
  const text = [`Exported ${rows} to ${vscode.workspace.asRelativePath(target)}.`, ...lacks].join(" ");
  // Not awaited: the message may stay open for long.
  void offerFile(target, lacks.length === 0 ? "information" : "warning", text);
}

async function csvOf(view: Pick<SqlView, "table">, number: number): Promise<AsyncGenerator<string, void, undefined>> {
  const table = view.table(number);
  if (table === undefined) {
    throw refusedRequest("Another query was run meanwhile.");
  }
  const { csvPieces } = await import("../../export/csv.ts");
  return csvPieces(table.columns, table.rows);
}
