import { abortError } from "../../async/abort.ts";
import { refusedRequest } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Cost } from "../../sources/queryCost.ts";
import type { EventHit, SearchRequest } from "../search/search.ts";
import { SearchSession } from "../session/searchSession.ts";
import type { AgentHost } from "./agentHost.ts";

/** A search of an agent, with what it found. */
export interface AgentSearch {
  readonly request: SearchRequest;
  readonly session: SearchSession;
  /** The search would have cost this, and was not allowed to. */
  readonly refused?: Cost;
  /** It was stopped because it took longer than an agent waits. It can be continued. */
  readonly isCutShort: boolean;
}

interface Kept extends AgentSearch {
  refused?: Cost;
  isCutShort: boolean;
}

/** Searches that are kept: their events can be listed further and read without another search. */
const MOST_KEPT = 4;
/** How long a tool reads before it answers with what it has, in ms. Many clients of tools wait for a minute. */
const PATIENCE = 45_000;

/** Runs the searches of agents, each in a session of its own, and keeps the latest. */
export class AgentSearches {
  readonly #host: AgentHost;
  /** The latest last. */
  #kept: Kept[] = [];

  constructor(host: AgentHost) {
    this.#host = host;
  }

  /**
   * Runs a search from its beginning, until it ends or the agent has waited long enough. `limit`: it stops after so many
   * events. Throws `Failure` where a profile is not available, and an AbortError. What fails later is in the session's state.
   */
  async run(request: SearchRequest, limit: number, signal: AbortSignal): Promise<AgentSearch> {
    await this.checkProfiles(request);
    const search = this.#open({ ...request, limit });
    await this.#wait(search, signal, () => search.session.run());
    return search;
  }

  /** A kept search for the same request. Undefined: it is not kept. */
  find(request: SearchRequest, limit: number): AgentSearch | undefined {
    const key = keyOf({ ...request, limit });
    return this.#kept.findLast((kept) => keyOf(kept.request) === key);
  }

  /** Reads on where a search was cut short or stopped at its limit. As `run`. */
  async proceed(search: AgentSearch, signal: AbortSignal): Promise<void> {
    const kept = this.#kept.find((one) => one === search);
    if (kept !== undefined && kept.session.state.resumes !== undefined) {
      await this.#wait(kept, signal, async () => {
        const ended = this.#ended(kept);
        kept.session.resume();
        await ended;
      });
    }
  }

  /** An event that a kept search found. */
  async event(eventId: string): Promise<EventHit | undefined> {
    for (const { session } of this.#kept.toReversed()) {
      const found = await session.results.get(eventId);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /** Ends and frees all searches. */
  close(): void {
    for (const { session } of this.#kept) {
      session.close();
    }
    this.#kept = [];
  }

  /** Throws `Failure` where a request names a profile that agents cannot use. */
  async checkProfiles({ profiles = [] }: Pick<SearchRequest, "profiles">): Promise<void> {
    const names = (await this.#host.shown()).map(({ profile }) => profile.name);
    const others = profiles.filter((name) => !names.includes(name));
    if (others.length > 0) {
      throw unavailable(others, names, this.#host.howToAddProfiles);
    }
  }

  #open(request: SearchRequest): Kept {
    const { session: ports, mayPrompt, confirmCost } = this.#host;
    const session = new SearchSession(
      request,
      {
        ...ports,
        begin: (asked, signal, options) => ports.begin(asked, signal, { ...options, asked: mayPrompt }),
        recall: () => Promise.reject(new Error("Searches of agents are not restored.")),
        began: () => () => undefined,
        allow: async (cost) => {
          const isAllowed = (await confirmCost?.(cost)) === true;
          if (!isAllowed) {
            search.refused = cost;
          }
          return isAllowed;
        },
        allowLive: async () => false,
        limit: () => request.limit ?? Number.POSITIVE_INFINITY,
        whyGone: () => undefined,
        timeZone: () => "UTC",
        hidden: () => [],
        keepHidden: () => undefined,
      },
      { begun: () => undefined, changed: () => this.#changed(search) },
    );
    const search: Kept = { request, session, isCutShort: false };
    this.#kept.push(search);
    for (const old of this.#kept.splice(0, this.#kept.length - MOST_KEPT)) {
      old.session.close();
    }
    return search;
  }

  /** Called when the state of a search changes, to see that a continued run has ended. */
  readonly #waiting = new Map<AgentSearch, () => void>();

  #changed(search: AgentSearch): void {
    if (!search.session.isRunning) {
      this.#waiting.get(search)?.();
      this.#waiting.delete(search);
    }
  }

  #ended(search: AgentSearch): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(search, resolve);
    });
  }

  async #wait(search: Kept, signal: AbortSignal, run: () => Promise<unknown>): Promise<void> {
    search.isCutShort = false;
    const stop = (): void => search.session.cancel();
    const late = setTimeout(() => {
      search.isCutShort = true;
      // Another call goes on with it.
      search.session.detach();
    }, this.#host.patience ?? PATIENCE);
    signal.addEventListener("abort", stop, { once: true });
    try {
      await run();
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) {
      throw abortError(signal);
    }
  }
}

function keyOf(request: SearchRequest): string {
  return JSON.stringify(Object.entries(request).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const MOST_NAMED = 30;

function unavailable(names: readonly string[], available: readonly string[], how: string) {
  const listed = available.slice(0, MOST_NAMED);
  const more = available.length > listed.length ? ` and ${available.length - listed.length} more` : "";
  const all = available.length === 0 ? "None is available" : `Available: ${listed.join(", ")}${more}`;
  return refusedRequest(`Profile ${namesText(names)} is not available to agents. ${all}. ${how}`);
}
