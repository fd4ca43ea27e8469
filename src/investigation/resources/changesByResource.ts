import { outsideSince } from "../../analysis/blame.ts";
import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { Declaration, Unresolved } from "../code/declaration.ts";
import type { HistorySource, HistoryState, NotAsked, ResourceHistory } from "./historyState.ts";
import { historyIn } from "./lensText.ts";
import { instanceKey } from "./resourceHistories.ts";
import { asOfText } from "./settling.ts";

/** Cost of a blame run, shown before it starts. */
export interface BlameCost {
  readonly resources: number;
  /** Upper bound of requests. */
  readonly requests: number;
  /** Number of blocks whose resources are unknown. */
  readonly unresolved: number;
  /** Plain text: "Up to 36 requests for 12 resources; 5 more are remembered." */
  readonly sentence: string;
}

export interface BlameOptions {
  /** Request answers that are still fresh again. Default false. */
  readonly refresh?: boolean;
}

export interface BlameProgress {
  readonly done: number;
  readonly of: number;
  readonly requests: number;
}

/** Result for one resource. */
export type ResourceOutcome =
  | { readonly kind: "known"; readonly history: ResourceHistory }
  | { readonly kind: "not-asked"; readonly why: NotAsked }
  | { readonly kind: "failed"; readonly failure: FailureData }
  | { readonly kind: "cancelled" };

export interface BlamedResource {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
  readonly outcome: ResourceOutcome;
  /** Changes of the resource outside the tool since the tool's last change, newest first: see `outsideSince`. */
  readonly sinceTool: readonly ResourceChange[];
}

/** Result of a blame run, as plain data. The tree shows one group per list, in this order. */
export interface BlameReport {
  /** Changed outside the tool since the tool's last change; newest change first. */
  readonly changedSinceTool: readonly BlamedResource[];
  /** Changed outside the tool, and later by the tool. */
  readonly changedOutside: readonly BlamedResource[];
  readonly changedByTool: readonly BlamedResource[];
  /** No changes: a lookup could have found one. */
  readonly unchanged: readonly BlamedResource[];
  /** No changes found, but not everything was read: see `Coverage`. */
  readonly undetermined: readonly BlamedResource[];
  /** Not requested, failed or cancelled. */
  readonly unknown: readonly BlamedResource[];
  readonly unresolved: readonly { readonly declaration: Declaration; readonly why: Unresolved }[];
  /**
   * Plain text: "12 resources, 31 requests: 3 changed outside the tool since the tool's last change; as of 2026-11-22
   * 14:35 UTC, late events can still arrive".
   */
  readonly sentence: string;
}

/** The blame run: looks up the changes of all resources of a file or workspace. */
export class ChangesByResource {
  readonly #histories: Pick<HistorySource, "peek" | "cost" | "resolve">;

  constructor(histories: Pick<HistorySource, "peek" | "cost" | "resolve">) {
    this.#histories = histories;
  }

  /** Cost of `run`. `refresh`: includes resources with fresh answers. Makes no requests. */
  cost(declarations: readonly Declaration[], { refresh = false }: BlameOptions = {}): BlameCost {
    const instances = [...byKey(declarations).values()].map(({ instance }) => instance);
    const isFresh = (instance: ResourceInstance) => {
      const state = this.#histories.peek(instance);
      return state.kind === "known" && !state.stale;
    };
    const requests = this.#histories.cost(instances, refresh);
    const remembered = refresh ? 0 : instances.filter(isFresh).length;
    const toAsk = instances.filter((instance) => this.#histories.cost([instance], refresh) > 0).length;
    const unresolved = declarations.filter((declaration) => declaration.instances.length === 0).length;
    const also = [
      remembered === 0 ? "" : ` ${remembered} more ${remembered === 1 ? "was" : "were"} looked up recently.`,
      unresolved === 0
        ? ""
        : ` ${countOf(unresolved, "block")} without a known resource ${unresolved === 1 ? "is" : "are"} skipped.`,
    ];
    return {
      resources: instances.length,
      requests,
      unresolved,
      sentence: `Up to ${countOf(requests, "request")} for ${countOf(toAsk, "resource")}.${also.join("")}`,
    };
  }

  /**
   * Looks up the changes of all resources, limited by the rate of their accounts and after lookups with priority
   * "visible". When `signal` is aborted, the report contains the results so far.
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
        // A cancelled lookup returns the earlier history: its requests belong to an earlier run.
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
        // An earlier history stays valid although the refresh was cancelled.
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

/** Each resource once, even if several blocks or states have it. */
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
  const inPart = blamed.filter(
    ({ outcome }) => outcome.kind === "known" && outcome.history.coverage.kind !== "all",
  ).length;
  const parts = [
    `${changedSinceTool.length === 0 ? "none" : changedSinceTool.length} changed outside the tool since the tool's last change`,
    ...(inPart === 0 ? [] : [`${inPart} partially read`]),
    ...(unasked === 0 ? [] : [`${unasked} not looked up`]),
    ...(others === 0 ? [] : [`${others} unknown`]),
    ...(unresolved.length === 0 ? [] : [`${countOf(unresolved.length, "block")} without a known resource`]),
  ];
  const asOf = blamed.flatMap(({ outcome }) => (outcome.kind === "known" ? (outcome.history.asked.asOf ?? []) : []));
  return {
    changedSinceTool,
    changedOutside: of("outside"),
    changedByTool: of("tool"),
    unchanged: of("unchanged"),
    undetermined: of("undetermined"),
    unknown,
    unresolved,
    sentence: `${countOf(blamed.length, "resource")}, ${countOf(requests, "request")}${cancelled ? ", cancelled" : ""}: ${parts.join(", ")}${asOfText(asOf)}`,
  };
}

type Group = "since" | "outside" | "tool" | "unchanged" | "undetermined" | "unknown";

function groupOf({ outcome }: BlamedResource): Group {
  if (outcome.kind !== "known") {
    return "unknown";
  }
  const { summary, coverage } = outcome.history;
  return summary.outsideSinceTool > 0
    ? "since"
    : summary.outside > 0
      ? "outside"
      : summary.changes > 0
        ? "tool"
        : coverage.kind === "all"
          ? "unchanged"
          : "undetermined";
}

function newest({ outcome }: BlamedResource): number {
  return outcome.kind === "known" ? (outcome.history.summary.last?.time ?? 0) : 0;
}
