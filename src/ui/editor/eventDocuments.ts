import * as vscode from "vscode";
import { entityPlaces, entityQuery, inFiles } from "../../investigation/entityQuery.ts";
import { type DrawnLink, linkedJson } from "../../investigation/eventView.ts";
import type { FoundEvent, Provenance, SearchRequest } from "../../investigation/search.ts";
import type { Entity } from "../../model/entity.ts";
import { findEntities } from "../../model/findEntities.ts";
import { visible } from "../../model/text.ts";
import { type CommandId, EVENT_SCHEME } from "../contributions.ts";

/** Finds an event again by its id, where it was seen; undefined when it is gone. */
export type FindEvent = (
  eventId: string,
  place: { readonly profile: string; readonly region: string },
  signal: AbortSignal,
) => Promise<FoundEvent | undefined>;

interface Opened {
  readonly found: FoundEvent;
  readonly entities: readonly Entity[];
  readonly json: string;
  readonly links: readonly DrawnLink[];
}

/** Events as read-only JSON documents whose linkable things are document links. */
export class EventDocuments implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
  readonly #find: FindEvent;
  readonly #opened = new Map<string, Opened>();

  constructor(find: FindEvent) {
    this.#find = find;
  }

  /** Opens an event as a document. */
  async open(found: FoundEvent): Promise<void> {
    const uri = documentUri(found);
    this.#opened.set(uri.toString(), read(found));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** A document whose text nobody holds any more. */
  closed(document: vscode.TextDocument): void {
    this.#opened.delete(document.uri.toString());
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const known = this.#opened.get(uri.toString()) ?? (await this.#again(uri, token));
    return known?.json ?? vscode.l10n.t("This event is not at hand any more: open it again from the CloudTrail view.");
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const opened = this.#opened.get(document.uri.toString());
    return (opened?.links ?? []).flatMap((link) => {
      const entity = opened?.entities[link.entity];
      const request = entity === undefined ? undefined : entityRequest(entity, opened?.found.seenIn ?? []);
      if (entity === undefined || request === undefined) {
        return [];
      }
      const range = new vscode.Range(document.positionAt(link.start), document.positionAt(link.end));
      const command: CommandId = "cloudtrail.search";
      const target = vscode.Uri.from({ scheme: "command", path: command, query: JSON.stringify([request]) });
      const documentLink = new vscode.DocumentLink(range, target);
      documentLink.tooltip = vscode.l10n.t("Show the events of {0}", visible(entity.label));
      return [documentLink];
    });
  }

  /** After a reload the editor asks for a document that was opened before it. */
  async #again(uri: vscode.Uri, token: vscode.CancellationToken): Promise<Opened | undefined> {
    const query = new URLSearchParams(uri.query);
    const eventId = query.get("event");
    const profile = query.get("profile");
    const region = query.get("region");
    if (eventId === null || profile === null || region === null) {
      return undefined;
    }
    const cancel = new AbortController();
    const listener = token.onCancellationRequested(() => cancel.abort());
    try {
      const found = await this.#find(eventId, { profile, region }, cancel.signal);
      if (found === undefined) {
        return undefined;
      }
      const opened = read(found);
      this.#opened.set(uri.toString(), opened);
      return opened;
    } finally {
      listener.dispose();
    }
  }
}

/** The search behind a link: the events of a thing, where they are recorded. */
export function entityRequest(
  entity: Entity,
  seenIn: readonly Pick<Provenance, "profile" | "region" | "files">[],
): SearchRequest | undefined {
  const text = entityQuery(entity);
  return text === undefined ? undefined : (inFiles(text, seenIn) ?? { text, ...entityPlaces(entity, seenIn) });
}

function read(found: FoundEvent): Opened {
  const entities = findEntities(found.event);
  return { found, entities, ...linkedJson(found.event.raw, entities) };
}

function documentUri({ event, seenIn }: FoundEvent): vscode.Uri {
  const name = event.eventName.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 80) || "event";
  const time =
    event.time === undefined ? "" : ` ${new Date(event.time).toISOString().slice(0, 19).replaceAll(":", ".")}`;
  // What came from log files is not looked for again after a reload.
  const place = seenIn.find(({ files }) => files === undefined);
  const query = new URLSearchParams({
    event: event.eventId,
    ...(place === undefined ? {} : { profile: place.profile, region: place.region }),
  });
  return vscode.Uri.from({ scheme: EVENT_SCHEME, path: `/${name}${time}.json`, query: query.toString() });
}
