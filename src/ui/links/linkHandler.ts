import type * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import type { Profile } from "../../aws/profiles.ts";
import { lookupOf } from "../../investigation/links/eventLink.ts";
import { type EventLink, readLink, type SearchLink } from "../../investigation/links/link.ts";
import { requestOfLink } from "../../investigation/links/searchLink.ts";
import type { Searches } from "../../investigation/search/searches.ts";
import { timeText } from "../../investigation/session/scopeText.ts";
import { Failure } from "../../model/failure.ts";
import { capitalized } from "../../model/text/text.ts";
import { formatLocal } from "../../model/text/time.ts";
import type { Sources } from "../../sources/registry.ts";
import { confirm, withProgress } from "../dialogs.ts";
import { findFirst } from "../findFirst.ts";
import type { EventPanels } from "../panels/eventPanels.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { type LinkProfilesPorts, pickLinkProfiles } from "./pickLinkProfiles.ts";

export interface LinkPorts extends LinkProfilesPorts {
  readonly connections: Pick<Connections, "identity">;
  readonly sources: Pick<Sources, "usual" | "others">;
  readonly searches: Searches;
  readonly events: Pick<EventPanels, "open">;
  readonly results: Pick<ResultsPanels, "open" | "openAt">;
  /** Milliseconds since 1970 UTC. */
  now(): number;
  timeZone(): string;
}

/**
 * Opens links to events and searches. They come from anywhere: nothing is requested before the person saw what a link
 * searches for and chose a profile for it.
 */
export class LinkHandler {
  readonly #ports: LinkPorts;

  constructor(ports: LinkPorts) {
    this.#ports = ports;
  }

  /** Opens a link, or says what is wrong with it. Rejects with a `Failure` where it could not be opened. */
  async open({ path, query }: Pick<vscode.Uri, "path" | "query">): Promise<void> {
    const { usual, others } = this.#ports.sources;
    const kinds = [usual, ...others].map(({ capabilities }) => capabilities.source);
    const link = readLink(path, query, kinds);
    if ("problems" in link) {
      // A notification would show the first words only.
      await confirm(
        "This CloudTrail link can't be opened.",
        link.problems.map((problem) => `• ${problem}`),
      );
      return;
    }
    await (link.kind === "event" ? this.#openEvent(link) : this.#openSearch(link));
  }

  async #openEvent(link: EventLink): Promise<void> {
    const { sources, searches, events, results, now, timeZone } = this.#ports;
    const { eventId, accountId, region, time } = link;
    const { request, where, isLookup } = lookupOf(link, sources, now());
    const names = await pickLinkProfiles(
      [accountId],
      {
        title: "Open Event from Link",
        note: `Event ${eventId} of ${formatLocal(time, timeZone())}, account ${accountId}, ${region}. Searches ${where} with the profile that you choose.`,
        anyAccount: !isLookup,
      },
      this.#ports,
    );
    if (names === undefined) {
      return;
    }
    const asked = { ...request, profiles: names };
    if (!isLookup) {
      await results.openAt(asked, eventId);
      return;
    }
    const found = await withProgress(`Looking for event ${eventId}`, async (_report, signal) => {
      await this.#checkAccounts(names, [accountId], signal);
      return findFirst(searches, asked, signal);
    });
    if (found === undefined) {
      // The results view explains where it searched and why nothing may have been found.
      void results.open(asked);
    } else {
      events.open(found);
    }
  }

  async #openSearch(link: SearchLink): Promise<void> {
    const { text, window, regions, accounts, sources } = link;
    const { timeZone } = this.#ports;
    const { usual, others } = this.#ports.sources;
    const titles = [usual, ...others]
      .filter(({ capabilities: { source } }) =>
        sources.length === 0 ? source === usual.capabilities.source : sources.includes(source),
      )
      .map(({ capabilities }) => capabilities.title);
    const profiles = accounts.length === 1 ? "profile" : "profiles";
    const choose = `Choose ${capitalized(profiles)}…`;
    const answer = await confirm(
      "Open this search from a link?",
      [
        `Search: ${text === "" ? "all events" : text}`,
        `Time: ${timeText(window, timeZone(), "")} (${timeZone()})`,
        `Accounts: ${accounts.length === 0 ? "of the profiles that you choose" : accounts.join(", ")}`,
        `Regions: ${regions.length === 0 ? "those that you have chosen" : regions.join(", ")}`,
        `Sources: ${titles.join(", ")}`,
        "",
        `Nothing is requested from AWS before you choose ${accounts.length === 1 ? "a profile" : "profiles"}.`,
      ],
      choose,
    );
    const names =
      answer === choose
        ? await pickLinkProfiles(
            accounts,
            {
              title: "Open Search from Link",
              note: `Searches ${titles.join(", ")} with the ${profiles} that you choose.`,
              anyAccount: sources.length > 0,
            },
            this.#ports,
          )
        : undefined;
    if (names === undefined) {
      return;
    }
    if (accounts.length > 0 && sources.length === 0) {
      await withProgress("Checking the account", (_report, signal) => this.#checkAccounts(names, accounts, signal));
    }
    void this.#ports.results.open(requestOfLink(link, names));
  }

  /** Throws a `Failure` where a profile does not lead to one of the accounts: its events would be taken for theirs. */
  async #checkAccounts(names: readonly string[], accounts: readonly string[], signal: AbortSignal): Promise<void> {
    const { choices, connections } = this.#ports;
    const chosen = (await choices.all()).filter(({ name }) => names.includes(name));
    await Promise.all(
      chosen.map(async (profile) => {
        const { accountId } = await connections.identity(profile, { signal, asked: true });
        if (!accounts.includes(accountId)) {
          throw otherAccount(profile, accountId, accounts);
        }
      }),
    );
  }
}

function otherAccount({ name }: Profile, accountId: string, accounts: readonly string[]): Failure {
  return new Failure({
    reason: "invalid-request",
    message: `Profile ${name} leads to account ${accountId}. The link is for account ${accounts.join(", ")}: choose another profile.`,
    context: { profile: name, accountId },
    remedies: [{ kind: "retry" }],
  });
}
