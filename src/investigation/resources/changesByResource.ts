import { outsideSince } from "../../analysis/blame.ts";
import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import type { Declaration, Unresolved } from "../code/declaration.ts";
import {
  type HistorySource,
  type HistoryState,
  MOST_REQUESTS,
  type NotAsked,
  type ResourceHistory,
} from "./historyState.ts";
import { historyIn } from "./lensText.ts";
import { instanceKey } from "./resourceHistories.ts";
import { asOfText } from "./settling.ts";

/** What *Blame for infrastructure* would ask, told before it starts. */
export interface BlameCost {
  readonly resources: number;
  /** Requests at most. */
  readonly requests: number;
  /** Blocks whose resources are not known. */
  readonly unresolved: number;
  /** "Up to 36 requests for 12 resources; 5 more are remembered." Plain text. */
  readonly sentence: string;
}

export interface BlameOptions {
  /** Ask although answers are still fresh. Default false. */
  readonly refresh?: boolean;
}

export interface BlameProgress {
  readonly done: number;
  readonly of: number;
  readonly requests: number;
}

/** What became of one resource. */
export type ResourceOutcome =
  | { readonly kind: "known"; readonly history: ResourceHistory }
  | { readonly kind: "not-asked"; readonly why: NotAsked }
  | { readonly kind: "failed"; readonly failure: FailureData }
  | { readonly kind: "cancelled" };

export interface BlamedResource {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
  readonly outcome: ResourceOutcome;
  /** Changes of the resource itself outside the tool since the tool's last change of it, newest first: `outsideSince`. */
  readonly sinceTool: readonly ResourceChange[];
}

/** The answer, as plain data. A tree shows one group a heading, in this order. */
export interface BlameReport {
  /** Changed outside the tool since the tool's last change, the newest change first. */
  readonly changedSinceTool: readonly BlamedResource[];
  /** Changed outside the tool, and by the tool after that. */
  readonly changedOutside: readonly BlamedResource[];
  readonly changedByTool: readonly BlamedResource[];
  /** No changes found; where `ResourceHistory.whole` is false, older ones may exist. */
  readonly unchanged: readonly BlamedResource[];
  /** Not asked, failed or cancelled. */
  readonly unknown: readonly BlamedResource[];
  readonly unresolved: readonly { readonly declaration: Declaration; readonly why: Unresolved }[];
  /**
   * "12 resources, 31 requests: 3 changed outside the tool since the tool's last change; as of 2026-11-22 14:35 UTC, late events can still arrive".
   * Plain text.
   */
  readonly sentence: string;
}

/** *Blame for infrastructure*: the changes of every resource of a file or workspace. */
export class ChangesByResource {
  readonly #histories: Pick<HistorySource, "peek" | "cost" | "resolve">;

  constructor(histories: Pick<HistorySource, "peek" | "cost" | "resolve">) {
    this.#histories = histories;
  }

  /** What asking would cost; `refresh`: also for what is remembered. Asks nobody. */
  cost(declarations: readonly Declaration[], { refresh = false }: BlameOptions = {}): BlameCost {
    const instances = [...byKey(declarations).values()].map(({ instance }) => instance);
    const isFresh = (instance: ResourceInstance) => {
      const state = this.#histories.peek(instance);
      return state.kind === "known" && !state.stale;
    };
    const costs = instances.map((instance) =>
      refresh && isFresh(instance) ? MOST_REQUESTS : this.#histories.cost(instance),
    );
    const requests = costs.reduce((sum, cost) => sum + cost, 0);
    const remembered = refresh ? 0 : instances.filter(isFresh).length;
    const toAsk = costs.filter((cost) => cost > 0).length;
    const unresolved = declarations.filter((declaration) => declaration.instances.length === 0).length;
    const also = [
      remembered === 0 ? "" : ` ${remembered} more ${remembered === 1 ? "was" : "were"} looked up recently.`,
      unresolved === 0
        ? ""
        : ` ${count(unresolved, "block")} without a known resource ${unresolved === 1 ? "is" : "are"} skipped.`,
    ];
    return {
      resources: instances.length,
      requests,
      unresolved,
      sentence: `Up to ${count(requests, "request")} for ${count(toAsk, "resource")}.${also.join("")}`,
    };
  }

