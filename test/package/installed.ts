import { writeFileSync } from "node:fs";
import * as vscode from "vscode";

/** What the installed extension looked like from inside the editor; written to the file that INSTALLED_REPORT names. */
export interface InstalledReport {
  readonly extensionPath: string;
  readonly version: string;
  readonly active: boolean;
  /** Contributed commands that nobody registered. */
  readonly missingCommands: readonly string[];
}

/** Called by the editor in a fresh extension host. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension("cloudtrail-tools.cloudtrail-investigator");
  if (extension === undefined) {
    throw new Error("The extension is not installed.");
  }
  await extension.activate();
  await vscode.commands.executeCommand("workbench.view.extension.cloudtrail");
  const manifest = extension.packageJSON as {
    readonly version: string;
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  const known = new Set(await vscode.commands.getCommands(true));
  const report: InstalledReport = {
    extensionPath: extension.extensionPath,
    version: manifest.version,
    active: extension.isActive,
    missingCommands: manifest.contributes.commands.map(({ command }) => command).filter((id) => !known.has(id)),
  };
  writeFileSync(process.env.INSTALLED_REPORT ?? "", JSON.stringify(report));
}
