import * as vscode from "vscode";
import type { SearchSession } from "../../investigation/session/searchSession.ts";
import { SqlEvents } from "../../investigation/sql/sqlEvents.ts";
import { SqlView } from "../../investigation/sql/sqlView.ts";
import { refusedRequest } from "../../model/failure.ts";
import type { SqlRequests } from "../../protocol/sql.ts";
import type { SqlProblem } from "../../sql/requests.ts";
import { SqlProcess } from "../../sql/sqlProcess.ts";
import { type SqlStatement, statementAt } from "../../sql/tokens.ts";
import type { EventPanels } from "../panels/eventPanels.ts";
import type { Pages } from "../panels/page.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import { SqlPanel } from "../panels/sqlPanel.ts";
import { copyText } from "../remedies.ts";
import type { Reporter } from "../report.ts";

export interface SqlQueryPorts {
  readonly pages: Pages;
  /** What the process of a database runs, the bundle of `sql/sqlProgram.ts`. */
  readonly program: string;
  readonly events: Pick<EventPanels, "open">;
  readonly diagnostics: vscode.DiagnosticCollection;
  readonly reporter: Reporter;
  /** Copies a result as CSV. */
  copyResult(view: SqlView, result: number): Promise<void>;
  /** Asks for a file and writes a result to it as CSV. `name`: of the file. */
  saveResult(view: SqlView, result: number, name: string): Promise<void>;
  timeZone(): string;
  /** The results view that a document queries; undefined: it is closed. */
  viewOf(uri: vscode.Uri): ResultsPanel | undefined;
  /** The state of a document's query is another one. */
  changed(): void;
}

/** A query document at work: its results view, the database of its events, and the tab with the result. */
export class SqlQuery {
  readonly uri: vscode.Uri;
  readonly #ports: SqlQueryPorts;
  readonly #view: SqlView;
  #tab: SqlPanel | undefined;
  /** Stops listening to the results view. */
  #unlisten: (() => void) | undefined;
  #listensTo: ResultsPanel | undefined;

  constructor(uri: vscode.Uri, ports: SqlQueryPorts) {
    this.uri = uri;
    this.#ports = ports;
    this.#view = new SqlView({
      events: new SqlEvents({ start: () => new SqlProcess(ports.program), now: () => Date.now() }),
      view: () => this.results,
      timeZone: ports.timeZone,
      changed: () => this.#show(),
      fault: (error) => ports.reporter.fault(error),
    });
  }

  /** The results view that is queried; undefined: it is closed. */
  get results(): ResultsPanel | undefined {
    const results = this.#ports.viewOf(this.uri);
    if (results !== this.#listensTo) {
      this.#unlisten?.();
      this.#listensTo = results;
      this.#unlisten = this.#listen(results);
    }
    return results;
  }

  get isRunning(): boolean {
    return this.#view.isRunning;
  }

  /** The text of the statement that runs. Undefined: none does. */
  get running(): string | undefined {
    return this.#view.isRunning ? this.#view.state.sql : undefined;
  }

  get loaded(): SqlView["loaded"] {
    return this.#view.loaded;
  }

  get hasTab(): boolean {
    return this.#tab !== undefined;
  }

  /** Whether the tab with its result is active. */
  get isActive(): boolean {
    return this.#tab?.active === true;
  }

  /**
   * Runs a statement of the document: the selected text, else the statement at `offset`. Shows the result beside the document.
   * Throws a `Failure` where that cannot be done now.
   */
  async run(document: vscode.TextDocument, selection: vscode.Range, offset: number): Promise<void> {
    const text = document.getText();
    const from = document.offsetAt(selection.start);
    const chosen: SqlStatement | undefined = selection.isEmpty
      ? statementAt(text, offset)
      : { start: from, end: document.offsetAt(selection.end), text: document.getText(selection) };
    if (chosen === undefined) {
      throw refusedRequest("There is no statement to run.");
    }
    if (this.#view.isRunning) {
      throw refusedRequest("A query is still running. Cancel it first.");
    }
    this.#ports.diagnostics.delete(this.uri);
    this.#reveal();
    const { version } = document;
    const problem = await this.#view.run(chosen.text);
    if (problem !== undefined && document.version === version) {
      this.#ports.diagnostics.set(this.uri, [diagnosticOf(problem, chosen, document)]);
    }
  }

  cancel(): void {
    this.#view.cancel();
  }

  close(): void {
    this.#unlisten?.();
    this.#tab?.dispose();
    this.#view.close();
    this.#ports.diagnostics.delete(this.uri);
  }

  get #name(): string {
    return this.uri.path.split("/").at(-1) ?? "";
  }

  #reveal(): void {
    if (this.#tab !== undefined) {
      this.#tab.reveal();
      return;
    }
    this.#tab = new SqlPanel(this.#name, this.#requests(), this.#ports.pages, () => {
      this.#tab = undefined;
      this.#ports.changed();
    });
  }

  #requests(): SqlRequests {
    const view = this.#view;
    const guard = <T>(work: () => T | Promise<T>) => this.#ports.reporter.guard(work);
    return {
      ready: () => view.state,
      rows: (number, start, count) => view.rows(number, start, count),
      open: (number, row) => guard(() => this.#openEvent(view.eventId(number, row))),
      copyCell: async (number, row, column) => {
        const text = view.cellText(number, row, column);
        if (text !== undefined) {
          await copyText(text);
        }
      },
      copy: (number) => guard(() => this.#ports.copyResult(view, number)),
      export: (number) => guard(() => this.#ports.saveResult(view, number, this.#name.replace(/\.sql$/, ""))),
      cancel: () => view.cancel(),
      reload: async () => void (await guard(() => view.reload())),
      showResults: () => this.results?.reveal(),
      showQuery: async () => void (await vscode.window.showTextDocument(this.uri, { preview: false })),
      remedy: async (index) => {
        const remedy = view.remedies[index];
        if (remedy !== undefined) {
          await this.#ports.reporter.apply(remedy, () => view.reload());
        }
      },
    };
  }

  async #openEvent(eventId: string | undefined): Promise<void> {
    if (eventId === undefined) {
      throw refusedRequest("This row names no event. Select the column eventId to open events from here.");
    }
    const session: SearchSession | undefined = this.results?.session;
    const found = await session?.results.get(eventId);
    if (found === undefined) {
      throw refusedRequest(
        session === undefined
          ? "The results view of this query is closed. Open the search again."
          : "The results view no longer has this event.",
      );
    }
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === this.uri.toString(),
    );
    const from = this.#tab?.column;
    this.#ports.events.open(found, {
      column: editor?.viewColumn ?? vscode.ViewColumn.Beside,
      ...(from === undefined ? {} : { from }),
    });
  }

  #show(): void {
    this.#tab?.show(this.#view.state);
    this.#ports.changed();
  }

  #listen(results: ResultsPanel | undefined): () => void {
    const stops =
      results === undefined
        ? []
        : [results.onChange(() => this.#show()), results.onClose(() => setTimeout(() => this.#show()))];
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }
}

/** `statement`: where the statement with the problem is in the document. */
function diagnosticOf(problem: SqlProblem, statement: SqlStatement, document: vscode.TextDocument): vscode.Diagnostic {
  const { start = 0, end = statement.end - statement.start } = problem;
  const range = new vscode.Range(
    document.positionAt(statement.start + start),
    document.positionAt(statement.start + end),
  );
  const diagnostic = new vscode.Diagnostic(range, problem.message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = "SQLite";
  return diagnostic;
}
