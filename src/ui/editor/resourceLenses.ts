import * as vscode from "vscode";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Declaration } from "../../investigation/code/declaration.ts";
import type { HistoryState, WiderSearch } from "../../investigation/resources/historyState.ts";
import { canResolve, historyIn, lensText } from "../../investigation/resources/lensText.ts";
import { OLDER_DAYS } from "../../investigation/resources/settling.ts";
import { Failure, type FailureReason, isAbort } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { CommandId } from "../contributions.ts";
import { plainText } from "../plainText.ts";
import { CODE_FILES, type CodePorts } from "./codeFiles.ts";
import { signalOf } from "./signalOf.ts";

export interface ResourceLensesPorts extends CodePorts {
  readonly onSettings: vscode.Event<unknown>;
  /** A CodeLens shows what was looked up of a resource. */
  answered(): void;
}

/** Delay in ms that combines several changes into one redraw. */
const SOON = 250;
/** Interval in ms at which relative times such as "3 h ago" are updated. */
const TICK = 5 * 60_000;

/**
 * Transient failures: looked up again after `RETRY_AFTER` ms while the resource is visible. Failed sign-ins are not
 * retried, because they may need the user.
 */
const PASSING: readonly FailureReason[] = ["throttled", "offline", "not-aws", "timeout", "clock-skew"];
const RETRY_AFTER = 60_000;

/** A CodeLens at the top of a file that was not read completely: its resources may be unknown. */
class UnreadLens extends vscode.CodeLens {
  constructor(unread: string) {
    // A CodeLens without a command is drawn as plain text.
    super(new vscode.Range(0, 0, 0, 0), { title: plainText(`CloudTrail: ${visible(unread)}`), command: "" });
  }
}

class DeclarationLens extends vscode.CodeLens {
  readonly declaration: Declaration;
  /** Distinguishes lenses of one line by their stack. "": the only lens of its line. */
  readonly stack: string;

  constructor(declaration: Declaration, stack: string) {
    const { start, end } = declaration.block.nameRange;
    super(new vscode.Range(start.line, start.character, end.line, end.character));
    this.declaration = declaration;
    this.stack = stack;
  }
}

/** Beside the CodeLens of a resource without a change in the time that its history reaches: searches further back. */
class OlderLens extends vscode.CodeLens {
  constructor({ range, declaration, stack }: DeclarationLens) {
    const { block, file } = declaration;
    const command: CommandId = "cloudtrail.searchOlderChanges";
    super(range, {
      title: plainText(`${stack === "" ? "" : `${stack}: `}search older changes…`),
      tooltip: `Searches trail buckets, or the sources that you searched before, for changes of up to ${OLDER_DAYS} days ago. The cost is estimated first.`,
      command,
      arguments: [{ file, address: block.address }],
    });
  }
}

/** Beside the CodeLens of a resource whose history does not cover everything: searches for what it may have missed. */
class WiderLens extends vscode.CodeLens {
  constructor({ range, declaration, stack }: DeclarationLens, { title, detail }: WiderSearch) {
    const { block, file } = declaration;
    const command: CommandId = "cloudtrail.searchAllEvents";
    super(range, {
      title: plainText(`${stack === "" ? "" : `${stack}: `}${title}…`),
      tooltip: detail,
      command,
      arguments: [{ file, address: block.address }],
    });
  }
}

