import type { AppFiles, CdkApp } from "./cdk/app.ts";
import type { CodeKind, CodeReadings } from "./readCode.ts";

/** What the thread that reads code answers. */
export interface CodeThreadRequests {
  /** See `readCode`. */
  code(kind: CodeKind, text: string, path: string): CodeReadings[CodeKind];
  /** See `readApp`. */
  app(folders: readonly string[], foldsCase: boolean): CdkApp;
}

/**
 * What the thread requests while it reads an app: its files are read in the extension host, which sees to it that nothing
 * outside the workspace is.
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

/** Errors of either side are not told to the other: they end the thread, which the extension host reports. */
export const noFailures = {
  encode: (error: unknown): never => {
    throw error;
  },
  decode: (): Error => new Error("the other side failed"),
};
