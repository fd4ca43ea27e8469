import * as vscode from "vscode";
import type { ExplorerNode } from "../investigation/explorer/tree.ts";
import type { EventHit } from "../investigation/search/search.ts";
import type { CommandId } from "./contributions.ts";
import { inform } from "./dialogs.ts";

const URI_LIST = "text/uri-list";
/** Files from outside the editor. */
const FILES = "files";

/** A view onto which log files and folders can be dropped. */
export class LogFileDrop<T> implements vscode.TreeDragAndDropController<T> {
  readonly dropMimeTypes = [URI_LIST, FILES];
  readonly dragMimeTypes: readonly string[] = [];

  /** Opens the dropped log files in a results view. */
  async handleDrop(_onto: T | undefined, data: vscode.DataTransfer): Promise<void> {
    const uris = await droppedFiles(data);
    if (uris.length === 0) {
      inform("Only log files and folders of this machine can be dropped here. Or use CloudTrail: Open Log Files…");
      return;
    }
    const command: CommandId = "cloudtrail.openLogFiles";
    await vscode.commands.executeCommand(command, uris);
  }
}

/** The Accounts view: its events can be dragged into the editor, where they open as JSON documents. */
export class EventDrag extends LogFileDrop<ExplorerNode> {
  readonly #documentOf: (found: EventHit) => vscode.Uri;
  override readonly dragMimeTypes = [URI_LIST];

  /** `documentOf`: the JSON document of an event, which need not be open. */
  constructor(documentOf: (found: EventHit) => vscode.Uri) {
    super();
    this.#documentOf = documentOf;
  }

  handleDrag(nodes: readonly ExplorerNode[], data: vscode.DataTransfer): void {
    const uris = nodes.flatMap((node) => (node.kind === "event" ? [this.#documentOf(node.found)] : []));
    if (uris.length > 0) {
      data.set(URI_LIST, new vscode.DataTransferItem(uris.join("\r\n")));
    }
  }
}

/** Files on disk, each once, in the order of the drop. */
async function droppedFiles(data: vscode.DataTransfer): Promise<readonly vscode.Uri[]> {
  const list = (await data.get(URI_LIST)?.asString()) ?? "";
  const listed = list.split(/\r?\n/).flatMap((line) => (line === "" || line.startsWith("#") ? [] : [parsed(line)]));
  const files = [...data].map(([, item]) => item.asFile()?.uri);
  const uris = [...listed, ...files].filter((uri) => uri?.scheme === "file");
  return [...new Map(uris.map((uri) => [String(uri), uri])).values()].filter((uri) => uri !== undefined);
}

/** Undefined for text that is not a URI. */
function parsed(line: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(line.trim(), true);
  } catch {
    return undefined;
  }
}
