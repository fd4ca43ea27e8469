import { type BlameRules, changeTest } from "../../analysis/blame.ts";
import { pipelineTest } from "../../analysis/changeOrigin.ts";
import { abortError, untilAborted } from "../../async/abort.ts";
import { Emitter } from "../../async/emitter.ts";
import { Lru } from "../../async/lru.ts";
import { type WorkPriority, WorkQueue } from "../../async/workQueue.ts";
import { lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { parseArn } from "../../model/aws/arn.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure, type FailureData, type FailureReason, isAbort } from "../../model/failure.ts";
import type { JsonFile } from "../code/jsonFile.ts";
import { keptOf, readKept } from "./historyMemory.ts";
import { locatedIn, mostRequests, planHistory } from "./historyPlan.ts";
import { askHistory } from "./historyQuestion.ts";
import { searchWider } from "./historySearch.ts";
import type {
  HistorySource,
  HistoryState,
  InstanceKey,
  ResolveOptions,
  ResourceHistory,
  WiderSearch,
} from "./historyState.ts";
import { type HistoryTargetPorts, historyTargetOf } from "./historyTarget.ts";
import type { Lookups } from "./lookups.ts";

export interface ResourceHistoriesOptions extends HistoryTargetPorts {
  readonly lookups: Lookups;
  /** Other resources that the code declares with the same identifiers. */
  readonly siblings: (instance: ResourceInstance, signal: AbortSignal) => Promise<readonly ResourceInstance[]>;
  readonly memory: JsonFile;
  /** AWS's current time, ms since 1970 UTC. */
  readonly now: () => number;
  /**
   * Names of the pipeline's roles and users, with the wildcards `*` and `?`: their changes count as made by the tool.
   */
  readonly pipelineRoles: () => readonly string[];
  /** Freshness limit of an answer, in ms. A stale one is still shown while it is looked up again. */
  readonly freshFor: () => number;
  /** Called with errors that no caller receives. */
  readonly onFault: (error: unknown) => void;
}

/** Concurrent lookups per account and Region; the rate limit is two requests a second. */
const AT_ONCE = 2;
const MOST_STATES = 3_000;
const SAVE_AFTER = 2_000;

/**
 * Failures that the user resolves by signing in or changing the configuration. Once one lookup with a profile succeeds,
 * its failed ones may be retried.
 */
const SIGN_IN: readonly FailureReason[] = [
  "no-credentials",
  "expired-credentials",
  "invalid-credentials",
  "mfa-cancelled",
  "sign-in-needed",
];

type Settled =
  | Extract<HistoryState, { kind: "not-asked" }>
  | (Omit<Extract<HistoryState, { kind: "failed" }>, "age"> & { readonly at: number })
  | { readonly kind: "known"; readonly history: ResourceHistory };

/** A lookup under way and the priorities of its callers. */
interface Job {
  readonly stop: AbortController;
  readonly waiting: Set<WorkPriority>[];
  readonly asked: boolean;
  readonly answer: Promise<HistoryState>;
}

/** Key of a resource, independent of the file or state that contains it. */
export function instanceKey({ type, region, accountId, identifiers }: ResourceInstance): InstanceKey {
  const { id, arn, name, url } = identifiers;
  const parsed = arn === undefined ? undefined : parseArn(arn);
  return JSON.stringify([
    accountId ?? parsed?.accountId ?? "",
    region ?? parsed?.region ?? "",
    type,
    arn ?? id ?? url ?? name ?? "",
  ]);
}

/** See `HistorySource`. `start` loads the data of earlier sessions; `dispose` cancels running lookups and saves. */
export class ResourceHistories implements HistorySource {
  readonly #options: ResourceHistoriesOptions;
  /** Entries are read with `peek`, so that the least recently settled one is evicted first. */
  readonly #settled = new Lru<InstanceKey, Settled>({ maxEntries: MOST_STATES });
  readonly #jobs = new Map<InstanceKey, Job>();
  readonly #queue = new WorkQueue(AT_ONCE);
  readonly #changes = new Emitter<void>();
  #isChanged = false;
  #saving: NodeJS.Timeout | undefined;
  #disposed = false;
  /** Replaced by `forget()`: results of lookups started before that are not cached. */
  #generation: object = {};

  constructor(options: ResourceHistoriesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const kept = readKept(await this.#options.memory.load());
    for (const [key, history] of kept.toReversed()) {
      if (this.#settled.peek(key) === undefined) {
        this.#settled.set(key, { kind: "known", history });
        this.#notify();
      }
    }
  }

  peek(instance: ResourceInstance): HistoryState {
    const key = instanceKey(instance);
    const settled = this.#settled.peek(key);
    if (this.#jobs.has(key)) {
      const before =
        settled?.kind === "known" ? settled.history : settled?.kind === "failed" ? settled.before : undefined;
      return { kind: "asking", position: this.#queue.length, ...(before === undefined ? {} : { before }) };
    }
    return settled === undefined || this.#isUnlocked(settled) ? { kind: "never-asked" } : this.#aged(settled);
  }

  cost(instances: readonly ResourceInstance[], refresh = false): number {
    return mostRequests(
      instances.filter((instance) => {
        const state = this.peek(instance);
        return state.kind === "known" ? state.stale || refresh : state.kind !== "not-asked";
      }),
    );
  }

  async resolve(instance: ResourceInstance, signal: AbortSignal, options: ResolveOptions = {}): Promise<HistoryState> {
    const { priority = "visible", refresh = false, asked = false } = options;
    if (signal.aborted || this.#disposed) {
      throw abortError(signal);
    }
    const key = instanceKey(instance);
    const known = this.peek(instance);
    if (known.kind === "known" && !known.stale && !refresh) {
      return known;
    }
    const job = this.#jobs.get(key) ?? this.#begin(key, instance, { refresh, asked });
    const target = new Set([priority]);
    job.waiting.push(target);
    try {
      const state = await untilAborted(job.answer, signal);
      const isLocked = state.kind === "not-asked" && state.why.locked !== undefined;
      // The job was started by a lookup that the user did not request.
      return asked && !job.asked && isLocked ? await this.resolve(instance, signal, options) : state;
    } finally {
      job.waiting.splice(job.waiting.indexOf(target), 1);
      if (job.waiting.length === 0) {
        job.stop.abort();
        if (this.#jobs.get(key) === job) {
          // No caller is left; the next one starts a new lookup.
          this.#jobs.delete(key);
          this.#notify();
        }
      }
    }
  }

  wider(instance: ResourceInstance, history: ResourceHistory): WiderSearch | undefined {
    return searchWider(instance, history);
  }

  async changeTest(instance: ResourceInstance, signal: AbortSignal): Promise<(event: CloudTrailEvent) => boolean> {
    return changeTest(instance, await this.#options.siblings(instance, signal));
  }

  onDidChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /**
   * Drops all answers: other profiles are shown, the pipeline roles changed, or the user cleared them. Running lookups
   * continue for their callers, but their results are not cached.
   */
  forget(): void {
    this.#settled.clear();
    this.#jobs.clear();
    this.#generation = {};
    this.#options.lookups.forget();
    this.#notify();
    this.#save();
  }

  /** Allows failed and refused lookups to run again, after a sign-in or a change of the configuration. */
  retry(): void {
    for (const [key, { kind }] of [...this.#settled]) {
      if (kind === "not-asked") {
        this.#settled.delete(key);
        this.#notify();
      }
    }
    this.#retryFailed(() => true);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#changes.clear();
    for (const { stop } of this.#jobs.values()) {
      stop.abort();
    }
    if (this.#saving !== undefined) {
      clearTimeout(this.#saving);
      await this.#saveNow();
    }
  }

  #begin(key: InstanceKey, instance: ResourceInstance, how: Required<Omit<ResolveOptions, "priority">>): Job {
    const stop = new AbortController();
    const waiting: Set<WorkPriority>[] = [];
    const priority = () => (waiting.some((target) => target.has("visible")) ? "visible" : "background");
    const answer = this.#ask(key, instance, how, priority, stop.signal).finally(() => {
      if (this.#jobs.get(key)?.stop === stop) {
        this.#jobs.delete(key);
      }
      this.#notify();
    });
    // No caller may be left when it fails.
    answer.catch(() => undefined);
    const job: Job = { stop, waiting, answer, asked: how.asked };
    this.#jobs.set(key, job);
    this.#notify();
    return job;
  }

  async #ask(
    key: InstanceKey,
    instance: ResourceInstance,
    { refresh, asked }: Required<Omit<ResolveOptions, "priority">>,
    priority: () => WorkPriority,
    signal: AbortSignal,
  ): Promise<HistoryState> {
    const { siblings, lookups, pipelineRoles } = this.#options;
    const generation = this.#generation;
    const settle = (settled: Settled) =>
      generation === this.#generation ? this.#settle(key, settled) : this.#aged(settled);
    const first = planHistory(instance);
    if ("why" in first) {
      return settle({ kind: "not-asked", why: { reason: "no-identifier", message: first.why } });
    }
    const { global, service } = lookupValues(instance);
    try {
      const target = await historyTargetOf(instance, global ? service : undefined, this.#options, signal, asked);
      if ("reason" in target) {
        return settle({ kind: "not-asked", why: target });
      }
      const rules: BlameRules = { isPipeline: pipelineTest(pipelineRoles()), beside: await siblings(instance, signal) };
      const located = planHistory(locatedIn(instance, target));
      const plan = "why" in located ? first : located;
      const history = await this.#queue.run(`${target.accountId}/${target.region}`, priority, signal, () =>
        askHistory({ instance, target, plan, refresh }, { lookups, rules }, signal),
      );
      this.#save();
      const { name } = target.profile;
      this.#retryFailed(({ reason, context }) => SIGN_IN.includes(reason) && context.profile === name);
      return settle({ kind: "known", history });
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) {
        const settled = this.#settled.peek(key);
        const before =
          settled?.kind === "known" ? settled.history : settled?.kind === "failed" ? settled.before : undefined;
        // Also for unexpected errors: they would recur each time the resource is shown.
        const failure = Failure.is(error) ? error.toData() : unexpected;
        settle({ kind: "failed", failure, at: this.#options.now(), ...(before === undefined ? {} : { before }) });
      }
      throw error;
    }
  }

  #retryFailed(isOver: (failure: FailureData) => boolean): void {
    for (const [key, settled] of [...this.#settled]) {
      if (settled.kind === "failed" && isOver(settled.failure)) {
        const { before } = settled;
        this.#settled.delete(key);
        if (before !== undefined) {
          this.#settled.set(key, { kind: "known", history: before });
        }
        this.#notify();
      }
    }
  }

  /** Whether the profile was signed in after the lookup was refused. */
  #isUnlocked(settled: Settled): boolean {
    const locked = settled.kind === "not-asked" ? settled.why.locked : undefined;
    return locked !== undefined && this.#options.needs(locked) === undefined;
  }

  #settle(key: InstanceKey, settled: Settled): HistoryState {
    this.#settled.set(key, settled);
    return this.#aged(settled);
  }

  #aged(settled: Settled): HistoryState {
    if (settled.kind === "not-asked") {
      return settled;
    }
    const now = this.#options.now();
    if (settled.kind === "failed") {
      const { at, ...failed } = settled;
      return { ...failed, age: Math.max(0, now - at) };
    }
    const age = Math.max(0, now - settled.history.asked.to);
    return { ...settled, age, stale: age >= this.#options.freshFor() };
  }

  #notify(): void {
    if (this.#disposed || this.#isChanged) {
      return;
    }
    this.#isChanged = true;
    setImmediate(() => {
      this.#isChanged = false;
      this.#changes.fire();
    });
  }

  #save(): void {
    if (this.#saving === undefined && !this.#disposed) {
      this.#saving = setTimeout(() => {
        this.#saving = undefined;
        this.#saveNow().catch(this.#options.onFault);
      }, SAVE_AFTER);
      this.#saving.unref();
    }
  }

  async #saveNow(): Promise<void> {
    this.#saving = undefined;
    const known = [...this.#settled].flatMap(([key, settled]) =>
      settled.kind === "known" ? [[key, settled.history] as const] : [],
    );
    await this.#options.memory.save(keptOf(known));
  }
}

const unexpected: FailureData = {
  reason: "internal",
  message: "Something went wrong in CloudTrail Investigator. See the log for details.",
  context: {},
  remedies: [{ kind: "show-log" }],
};
