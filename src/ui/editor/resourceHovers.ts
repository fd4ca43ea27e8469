import * as vscode from "vscode";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { titleOf } from "../../iac/tools.ts";
import type { Declaration } from "../../investigation/code/declaration.ts";
import type { HistoryState } from "../../investigation/resources/historyState.ts";
import { canResolve, historyIn, lensText } from "../../investigation/resources/lensText.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import { stamper } from "../../model/text/time.ts";
import { markdownText } from "../plainText.ts";
import { CODE_FILES, type CodePorts } from "./codeFiles.ts";
import { isWanted } from "./resourceLenses.ts";
import { signalOf } from "./signalOf.ts";

/** Number of a block's resources that a hover lists. */
const MOST_LISTED = 5;

export interface ResourceHoversPorts extends CodePorts {
  timeZone(): string;
}

/** Hovers over the name of a block: the last changes of its resources. */
export class ResourceHovers implements vscode.HoverProvider, vscode.Disposable {
  readonly #ports: ResourceHoversPorts;
  readonly #registration: vscode.Disposable;

  constructor(ports: ResourceHoversPorts) {
    this.#ports = ports;
    this.#registration = vscode.languages.registerHoverProvider([...CODE_FILES], this);
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (this.#ports.lenses() === "off") {
      return undefined;
    }
    try {
      const signal = signalOf(token);
      const text = document.getText();
      const found = await this.#ports.declarations.declarationsIn(document.uri.fsPath, text, signal);
      const declaration = found.find(({ block }) => rangeOf(block.nameRange).contains(position));
      return declaration === undefined
        ? undefined
        : new vscode.Hover(await this.#render(declaration, signal), rangeOf(declaration.block.nameRange));
    } catch (error) {
      if (!isAbort(error)) {
        this.#ports.fault(error);
      }
      return undefined;
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #render(declaration: Declaration, signal: AbortSignal): Promise<vscode.MarkdownString> {
    const { instances, unresolved } = declaration;
    const { histories, now, timeZone } = this.#ports;
    // Event data is untrusted: the text is escaped, and the hover runs no commands.
    const hover = new vscode.MarkdownString();
    const [only] = instances;
    if (unresolved !== undefined) {
      hover.appendMarkdown(`${markdownText(unresolved.message)}\n\n`);
    }
    if (only === undefined) {
      return hover;
    }
    if (instances.length > 1) {
      hover.appendMarkdown(markdownText(`${instances.length} resources. Click the CodeLens to select one.`));
      const known = instances.flatMap((instance) => {
        const state = histories.peek(instance);
        return historyIn(state) === undefined ? [] : [{ instance, state }];
      });
      for (const { instance, state } of known.slice(0, MOST_LISTED)) {
        const { text } = lensText({ ...declaration, instances: [instance] }, [state], now());
        hover.appendMarkdown(`\n- ${markdownText(`${titleOf(instance)}: ${text}`)}`);
      }
      return hover;
    }
    const ask = vscode.workspace.isTrusted && this.#ports.lenses() === "ask" && !canResolve(declaration);
    const state = ask ? await this.#lookUp(only, signal) : histories.peek(only);
    // Loaded with the first hover: it needs the table of resource types.
    const { historyLines } = await import("../../investigation/resources/historyLines.ts");
    const { changes, notes } = historyLines(state, only, { now: now(), stamp: stamper(timeZone()) });
    for (const line of changes) {
      hover.appendMarkdown(`- ${markdownText(line)}\n`);
    }
    for (const note of notes) {
      hover.appendMarkdown(`\n\n${markdownText(note)}`);
    }
    return hover;
  }

  async #lookUp(instance: ResourceInstance, signal: AbortSignal): Promise<HistoryState> {
    const { histories } = this.#ports;
    const known = histories.peek(instance);
    if (known.kind !== "asking" && !isWanted(known)) {
      return known;
    }
    try {
      return await histories.resolve(instance, signal);
    } catch (error) {
      if (Failure.is(error) && !isAbort(error)) {
        // The state of the resource is "failed" now and contains the reason.
        return histories.peek(instance);
      }
      throw error;
    }
  }
}

function rangeOf({ start, end }: Declaration["block"]["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
