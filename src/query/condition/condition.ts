/**
 * A filter on events: a tree of tests of single fields. The search box, links to resources, CodeLens and saved searches
 * all produce a `Condition`. Plain data that survives JSON and structured clones.
 */
export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | FieldTest
  | TextTest;

/** A test of one field: a catalog field ("event") or a record path ("requestParameters.bucketName"). */
export interface FieldTest {
  readonly kind: "field";
  readonly field: string;
  readonly test: ValueTest;
}

/**
 * Free text: a key or value anywhere in the record contains it, ignoring letter case. A null value counts as absent.
 */
interface TextTest {
  readonly kind: "text";
  readonly text: string;
  /** `*` and `?` in the text are wildcards that match within one key or value. Absent: no wildcards. */
  readonly wildcard?: true;
}

export type ValueTest =
  /** Equal to one of the values, ignoring letter case; `*` and `?` are wildcards where `wildcard` is set. */
  | { readonly op: "is"; readonly values: readonly ValuePattern[] }
  /** Present and not null. */
  | { readonly op: "exists" }
  /** A number, or ms since 1970 UTC for a time field. */
  | { readonly op: "<" | "<=" | ">" | ">="; readonly value: number }
  /** One number between the bounds, both inclusive; in an array, the same element must satisfy both. */
  | { readonly op: "between"; readonly from: number; readonly to: number }
  /** An IP address in one of the networks (CIDR notation). */
  | { readonly op: "in-network"; readonly networks: readonly string[] };

export interface ValuePattern {
  /** Where `wildcard` is set, a `\` before `*`, `?` or `\` makes it literal. */
  readonly value: string;
  readonly wildcard: boolean;
}

/** A field has one of these values, without wildcards. */
export function fieldIs(field: string, values: readonly string[]): FieldTest {
  return { kind: "field", field, test: { op: "is", values: values.map((value) => ({ value, wildcard: false })) } };
}