  /**
   * Asks for all of them, at the pace of their accounts and behind what the person looks at. When `signal` is aborted, the
   * report has what was known by then.
   */
  async run(
    declarations: readonly Declaration[],
    signal: AbortSignal,
    onProgress: (progress: BlameProgress) => void = () => undefined,
    { refresh = false }: BlameOptions = {},
  ): Promise<BlameReport> {
    const wanted = [...byKey(declarations).values()];
    let [done, requests] = [0, 0];
    const blamed = await Promise.all(
      wanted.map(async ({ declaration, instance }): Promise<BlamedResource> => {
        const before = this.#histories.peek(instance);
        const outcome = await this.#outcome(instance, signal, refresh);
        // What was cancelled shows what was known before: that was not asked now.
        const isNew = outcome.kind === "known" && outcome.history !== historyIn(before);
        requests += isNew ? outcome.history.asked.requests : 0;
        done += 1;
        onProgress({ done, of: wanted.length, requests });
        return { declaration, instance, outcome, sinceTool: sinceToolIn(outcome) };
      }),
    );
    return report(blamed, declarations, { requests, cancelled: signal.aborted });
  }

  async #outcome(instance: ResourceInstance, signal: AbortSignal, refresh: boolean): Promise<ResourceOutcome> {
    try {
      return outcomeOf(
        await this.#histories.resolve(instance, signal, { priority: "background", refresh, asked: true }),
      );
    } catch (error) {
      if (isAbort(error) || signal.aborted) {
        // What was known before it was to be asked again still is.
        const history = historyIn(this.#histories.peek(instance));
        return history === undefined ? { kind: "cancelled" } : { kind: "known", history };
      }
      if (Failure.is(error)) {
        return { kind: "failed", failure: error.toData() };
      }
      throw error;
    }
  }
}

function sinceToolIn(outcome: ResourceOutcome): readonly ResourceChange[] {
  return outcome.kind === "known" ? outsideSince(outcome.history.changes, outcome.history.summary.lastByTool) : [];
}

function outcomeOf(state: HistoryState): ResourceOutcome {
  switch (state.kind) {
    case "known":
      return { kind: "known", history: state.history };
    case "not-asked":
      return { kind: "not-asked", why: state.why };
    case "failed":
      return { kind: "failed", failure: state.failure };
    case "asking":
    case "never-asked":
      return { kind: "cancelled" };
  }
}

/** Each resource once, though several blocks or states tell of it. */
function byKey(
  declarations: readonly Declaration[],
): ReadonlyMap<string, { readonly declaration: Declaration; readonly instance: ResourceInstance }> {
  const found = new Map<string, { readonly declaration: Declaration; readonly instance: ResourceInstance }>();
  for (const declaration of declarations) {
    for (const instance of declaration.instances) {
      const key = instanceKey(instance);
      if (!found.has(key)) {
        found.set(key, { declaration, instance });
      }
    }
  }
  return found;
}

function report(
  blamed: readonly BlamedResource[],
  declarations: readonly Declaration[],
  { requests, cancelled }: { readonly requests: number; readonly cancelled: boolean },
): BlameReport {
  const groups = Map.groupBy(blamed, groupOf);
  const of = (group: Group) => (groups.get(group) ?? []).toSorted((left, right) => newest(right) - newest(left));
  const unresolved = declarations.flatMap((declaration) =>
    declaration.instances.length === 0 && declaration.unresolved !== undefined
      ? [{ declaration, why: declaration.unresolved }]
      : [],
  );
  const changedSinceTool = of("since");
  const unknown = of("unknown");
  const unasked = unknown.filter(({ outcome }) => outcome.kind === "cancelled").length;
  const others = unknown.length - unasked;
  const inPart = blamed.filter(({ outcome }) => outcome.kind === "known" && !outcome.history.whole).length;
  const told = [
    `${changedSinceTool.length === 0 ? "none" : changedSinceTool.length} changed outside the tool since the tool's last change`,
    ...(inPart === 0 ? [] : [`${inPart} partially read`]),
    ...(unasked === 0 ? [] : [`${unasked} not looked up`]),
    ...(others === 0 ? [] : [`${others} unknown`]),
    ...(unresolved.length === 0 ? [] : [`${count(unresolved.length, "block")} without a known resource`]),
  ];
  const asOf = blamed.flatMap(({ outcome }) => (outcome.kind === "known" ? (outcome.history.asked.asOf ?? []) : []));
  return {
    changedSinceTool,
    changedOutside: of("outside"),
    changedByTool: of("tool"),
    unchanged: of("unchanged"),
    unknown,
    unresolved,
    sentence: `${count(blamed.length, "resource")}, ${count(requests, "request")}${cancelled ? ", cancelled" : ""}: ${told.join(", ")}${asOfText(asOf)}`,
  };
}

type Group = "since" | "outside" | "tool" | "unchanged" | "unknown";

function groupOf({ outcome }: BlamedResource): Group {
  if (outcome.kind !== "known") {
    return "unknown";
  }
  const { summary } = outcome.history;
  return summary.outsideSinceTool > 0
    ? "since"
    : summary.outside > 0
      ? "outside"
      : summary.changes > 0
        ? "tool"
        : "unchanged";
}

function newest({ outcome }: BlamedResource): number {
  return outcome.kind === "known" ? (outcome.history.summary.last?.time ?? 0) : 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
