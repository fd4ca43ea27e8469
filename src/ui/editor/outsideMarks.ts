import * as vscode from "vscode";
import type { Declaration } from "../../investigation/code/declaration.ts";
import { lensText } from "../../investigation/resources/lensText.ts";
import { isAbort } from "../../model/failure.ts";
import type { ColorId } from "../contributions.ts";
import { setContext } from "../register.ts";
import { CODE_FILES, type CodePorts } from "./codeFiles.ts";
import { outsideIcon, type ThemeKind } from "./outsideIcon.ts";

export interface OutsideMarksPorts extends CodePorts {
  readonly onSettings: vscode.Event<unknown>;
}

const SOON = 300;
const COLOR = "cloudtrail.changedOutsideForeground" satisfies ColorId;
const CUSTOMIZATIONS = "workbench.colorCustomizations";

const THEME_KINDS: { readonly [kind in vscode.ColorThemeKind]: ThemeKind } = {
  [vscode.ColorThemeKind.Light]: "light",
  [vscode.ColorThemeKind.Dark]: "dark",
  [vscode.ColorThemeKind.HighContrast]: "highContrast",
  [vscode.ColorThemeKind.HighContrastLight]: "highContrastLight",
};

/**
 * Marks blocks whose resources were changed outside the tool since its last change, in the gutter and the overview
 * ruler.
 */
export class OutsideMarks implements vscode.Disposable {
  readonly #ports: OutsideMarksPorts;
  #icon = "";
  #mark: vscode.TextEditorDecorationType | undefined;
  readonly #stops: readonly (() => void)[];
  #soon: NodeJS.Timeout | undefined;
  #run = new AbortController();

  constructor(ports: OutsideMarksPorts) {
    this.#ports = ports;
    const refresh = () => this.#refreshSoon();
    const listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveColorTheme(refresh),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(CUSTOMIZATIONS)) {
          refresh();
        }
      }),
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
    this.#mark?.dispose();
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
      const mark = this.#markOfTheme();
      let lines: readonly number[] = [];
      for (const editor of vscode.window.visibleTextEditors) {
        if (vscode.languages.match([...CODE_FILES], editor.document) > 0) {
          const { uri } = editor.document;
          const found = await this.#ports.declarations.declarationsIn(uri.fsPath, editor.document.getText(), signal);
          if (editor === vscode.window.activeTextEditor) {
            lines = found.map(({ block }) => block.nameRange.start.line + 1);
          }
          editor.setDecorations(mark, this.#ports.lenses() === "off" ? [] : found.flatMap((each) => this.#of(each)));
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

  /** The decoration in the colors of the theme that is on now; replaces that of another theme. */
  #markOfTheme(): vscode.TextEditorDecorationType {
    const chosen: unknown = vscode.workspace.getConfiguration().get<Record<string, unknown>>(CUSTOMIZATIONS)?.[COLOR];
    const icon = outsideIcon(THEME_KINDS[vscode.window.activeColorTheme.kind], chosen);
    if (this.#mark === undefined || this.#icon !== icon) {
      this.#mark?.dispose();
      this.#icon = icon;
      this.#mark = vscode.window.createTextEditorDecorationType({
        overviewRulerColor: new vscode.ThemeColor(COLOR),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
        gutterIconPath: vscode.Uri.parse(icon, true),
        gutterIconSize: "contain",
      });
    }
    return this.#mark;
  }

  #of(declaration: Declaration): vscode.Range[] {
    const states = declaration.instances.map((instance) => this.#ports.histories.peek(instance));
    const { start, end } = declaration.block.nameRange;
    return lensText(declaration, states, this.#ports.now()).outside > 0
      ? [new vscode.Range(start.line, start.character, end.line, end.character)]
      : [];
  }
}
