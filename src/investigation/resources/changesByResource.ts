import type { ResourceChange } from "../../analysis/resourceChange.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { FailureData } from "../../model/failure.ts";
import type { Declaration, LastApply, Unresolved } from "./declaration.ts";
import type { NotAsked, ResourceHistory } from "./historyState.ts";

/** What *Blame for infrastructure* would ask, told before it starts. */
export interface BlameCost {
  readonly resources: number;
  /** Requests at most. */
  readonly requests: number;
  /** Resources whose answer is remembered and fresh. */
  readonly remembered: number;
  /** Blocks whose resources are not known. */
  readonly unresolved: number;
  /** "Up to 36 requests for 12 resources; 5 more are remembered." Plain text. */
  readonly sentence: string;
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
  /** The state's last write, else the tool's own last change. */
  readonly lastApply?: LastApply;
  /** Changes of the resource itself after the last apply that the tool did not make, newest first. */
  readonly sinceApply: readonly ResourceChange[];
}

/** The answer, as plain data. A tree shows one group a heading, in this order. */
export interface BlameReport {
  /** Changed outside the tool since the last apply, the newest change first. */
  readonly changedSinceApply: readonly BlamedResource[];
  /** Changed outside the tool, but applied again since. */
  readonly changedOutside: readonly BlamedResource[];
  readonly changedByTool: readonly BlamedResource[];
  readonly unchanged: readonly BlamedResource[];
  /** Not asked, failed or cancelled. */
  readonly unknown: readonly BlamedResource[];
  readonly unresolved: readonly { readonly declaration: Declaration; readonly why: Unresolved }[];
  readonly requests: number;
  /** "12 resources, 31 requests: 3 changed since the last apply". Plain text. */
  readonly sentence: string;
}
