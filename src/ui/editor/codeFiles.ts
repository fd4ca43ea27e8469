import type * as vscode from "vscode";
import { globOf, PROGRAM_EXTENSIONS, TEMPLATE_EXTENSIONS, TERRAFORM_EXTENSIONS } from "../../iac/fileNames.ts";
import type { DeclarationSource } from "../../investigation/code/declaration.ts";
import type { HistorySource } from "../../investigation/resources/historyState.ts";
import type { Settings } from "../settingValues.ts";

/** Files that may declare resources: Terraform and OpenTofu, templates, CDK and Pulumi programs. */
export const CODE_FILES: readonly vscode.DocumentFilter[] = [
  { scheme: "file", pattern: globOf([...TERRAFORM_EXTENSIONS, ...TEMPLATE_EXTENSIONS, ...PROGRAM_EXTENSIONS]) },
];

/** What everything that is drawn over such files needs. */
export interface CodePorts {
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  /** "ask": of what is seen and not known. "remembered": only what is known is shown. */
  lenses(): Settings["lenses"];
  readonly fault: (error: unknown) => void;
  /** Milliseconds since 1970 UTC. */
  now(): number;
}
