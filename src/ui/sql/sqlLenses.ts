import * as vscode from "vscode";
import { countOf } from "../../model/text/countOf.ts";
import { statementsOf } from "../../sql/tokens.ts";
import type { CommandId } from "../contributions.ts";
import type { SqlQuery } from "./sqlQuery.ts";

/** Statements with a CodeLens. */
const MOST_LENSES = 200;

/** A CodeLens over each statement that runs it; the first says over how many events. */
export class SqlLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changes.event;
  readonly #queryOf: (uri: vscode.Uri) => SqlQuery;

  constructor(queryOf: (uri: vscode.Uri) => SqlQuery) {
    this.#queryOf = queryOf;
  }

  refresh(): void {
    this.#changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const query = this.#queryOf(document.uri);
    const run: CommandId = "cloudtrail.runSql";
    const cancel: CommandId = "cloudtrail.cancelSql";
    const lenses = statementsOf(document.getText())
      .slice(0, MOST_LENSES)
      .map(({ start, text }) => {
        const at = document.positionAt(start);
        return new vscode.CodeLens(
          new vscode.Range(at, at),
          query.running === text
            ? { title: "$(stop-circle) Cancel", command: cancel, arguments: [document.uri.toString()] }
            : { title: "$(play) Run", command: run, arguments: [document.uri.toString(), start] },
        );
      });
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: eventsText(query), command: "" }), ...lenses];
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

function eventsText({ results, loaded }: SqlQuery): string {
  if (loaded !== undefined) {
    return loaded.count < loaded.found
      ? `The newest ${loaded.count.toLocaleString("en-US")} of ${countOf(loaded.found, "event")} are loaded`
      : `${countOf(loaded.count, "event")} loaded`;
  }
  return results === undefined
    ? "The results of this query are not loaded"
    : `${countOf(results.session.results.total, "event")} in the results view`;
}
