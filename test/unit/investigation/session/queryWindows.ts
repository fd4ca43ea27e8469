import { setTimeout as pause } from "node:timers/promises";
import type { LastingMemory } from "../../../../src/aws/rememberedAccounts.ts";
import { Checkpoints } from "../../../../src/investigation/search/checkpoints.ts";
import type { SearchRequest } from "../../../../src/investigation/search/search.ts";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { fromMemento } from "../../../../src/investigation/session/memento.ts";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { sourcesOf } from "../../../../src/sources/registry.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { FakeQueries, fakeQueriesKind } from "../../sources/fakeQueries.ts";
import { noObjects } from "../../sources/origins.ts";
import { TestTables } from "../results/tables.ts";
import { sessionPorts } from "./sessionPorts.ts";

const LIMIT = 2;
const NOW = 1_000_000;
const REQUEST: SearchRequest = { targets: [{ source: "fakeQueries" }], from: 0, to: NOW };

/** Windows of one machine, one after the other, with one results view whose search runs a query at AWS. */
export class QueryWindows {
  readonly aws = new FakeQueries([100, 200, 300, 400, 500]);
  readonly memory = new Map<string, unknown>();
  /** What a session did that must never happen. */
  readonly lies: unknown[] = [];
  session: SearchSession;
  readonly #tables = new TestTables(true);
  #going: Promise<void> = Promise.resolve();

  constructor() {
    this.session = this.#view(REQUEST);
  }

  /**
   * The window closes, and a later one shows its view. `isKilled`: the first has no time to close anything, and its view was
   * kept as it was when its page was hidden, at the begin of the search.
   */
  async reload({ hidden }: { readonly hidden?: string | undefined } = {}): Promise<void> {
    const kept = fromMemento({ memento: hidden ?? this.session.memento });
    this.session.close(true);
    this.session = this.#view(kept.request);
    await this.session.restore(kept);
    this.#going = this.session.goOn();
    await this.settled();
  }

  /** The tab is closed, and another one shows the same search. */
  async closeView(): Promise<void> {
    this.session.close();
    this.session = this.#view(REQUEST);
    await this.#calm(() => this.aws.running > 0 && !this.aws.isOffline);
  }

  signIn(): Promise<void> {
    this.aws.isSignedIn = true;
    this.session.signedIn(new Set(["dev"]));
    return this.settled();
  }

  /** Waits until the session does nothing before AWS answers something else. */
  async settled(): Promise<void> {
    await Promise.race([this.#going, pause(20)]);
    await this.#calm(() => this.session.isRunning && this.aws.running === 0);
    // A query that was started is polled, and one that is to be stopped is stopped.
    await pause(5);
    await this.#calm(() => this.session.isRunning && this.aws.running === 0);
  }

  async dispose(): Promise<void> {
    this.session.close();
    await this.#tables.dispose();
  }

  async #calm(isBusy: () => boolean): Promise<void> {
    for (let waited = 0; isBusy(); waited += 1) {
      if (waited > 5_000) {
        throw new Error(`The session does not settle: ${JSON.stringify(this.session.state)}`);
      }
      await pause(1);
    }
  }

  #view(request: SearchRequest): SearchSession {
    const unused = () => Promise.reject(new Error("no other source is used"));
    const sources = sourcesOf({
      store: testStore("/nowhere"),
      objects: noObjects(),
      now: () => NOW,
      connections: { connect: unused, regions: unused },
      profiles: async () => [],
      shown: async () => [],
    });
    const memory: LastingMemory = {
      get: (key) => this.memory.get(key),
      // As in a later window: nothing of this one is left but plain data.
      update: async (key, value) => void this.memory.set(key, JSON.parse(JSON.stringify(value))),
    };
    const searches = new Searches({
      sources: { ...sources, kinds: [...sources.kinds, fakeQueriesKind(this.aws)] },
      seen: new Seen(),
      now: () => NOW,
      defaultHours: () => 24,
      checkpoints: new Checkpoints(memory),
    });
    return new SearchSession(
      request,
      sessionPorts({
        begin: (wanted, signal, options) => searches.prepare(wanted, signal, options),
        recall: (wanted, earlier, index) => searches.recall(wanted, earlier, index),
        results: (restarted) => this.#tables.results({ restarted }),
        fault: (error) => this.lies.push(error),
        limit: () => LIMIT,
      }),
      { begun: () => undefined, changed: () => undefined },
    );
  }
}
