import * as vscode from "vscode";
import { readSettings, type Settings } from "./settingValues.ts";

/** The current settings, updated when the user changes them. */
export class LiveSettings implements vscode.Disposable {
  #now = read();
  readonly #changes = new vscode.EventEmitter<Settings>();
  readonly #listener: vscode.Disposable;
  readonly onChange = this.#changes.event;

  constructor() {
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("cloudtrail")) {
        this.#now = read();
        this.#changes.fire(this.#now);
      }
    });
  }

  get now(): Settings {
    return this.#now;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }
}

function read(): Settings {
  const settings = vscode.workspace.getConfiguration("cloudtrail");
  return readSettings((name) => settings.get<unknown>(name));
}
