import type { CloudTrailEvent } from "../../event/record.ts";
import { shortened } from "../nouns.ts";
import { inPast } from "../operationName.ts";

/** One thing that an event changed. Texts are those of the event: bounded, but neither escaped nor trusted. */
export interface EffectRow {
  /** What happened, "Opened to", in a refused call "Would have opened to"; or the name of a setting, "Engine version". */
  readonly label: string;
  /** At most 4. */
  readonly values: readonly EffectValue[];
  /** How many values were left out. */
  readonly more: number;
  /** What belongs to the values: "tcp 22", "for user alice". At most 300 characters. */
  readonly note?: string;
  /** Until when, in ms since 1970 UTC. */
  readonly until?: number;
  readonly exposure?: Exposure;
  /** For identifiers whose own events show what was done with them: issued access keys, sessions. */
  readonly follow?: true;
}

/** "public": the record shows access for everyone. "conditional": everyone may get access, under what `note` says. */
export type Exposure = "public" | "conditional";

export interface EffectValue {
  /** At most 100 characters. */
  readonly text: string;
  /** The exact value in the record that the text stands for; the text itself where absent. */
  readonly of?: string;
}

const MAX_VALUES = 4;
const MAX_NOTE = 300;

/** Everything of a row but its label and values. */
export type RowDetails = Partial<Pick<EffectRow, "note" | "until" | "exposure" | "follow">>;

/** A row. `label`: not bounded yet. */
export function rowOf(label: string, values: readonly (EffectValue | string)[], details: RowDetails = {}): EffectRow {
  const { note, ...others } = details;
  return {
    label: shortened(label),
    values: values.slice(0, MAX_VALUES).map((value) => {
      const { text, of = text } = typeof value === "string" ? { text: value } : value;
      return { text: shortened(text), of };
    }),
    more: Math.max(0, values.length - MAX_VALUES),
    ...others,
    ...(note === undefined || note === ""
      ? {}
      : { note: note.length > MAX_NOTE ? `${note.slice(0, MAX_NOTE - 1)}…` : note }),
  };
}

/** The label of something done: "open to" as "Opened to", for a failed call as "Would have opened to". */
export function doneLabel(event: CloudTrailEvent, verb: string): string {
  const past = inPast(verb);
  return event.error === undefined ? `${past.charAt(0).toUpperCase()}${past.slice(1)}` : `Would have ${past}`;
}
