import type { PulumiState } from "./pulumi/state.ts";
import type { StateReading } from "./terraform/state.ts";

/** What the thread that reads states is asked. */
export interface StateQuestion {
  readonly id: number;
  readonly tool: "terraform" | "pulumi";
  readonly text: string;
}

export interface StateAnswer {
  readonly id: number;
  /** Undefined where a text is no state of Pulumi's. */
  readonly reading: StateReading | PulumiState | undefined;
}
