import { EXTENSION_NAME } from "../model/extensionName.ts";

/** Events that a results view can hide because most investigations are not about them. */
interface KnownNoise {
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
 * All known-noise filters, by id. A new one needs a row here and nothing else. It must match read events only: its text
 * may depend on what a caller claims, and no caller may hide changes that way.
 */
const ROWS = {
  extension: {
    title: "Events of This Extension",
    name: "events of this extension",
    text: `agent:*${EXTENSION_NAME}/* readonly:true`,
    caution: "Any client can claim this user agent, so write events are never hidden.",
  },
} satisfies Readonly<Record<string, KnownNoise>>;

export type NoiseId = keyof typeof ROWS;

export const KNOWN_NOISE: Readonly<Record<NoiseId, KnownNoise>> = ROWS;

export const NOISE_IDS = Object.keys(ROWS) as readonly NoiseId[];

/** How many events a known-noise filter matches. */
export interface NoiseCount {
  readonly id: NoiseId;
  readonly count: number;
}
