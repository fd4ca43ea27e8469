import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";
import { Failure } from "../../../src/model/failure.ts";
import type { Capabilities } from "../../../src/query/plan/capabilities.ts";
import type { SourcePlan } from "../../../src/query/plan/plan.ts";
import type { Cost } from "../../../src/sources/queryCost.ts";
import type {
  Checkpoint,
  Source,
  SourceKind,
  SourcePage,
  SourceTarget,
  TargetRef,
} from "../../../src/sources/source.ts";

const FAKE_QUERIES: Capabilities = {
  source: "fakeQueries",
  title: "Fake queries",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  isBilled: true,
};

type QueryState = "running" | "succeeded" | "failed" | "stopped";

const COST: Cost = {
  files: 0,
  bytes: 0,
  requests: 1,
  dollars: 1,
  basis: "upper bound",
  kept: 0,
  archived: 0,
  requesterPays: false,
};

/** An AWS service that runs queries which take long and are billed, and the events that they find. */
export class FakeQueries {
  readonly events: readonly CloudTrailEvent[];
  readonly queries: { readonly token: string; state: QueryState }[] = [];
  /** Events that windows have stored. */
  readonly stored = new Set<CloudTrailEvent>();
  /** Someone is signed in. */
  isSignedIn = true;
  /** How often a person was asked to sign in. */
  prompts = 0;
  /** AWS answers nothing. */
  isOffline = false;

  /** `times`: of its events, in s since 1970 UTC. */
  constructor(times: readonly number[]) {
    this.events = times
      .toSorted((left, right) => right - left)
      .map((time) =>
        readRecord(
          JSON.stringify({
            eventID: `event-${time}`,
            eventTime: new Date(time * 1000).toISOString().replace(".000Z", "Z"),
            eventName: "RunInstances",
            eventSource: "ec2.amazonaws.com",
          }),
        ),
      );
  }

  get running(): number {
    return this.queries.filter(({ state }) => state === "running").length;
  }

  /** Ends the queries that run. */
  end(state: QueryState): void {
    for (const query of this.queries) {
      query.state = query.state === "running" ? state : query.state;
    }
  }

  /** Starts a query; the same token starts none but the first time. */
  async start(token: string): Promise<number> {
    this.#answer();
    const known = this.queries.findIndex((query) => query.token === token);
    return known === -1 ? this.queries.push({ token, state: "running" }) - 1 : known;
  }

  async state(id: number): Promise<QueryState | undefined> {
    this.#answer();
    return this.queries[id]?.state;
  }

  async stop(id: number): Promise<void> {
    this.#answer();
    const query = this.queries[id];
    if (query?.state === "running") {
      query.state = "stopped";
    }
  }

  #answer(): void {
    if (this.isOffline) {
      throw new Failure({ reason: "offline", message: "AWS cannot be reached.", context: {}, remedies: [] });
    }
  }
}

/** A kind of source as one is that runs queries at AWS. */
export function fakeQueriesKind(aws: FakeQueries): SourceKind {
  const target = async (ref: TargetRef): Promise<SourceTarget> => ({
    origin: { source: FAKE_QUERIES.source, label: "Fake queries", target: ref },
    capabilities: FAKE_QUERIES,
    facts: {},
    open:
      ({ asked }) =>
      async (_signal, checkpoint) => {
        if (!aws.isSignedIn && asked !== true) {
          throw new Failure({
            reason: "sign-in-needed",
            message: "Not signed in.",
            context: { profile: "dev" },
            remedies: [{ kind: "sign-in", profile: "dev" }],
          });
        }
        aws.prompts += aws.isSignedIn ? 0 : 1;
        aws.isSignedIn = true;
        return new QuerySource(aws, checkpoint);
      },
    recall: () => async () => ({
      async *search() {
        yield { events: [...aws.stored], scanned: 0, throttled: 0, remembered: true };
      },
    }),
  });
  return { capabilities: FAKE_QUERIES, isNamed: () => false, resolve: async () => [], target };
}

/** In a checkpoint anything may stand. */
function idOf(checkpoint: Checkpoint | undefined): number | undefined {
  return typeof checkpoint?.id === "number" ? checkpoint.id : undefined;
}

function tokenOf(checkpoint: Checkpoint | undefined): string | undefined {
  return typeof checkpoint?.token === "string" ? checkpoint.token : undefined;
}

class QuerySource implements Source {
  readonly #aws: FakeQueries;
  #token: string | undefined;
  #id: number | undefined;

  constructor(aws: FakeQueries, checkpoint: Checkpoint | undefined) {
    this.#aws = aws;
    this.#token = tokenOf(checkpoint);
    this.#id = idOf(checkpoint);
  }

  async estimate(): Promise<Cost | undefined> {
    return (await this.#goesOn()) ? undefined : COST;
  }

  async stop(): Promise<undefined> {
    if (this.#token !== undefined) {
      // The answer to the start may have been lost.
      await this.#aws.stop(this.#id ?? (await this.#aws.start(this.#token)));
    }
  }

  async *search({ window }: SourcePlan, signal: AbortSignal): AsyncGenerator<SourcePage> {
    const page = { events: [], pages: 0, scanned: 0, throttled: 0, remembered: false };
    if (!(await this.#goesOn())) {
      this.#token = randomUUID();
      this.#id = undefined;
      yield { ...page, checkpoint: { token: this.#token } };
      signal.throwIfAborted();
    }
    const token = this.#token ?? "";
    this.#id ??= await this.#aws.start(token);
    yield { ...page, checkpoint: { token, id: this.#id } };
    while ((await this.#aws.state(this.#id)) === "running") {
      await pause(1, undefined, { signal });
    }
    signal.throwIfAborted();
    if ((await this.#aws.state(this.#id)) !== "succeeded") {
      throw new Failure({ reason: "not-found", message: "The query failed.", context: {}, remedies: [] });
    }
    const events = this.#aws.events.filter(({ time = 0 }) => time >= window.from && time < window.to);
    for (const event of events) {
      signal.throwIfAborted();
      yield { ...page, events: [event], pages: 1, scanned: 1, coveredFrom: event.time ?? 0 };
      this.#aws.stored.add(event);
    }
  }

  /** Whether its query is there to be read on. */
  async #goesOn(): Promise<boolean> {
    const state = this.#id === undefined ? undefined : await this.#aws.state(this.#id);
    return this.#token !== undefined && (this.#id === undefined || state === "running" || state === "succeeded");
  }
}
