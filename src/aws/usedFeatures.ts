import { FEATURES, type FeatureId } from "./permissions.ts";
import { bucketPath } from "./policy.ts";
import type { LastingMemory } from "./rememberedAccounts.ts";

const KEY = "permissions.used";
const MAX_STATES = 20;
const READ_OBJECT = "s3:GetObject";

interface Used {
  readonly features: readonly FeatureId[];
  /** Terraform states that were read: "bucket/key", the last added first. */
  readonly states: readonly string[];
}

/** Which features made requests on this machine, so that a policy for them can be suggested. */
export class UsedFeatures {
  readonly #memory: LastingMemory;
  #used: Used;

  constructor(memory: LastingMemory) {
    this.#memory = memory;
    this.#used = readUsed(memory.get(KEY));
  }

  get used(): Used {
    return this.#used;
  }

  /** Records a call. `resource`: the ARN that it reads, if known. */
  note(action: string, resource: string | undefined): void {
    const state = action === READ_OBJECT ? stateIn(resource) : undefined;
    const { features, states } = this.#used;
    const found = featuresOf(action, state).filter((id) => !features.includes(id));
    if (found.length > 0 || (state !== undefined && !states.includes(state))) {
      this.#used = {
        features: [...features, ...found],
        states: state === undefined ? states : [...new Set([state, ...states])].slice(0, MAX_STATES),
      };
      // What cannot be stored is stored with the next change; the editor reports a full disk itself.
      void this.#memory.update(KEY, this.#used).then(undefined, () => undefined);
    }
  }
}

/** The feature that a call belongs to; none for an action of several features. `state`: the one that it reads. */
function featuresOf(action: string, state: string | undefined): readonly FeatureId[] {
  if (action === READ_OBJECT) {
    return [state === undefined ? "trailBuckets" : "states"];
  }
  const found = FEATURES.filter(({ permissions }) => permissions.some(({ actions }) => actions.includes(action)));
  return found.length === 1 ? found.map(({ id }) => id) : [];
}

/** "bucket/key" of an object that is no log file of CloudTrail. */
function stateIn(resource: string | undefined): string | undefined {
  const path = /^arn:[\w-]+:s3:::(.+)$/s.exec(resource ?? "")?.[1];
  return path === undefined || path.includes("/AWSLogs/") ? undefined : bucketPath(path);
}

function readUsed(stored: unknown): Used {
  const { features, states } = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  return {
    features: FEATURES.map(({ id }) => id).filter((id) => texts(features).includes(id)),
    states: texts(states).flatMap((state) => bucketPath(state) ?? []),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
