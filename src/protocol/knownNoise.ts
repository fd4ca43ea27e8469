import { EXTENSION_NAME } from "../model/extensionName.ts";

/** Events that a results view can hide because most investigations are not about them. */
interface KnownNoise {
  readonly id: string;
  /** What is hidden, as in a menu: "Events of This Extension". */
  readonly title: string;
  /** The same within a sentence. */
  readonly name: string;
  /** The search text that finds these events. Every field in it must be one that the index holds in columns. */
  readonly text: string;
  /** What a person should know before relying on it; one sentence. */
  readonly caution: string;
}

/**
 * All known-noise filters. A new one needs a row here and nothing else. Whoever can make an event look like noise can
 * hide it: a row matches read events only.
 */
export const KNOWN_NOISE = [
  {
    id: "extension",
    title: "Events of This Extension",
    name: "events of this extension",
    text: `agent:*${EXTENSION_NAME}/* readonly:true`,
    caution: "Any client can claim this user agent, so write events are never hidden.",
  },
] as const satisfies readonly KnownNoise[];

export type NoiseId = (typeof KNOWN_NOISE)[number]["id"];

export const NOISE_IDS: readonly NoiseId[] = KNOWN_NOISE.map(({ id }) => id);

/** How many events a known-noise filter matches. */
export interface NoiseCount {
  readonly id: NoiseId;
  readonly count: number;
}
