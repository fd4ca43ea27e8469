import * as vscode from "vscode";
import type { Declaration, DeclarationSource } from "../../investigation/code/declaration.ts";
import type { CodeServices } from "../../investigation/resources/codeServices.ts";
import { refusedRequest } from "../../model/failure.ts";
import type { CommandTable } from "../contributions.ts";
import { askText, inform } from "../dialogs.ts";
import { type CodeLocations, openBlock } from "../editor/codeLocations.ts";
import { textAtCursor } from "../editor/identifiers.ts";
import type { BlamePorts } from "./blame.ts";
import { askStacks, chooseStack, type StackPorts } from "./chooseStack.ts";
import { type ReadStatePorts, readState } from "./readState.ts";
import type { ResourceHistoryPorts } from "./resourceHistory.ts";

export type CodeCommands = Pick<
  CommandTable,
  | "cloudtrail.showResourceHistory"
  | "cloudtrail.searchAllEvents"
  | "cloudtrail.searchOlderChanges"
  | "cloudtrail.blameFile"
  | "cloudtrail.blameSelection"
  | "cloudtrail.blameWorkspace"
  | "cloudtrail.blameAgain"
  | "cloudtrail.goToCode"
  | "cloudtrail.goToDeclaration"
  | "cloudtrail.chooseStack"
  | "cloudtrail.readState"
>;

export interface CodeCommandsPorts
  extends Omit<ResourceHistoryPorts, "resolveBlock">,
    Omit<BlamePorts, "codeServices">,
    Omit<StackPorts, "codeServices">,
    Omit<ReadStatePorts, "codeServices"> {
  readonly declarations: DeclarationSource;
  /** Loads the code services on first use. */
  readonly codeServices: () => Promise<CodeServices>;
  readonly code: CodeLocations;
}

/** The commands that lead from code to events and back. What needs the table of resource types is loaded on first use. */
export function codeCommands(given: CodeCommandsPorts): CodeCommands {
  const ports = { ...given, resolveBlock: (declaration: Declaration) => resolveBlock(declaration, given) };
  return {
    "cloudtrail.showResourceHistory": async (...args) =>
      (await import("./resourceHistory.ts")).showResourceHistory(args, ports),
    "cloudtrail.searchAllEvents": async (...args) =>
      (await import("./resourceHistory.ts")).searchAllEvents(args, ports),
    "cloudtrail.searchOlderChanges": async (...args) =>
      (await import("./resourceHistory.ts")).searchOlderChanges(args, ports),
    "cloudtrail.blameFile": async (...args) => (await import("./blame.ts")).blameFile(args, ports),
    "cloudtrail.blameSelection": async (...args) => (await import("./blame.ts")).blameSelection(args, ports),
    "cloudtrail.blameWorkspace": async () => (await import("./blame.ts")).blameWorkspace(ports),
    "cloudtrail.blameAgain": () => ports.view.refresh(),
    "cloudtrail.goToCode": (...args) => goToCode(args, ports.code),
    "cloudtrail.goToDeclaration": async (...args) => {
      const node = ports.nodes.find(args[0]);
      const declaration = node?.kind === "resource" ? node.blamed.declaration : undefined;
      const block = node?.kind === "unresolved" ? node.declaration : declaration;
      if (block === undefined) {
        throw refusedRequest("Select a resource first.");
      }
      await openBlock(block);
    },
    "cloudtrail.chooseStack": () => chooseStack(activeFile(), ports),
    "cloudtrail.readState": () => readState(activeFile(), ports),
  };
}

/** Starts the action that resolves a block's unknown resources: reading its state or selecting its stack. */
async function resolveBlock({ file, unresolved }: Declaration, ports: CodeCommandsPorts): Promise<void> {
  switch (unresolved?.reason) {
    case "remote-state":
      return readState(file, ports);
    case "stack-not-asked":
      return askStacks(file, ports);
    case "no-stack":
      return chooseStack(file, ports);
    default:
      inform(unresolved?.message ?? "No state or stack found for this resource.");
  }
}

/** Opens the code that declares an id, name or ARN: the argument, the text at the cursor, or the user's input. */
async function goToCode(args: readonly unknown[], code: CodeLocations): Promise<void> {
  const [given] = args;
  // The context menu passes the file's URI: use the text at the cursor.
  const named = typeof given === "string" ? given.trim() : given instanceof vscode.Uri ? textAtCursor() : undefined;
  const thing =
    named !== undefined && named !== ""
      ? named
      : await askText({
          title: "Find Resource in Code",
          placeholder: "ID, name, or ARN, such as sg-0abc… or arn:aws:s3:::logs",
          value: textAtCursor() ?? "",
        });
  if (thing !== undefined && thing.trim() !== "") {
    await code.goTo(thing.trim());
  }
}

function activeFile(): string | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === "file" ? uri.fsPath : undefined;
}
