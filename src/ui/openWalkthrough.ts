import * as vscode from "vscode";
import type { Clock } from "../async/clock.ts";
import { WALKTHROUGH } from "./walkthrough.ts";

/** How long the editor takes to register the walkthroughs of extensions, in ms, with room for a slow machine. */
const REGISTERED_AFTER = 1_500;

/**
 * Returns a function that opens the walkthrough. An editor that has not shown a walkthrough yet has not registered those of
 * extensions, and shows its own: the first time, the walkthrough is opened again a moment later, if its tab is still active.
 */
export function walkthroughOpener(clock: Clock): () => Promise<void> {
  const open = async () => {
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false);
  };
  let isRegistered = false;
  return async () => {
    await open();
    if (isRegistered) {
      return;
    }
    isRegistered = true;
    const shown = vscode.window.tabGroups.activeTabGroup.activeTab;
    await new Promise<void>((resolve) => clock.after(REGISTERED_AFTER, resolve));
    if (shown !== undefined && vscode.window.tabGroups.activeTabGroup.activeTab === shown) {
      await open();
    }
  };
}
