import { KNOWN_NOISE, type NoiseId } from "../../protocol/knownNoise.ts";
import { parseQuery } from "../../query/language/text.ts";
import { planReads, type ReadPlan } from "./readPlan.ts";

const PLANS = new Map<NoiseId, ReadPlan>();

/** How the columns answer a known-noise filter. */
export function planOfNoise(noise: NoiseId): ReadPlan {
  let plan = PLANS.get(noise);
  if (plan === undefined) {
    plan = planReads(parseQuery(KNOWN_NOISE[noise].text, { now: 0 }).query.condition);
    PLANS.set(noise, plan);
  }
  return plan;
}
