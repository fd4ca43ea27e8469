import type { ShelfRecord } from "../../src/engine/shelf.ts";

const width = 1_000;

/** The span of a number: none overlaps another. */
export function spanOf(number: number): { readonly from: number; readonly to: number } {
  return { from: number * width, to: (number + 1) * width };
}

/** Which number a span belongs to. */
export function numberOf({ from }: { readonly from: number }): number {
  return from / width;
}

/** The records of a span, the same in every process: large enough that writing them takes a moment. */
export function recordsOfSpan(number: number): ShelfRecord[] {
  return Array.from({ length: 50 }, (_, index) => ({
    json: `{"eventID":"${number}-${index}", "noise":"${noise(number * 50 + index)}"}`,
    envelope: { eventId: `${number}-${index}`, username: "alice", resources: [{ type: "AWS::S3::Bucket", name: "b" }] },
  }));
}

/** Text that does not compress away. */
function noise(seed: number): string {
  let state = seed + 1;
  const parts: string[] = [];
  for (let index = 0; index < 100; index += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    parts.push((state >>> 0).toString(36));
  }
  return parts.join("");
}
