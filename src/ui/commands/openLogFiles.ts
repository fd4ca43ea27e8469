import * as vscode from "vscode";
import type { ShownSearch } from "../../investigation/session/outcome.ts";
import { refusedRequest } from "../../model/failure.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { pickOne } from "../quickInput.ts";

/**
 * Opens log files and folders in a results view: those of the argument (one or more URIs; the explorer's menu passes
 * the clicked file and all selected ones), else those that the user selects. Throws `Failure` if the argument contains
 * no URIs.
 */
export async function openLogFiles(args: readonly unknown[], results: ResultsPanels): Promise<void> {
  const [first, selected] = args;
  const uris = first === undefined || first === null ? await askFiles() : readUris(asList(selected) ?? first);
  if (uris !== undefined) {
    await showLogFiles(uris, results);
  }
}

/** Opens a results view on log files. Resolves when the search has ended; undefined if another search replaced it. */
export function showLogFiles(uris: readonly vscode.Uri[], results: ResultsPanels): Promise<ShownSearch | undefined> {
  const foreign = uris.find(({ scheme }) => scheme !== "file");
  if (uris.length === 0 || foreign !== undefined) {
    throw refusedRequest(
      foreign === undefined
        ? "No log file was specified."
        : `Only files on disk can be opened as log files, not "${foreign.scheme}" resources.`,
    );
  }
  return results.open({ files: [...new Set(uris.map(({ fsPath }) => fsPath))] });
}

/**
 * Parses URIs from another extension, a keybinding or a task: objects, their JSON form, or text. Throws `Failure` for
 * anything else.
 */
export function readUris(value: unknown): readonly vscode.Uri[] {
  return (asList(value) ?? [value]).map((item) => {
    const uri = readUri(item);
    if (uri === undefined) {
      throw refusedRequest("Invalid argument: pass the URI of a log file or folder, or a list of URIs.");
    }
    return uri;
  });
}

function readUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) {
    return value;
  }
  if (typeof value === "string" && value !== "") {
    return /^[a-z][a-z0-9+.-]+:/i.test(value) ? vscode.Uri.parse(value) : vscode.Uri.file(value);
  }
  if (typeof value === "object" && value !== null && "scheme" in value && "path" in value) {
    const { scheme, path } = value;
    return typeof scheme === "string" && typeof path === "string" ? vscode.Uri.from({ scheme, path }) : undefined;
  }
  return undefined;
}

/** Some desktop dialogs select either files or folders: asks for the kind first. */
async function askFiles(): Promise<readonly vscode.Uri[] | undefined> {
  const title = "Open Log Files";
  const answer = await pickOne(
    [
      { icon: "files", label: "Files…", description: "JSON, JSON lines, or CSV, compressed or not", value: "files" },
      { icon: "folder-opened", label: "Folder…", description: "including subfolders", value: "folder" },
    ],
    { title, placeholder: "Select what to open" },
  );
  if (typeof answer !== "object") {
    return undefined;
  }
  return askLogFiles(title, answer.value === "files" ? "files" : "folder");
}

/** Lets the person select files, or folders. Undefined: cancelled. */
export async function askLogFiles(title: string, kind: "files" | "folder"): Promise<readonly vscode.Uri[] | undefined> {
  const files = kind === "files";
  return vscode.window.showOpenDialog({
    title,
    openLabel: "Open",
    canSelectFiles: files,
    canSelectFolders: !files,
    canSelectMany: true,
    ...(files
      ? {
          filters: {
            "Log files": ["json", "jsonl", "ndjson", "gz", "csv", "tsv", "parquet", "log", "txt", "yaml", "yml"],
            "All files": ["*"],
          },
        }
      : {}),
  });
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
