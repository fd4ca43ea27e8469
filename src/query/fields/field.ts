import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { Scalar } from "./path.ts";
import type { ScopedName } from "./resourceNames.ts";

/** In "prose" fields `:` finds words and `=` compares the whole text; "text" fields are always compared as a whole. */
export type FieldType = "text" | "prose" | "boolean" | "time" | "address";

/** Sources that can look up values; the same ids as in their capabilities. */
export type LookupSource = "eventHistory";

/** A source's name for a field. */
interface Attribute {
  readonly attribute: string;
  /** Estimated rank of how few events a value selects, higher is fewer: from one event (an id) to half of them. */
  readonly selectivity: number;
}

/** A catalog field that a source can look up. */
export interface Pushable extends Attribute {
  readonly field: string;
}

/**
 * One field of the search language. Values are compared as a whole and without letter case; a field with several values
 * matches when one of them does. Without values the field is absent, which only a negation matches.
 *
 * The eight attributes of Event history (id, key, resource, user, event, resourceType, source, readonly) are read so
 * that a lookup at AWS selects exactly the events that the field matches: for an event with a lookup envelope the
 * values come from the envelope, because that is the index AWS searched. Only letter case differs: AWS compares
 * case-sensitively.
 */
export interface Field {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: FieldType;
  /** For a boolean: an absent value is unknown, so that `-name` finds only events where it is false. */
  readonly absentIsUnknown?: true;
  /** Record paths of the value, for documentation and for sources that search records by path. */
  readonly paths: readonly string[];
  /** The sources that can look up the field, with their attribute; absent: none. */
  readonly takenBy?: Readonly<Partial<Record<LookupSource, Attribute>>>;
  /** One line for completion and help; plain text. */
  readonly summary: string;
  /** The field's values; empty when absent. Times are in ms since 1970 UTC. */
  values(event: CloudTrailEvent): readonly Scalar[];
  /** The values that a value as users write it means: `ec2.amazonaws.com` for `ec2`. Never empty. */
  canonical?(value: string): readonly string[];
  /** An equivalent value that matches in certain Regions and accounts: the bare id of an ARN. */
  readonly also?: {
    of(value: string): ScopedName | undefined;
    /** The values with which it is compared: those that belong to the event's own Region and account. */
    values(event: CloudTrailEvent): readonly Scalar[];
  };
}
