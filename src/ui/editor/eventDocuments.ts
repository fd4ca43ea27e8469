import * as vscode from "vscode";
import type { Comparison } from "../../investigation/event/comparison.ts";
import { entitySearch } from "../../investigation/event/entityQuery.ts";
import { linkedJson } from "../../investigation/event/eventView.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { type Entity, entityKindTitle } from "../../model/entity/entity.ts";
import { findEntities } from "../../model/entity/findEntities.ts";
import type { LinkView } from "../../protocol/event.ts";
import { type CommandId, EVENT_SCHEME } from "../contributions.ts";
import { plainText } from "../plainText.ts";
import { pathSegment } from "./pathSegment.ts";

/** Finds an event by id in a profile and Region. Undefined: not found. */
type FindEvent = (
  eventId: string,
  origin: { readonly profile: string; readonly region: string },
  signal: AbortSignal,
) => Promise<EventHit | undefined>;

interface Opened {
  readonly found: EventHit;
  readonly entities: readonly Entity[];
  readonly json: string;
  readonly links: readonly LinkView[];
}

const OPENED = "eventDocuments";
/** Number of documents that can be reopened after a reload, newest first. */
const MOST_OPENED = 200;

export interface EventDocumentsPorts {
  readonly find: FindEvent;
  /** The workspace's storage on this machine, outside the workspace folder. */
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  /** Whether the user shows this profile; other profiles are not used. */
  isShown(profile: string): Promise<boolean>;
}

/**
 * Events as read-only JSON documents whose entities are document links. Any JSON file can make the editor open such a
 * document (`$schema`, without a click), so only documents that this extension opened are searched for.
 */
export class EventDocuments implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
  readonly #ports: EventDocumentsPorts;
  readonly #opened = new Map<string, Opened>();
  #dragged: { readonly key: string; readonly found: EventHit } | undefined;
  /** The texts of the comparisons that are open. */
  readonly #compared = new Map<string, string>();
  /** Number of comparisons so far: each has documents of its own. */
  #comparisons = 0;

  constructor(ports: EventDocumentsPorts) {
    this.#ports = ports;
  }

  /** Opens an event as a document. */
  async open(found: EventHit): Promise<void> {
    const uri = documentUri(found);
    this.#opened.set(uri.toString(), read(found));
    await this.#remember(uri.toString());
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** The document of an event that is being dragged into the editor. It can be opened until the next drag. */
  dragged(found: EventHit): vscode.Uri {
    const uri = documentUri(found);
    this.#dragged = { key: uri.toString(), found };
    return uri;
  }

  /** Opens two texts in the editor's view of differences. */
  async compare({ title, older, newer }: Comparison): Promise<void> {
    this.#comparisons += 1;
    const [left, right] = [older, newer].map(({ name, json }, side) => {
      const path = `/${pathSegment(name, 120)}.json`;
      const uri = vscode.Uri.from({ scheme: EVENT_SCHEME, path, query: `compared=${this.#comparisons}.${side}` });
      this.#compared.set(uri.toString(), json);
      return uri;
    });
    await vscode.commands.executeCommand("vscode.diff", left, right, plainText(title), { preview: true });
  }

  /** Drops the data of a closed document. */
  closed(document: vscode.TextDocument): void {
    this.#compared.delete(document.uri.toString());
    this.#opened.delete(document.uri.toString());
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const key = uri.toString();
    const compared = this.#compared.get(key);
    if (compared !== undefined) {
      return compared;
    }
    if (this.#dragged?.key === key) {
      this.#opened.set(key, read(this.#dragged.found));
      this.#dragged = undefined;
      await this.#remember(key);
    }
    const known = this.#opened.get(key) ?? (await this.#reopen(uri, token));
    return known?.json ?? "This event is no longer loaded. Open it again from the CloudTrail view.";
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const opened = this.#opened.get(document.uri.toString());
    const searches = opened?.entities.map((entity) => entitySearch(entity, opened.found)) ?? [];
    return (opened?.links ?? []).flatMap((link) => {
      const entity = opened?.entities[link.entity];
      const search = searches[link.entity];
      if (entity === undefined || search === undefined) {
        return [];
      }
      const range = new vscode.Range(document.positionAt(link.start), document.positionAt(link.end));
      const command: CommandId = "cloudtrail.search";
      // The editor decodes the query twice: a "%22" in the event's text would end the string around it.
      const target = vscode.Uri.from({
        scheme: "command",
        path: command,
        query: encodeURIComponent(JSON.stringify([search.request])),
      });
      const documentLink = new vscode.DocumentLink(range, target);
      // Without text of the event: the editor renders tooltips as Markdown with command links.
      const misses = search.misses === undefined ? "" : `. ${search.misses}`;
      documentLink.tooltip = `Show CloudTrail events: ${entityKindTitle(entity.kind)}${misses}`;
      return [documentLink];
    });
  }

  /** Finds the event of a document that was open before a reload. */
  async #reopen(uri: vscode.Uri, token: vscode.CancellationToken): Promise<Opened | undefined> {
    const query = new URLSearchParams(uri.query);
    const eventId = query.get("event");
    const profile = query.get("profile");
    const region = query.get("region");
    if (eventId === null || profile === null || region === null) {
      return undefined;
    }
    if (!this.#remembered().includes(uri.toString()) || !(await this.#ports.isShown(profile))) {
      return undefined;
    }
    const cancel = new AbortController();
    const listener = token.onCancellationRequested(() => cancel.abort());
    try {
      const found = await this.#ports.find(eventId, { profile, region }, cancel.signal);
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

  async #remember(key: string): Promise<void> {
    const others = this.#remembered().filter((other) => other !== key);
    await this.#ports.memory.update(OPENED, [...others, key].slice(-MOST_OPENED));
  }

  /** URIs of the documents opened last, newest at the end. */
  #remembered(): readonly string[] {
    const kept = this.#ports.memory.get<unknown>(OPENED);
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  }
}

function read(found: EventHit): Opened {
  const entities = findEntities(found.event);
  return { found, entities, ...linkedJson(found.event.raw, entities) };
}

/** The path is what the editor shows: the profile and Region as a folder, then the event. */
function documentUri({ event, origins }: EventHit): vscode.Uri {
  const name = event.eventName.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 80) || "event";
  const time =
    event.time === undefined ? "" : ` ${new Date(event.time).toISOString().slice(0, 19).replaceAll(":", ".")}`;
  // Only an event of a profile and Region is looked up again after a reload.
  const { profile, region } = origins.find((origin) => origin.region !== undefined) ?? {};
  const origin = profile === undefined || region === undefined ? undefined : { profile, region };
  const query = new URLSearchParams({ event: event.eventId, ...origin });
  const folder = origin === undefined ? "" : `/${pathSegment(`${origin.profile}, ${origin.region}`, 120)}`;
  return vscode.Uri.from({ scheme: EVENT_SCHEME, path: `${folder}/${name}${time}.json`, query: query.toString() });
}
