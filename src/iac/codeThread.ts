import type { AppFiles, CdkApp } from "./cdk/app.ts";
import type { CodeKind, CodeReadings } from "./readCode.ts";

/** Requests to the thread that reads code. */
export interface CodeThreadRequests {
  /** See `readCode`. */
  code(kind: CodeKind, text: string, path: string): CodeReadings[CodeKind];
  /** See `readApp`. */
  app(folders: readonly string[], foldsCase: boolean): CdkApp;
}

/**
 * Requests of the thread while it reads an app. The extension host reads the files and refuses paths outside the
 * workspace.
 */
export type FileRequest = "readAssembly" | "read" | "realPath" | "sources";

/** Answers a file request. `path`: empty for "sources". */
export function answerFileRequest(
  files: AppFiles,
  request: FileRequest,
  path: string,
): Promise<string | readonly string[] | undefined> {
  return request === "sources" ? files.sources() : files[request](path);
}

/** Errors are not passed between the threads: an error ends the worker, and the extension host reports it. */
export const noFailures = {
  encode: (error: unknown): never => {
    throw error;
  },
  decode: (): Error => new Error("the other side failed"),
};
