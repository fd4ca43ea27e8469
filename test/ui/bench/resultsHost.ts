import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WindowThreads } from "../../../src/engine/windowThreads.ts";
import { choose, NO_FILTERS } from "../../../src/investigation/results/filters.ts";
import { Results } from "../../../src/investigation/results/results.ts";
import { ResultTables } from "../../../src/investigation/results/resultTables.ts";
import { type EventHit, Search } from "../../../src/investigation/search/search.ts";
import { groupsOf, summaryOf } from "../../../src/investigation/session/counts.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import type { Handlers } from "../../../src/protocol/channel.ts";
import type { Filters } from "../../../src/protocol/filters.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { ALL_TIME } from "../../../src/query/plan/plan.ts";
import { makeWorld } from "../../world/world.ts";

const end = Date.parse("2026-11-01T12:00:00Z");
const pageSize = 1_000;
/** Kept back at most, to arrive while somebody looks on. */
const mostLate = 2_500;
const plan = { query: {}, window: ALL_TIME, summary: "", sentence: "Every event of the seeded world" };

/** What the panel does for its page, with its own parts and without the editor around it; every answer is timed. */
export class ResultsHost {
  readonly #search = new Search(plan, []);
  readonly #results: Results;
  readonly #late: EventHit[];
  readonly #end: () => Promise<void>;
  #revision = 1;
  #spent = 0;
  /** Tells the page; to be set when there is one. */
  emit: (state: ResultsState) => void = () => undefined;

  private constructor(results: Results, late: EventHit[], close: () => Promise<void>) {
    this.#results = results;
    this.#late = late;
    this.#end = close;
  }

  /** Puts all of a seeded world into results, page by page, as a search would. */
  static async with(size: number): Promise<ResultsHost> {
    const folder = mkdtempSync(join(tmpdir(), "results-"));
    const program = new URL("../../../src/engine/worker.ts", import.meta.url);
    const threads = new WindowThreads(program);
    const tables = new ResultTables({ threads, folder });
    const results = new Results({ open: (onRestart) => tables.open(onRestart), restarted: () => undefined });
    let page: EventHit[] = [];
    let left = size - Math.min(mostLate, size / 2);
    for (const { json } of makeWorld({ seed: 1, size, end }).records()) {
      page.push({ event: readRecord(json), origins: [] });
      if (page.length === Math.min(pageSize, left)) {
        await results.events.add(page);
        left -= page.length;
        page = [];
      }
    }
    await results.refresh();
    return new ResultsHost(results, page, async () => {
      await results.close();
      tables.dispose();
      await threads.dispose();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  close(): Promise<void> {
    return this.#end();
  }

  /** Some events more: the state that the page is told then. */
  arrive(count: number): Promise<ResultsState> {
    return this.#timed(async () => {
      await this.#results.events.add(this.#late.splice(0, count));
      return await this.#change();
    });
  }

  /** How long it computed for all answers so far, threads and all (ms). */
  get spent(): number {
    return this.#spent;
  }

  get count(): number {
    return this.#results.count;
  }

  readonly requests: Partial<Handlers<ResultsRequests, object>["requests"]> = {
    ready: () => this.#timed(async () => this.#state()),
    rows: (_search, start, count, columns) =>
      this.#timed(() => this.#results.rows(start, count, { columns, timeZone: "UTC" })),
    ids: (_search, start, to) => this.#timed(() => this.#results.ids(start, to)),
    locate: (_search, ids) => this.#timed(() => this.#results.rowIndexes(ids)),
    sort: (column, descending) =>
      this.#timed(async () => {
        this.#results.sortBy({ column, descending });
        this.emit(await this.#change());
      }),
    choose: (_search, choice) => this.#narrow((narrowing) => choose(narrowing, choice)),
    brush: (_search, window) => this.#narrow(({ choices }) => ({ choices, ...(window === null ? {} : { window }) })),
    widen: () => this.#narrow(() => NO_FILTERS),
    summary: (_search, ask) => this.#timed(() => summaryOf(this.#counting, ask)),
    groups: (_search, by) =>
      this.#timed(() => groupsOf(this.#counting, by, { follower: { fresh: [], freshBy: () => new Map() } })),
  };

  get #counting() {
    const more = async () => this.emit(await this.#change());
    return { results: this.#results, search: this.#search, timeZone: "UTC", more: () => void more() };
  }

  #narrow(change: (narrowing: Filters) => Filters): Promise<void> {
    return this.#timed(async () => {
      this.#results.narrow(change(this.#results.filters));
      this.emit(await this.#change());
    });
  }

  async #change(): Promise<ResultsState> {
    this.#revision += 1;
    await this.#results.refresh();
    return this.#state();
  }

  #state(): ResultsState {
    const results = this.#results;
    return {
      search: 1,
      revision: this.#revision,
      title: "All events",
      text: "",
      scope: [],
      plan: plan.sentence,
      sentence: plan.sentence,
      state: "done",
      count: results.count,
      total: results.total,
      filters: results.filters,
      noise: results.noise,
      timeZone: "UTC",
      scanned: results.total,
      sort: results.sort,
      targets: [],
      emptyReasons: [],
    };
  }

  /** Answers that overlap are counted once each, so that only what waits for nothing else is told exactly. */
  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const start = busy();
    try {
      return await work();
    } finally {
      this.#spent += busy() - start;
    }
  }
}

/** How long all threads have computed (ms): unlike the time that passed, others on the machine hardly change it. */
function busy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
