import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { withoutRefresh } from "../../investigation/search/searchRequest.ts";
import { exampleQueries } from "../../investigation/sql/exampleQueries.ts";
import { refusedRequest } from "../../model/failure.ts";
import { SQL_SCHEME } from "../contributions.ts";
import { notify } from "../dialogs.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { setContext } from "../register.ts";
import { SqlAssist } from "./sqlAssist.ts";
import type { SqlDocuments } from "./sqlDocuments.ts";
import { SqlLenses } from "./sqlLenses.ts";
import { SqlQuery, type SqlQueryPorts } from "./sqlQuery.ts";

export interface SqlQueriesPorts extends Omit<SqlQueryPorts, "diagnostics" | "viewOf" | "changed"> {
  readonly results: Pick<ResultsPanels, "views" | "open">;
  readonly documents: SqlDocuments;
}

const DOCUMENTS = { scheme: SQL_SCHEME };
/** How long changes are collected before they are shown (ms): a query that ends at once does not flicker. */
const NEWS_EVERY = 250;

/** The query documents, each for one results view, and their commands. */
export class SqlQueries implements vscode.Disposable {
  readonly #ports: SqlQueriesPorts;
  readonly #documents: SqlDocuments;
  readonly #lenses = new SqlLenses((uri) => this.#queryOf(uri));
  readonly #diagnostics = vscode.languages.createDiagnosticCollection("cloudtrail-sql");
  readonly #queries = new Map<string, SqlQuery>();
  /** The results views that documents were opened for in this window. */
  readonly #views = new Map<string, ResultsPanel>();
  readonly #registered: vscode.Disposable;
  #news: NodeJS.Timeout | undefined;

  constructor(ports: SqlQueriesPorts) {
    this.#ports = ports;
    this.#documents = ports.documents;
    const assist = new SqlAssist();
    this.#registered = vscode.Disposable.from(
      this.#lenses,
      this.#diagnostics,
      vscode.languages.registerCodeLensProvider(DOCUMENTS, this.#lenses),
      vscode.languages.registerCompletionItemProvider(DOCUMENTS, assist, "."),
      vscode.languages.registerHoverProvider(DOCUMENTS, assist),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SQL_SCHEME) {
          this.#diagnostics.delete(document.uri);
        }
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#closed(uri)),
      vscode.window.onDidChangeActiveTextEditor(() => this.#changed()),
    );
  }

  /** Opens the query document of a results view: the one it has, else a new one with examples. */
  async open(view: ResultsPanel): Promise<void> {
    const uri = await this.#documentOf(view);
    this.#views.set(uri.toString(), view);
    await vscode.window.showTextDocument(uri, { preview: false });
  }

