import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { Scalar } from "./path.ts";
import type { NameHere } from "./resourceNames.ts";

/** "prose" is text in which `:` finds words and `=` the whole; "text" is always compared whole. */
export type FieldType = "text" | "prose" | "boolean" | "time" | "address";

/** The sources that are asked for values; their ids are those of their capabilities. */
export type AskedSource = "eventHistory";

/** What a source calls a field. */
interface Attribute {
  readonly attribute: string;
  /** How well a value narrows, higher: fewer events expected. A guess by kind, from one event (an id) to half of them. */
  readonly selectivity: number;
}

/** A catalogue field that a source can be asked for. */
export interface Pushable extends Attribute {
  readonly field: string;
}

/**
 * One word of the search language. Text is compared without regard to case, whole value against whole value; a field
 * with several values holds when one of them does. No values: the field is absent, which satisfies a negation and
 * nothing else.
 *
 * The eight attributes of Event history (id, key, resource, user, event, resourceType, source, readonly) are read so
 * that asking AWS for a value selects exactly what the field would: an event that came with a lookup envelope is judged
 * by the envelope, since that is the index AWS searched. Only letter case differs: AWS compares exactly.
 */
export interface Field {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: FieldType;
  /** Where the value comes from in the record: for documentation and for sources that search records by path. */
  readonly paths: readonly string[];
  /** The sources that can be asked for a value of the field, and as what; absent: none. */
  readonly takenBy?: Readonly<Partial<Record<AskedSource, Attribute>>>;
  /** For completion and help: one line, plain text. */
  readonly summary: string;
  /** Empty when absent. A time is in milliseconds since 1970 UTC. */
  values(event: CloudTrailEvent): readonly Scalar[];
  /** What else a value written by a person stands for: `ec2` for `ec2.amazonaws.com`. */
  canonical?(value: string): string;
  /** Other values of the same meaning that hold in this event: the bare id of an ARN. */
  also?(value: string): NameHere | undefined;
}
