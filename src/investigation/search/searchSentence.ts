import type { TimeRange } from "../../model/text/time.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import { spanText } from "../../query/plan/notCovered.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import type { SourceTarget } from "../../sources/source.ts";
import { nameOf } from "./sourceName.ts";
import type { SearchPart } from "./sourceSplit.ts";

const MINUTE = 60_000;

/** A plan, and the targets of one kind of source that share it. */
export interface SharedPlan {
  readonly capabilities: Capabilities;
  readonly plan: SourcePlan;
  readonly targets: readonly SourceTarget[];
}

/** The plans of a search: one for all targets of a kind that are searched for the same times. */
export class PlanTable {
  readonly #plans = new Map<Capabilities, Map<string, SharedPlan & { readonly targets: SourceTarget[] }>>();

  get all(): readonly SharedPlan[] {
    return [...this.#plans.values()].flatMap((plans) => [...plans.values()]);
  }

  /** From the begin of the earliest to the end of the latest. */
  get window(): TimeRange {
    const windows = this.all.map(({ plan }) => plan.window);
    return { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  }

  /** The plan of a part of a search. */
  of({ target, window, only }: SearchPart, make: () => SourcePlan): SourcePlan {
    const { capabilities } = target;
    const plans = this.#plans.get(capabilities) ?? new Map<string, SharedPlan & { readonly targets: SourceTarget[] }>();
    this.#plans.set(capabilities, plans);
    const key = JSON.stringify([window, only]);
    const shared = plans.get(key) ?? { capabilities, plan: make(), targets: [] };
    plans.set(key, shared);
    shared.targets.push(target);
    return shared.plan;
  }
}

/** What a search does, in one sentence: for each source what it is asked, where, and for how long a time. */
export function sentenceOf(plans: readonly SharedPlan[]): string {
  const parts = plans.map(({ capabilities, plan: { sentence, empty, window }, targets }) => {
    const isTimed = capabilities.allTime === undefined && !empty;
    const words = [sentence, ...where(targets), ...(isTimed ? [spanText(window.to - window.from)] : [])].join("; ");
    return plans.length === 1 ? words : `${capabilities.title}: ${words}`;
  });
  return parts.join("; ");
}

/**
 * What a search requests and filters, without where and when. Of several sources, which is searched for which part of the
 * time, the newest first: "Event history for the last 90 days, Trail bucket acme-logs for the 310 days before". `now`: when
 * its window was fixed, in ms since 1970 UTC.
 */
export function summaryOf(plans: readonly SharedPlan[], now: number): string {
  const [first, ...more] = plans;
  return more.length === 0 ? (first?.plan.sentence ?? "") : splitText(plans, now);
}

function splitText(plans: readonly SharedPlan[], now: number): string {
  const timed = plans
    .filter(({ plan }) => !plan.empty)
    .map((one) => ({ name: nameOf(one), ...one.plan.window }))
    .toSorted((left, right) => right.to - left.to || right.from - left.from);
  const whole = {
    from: Math.min(...timed.map(({ from }) => from)),
    to: Math.max(...timed.map(({ to }) => to)),
  };
  const isWhole = ({ from, to }: TimeRange) => from === whole.from && to === whole.to;
  // "Before" is before what is named before.
  const ordered = [...timed.filter((one) => !isWhole(one)), ...timed.filter(isWhole)];
  const byTime = [...Map.groupBy(ordered, ({ from, to }) => `${from} ${to}`).values()];
  const texts = byTime.flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [`${list([...new Set(same.map(({ name }) => name))])} ${timesText(first, whole, timed, now)}`];
  });
  const unread = plans.filter(({ plan }) => plan.empty).map((one) => `nothing from ${nameOf(one)}`);
  return [...texts, ...unread].join(", ");
}

/** "for the last 90 days", "for the 310 days before", "for all 400 days". */
function timesText({ from, to }: TimeRange, whole: TimeRange, all: readonly TimeRange[], now: number): string {
  if (from === whole.from && to === whole.to) {
    return `for all ${spanText(to - from)}`;
  }
  if (to === whole.to) {
    return to >= now - MINUTE ? `for the last ${spanText(to - from)}` : `for the newest ${spanText(to - from)}`;
  }
  // Where two sources meet, each is searched for a little more.
  const newer = all
    .filter((other) => other.to > to && other.from > from && other.from <= to)
    .map((other) => other.from);
  return `for the ${spanText(Math.min(to, ...newer) - from)} before`;
}

/** "production, development" and "us-east-1, eu-west-1", cut where they get long. Nothing for a target that the title names. */
function where(targets: readonly SourceTarget[]): readonly string[] {
  const named = targets.filter(({ origin, capabilities }) => origin.label !== capabilities.title);
  const labels = [...new Set(named.map(({ origin }) => origin.label))];
  const regions = [...new Set(named.flatMap(({ origin }) => origin.region ?? []))];
  return [labels, regions].filter((names) => names.length > 0).map(list);
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
