import * as vscode from "vscode";
import {
  SEARCH_FILE_ENDING,
  SEARCH_FOLDER,
  searchFileName,
  writeSearchFile,
} from "../../investigation/saved/searchFile.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { Failure } from "../../model/failure.ts";
import { confirm } from "../dialogs.ts";
import { suggestedName } from "./item.ts";

/** Saves a search as a file in the workspace and opens it. */
export async function saveAsFile({
  request,
  name = suggestedName(request),
}: {
  readonly request: SearchRequest;
  readonly name?: string;
}): Promise<void> {
  if (request.files !== undefined || request.targets !== undefined) {
    throw new Failure({
      reason: "invalid-request",
      message:
        "Only a search of profiles and Regions can be shared: others don't have the files and buckets of this one.",
      context: {},
      remedies: [],
    });
  }
  const file = searchFileName(name);
  const target = await targetOf(file);
  if (target === undefined || !(await mayWrite(target))) {
    return;
  }
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(writeSearchFile(name, request, Date.now())));
  await vscode.window.showTextDocument(target);
}

async function targetOf(file: string): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    return vscode.window.showSaveDialog({
      title: "Save Search as File",
      filters: { "CloudTrail search": [SEARCH_FILE_ENDING.slice(1)] },
    });
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, SEARCH_FOLDER, file);
}

async function mayWrite(target: vscode.Uri): Promise<boolean> {
  const exists = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (!exists) {
    return true;
  }
  const replace = "Replace";
  const question = `${vscode.workspace.asRelativePath(target)} already exists. Replace it?`;
  return (await confirm(question, [], replace)) === replace;
}
