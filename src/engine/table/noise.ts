import { Lru } from "../../async/lru.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { parseQuery } from "../../query/language/text.ts";
import { leaves, planReads, type ReadPlan } from "./readPlan.ts";

interface ReadNoise {
  /** Undefined: the text cannot be a known-noise filter, for the reason in `problem`. */
  readonly plan?: ReadPlan;
  readonly problem?: string;
  readonly writes: boolean;
}

const READ = new Lru<string, ReadNoise>({ maxEntries: 200 });

/** How the columns answer the text of a known-noise filter. Undefined: they cannot, and it hides nothing. */
export function planOfNoise(text: string): ReadPlan | undefined {
  return noiseOf(text).plan;
}

/**
 * Why a text cannot be a known-noise filter, in a sentence; undefined: it can be one. It is answered by columns alone: of
 * the search language it cannot use free text, paths into a record that no column holds, what an event is about
 * (`resource`, `resourceType`, `mentions` and the like), and times.
 */
export function noiseProblem(text: string): string | undefined {
  return noiseOf(text).problem;
}

/** True unless every event that the text matches must be recorded as read-only. */
export function canMatchWrites(text: string): boolean {
  return noiseOf(text).writes;
}

function noiseOf(text: string): ReadNoise {
  const known = READ.get(text) ?? readNoise(text);
  READ.set(text, known);
  return known;
}

function readNoise(text: string): ReadNoise {
  const { query, problems } = parseQuery(text, { now: 0 });
  const { condition, window } = query;
  if (problems[0] !== undefined) {
    return refused(problems[0].message);
  }
  if (window !== undefined) {
    return refused("Known noise applies at any time: remove the time range.");
  }
  if (condition === undefined) {
    return refused(
      "Enter a search text, such as `user:health-check readonly:true`. An empty one would hide every event.",
    );
  }
  const plan = planReads(condition);
  const steps = [...leaves(plan.steps)];
  if (steps.some(({ kind }) => kind === "range" || kind === "time")) {
    return refused("Known noise applies at any time: remove the time range.");
  }
  const unheld = steps.flatMap((step) => {
    switch (step.kind) {
      case "record":
      case "arns":
        return [step.test.kind === "text" ? "free text" : step.test.field];
      case "columns":
        return step.envelope === undefined ? [] : [step.test.field];
      default:
        return [];
    }
  });
  return unheld.length === 0
    ? { plan, writes: !isReadOnly(condition) }
    : refused(
        `Known noise cannot use ${namesText([...new Set(unheld)])}: finding it would mean reading every event from disk. Use fields such as user, event, source, ip, agent, error or readonly.`,
      );
}

function refused(problem: string): ReadNoise {
  return { problem, writes: true };
}

/** Whether the condition holds only for events with `readOnly: true`. */
function isReadOnly(condition: Condition): boolean {
  switch (condition.kind) {
    case "all":
      return condition.of.some(isReadOnly);
    case "any":
      return condition.of.length > 0 && condition.of.every(isReadOnly);
    case "field":
      return (
        condition.field === "readonly" &&
        condition.test.op === "is" &&
        condition.test.values.every(({ value, wildcard }) => !wildcard && value.toLowerCase() === "true")
      );
    default:
      return false;
  }
}