  /** Runs a statement: that of the CodeLens which `args` come from, else the selected text or the one at the cursor. */
  async run(args: readonly unknown[]): Promise<void> {
    const [uriText, start] = args;
    const active = this.#activeUri;
    const uri = typeof uriText === "string" ? vscode.Uri.parse(uriText) : active;
    if (uri?.scheme !== SQL_SCHEME) {
      throw refusedRequest("Open a query first: run the command Query with SQL in a results view.");
    }
    const query = this.#queryOf(uri);
    if (query.results === undefined && query.loaded === undefined) {
      await this.#offerSearch(uri);
      return;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    const cursor = editor?.selection ?? new vscode.Selection(0, 0, 0, 0);
    // The selection is for the person's key, not for the CodeLens of a statement.
    const selection = typeof start === "number" ? new vscode.Range(cursor.active, cursor.active) : cursor;
    const offset = typeof start === "number" ? start : document.offsetAt(cursor.active);
    await document.save();
    await this.#bind(uri, query.results);
    await query.run(document, selection, offset);
  }

  /** Cancels a query: that of the CodeLens which `args` come from, else the active one, else the one that runs. */
  cancel([uriText]: readonly unknown[]): void {
    const key = typeof uriText === "string" ? uriText : this.#activeUri?.toString();
    const query = key === undefined ? undefined : this.#queries.get(key);
    for (const running of query === undefined ? this.#queries.values() : [query]) {
      running.cancel();
    }
  }

  dispose(): void {
    clearTimeout(this.#news);
    for (const query of this.#queries.values()) {
      query.close();
    }
    this.#queries.clear();
    this.#registered.dispose();
  }

  async #documentOf(view: ResultsPanel): Promise<vscode.Uri> {
    const open = [...this.#views].find(([, other]) => other === view)?.[0];
    const uri = open === undefined ? undefined : vscode.Uri.parse(open);
    // The oldest documents are not kept.
    if (uri !== undefined && this.#documents.requestOf(uri) !== undefined) {
      return uri;
    }
    const { title } = view;
    const request = withoutRefresh(view.request);
    const earlier = this.#documents.latestOf(request);
    return earlier ?? (await this.#documents.create(title, request, exampleQueries(title)));
  }

  /** After a reload, the document asks for the results of the same search. */
  async #bind(uri: vscode.Uri, view: ResultsPanel | undefined): Promise<void> {
    if (view !== undefined) {
      this.#views.set(uri.toString(), view);
      const request = withoutRefresh(view.request);
      if (!isDeepStrictEqual(this.#documents.requestOf(uri), request)) {
        await this.#documents.bind(uri, request);
      }
    }
  }

  async #offerSearch(uri: vscode.Uri): Promise<void> {
    const request = this.#documents.requestOf(uri);
    if (request === undefined) {
      throw refusedRequest("This query belongs to no results view any more. Copy its text to another one.");
    }
    const run = { title: "Run Search" };
    const answer = await notify(
      "warning",
      "The results of this query are not loaded. Show their tab if it is still open, or run the search again.",
      run,
    );
    if (answer === run) {
      void this.#ports.results.open(request);
    }
  }

  #viewOf(uri: vscode.Uri): ResultsPanel | undefined {
    const { views } = this.#ports.results;
    const known = this.#views.get(uri.toString());
    if (known !== undefined && views.includes(known)) {
      return known;
    }
    const request = this.#documents.requestOf(uri);
    return request === undefined
      ? undefined
      : views.find((view) => isDeepStrictEqual(withoutRefresh(view.request), request));
  }

  #queryOf(uri: vscode.Uri): SqlQuery {
    const key = uri.toString();
    const query =
      this.#queries.get(key) ??
      new SqlQuery(uri, {
        ...this.#ports,
        diagnostics: this.#diagnostics,
        viewOf: (of) => this.#viewOf(of),
        changed: () => this.#changed(),
      });
    this.#queries.set(key, query);
    return query;
  }

  /** The document that is edited, or whose result is shown. */
  get #activeUri(): vscode.Uri | undefined {
    const { document } = vscode.window.activeTextEditor ?? {};
    return document?.uri.scheme === SQL_SCHEME
      ? document.uri
      : [...this.#queries.values()].find(({ isActive }) => isActive)?.uri;
  }

  #changed(): void {
    this.#news ??= setTimeout(() => {
      this.#news = undefined;
      this.#show();
    }, NEWS_EVERY);
  }

  #show(): void {
    const { document } = vscode.window.activeTextEditor ?? {};
    const query = document === undefined ? undefined : this.#queries.get(document.uri.toString());
    setContext("cloudtrail.sqlRunning", query?.isRunning === true);
    this.#lenses.refresh();
    this.#sweep();
  }

  #closed(uri: vscode.Uri): void {
    if (uri.scheme === SQL_SCHEME) {
      this.#sweep();
    }
  }

  /** Ends the databases of documents that are closed and show no result. */
  #sweep(): void {
    const open = new Set(
      vscode.workspace.textDocuments.filter(({ isClosed }) => !isClosed).map(({ uri }) => uri.toString()),
    );
    for (const [key, query] of this.#queries) {
      if (!open.has(key) && !query.hasTab && !query.isRunning) {
        this.#queries.delete(key);
        query.close();
      }
    }
  }
}
