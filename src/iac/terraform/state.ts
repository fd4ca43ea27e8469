import type { ResourceInstance } from "../resourceInstance.ts";

/** A resource that exists, as a state tells it. */
export interface TerraformInstance extends ResourceInstance {
  readonly tool: "terraform";
  /** The provider's configuration that it was made with, as a block names it: "aws", "aws.development". */
  readonly provider?: string;
  /** The key of an object that was replaced and is still to be destroyed. */
  readonly deposed?: string;
}

/** Why a text gives no resources. */
export type StateRefusal = "encrypted" | "old" | "new" | "plan" | "unreadable" | "not-a-state";

/** What a state tells. Nothing of it holds any attribute but what a resource goes by. */
export type StateReading =
  | {
      readonly ok: true;
      readonly instances: readonly TerraformInstance[];
      /** Goes up with every change of the state; absent in what `show -json` prints. */
      readonly serial?: number;
      /** Of the program that wrote it: "1.13.4". */
      readonly terraformVersion?: string;
      /** What was left out, for a person. */
      readonly limited?: string;
    }
  | {
      readonly ok: false;
      readonly refusal: StateRefusal;
      /** What it is and what to do, for a person; nothing of the state is in it. */
      readonly message: string;
    };
