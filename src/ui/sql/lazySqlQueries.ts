import * as vscode from "vscode";
import { SQL_SCHEME } from "../contributions.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import { SqlDocuments } from "./sqlDocuments.ts";
import type { SqlQueries, SqlQueriesPorts } from "./sqlQueries.ts";

export interface LazySqlQueriesPorts extends Omit<SqlQueriesPorts, "documents"> {
  /** The workspace's storage on this machine. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
}

/** `SqlQueries`, which are loaded with the first command or the first query document that is open. */
export class LazySqlQueries implements vscode.Disposable {
  readonly #ports: SqlQueriesPorts;
  readonly #registered: vscode.Disposable;
  #queries: Promise<SqlQueries> | undefined;

  constructor({ memory, ...ports }: LazySqlQueriesPorts) {
    const documents = new SqlDocuments(memory);
    this.#ports = { ...ports, documents };
    const opened = ({ uri }: vscode.TextDocument) => {
      if (uri.scheme === SQL_SCHEME) {
        this.#load().catch((error: unknown) => ports.reporter.fault(error));
      }
    };
    this.#registered = vscode.Disposable.from(
      documents,
      vscode.workspace.registerFileSystemProvider(SQL_SCHEME, documents, { isCaseSensitive: true }),
      vscode.workspace.onDidOpenTextDocument(opened),
    );
    vscode.workspace.textDocuments.forEach(opened);
  }

  /** See `SqlQueries.open`. */
  async open(view: ResultsPanel): Promise<void> {
    await (await this.#load()).open(view);
  }

  /** See `SqlQueries.run`. */
  async run(args: readonly unknown[]): Promise<void> {
    await (await this.#load()).run(args);
  }

  /** See `SqlQueries.cancel`. */
  async cancel(args: readonly unknown[]): Promise<void> {
    (await this.#queries)?.cancel(args);
  }

  dispose(): void {
    this.#registered.dispose();
    void this.#queries?.then((queries) => queries.dispose());
  }

  #load(): Promise<SqlQueries> {
    this.#queries ??= import("./sqlQueries.ts").then(({ SqlQueries: Queries }) => new Queries(this.#ports));
    return this.#queries;
  }
}
