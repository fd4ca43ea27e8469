/**
 * What is searched for: a tree over typed tests of single fields. The search box, a click on a linked resource, a lens
 * and a saved search all make the same `Condition`. Plain data that survives JSON and a structured clone.
 */
export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | FieldTest
  | TextTest;

/** A test of one field: a name of the catalogue ("event") or a record path ("requestParameters.bucketName"). */
export interface FieldTest {
  readonly kind: "field";
  readonly field: string;
  readonly test: ValueTest;
}

/** Free text: any key or value anywhere in the record contains it, case-insensitively; null is absent. */
interface TextTest {
  readonly kind: "text";
  readonly text: string;
  /** `*` and `?` in the text are wildcards, within one key or value. Absent: none. */
  readonly wildcard?: true;
}

export type ValueTest =
  /** Equal to one of the values; `*` and `?` are wildcards where `wildcard` says so. */
  | { readonly op: "is"; readonly values: readonly ValuePattern[] }
  /** Present and not null. */
  | { readonly op: "exists" }
  /** A number, or ms since 1970 UTC for a time field. */
  | { readonly op: "<" | "<=" | ">" | ">="; readonly value: number }
  /** One number within both bounds, both included: in an array, the same element. */
  | { readonly op: "between"; readonly from: number; readonly to: number }
  /** An address within one of the networks in CIDR notation. */
  | { readonly op: "in-network"; readonly networks: readonly string[] };

export interface ValuePattern {
  /** Where `wildcard` is set, a `\` before `*`, `?` or `\` makes it ordinary. */
  readonly value: string;
  readonly wildcard: boolean;
}
