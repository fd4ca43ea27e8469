import * as vscode from "vscode";
import { Channel } from "../../protocol/channel.ts";
import { type SqlEvents, type SqlRequests, type SqlState, sqlHost, sqlPage } from "../../protocol/sql.ts";
import { SQL_PANEL } from "../contributions.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";

/** The tab with the result of a query. */
export class SqlPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #channel: Channel<SqlRequests, object, object, SqlEvents>;

  /** `closed`: the tab was closed. */
  constructor(name: string, requests: SqlRequests, pages: Pages, closed: () => void) {
    this.#panel = vscode.window.createWebviewPanel(SQL_PANEL, `Result: ${name}`, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
    this.#panel.iconPath = tabIcon(pages.extensionUri);
    const port = loadPage(this.#panel.webview, pages, "sql", "Result of an SQL query");
    this.#channel = new Channel(port, sqlHost, sqlPage, { events: {}, requests }, pages.report);
    this.#panel.onDidDispose(() => {
      this.#channel.dispose();
      closed();
    });
  }

  get active(): boolean {
    return this.#panel.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  show(state: SqlState): void {
    this.#channel.emit("state", state);
  }

  /** Shows the tab without focusing it. */
  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    this.#panel.dispose();
  }
}
