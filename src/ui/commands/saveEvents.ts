import * as vscode from "vscode";
import { eventsAsText } from "../../investigation/eventsAsText.ts";
import type { FoundEvent } from "../../investigation/search.ts";

/** Asks where to, and writes the events there. */
export async function saveEvents(events: readonly FoundEvent[], as: "json" | "csv"): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `cloudtrail-events-${day}.${as}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export {0} events", events.length),
    filters: as === "json" ? { JSON: ["json"] } : { CSV: ["csv"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) {
    return;
  }
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(eventsAsText(events, as)));
  const open = vscode.l10n.t("Open");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("Exported {0} events to {1}.", events.length, vscode.workspace.asRelativePath(target)),
    open,
  );
  if (answer === open) {
    await vscode.window.showTextDocument(target);
  }
}
