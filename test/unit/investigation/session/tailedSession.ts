import { expect } from "vitest";
import { Search, type SearchRequest, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import type { PrepareOptions } from "../../../../src/investigation/search/searches.ts";
import { SessionAnswers } from "../../../../src/investigation/session/answers.ts";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Capabilities } from "../../../../src/query/plan/capabilities.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import type { LiveBatch, Source, SourcePage } from "../../../../src/sources/source.ts";
import { TestTables } from "../results/tables.ts";
import { ManualClock } from "./manualClock.ts";
import { sessionPorts } from "./sessionPorts.ts";

export const START = Date.parse("2026-11-20T12:00:00Z");
const HOUR = 3_600_000;

/** A kind of source that can be followed, and that holds its events in memory. */
const LOG_GROUP: Capabilities = {
  source: "logGroup",
  title: "Log group",
  pushable: [],
  attributesPerRequest: 0,
  maxLookups: 0,
  neverReturns: [],
  isBilled: true,
  live: { perMinute: 0.01, freeMinutes: 1_800 },
};

/** The record of an event that happened so many seconds after the start. */
export function eventAt(second: number, user = "alice"): CloudTrailEvent {
  return readRecord(
    JSON.stringify({
      eventVersion: "1.11",
      eventID: `live-${second}`,
      eventTime: new Date(START + second * 1000).toISOString().replace(".000", ""),
      eventSource: "ec2.amazonaws.com",
      eventName: "RunInstances",
      awsRegion: "eu-west-1",
      recipientAccountId: "111111111111",
      userIdentity: { type: "IAMUser", userName: user, arn: `arn:aws:iam::111111111111:user/${user}` },
      eventCategory: "Management",
      readOnly: false,
    }),
  );
}

/** What arrives in one session of live tail. */
class Stream {
  readonly #batches: LiveBatch[] = [];
  #end: { readonly error?: Failure } | undefined;
  #wake: () => void = () => undefined;
  readonly signal: AbortSignal;
  /** Everything that was pushed is taken. */
  isIdle = false;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener("abort", () => this.#wake());
  }

  push(batch: LiveBatch): void {
    this.#batches.push(batch);
    this.isIdle = false;
    this.#wake();
  }

  fail(message: string): void {
    this.#end = { error: new Failure({ reason: "offline", message, context: {}, remedies: [] }) };
    this.isIdle = false;
    this.#wake();
  }

  async *batches(): AsyncGenerator<LiveBatch> {
    for (;;) {
      this.signal.throwIfAborted();
      const next = this.#batches.shift();
      if (next !== undefined) {
        yield next;
      } else if (this.#end !== undefined) {
        if (this.#end.error !== undefined) {
          throw this.#end.error;
        }
        return;
      } else {
        this.isIdle = true;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** A session over a real index, with one log group whose stored and arriving events the test decides. */
export class TailedSession {
  readonly clock = new ManualClock(START);
  readonly session: SearchSession;
  readonly answers: SessionAnswers;
  /** The events that a search of the log group reads. */
  readonly stored: CloudTrailEvent[] = [];
  /** All sessions of live tail, also those that ended. */
  readonly streams: Stream[] = [];
  /** Whether the person allows what a live tail costs, and how often that was asked. */
  allows = true;
  asked = 0;
  limit = 1_000;
  readonly prepared: SearchRequest[] = [];
  readonly faults: unknown[] = [];
  readonly #tables = new TestTables();

  constructor(request: SearchRequest = { text: "user:alice" }) {
    this.session = new SearchSession(
      request,
      sessionPorts({
        begin: async (wanted, _signal, options) => this.#searchOf(wanted, options),
        recall: async (wanted, earlier) => this.#searchOf(wanted, {}, earlier.state),
        results: (restarted) => this.#tables.results({ restarted }),
        fault: (error) => this.faults.push(error),
        limit: () => this.limit,
        allowLive: async () => {
          this.asked += 1;
          return this.allows;
        },
        clock: this.clock,
      }),
      { begun: () => undefined, changed: () => undefined },
    );
    this.answers = new SessionAnswers(this.session, { timeZone: () => "UTC" });
  }

  /** The session of live tail that runs. Undefined: none. */
  get stream(): Stream | undefined {
    return this.streams.findLast(({ signal }) => !signal.aborted);
  }

  /** Events arrive, and are among the rows if they are shown. */
  async arrive(events: readonly CloudTrailEvent[], more: Omit<LiveBatch, "events"> = {}): Promise<void> {
    this.stream?.push({ events, ...more });
    await this.settle();
  }

  /** Everything that was asked for is done, and among the rows. */
  async settle(): Promise<void> {
    await expect.poll(() => this.#isSettled, { interval: 1 }).toBe(true);
    await this.session.narrow(this.session.results.filters);
  }

  get #isSettled(): boolean {
    const { following } = this.session.state;
    const isStarting = this.session.follower.live.isOn && following?.feed !== "live";
    const isConnecting = following?.feed === "live" && following.mode === "starting";
    const isRunning = following?.feed === "live" && following.mode !== "ended";
    const isIdle = isRunning ? this.stream?.isIdle === true : this.stream === undefined;
    return !isStarting && !isConnecting && isIdle;
  }

  /** The ids of the rows, newest first; new ones with an asterisk. */
  async rows(): Promise<readonly string[]> {
    const rows = await this.answers.rows(this.session.number, 0, 500, []);
    return rows.map(({ eventId, fresh }) => `${eventId}${fresh === true ? "*" : ""}`);
  }

  async dispose(): Promise<void> {
    this.session.close();
    await this.#tables.dispose();
  }

  #searchOf(request: SearchRequest, _options: PrepareOptions, earlier?: Search["state"]): Search {
    this.prepared.push(request);
    const now = this.clock.now();
    const { query } = parseQuery(request.text ?? "", { now });
    const window = { from: now - HOUR, to: now };
    const own = plan({ ...query, window }, LOG_GROUP, now);
    const ref = { source: "logGroup", group: "cloudtrail" };
    const target: TargetPlan = {
      origin: { source: "logGroup", label: "cloudtrail", target: ref },
      capabilities: LOG_GROUP,
      plan: own,
      open: async () => this.#source(),
      recall: async () => this.#source(),
    };
    return new Search({ query: { ...query, window }, window, summary: "", sentence: "" }, [target], {
      around: {
        accounts: () => [],
        profileCount: 1,
        usual: { source: "eventHistory", title: "Event history", maxAge: 90 * 24 * HOUR },
        now,
      },
      ...(earlier === undefined ? {} : { earlier: { state: earlier, marks: [undefined] } }),
    });
  }

  #source(): Source {
    const { stored } = this;
    const streamOf = (signal: AbortSignal) => {
      const stream = new Stream(signal);
      this.streams.push(stream);
      return stream;
    };
    return {
      async *search({ residual, window }): AsyncGenerator<SourcePage> {
        const accepts = residual === undefined ? () => true : compile(residual);
        const events = stored.filter((event) => accepts(event) && (event.time ?? 0) < window.to);
        yield { events, scanned: stored.length, coveredFrom: window.from, throttled: 0, remembered: false };
      },
      async *follow({ residual }, signal): AsyncGenerator<LiveBatch> {
        const accepts = residual === undefined ? () => true : compile(residual);
        yield { events: [] };
        for await (const batch of streamOf(signal).batches()) {
          yield { ...batch, events: batch.events.filter(accepts) };
        }
      },
    };
  }
}
