import { setTimeout as pause } from "node:timers/promises";
import type { LookupPage } from "../../../../src/aws/lookup.ts";
import { Search, type SearchRequest, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { SessionAnswers } from "../../../../src/investigation/session/answers.ts";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { Failure } from "../../../../src/model/failure.ts";
import type { NoiseChoice } from "../../../../src/protocol/knownNoise.ts";
import { EventHistory } from "../../../../src/sources/eventHistory/eventHistory.ts";
import type { Lookup } from "../../../../src/sources/eventHistory/lookupStream.ts";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { CODES } from "../../../hostile/faultSlots.ts";
import { FaultyTables } from "../../../hostile/faults.ts";
import { lookupOf } from "../../sources/lookupOf.ts";
import { historyPlan } from "../../sources/origins.ts";
import { sessionPorts } from "./sessionPorts.ts";

/** Two searches that find events, and one that finds none. */
export const NAMES = ["alpha", "beta", "nothing"] as const;
export type SearchName = (typeof NAMES)[number];

const COUNTS: Readonly<Record<SearchName, readonly number[]>> = { alpha: [9, 5], beta: [4], nothing: [0] };
const WINDOW = { from: 0, to: 1_000_000 };
const PAGE = 3;
const LIMIT = 8;
const OWN_AGENT = "aws-sdk-js/3.1168.0 ua/2.1 os/linux#6.1 lang/js cloudtrail-investigator/0.1.0";

/** When the event happened, in seconds since 1970 UTC: the last part of its id. */
export function timeOf(eventId: string): number {
  return Number(eventId.split("-").at(-1));
}

/** Whose event this is: every other one is alice's. */
export function isAlice(eventId: string): boolean {
  return timeOf(eventId) % 2 === 0;
}

/** Whether the extension's own request caused this event: every third one. */
export function isOwn(eventId: string): boolean {
  return timeOf(eventId) % 3 === 0;
}

function idsOf(name: SearchName): readonly string[] {
  return COUNTS[name].flatMap((count, place) => Array.from({ length: count }, (_, at) => `${name}-${place}-${at}`));
}

function nameOf(text: string | undefined): SearchName {
  return NAMES.find((name) => name === text) ?? "nothing";
}

/** Something that a session waits for until the test answers it. */
interface Waiting {
  release(): void;
  fail(message: string): void;
  failSignIn(profile: string): void;
}

/** A session over a real index, whose AWS and store do what the test says. */
export class DrivenSession {
  readonly session: SearchSession;
  readonly answers: SessionAnswers;
  /** What a state said that was not so. */
  readonly lies: unknown[] = [];
  /** The known noise that later views hide. */
  keptHidden: readonly NoiseChoice[] = [];
  readonly #tables = new FaultyTables({ heldBytes: 0 });
  readonly #preparing: Waiting[] = [];
  readonly #lookups: Waiting[] = [];
  /** Set while searches are prepared that do not heed an abort. */
  #late: Promise<void> | undefined;
  #stored = new Set<string>();
  #unstored = new Set<string>();

  constructor(name: SearchName) {
    this.session = new SearchSession(
      { text: name },
      sessionPorts({
        begin: (request, signal) => {
          const late = this.#late;
          const search = () => searchOf(request, this.#gate);
          return late === undefined ? this.#held(this.#preparing, signal, search) : late.then(search);
        },
        reasons: () => [{ text: "There are none." }],
        results: (restarted) => this.#results(restarted),
        fault: (error) => this.lies.push(error),
        limit: () => LIMIT,
        hidden: () => this.keptHidden,
        keepHidden: (hidden) => {
          this.keptHidden = hidden;
        },
      }),
      { begun: () => undefined, changed: () => this.#check() },
    );
    this.answers = new SessionAnswers(this.session, { timeZone: () => "UTC" });
  }

  /** Ids of the events that the current search found and the index took. */
  get stored(): readonly string[] {
    return [...this.#stored];
  }

  /** How many events the current search found that the index did not take. */
  get unstored(): number {
    return this.#unstored.size;
  }

  /** Ids of all events that the current search can find, sorted. */
  get everything(): readonly string[] {
    return idsOf(nameOf(this.session.request.text)).toSorted();
  }

  /** True while AWS has not answered the search. */
  get isWaiting(): boolean {
    return this.#lookups.length > 0;
  }

  async prepare(): Promise<void> {
    this.#preparing.splice(0).at(-1)?.release();
    await this.settled();
  }

  /** Runs a search, replaces it with another one, and only then prepares the first. */
  async replaceLate(first: SearchName, second: SearchName): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#late = promise;
    const replaced = this.session.run({ text: first });
    this.#late = undefined;
    void this.session.run({ text: second });
    resolve();
    if ((await replaced) !== undefined) {
      this.lies.push("a search that was replaced was returned");
    }
  }

  async refuse(): Promise<void> {
    this.#preparing.splice(0).at(-1)?.fail("No such profile.");
    await this.settled();
  }

  /** The search cannot be prepared: a profile is not signed in. */
  async refuseSignIn(profile: string): Promise<void> {
    this.#preparing.splice(0).at(-1)?.failSignIn(profile);
    await this.settled();
  }

  /** AWS answers one of the lookups that wait. */
  deliver(at: number): void {
    this.#lookups.splice(at % Math.max(1, this.#lookups.length), 1)[0]?.release();
  }

  failPlace(at: number): void {
    this.#lookups.splice(at % Math.max(1, this.#lookups.length), 1)[0]?.fail("AWS does not answer.");
  }

  /** Nobody is signed in with the profile of a lookup. */
  failSignIn(at: number, profile: string): void {
    this.#lookups.splice(at % Math.max(1, this.#lookups.length), 1)[0]?.failSignIn(profile);
  }

  async restartIndex(): Promise<void> {
    await this.#tables.workers.at(-1)?.terminate();
  }

  failStore(fails: boolean): void {
    this.#tables.fail(fails ? { room: 0, code: CODES.indexOf("ENOSPC") } : {});
  }

  /** Waits until the session does nothing more before the test's next step. */
  async settled(): Promise<void> {
    const reading = () => this.session.search?.targets.filter(({ state }) => state === "running").length;
    while (
      this.session.state.state === "running" &&
      this.#preparing.length === 0 &&
      !(this.#lookups.length > 0 && this.#lookups.length === reading())
    ) {
      await pause(1);
    }
  }

  /** Lets everything work, and continues until the search is complete. */
  async finish(): Promise<void> {
    this.failStore(false);
    for (let steps = 0; stateText(this.session.state) !== "complete"; steps += 1) {
      if (steps > 200) {
        throw new Error(`The search does not end: ${JSON.stringify(this.session.state)}`);
      }
      await this.settled();
      if (this.#preparing.length > 0) {
        await this.prepare();
      } else if (this.#lookups.length > 0) {
        this.deliver(0);
      } else if (stateText(this.session.state) !== "complete") {
        this.session.resume();
        await pause(1);
      }
    }
  }

  async dispose(): Promise<void> {
    this.session.close();
    await this.#tables.dispose();
  }

  #results(restarted: () => void) {
    const results = this.#tables.results(restarted);
    const stored = new Set<string>();
    const unstored = new Set<string>();
    const { events } = results;
    const add = events.add.bind(events);
    events.add = async (found) => {
      const ids = found.map(({ event }) => event.eventId);
      ids.forEach((eventId) => void unstored.add(eventId));
      const added = await add(found);
      ids.forEach((eventId) => void unstored.delete(eventId));
      ids.forEach((eventId) => void stored.add(eventId));
      return added;
    };
    this.#stored = stored;
    this.#unstored = unstored;
    return results;
  }

  #check(): void {
    const { state, request } = this.session;
    const text = stateText(state);
    const all = idsOf(nameOf(request.text)).length;
    if (text === "complete" && state.total !== all) {
      this.lies.push([text, state.total, all]);
    }
    if (state.state !== "running" && state.total + (state.notShown ?? 0) < this.#stored.size) {
      this.lies.push([text, state.total, state.notShown, this.#stored.size]);
    }
  }

  readonly #gate = (lookup: Lookup): Lookup => {
    return (request, signal) =>
      this.#held<LookupPage>(this.#lookups, signal, () => lookup(request, new AbortController().signal));
  };

  /** Waits in `queue` for the test; an abort ends the wait. */
  async #held<T>(queue: Waiting[], signal: AbortSignal, answer: () => T | Promise<T>): Promise<T> {
    signal.throwIfAborted();
    return await new Promise<T>((resolve, reject) => {
      const waiting: Waiting = {
        release: () => resolve(answer()),
        fail: (message) => reject(new Failure({ reason: "timeout", message, context: {}, remedies: [] })),
        failSignIn: (profile) =>
          reject(
            new Failure({
              reason: "expired-credentials",
              message: `You aren't signed in to profile "${profile}".`,
              context: { profile },
              remedies: [{ kind: "sign-in", profile, session: "corp" }],
            }),
          ),
      };
      const aborted = () => {
        const at = queue.indexOf(waiting);
        queue.splice(at, at === -1 ? 0 : 1);
        reject(signal.reason);
      };
      queue.push(waiting);
      signal.addEventListener("abort", aborted, { once: true });
    });
  }
}

function searchOf({ text }: SearchRequest, gate: (lookup: Lookup) => Lookup): Search {
  const name = nameOf(text);
  const targets = COUNTS[name].map((count, place): TargetPlan => {
    const events = Array.from({ length: count }, (_, at) => {
      const id = `${name}-${place}-${at}`;
      return { id, at, user: isAlice(id) ? "alice" : "bob", ...(isOwn(id) ? { readBy: OWN_AGENT } : {}) };
    });
    return historyPlan(`profile${place}`, "eu-west-1", {
      open: async () => new EventHistory(gate(lookupOf(events, PAGE).lookup)),
      plan: { source: "eventHistory", lookups: [{}], window: WINDOW, empty: false, sentence: "" },
    });
  });
  return new Search({ query: { condition: undefined }, window: WINDOW, summary: "", sentence: "" }, targets);
}
