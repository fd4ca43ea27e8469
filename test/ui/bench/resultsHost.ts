import { choose, NOT_NARROWED } from "../../../src/investigation/results/narrowing.ts";
import { resultRow } from "../../../src/investigation/results/resultRow.ts";
import { Results } from "../../../src/investigation/results/results.ts";
import { type FoundEvent, Search } from "../../../src/investigation/search/search.ts";
import { stamper } from "../../../src/investigation/when.ts";
import { readRecord } from "../../../src/model/record.ts";
import type { Handlers } from "../../../src/protocol/channel.ts";
import type { ResultsRequests, ResultsState } from "../../../src/protocol/results.ts";
import { ALL_TIME, LOG_FILES } from "../../../src/sources/localFiles/capabilities.ts";
import type { Source } from "../../../src/sources/source.ts";
import { groupsOf, summaryOf } from "../../../src/ui/panels/resultsPanelCounts.ts";
import { makeWorld } from "../../world/world.ts";

const end = Date.parse("2026-11-01T12:00:00Z");
const pageSize = 1_000;
/** Kept back, to arrive while somebody looks on. */
const late = 500;
const plan = { query: {}, window: ALL_TIME, sentence: "Every event of the seeded world" };

/** What the panel does for its page, with its own parts and without the editor around it; every answer is timed. */
export class ResultsHost {
  readonly search: Search;
  readonly #results = new Results();
  readonly #late: FoundEvent[];
  #revision = 1;
  #spent = 0;
  /** Tells the page; to be set when there is one. */
  emit: (state: ResultsState) => void = () => undefined;

  private constructor(search: Search, found: readonly FoundEvent[]) {
    this.search = search;
    const arrived = found.slice(0, found.length - late);
    this.#late = found.slice(arrived.length);
    this.#timed(() => this.#results.add(arrived));
  }

  /** Lets a search find all of a seeded world, as it would find the events of log files. */
  static async with(size: number): Promise<ResultsHost> {
    const source: Source = {
      capabilities: LOG_FILES,
      async *search() {
        let events = [];
        for (const { json } of makeWorld({ seed: 1, size, end }).records()) {
          events.push(readRecord(json));
          if (events.length === pageSize) {
            yield { events, scanned: events.length, throttled: 0, remembered: false };
            events = [];
          }
        }
        yield { events, scanned: events.length, throttled: 0, remembered: false };
      },
    };
    const search = new Search(plan, [
      {
        profile: "",
        region: "",
        source: LOG_FILES.source,
        open: async () => source,
        plan: { source: LOG_FILES.source, lookups: [{}], window: ALL_TIME, empty: false, sentence: plan.sentence },
      },
    ]);
    const found: FoundEvent[] = [];
    for await (const page of search.run(new AbortController().signal)) {
      found.push(...page.events);
    }
    return new ResultsHost(search, found);
  }

  /** Some events more: the state that the page is told then. */
  arrive(count: number): ResultsState {
    return this.#timed(() => {
      this.#results.add(this.#late.splice(0, count));
      return this.#change();
    });
  }

  /** How long it computed for all answers so far (ms). */
  get spent(): number {
    return this.#spent;
  }

  get count(): number {
    return this.#results.count;
  }

  readonly requests: Partial<Handlers<ResultsRequests, object>["requests"]> = {
    ready: () => this.#timed(() => this.#state()),
    rows: (_search, start, count) => this.#timed(() => this.#rows(start, count)),
    ids: (_search, start, to) =>
      this.#timed(() => this.#results.window(start, to - start).map(({ event }) => event.eventId)),
    locate: (_search, ids) => this.#timed(() => ids.map((id) => this.#results.place(id))),
    sort: (column, descending) =>
      this.#timed(() => {
        this.#results.sortBy({ column, descending });
        this.emit(this.#change());
      }),
    choose: (_search, choice) =>
      this.#timed(() => {
        this.#results.narrow(choose(this.#results.narrowing, choice));
        this.emit(this.#change());
      }),
    brush: (_search, window) =>
      this.#timed(() => {
        const { choices } = this.#results.narrowing;
        this.#results.narrow({ choices, ...(window === null ? {} : { window }) });
        this.emit(this.#change());
      }),
    widen: () =>
      this.#timed(() => {
        this.#results.narrow(NOT_NARROWED);
        this.emit(this.#change());
      }),
    summary: (_search, ask) => this.#timed(() => summaryOf(this.#counting, ask)),
    groups: (_search, by) => this.#timed(() => groupsOf(this.#counting, by)),
  };

  get #counting() {
    return { results: this.#results, search: this.search, timeZone: "UTC", current: () => true };
  }

  #rows(start: number, count: number) {
    const stamp = stamper("UTC");
    return this.#results.window(start, count).map(({ event, seenIn }) => resultRow(event, stamp, seenIn));
  }

  #change(): ResultsState {
    this.#revision += 1;
    return this.#state();
  }

  #state(): ResultsState {
    const results = this.#results;
    return {
      search: 1,
      revision: this.#revision,
      title: "All events",
      text: "",
      sentence: plan.sentence,
      state: this.search.state,
      count: results.count,
      total: results.total,
      narrowing: results.narrowing,
      timeZone: "UTC",
      scanned: results.total,
      sort: results.sort,
      scopes: [],
      emptyReasons: [],
    };
  }

  #timed<T>(work: () => T): T {
    const start = busy();
    const note = () => {
      this.#spent += busy() - start;
    };
    const result = work();
    if (result instanceof Promise) {
      void result.finally(note);
    } else {
      note();
    }
    return result;
  }
}

/** How long this thread has computed (ms): unlike the time that passed, others on the machine hardly change it. */
function busy(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