/** CodeLens over blocks with the last change of their resources. Looks up visible blocks only. */
export class ResourceLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #ports: ResourceLensesPorts;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #stops: readonly (() => void)[];
  /** Running lookups by document and line; aborted when their line is scrolled out of view. */
  readonly #asking = new Map<
    string,
    { readonly uri: string; readonly line: number; readonly abort: AbortController }
  >();
  #soon: NodeJS.Timeout | undefined;
  readonly #ticking: NodeJS.Timeout;
  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(ports: ResourceLensesPorts) {
    this.#ports = ports;
    const refresh = () => this.#refreshSoon();
    const listeners = vscode.Disposable.from(
      vscode.languages.registerCodeLensProvider([...CODE_FILES], this),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      vscode.window.onDidChangeTextEditorVisibleRanges(() => this.#leaveUnseen()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#leaveUnseen()),
      ports.onSettings(refresh),
    );
    this.#stops = [
      ports.histories.onDidChange(refresh),
      ports.declarations.onDidChange(refresh),
      () => listeners.dispose(),
    ];
    this.#ticking = setInterval(refresh, TICK);
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (this.#ports.lenses() === "off") {
      return [];
    }
    try {
      const { fsPath } = document.uri;
      const { declarations } = this.#ports;
      const text = document.getText();
      const signal = signalOf(token);
      const found = await declarations.declarationsIn(fsPath, text, signal);
      const unread = await declarations.unread(fsPath, text, signal);
      const lenses = declarationLenses(found).flatMap((lens) => [lens, ...this.#furtherLenses(lens)]);
      return [...(unread === undefined ? [] : [new UnreadLens(unread)]), ...lenses];
    } catch (error) {
      if (!isAbort(error)) {
        this.#ports.fault(error);
      }
      return [];
    }
  }

  resolveCodeLens(lens: vscode.CodeLens): vscode.CodeLens {
    if (!(lens instanceof DeclarationLens)) {
      return lens;
    }
    const { declaration } = lens;
    const { instances, block, file } = declaration;
    const [only] = instances;
    if (!vscode.workspace.isTrusted) {
      const title = "CloudTrail is off in Restricted Mode";
      lens.command = { title, command: "workbench.trust.manage" };
      return lens;
    }
    if (instances.length === 1 && only !== undefined && !canResolve(declaration) && this.#ports.lenses() === "ask") {
      this.#ask(only, vscode.Uri.file(file).toString(), lens.range.start.line);
    }
    const states = instances.map((instance) => this.#ports.histories.peek(instance));
    if (states.some(({ kind }) => kind === "known")) {
      this.#ports.answered();
    }
    const { text, tooltip } = lensText(declaration, states, this.#ports.now());
    const command: CommandId = "cloudtrail.showResourceHistory";
    // The text may contain the stack's name already.
    const prefix = text.includes(lens.stack) ? "" : `${lens.stack}: `;
    // The editor draws `$(name)` in a CodeLens as an icon.
    const title = plainText(`${prefix}${text}`);
    lens.command = { title, tooltip, command, arguments: [{ file, address: block.address }] };
    return lens;
  }

  dispose(): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#soon);
    for (const { abort } of this.#asking.values()) {
      abort.abort();
    }
    for (const stop of this.#stops) {
      stop();
    }
    this.#changes.dispose();
  }

  /** What to do about a history without a change, or one that does not cover everything, of the block's one resource. */
  #furtherLenses(lens: DeclarationLens): vscode.CodeLens[] {
    const { instances } = lens.declaration;
    const [only] = instances;
    const isOne = only !== undefined && instances.length === 1 && vscode.workspace.isTrusted;
    const history = isOne ? historyIn(this.#ports.histories.peek(only)) : undefined;
    if (only === undefined || history === undefined) {
      return [];
    }
    const wider = this.#ports.histories.wider(only, history);
    return wider !== undefined
      ? [new WiderLens(lens, wider)]
      : history.summary.last === undefined
        ? [new OlderLens(lens)]
        : [];
  }

  #ask(instance: ResourceInstance, uri: string, line: number): void {
    const key = `${uri}#${instance.address}`;
    if (this.#asking.has(key) || !isWanted(this.#ports.histories.peek(instance))) {
      return;
    }
    const abort = new AbortController();
    this.#asking.set(key, { uri, line, abort });
    this.#ports.histories
      .resolve(instance, abort.signal, { priority: "visible" })
      .catch((error: unknown) => {
        if (!isAbort(error)) {
          // The CodeLens shows the failure, which is now the state of the resource.
          this.#refreshSoon();
          if (!Failure.is(error)) {
            this.#ports.fault(error);
          }
        }
      })
      .finally(() => this.#asking.delete(key));
  }

  #leaveUnseen(): void {
    for (const { uri, line, abort } of this.#asking.values()) {
      const seen = vscode.window.visibleTextEditors.some(
        ({ document, visibleRanges }) =>
          document.uri.toString() === uri &&
          visibleRanges.some(({ start, end }) => start.line - 1 <= line && line <= end.line + 1),
      );
      if (!seen) {
        abort.abort();
      }
    }
  }

  #refreshSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#changes.fire();
    }, SOON);
  }
}

/** A construct in several stacks has one lens per stack, each with the stack's name. */
function declarationLenses(declarations: readonly Declaration[]): DeclarationLens[] {
  const byLine = Map.groupBy(declarations, ({ block }) => block.nameRange.start.line);
  return declarations.map((declaration) => {
    const { block, stack } = declaration;
    const shared = (byLine.get(block.nameRange.start.line)?.length ?? 0) > 1;
    return new DeclarationLens(declaration, shared && stack !== undefined ? visible(stack.stack) : "");
  });
}

/** Whether to look up a resource that is only visible, without the user requesting it. */
export function isWanted(state: HistoryState): boolean {
  switch (state.kind) {
    case "never-asked":
      return true;
    case "known":
      return state.stale;
    case "failed":
      return PASSING.includes(state.failure.reason) && (state.age ?? 0) >= RETRY_AFTER;
    case "asking":
    case "not-asked":
      return false;
  }
}
