import * as vscode from "vscode";
import { SQL_TERMS, type SqlTerm, takesNames, termAt } from "../../investigation/sql/sqlTerms.ts";

const KINDS: { readonly [kind in SqlTerm["kind"]]: vscode.CompletionItemKind } = {
  table: vscode.CompletionItemKind.Struct,
  view: vscode.CompletionItemKind.Interface,
  column: vscode.CompletionItemKind.Field,
  function: vscode.CompletionItemKind.Function,
  keyword: vscode.CompletionItemKind.Keyword,
};
/** The order in which completion offers them. */
const ORDER: readonly SqlTerm["kind"][] = ["column", "table", "view", "function", "keyword"];

/** Completion and hovers in query documents: the tables, their columns, and functions. */
export class SqlAssist implements vscode.CompletionItemProvider, vscode.HoverProvider {
  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    if (!takesNames(document.getText(), document.offsetAt(position))) {
      return [];
    }
    return SQL_TERMS.map((term) => {
      const item = new vscode.CompletionItem({ label: term.name, description: term.detail }, KINDS[term.kind]);
      item.sortText = `${ORDER.indexOf(term.kind)}${term.name}`;
      item.documentation = term.description;
      if (term.kind === "function") {
        item.insertText = new vscode.SnippetString(`${term.name}($1)`);
      }
      return item;
    });
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const found = termAt(document.getText(), document.offsetAt(position));
    if (found === undefined) {
      return undefined;
    }
    const { term, start, end } = found;
    const text = new vscode.MarkdownString();
    text.appendCodeblock(term.kind === "function" ? term.detail : `${term.name} ${term.detail}`, "sql");
    text.appendText(term.description);
    return new vscode.Hover(text, new vscode.Range(document.positionAt(start), document.positionAt(end)));
  }
}
