import type { ComparedKinds, CompareState } from "../../../src/protocol/compare.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import { sampleState } from "./sampleResults.ts";

const DAY = 86_400_000;
export const NOW = Date.parse("2026-11-22T10:00:00Z");
/** What `kinds` answers. */
export const KINDS: ComparedKinds = {
  onlyA: [
    { values: ["DeleteBucket", "s3.amazonaws.com"], counts: [12, 0] },
    { values: ["\u202eevil<b>", "iam.amazonaws.com"], counts: [1, 0] },
  ],
  onlyB: [{ values: ["CreateUser", "iam.amazonaws.com"], counts: [0, 3] }],
  both: [
    { values: ["GetObject", "s3.amazonaws.com"], counts: [40, 400] },
    { values: ["PutObject", "s3.amazonaws.com"], counts: [7, 7] },
  ],
  totals: { onlyA: 2, onlyB: 1, both: 2 },
  left: 0,
  events: [60, 410],
};

/** Two finished searches of a day each; `b`: changes of the second. */
export function compared(b: Partial<ResultsState> = {}, more: Partial<CompareState> = {}): CompareState {
  const side = (changes: Partial<ResultsState>) => sampleState(60, { targets: [], ...changes });
  return {
    sides: [
      { state: side({ text: "user:alice last:24h" }), window: { from: NOW - DAY, to: NOW } },
      { state: side({ text: "user:alice earlier", ...b }), window: { from: NOW - 2 * DAY, to: NOW - DAY } },
    ],
    differences: [],
    ...more,
  };
}
