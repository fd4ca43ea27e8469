import type * as vscode from "vscode";
import { globOf } from "../../iac/fileNames.ts";
import { TOOL_FACTS } from "../../iac/tools.ts";
import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import type { Settings } from "../settingValues.ts";

/** Files that may declare resources. */
export const CODE_FILES: readonly vscode.DocumentFilter[] = [
  { scheme: "file", pattern: globOf([...new Set(TOOL_FACTS.flatMap(({ extensions }) => extensions))]) },
];

/** The dependencies of CodeLens, hovers and decorations. */
export interface CodePorts {
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  /** "ask": looks up visible resources without a fresh answer. "remembered": only shows known answers. */
  lenses(): Settings["lenses"];
  readonly fault: (error: unknown) => void;
  /** Milliseconds since 1970 UTC. */
  now(): number;
}
