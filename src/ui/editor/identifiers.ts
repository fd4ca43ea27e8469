import * as vscode from "vscode";
import { searchForEntity } from "../../investigation/event/entityQuery.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { type EntityInText, entitiesInText } from "../../model/entity/entitiesInText.ts";
import { entityKindTitle } from "../../model/entity/entity.ts";
import { type CommandId, TEXT_FILES } from "../contributions.ts";
import { plainText } from "../plainText.ts";
import { setContext } from "../register.ts";

/** Only this much of a text is searched, in UTF-16 units, so that typing is not delayed. */
const MAX_TEXT = 1_000_000;
const MAX_LINKS = 2_000;
/** Number of characters searched around the cursor: a line may be a whole minified file. */
const AROUND_CURSOR = 3_000;
/** Delay in ms after the last edit before a text is searched again. */
const REST = 400;

/**
 * Finds ARNs and ids in text files, and leads to their events by links, code actions and the context menu. A file's
 * text is used as the value of a search only.
 */
export class Identifiers implements vscode.DocumentLinkProvider, vscode.CodeActionProvider, vscode.Disposable {
  readonly #linked: () => boolean;
  readonly #listeners: readonly vscode.Disposable[];
  #rest: NodeJS.Timeout | undefined;

  /** `linked`: whether links are enabled. Code actions and the menu do not depend on it. */
  constructor(linked: () => boolean) {
    this.#linked = linked;
    this.#listeners = [
      vscode.languages.registerDocumentLinkProvider([...TEXT_FILES], this),
      vscode.languages.registerCodeActionsProvider([...TEXT_FILES], this),
      vscode.window.onDidChangeActiveTextEditor(() => this.#look()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) {
          clearTimeout(this.#rest);
          this.#rest = setTimeout(() => this.#look(), REST);
        }
      }),
    ];
    this.#look();
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    if (!this.#linked()) {
      return [];
    }
    return entitiesInText(document.getText().slice(0, MAX_TEXT))
      .slice(0, MAX_LINKS)
      .flatMap((found) => {
        const request = searchForEntity(found.entity, {});
        return request === undefined ? [] : [linkOf(rangeOf(document, found), found, request)];
      });
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const found = identifierAt(document, range.start);
    const request = found === undefined ? undefined : searchForEntity(found.entity, {});
    if (found === undefined || request === undefined) {
      return [];
    }
    const title = plainText(`Show CloudTrail events for ${found.entity.label}`);
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.Empty);
    const command: CommandId = "cloudtrail.search";
    action.command = { title, command, arguments: [request] };
    return [action];
  }

  dispose(): void {
    clearTimeout(this.#rest);
    vscode.Disposable.from(...this.#listeners).dispose();
  }

  /** Sets the context key for the menu entry, which must be known before the menu opens. */
  #look(): void {
    const document = vscode.window.activeTextEditor?.document;
    const named =
      document !== undefined &&
      vscode.languages.match([...TEXT_FILES], document) > 0 &&
      entitiesInText(document.getText().slice(0, MAX_TEXT)).length > 0;
    setContext("cloudtrail.identifiersInEditor", named);
  }
}

/** The search for the entity at the cursor of the active editor, or in its selection. */
export function requestAtCursor(): SearchRequest | undefined {
  const found = entityAtCursor();
  return found === undefined ? undefined : searchForEntity(found.entity, {});
}

/** The ARN or id at the cursor. */
export function textAtCursor(): string | undefined {
  return entityAtCursor()?.entity.value;
}

function entityAtCursor(): EntityInText | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const { document, selection } = editor;
  const selected = entitiesInText(document.getText(selection).slice(0, AROUND_CURSOR))[0];
  return selected ?? identifierAt(document, selection.active);
}

function identifierAt(document: vscode.TextDocument, position: vscode.Position): EntityInText | undefined {
  const { text } = document.lineAt(position.line);
  const from = Math.max(0, position.character - AROUND_CURSOR);
  const at = position.character - from;
  return entitiesInText(text.slice(from, position.character + AROUND_CURSOR)).find(
    ({ start, end }) => start <= at && at <= end,
  );
}

function rangeOf(document: vscode.TextDocument, { start, end }: EntityInText): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function linkOf(range: vscode.Range, { entity }: EntityInText, request: SearchRequest): vscode.DocumentLink {
  const command: CommandId = "cloudtrail.search";
  // The editor decodes the query twice.
  const query = encodeURIComponent(JSON.stringify([request]));
  const link = new vscode.DocumentLink(range, vscode.Uri.from({ scheme: "command", path: command, query }));
  // Without text of the file: the editor renders tooltips as Markdown with command links.
  link.tooltip = `Show CloudTrail events: ${entityKindTitle(entity.kind)}`;
  return link;
}
