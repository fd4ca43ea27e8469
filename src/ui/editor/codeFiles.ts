import type * as vscode from "vscode";

/** Files that may declare resources: Terraform and OpenTofu, templates, CDK and Pulumi programs. */
export const CODE_FILES: readonly vscode.DocumentFilter[] = [
  { scheme: "file", pattern: "**/*.{tf,tofu,json,yaml,yml,template,ts,mts,cts,js,mjs,cjs,py}" },
];
