import type { Condition } from "../../query/condition/condition.ts";
import { simplify } from "../../query/condition/simplify.ts";

/** ms since 1970 UTC, `from` included, `to` not. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  /** Events without a time are within. Default false. */
  readonly undated?: boolean;
}

/** A condition that holds within a span of time. */
export function within(condition: Condition | undefined, span: TimeSpan | undefined): Condition {
  const parts: Condition[] = condition === undefined ? [] : [condition];
  if (span?.undated === true) {
    parts.push(
      { kind: "not", of: { kind: "field", field: "time", test: { op: "<", value: span.from } } },
      { kind: "not", of: { kind: "field", field: "time", test: { op: ">=", value: span.to } } },
    );
  } else if (span !== undefined) {
    parts.push(
      { kind: "field", field: "time", test: { op: ">=", value: span.from } },
      { kind: "field", field: "time", test: { op: "<", value: span.to } },
    );
  }
  return simplify({ kind: "all", of: parts });
}
