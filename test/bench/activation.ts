import { writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { settledValue } from "../editor/extensionUnderTest.ts";
import { loadedFiles } from "../editor/loadedFiles.ts";

/** One round of the bench of activation, as it is written to the file that BENCH_ROUND names. */
export interface ActivationRound {
  /** Milliseconds from the first byte loaded to the end of `activate()`, as the extension host itself marks them. */
  readonly ours: number;
  /** The same for the editor's built-in Git extension. */
  readonly git: number;
  /** Files loaded in the host when the extension had activated and shown its collapsed tree. */
  readonly loaded: readonly string[];
}

interface Mark {
  readonly name: string;
  readonly startTime: number;
}

/** Called by the editor in a fresh extension host. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension("cloudtrail-tools.cloudtrail-investigator");
  const git = vscode.extensions.getExtension("vscode.git");
  if (extension === undefined || git === undefined) {
    throw new Error("Both extensions have to be there.");
  }
  await git.activate();
  await extension.activate();
  await vscode.commands.executeCommand("workbench.view.extension.cloudtrail");
  const loaded = await settledValue(loadedFiles, "no more files are loaded");
  const round: ActivationRound = { ours: activationOf(extension.id), git: activationOf(git.id), loaded };
  const file = process.env.BENCH_ROUND;
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify(round));
  }
}

/** What "Developer: Startup Performance" reads too. */
function activationOf(id: string): number {
  const { MonacoPerformanceMarks: marks } = globalThis as typeof globalThis & {
    readonly MonacoPerformanceMarks?: { getMarks(): readonly Mark[] };
  };
  const at = (name: string) => {
    const mark = marks
      ?.getMarks()
      .find((each) => each.name.toLowerCase() === `code/exthost/${name}/${id}`.toLowerCase());
    if (mark === undefined) {
      throw new Error(`The extension host has no mark ${name} for ${id}.`);
    }
    return mark.startTime;
  };
  return (
    at("didLoadExtensionCode") - at("willLoadExtensionCode") + at("didActivateExtension") - at("willActivateExtension")
  );
}
