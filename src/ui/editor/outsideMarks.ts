import * as vscode from "vscode";
import type { Declaration } from "../../investigation/code/declaration.ts";
import { lensText } from "../../investigation/resources/lensText.ts";
import { isAbort } from "../../model/failure.ts";
import { setContext } from "../register.ts";
import { CODE_FILES, type CodePorts } from "./codeFiles.ts";

export interface OutsideMarksPorts extends CodePorts {
  readonly extensionUri: vscode.Uri;
  readonly onSettings: vscode.Event<unknown>;
}

const SOON = 300;

/**
 * Marks blocks whose resources were changed outside the tool since its last change, in the gutter and the overview
 * ruler.
 */
export class OutsideMarks implements vscode.Disposable {
  readonly #ports: OutsideMarksPorts;
  readonly #mark: vscode.TextEditorDecorationType;
  readonly #stops: readonly (() => void)[];
  #soon: NodeJS.Timeout | undefined;
  #run = new AbortController();

  constructor(ports: OutsideMarksPorts) {
    this.#ports = ports;
    const icon = (theme: "dark" | "light") =>
      vscode.Uri.joinPath(ports.extensionUri, "media", `changed-outside-${theme}.svg`);
    this.#mark = vscode.window.createTextEditorDecorationType({
      overviewRulerColor: new vscode.ThemeColor("editorWarning.foreground"),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
      gutterIconSize: "contain",
      dark: { gutterIconPath: icon("dark") },
      light: { gutterIconPath: icon("light") },
    });
    const refresh = () => this.#refreshSoon();
    const listeners = vscode.Disposable.from(
      this.#mark,
      vscode.window.onDidChangeVisibleTextEditors(refresh),
      vscode.window.onDidChangeActiveTextEditor(refresh),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (vscode.languages.match([...CODE_FILES], document) > 0) {
          refresh();
        }
      }),
      ports.onSettings(refresh),
    );
    this.#stops = [
      ports.histories.onDidChange(refresh),
      ports.declarations.onDidChange(refresh),
      () => listeners.dispose(),
    ];
    refresh();
  }

  dispose(): void {
    clearTimeout(this.#soon);
    this.#run.abort();
    for (const stop of this.#stops) {
      stop();
    }
  }

  #refreshSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#run.abort();
      this.#run = new AbortController();
      void this.#draw(this.#run.signal);
    }, SOON);
  }

  async #draw(signal: AbortSignal): Promise<void> {
    try {
      let lines: readonly number[] = [];
      for (const editor of vscode.window.visibleTextEditors) {
        if (vscode.languages.match([...CODE_FILES], editor.document) > 0) {
          const { uri } = editor.document;
          const found = await this.#ports.declarations.declarationsIn(uri.fsPath, editor.document.getText(), signal);
          if (editor === vscode.window.activeTextEditor) {
            lines = found.map(({ block }) => block.nameRange.start.line + 1);
          }
          editor.setDecorations(
            this.#mark,
            this.#ports.lenses() === "off" ? [] : found.flatMap((each) => this.#of(each)),
          );
        }
      }
      setContext("cloudtrail.resourcesInEditor", lines.length > 0);
      setContext("cloudtrail.resourceLines", lines);
    } catch (error) {
      if (!isAbort(error)) {
        this.#ports.fault(error);
      }
    }
  }

  #of(declaration: Declaration): vscode.Range[] {
    const states = declaration.instances.map((instance) => this.#ports.histories.peek(instance));
    const { start, end } = declaration.block.nameRange;
    return lensText(declaration, states, this.#ports.now()).outside > 0
      ? [new vscode.Range(start.line, start.character, end.line, end.character)]
      : [];
  }
}
