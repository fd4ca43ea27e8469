import * as vscode from "vscode";
import { linkOfEvent } from "../../investigation/links/eventLink.ts";
import { type Link, MAX_LINKED_TEXT, type NoLink, printLink } from "../../investigation/links/link.ts";
import { linkOfSearch, type SearchLinkPorts } from "../../investigation/links/searchLink.ts";
import type { SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { refusedRequest } from "../../model/failure.ts";
import { inform } from "../dialogs.ts";
import { copyText } from "../remedies.ts";

/** Copies the link to an event. Throws a `Failure` that says why there is none. */
export async function copyEventLink(
  { event, origins }: Pick<EventHit, "event" | "origins">,
  now: number,
): Promise<void> {
  const isLocal = origins.every(({ profile }) => profile === undefined);
  await copyLink(linkOfEvent(event, isLocal, now), []);
}

/** The same for an event of which only this is known; it was read from Event history. */
export async function copyLinkOf(event: Parameters<typeof linkOfEvent>[0], now: number): Promise<void> {
  await copyLink(linkOfEvent(event, false, now), []);
}

/** Copies the link to a search. Throws a `Failure` that says why there is none. */
export async function copySearchLink(search: SearchToCopy, ports: SearchLinkPorts, now: number): Promise<void> {
  const copied = linkOfSearch(search, ports, now);
  await ("problem" in copied ? copyLink(copied, []) : copyLink(copied.link, copied.notes));
}

async function copyLink(link: Link | NoLink, notes: readonly string[]): Promise<void> {
  if ("problem" in link) {
    throw refusedRequest(link.problem);
  }
  const text = printLink(link, vscode.env.uriScheme);
  if (text === undefined) {
    throw refusedRequest(
      `The search is too long for a link: its text may have ${MAX_LINKED_TEXT.toLocaleString("en-US")} characters at most. Save it as a file to share it.`,
    );
  }
  await copyText(text);
  if (notes.length > 0) {
    inform(`Copied the link. ${notes.join(" ")}`);
  }
}
