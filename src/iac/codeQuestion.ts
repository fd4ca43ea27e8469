import type { AppFiles, CdkApp } from "./cdk/app.ts";
import type { CodeKind, CodeReadings } from "./readCode.ts";

/** What the thread that reads code is asked. It answers one question before it takes the next. */
export type CodeQuestion =
  | { readonly kind: CodeKind; readonly text: string; readonly path: string }
  | { readonly kind: "cdk-app"; readonly folders: readonly string[]; readonly foldsCase: boolean };

/** The files of an app are read in the extension host, which sees to it that nothing outside the workspace is. */
export type FileCall = "readAssembly" | "read" | "realPath" | "sources";

export type FromThread =
  | { readonly answer: CodeReadings[CodeKind] | CdkApp }
  | { readonly call: FileCall; readonly number: number; readonly path: string };

export type ToThread =
  | CodeQuestion
  /** What a call gave. */
  | { readonly number: number; readonly value: string | readonly string[] | undefined };

/** What a call for a file gives. */
export function answerCall(
  files: AppFiles,
  call: FileCall,
  path: string,
): Promise<string | readonly string[] | undefined> {
  return call === "sources" ? files.sources() : files[call](path);
}
