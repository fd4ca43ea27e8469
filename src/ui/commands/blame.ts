import * as vscode from "vscode";
import type { Declaration, DeclarationSource } from "../../investigation/resources/declaration.ts";
import type { ChangesView } from "../changes/changesView.ts";
import { confirm, notify, withProgress } from "../dialogs.ts";
import type { CodeRoom } from "../editor/codeRoom.ts";

export interface BlamePorts {
  readonly declarations: DeclarationSource;
  readonly room: () => Promise<Pick<CodeRoom, "blame">>;
  readonly view: ChangesView;
}

/** More requests than this are told, and confirmed, before the first one. */
const ASK_FIRST = 20;

/** Who changed the resources of the file in the active editor. */
export async function blameFile(args: readonly unknown[], ports: BlamePorts): Promise<void> {
  const [uri] = args;
  const active = vscode.window.activeTextEditor?.document.uri;
  const file = uri instanceof vscode.Uri ? uri : active;
  if (file === undefined || file.scheme !== "file") {
    await notify("information", vscode.l10n.t("Open a file that declares resources first."));
    return;
  }
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === file.toString());
  await blame(
    vscode.workspace.asRelativePath(file),
    (signal) => ports.declarations.declarationsIn(file.fsPath, open?.getText(), signal),
    ports,
  );
}

/** Who changed the resources of the whole workspace. */
export async function blameWorkspace(ports: BlamePorts): Promise<void> {
  await blame(
    vscode.workspace.name ?? vscode.l10n.t("Workspace"),
    (signal) => ports.declarations.declarations(signal),
    ports,
  );
}

async function blame(
  subject: string,
  find: (signal: AbortSignal) => Promise<readonly Declaration[]>,
  { room, view }: BlamePorts,
): Promise<void> {
  const declarations = await withProgress(vscode.l10n.t("Reading the code of {0}", subject), (_report, signal) =>
    find(signal),
  );
  if (declarations.length === 0) {
    await notify("information", vscode.l10n.t("{0} declares no resources.", subject));
    return;
  }
  const { blame: blamer } = await room();
  const cost = blamer.cost(declarations);
  if (cost.requests > ASK_FIRST) {
    const go = vscode.l10n.t("Ask AWS");
    const seconds = Math.ceil(cost.requests / 2);
    const took = vscode.l10n.t("At AWS's pace of 2 requests a second that may take {0} s for each Region.", seconds);
    if ((await confirm(vscode.l10n.t("Look up who changed {0}?", subject), [cost.sentence, took], go)) !== go) {
      return;
    }
  }
  const report = await withProgress(vscode.l10n.t("Who changed {0}", subject), (tell, signal) => {
    let told = 0;
    return blamer.run(declarations, signal, ({ done, of, requests }) => {
      tell(((done - told) / Math.max(1, of)) * 100, vscode.l10n.t("{0} of {1}, {2} requests", done, of, requests));
      told = done;
    });
  });
  await view.show(report, subject);
}
