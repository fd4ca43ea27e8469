import * as v from "valibot";
import { EXTENSION_NAME } from "../model/extensionName.ts";

/** Who made a known-noise filter: this extension, the person, or a person who can change the files of the workspace. */
const NOISE_KINDS = ["builtIn", "own", "workspace"] as const;

/** Events that a results view can hide because most investigations are not about them. */
export interface NoiseFilter {
  readonly id: string;
  /** What is hidden, as in "12 hidden by “service probes”". From a workspace file it can hold any characters. */
  readonly name: string;
  /** The search text that finds these events. */
  readonly text: string;
  readonly kind: (typeof NOISE_KINDS)[number];
}

/** A known-noise filter that is on. It hides nothing where the filter has another text by now. */
export type NoiseChoice = Pick<NoiseFilter, "id" | "text">;

/** A known-noise filter as a results view shows it. */
export interface NoiseView extends NoiseFilter {
  /**
   * How many events it matches of those that all filters but the known-noise ones leave: if it is on, so many are hidden.
   * An event that several filters match counts for each.
   */
  readonly count: number;
  /** It can match write events. */
  readonly writes?: true;
}

export const MAX_NOISE_NAME = 100;
/** In UTF-16 units. */
export const MAX_NOISE_TEXT = 2_000;
const MAX_NOISE_ID = 4_000;
/** Most filters that can be on. */
export const MAX_HIDDEN = 100;

/**
 * The filters that are there from the start. They must match read events only: a text may depend on what a caller claims,
 * and no caller may hide changes that way.
 */
export const BUILT_IN_NOISE: readonly NoiseFilter[] = [
  {
    id: "extension",
    name: "events of this extension",
    text: `agent:*${EXTENSION_NAME}/* readonly:true`,
    kind: "builtIn",
  },
];

/** What a page may ask of known-noise filters that is done outside of it. */
export type NoiseAction = (typeof NOISE_ACTIONS)[number];
export const NOISE_ACTIONS = ["save", "manage"] as const;

export const noiseIdSchema = v.pipe(v.string(), v.maxLength(MAX_NOISE_ID));
export const noiseNameSchema = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_NOISE_NAME));
export const noiseTextSchema = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_NOISE_TEXT));
export const noiseChoicesSchema: v.GenericSchema<unknown, readonly NoiseChoice[]> = v.pipe(
  v.array(v.object({ id: noiseIdSchema, text: noiseTextSchema })),
  v.maxLength(MAX_HIDDEN),
);
export const noiseViewsSchema: v.GenericSchema<unknown, readonly NoiseView[]> = v.array(
  v.object({
    id: noiseIdSchema,
    name: noiseNameSchema,
    text: noiseTextSchema,
    kind: v.picklist(NOISE_KINDS),
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
    writes: v.exactOptional(v.literal(true)),
  }),
);
