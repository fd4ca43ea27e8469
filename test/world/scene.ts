import type { Cast } from "./cast.ts";
import type { Draft } from "./draft.ts";
import type { Estate } from "./estate.ts";
import type { Principal } from "./principals.ts";
import type { Random } from "./random.ts";
import type { WorldAccount } from "./types.ts";

/** Where and when an everyday call happens. */
export interface Scene {
  readonly seed: number;
  readonly account: WorldAccount;
  readonly region: string;
  readonly estate: Estate;
  readonly cast: Cast;
  readonly who: Principal;
  readonly time: number;
  readonly random: Random;
}

/** What a kind of call adds to the facts every call has. */
export type Told = Omit<Partial<Draft>, "time" | "service" | "name">;

/** One kind of everyday call. */
export interface Call {
  readonly weight: number;
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly tell?: (scene: Scene) => Told;
}
