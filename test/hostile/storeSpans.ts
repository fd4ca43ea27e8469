import { createHash } from "node:crypto";
import type { LookupRecord } from "../../src/model/event/record.ts";

const width = 1_000;

/** The span of a number: none overlaps another. */
export function spanOf(number: number): { readonly from: number; readonly to: number } {
  return { from: number * width, to: (number + 1) * width };
}

/** Which number a span belongs to. */
export function numberOf({ from }: { readonly from: number }): number {
  return from / width;
}

/** Spans from this number on are large: a megabyte on disk, so that writing one takes a moment. */
export const firstLarge = 1_000;

/** The records of a span, the same in every process. */
export function recordsOfSpan(number: number): LookupRecord[] {
  return Array.from({ length: 50 }, (_, index) => ({
    json: `{"eventID":"${number}-${index}", "eventTime":"${new Date(timeOf(number, index)).toISOString()}", "noise":"${noise(number * 50 + index, number < firstLarge ? 200 : 40_000)}"}`,
    envelope: { eventId: `${number}-${index}`, username: "alice", resources: [{ type: "AWS::S3::Bucket", name: "b" }] },
  }));
}

/** From the first to the last millisecond of the span: without the records nothing of it is known. */
function timeOf(number: number, index: number): number {
  return spanOf(number).from + Math.floor(((width - 1) * index) / 49);
}

/** Text of this many characters that does not compress away. */
function noise(seed: number, length: number): string {
  return createHash("shake256", { outputLength: length / 2 })
    .update(String(seed))
    .digest("hex");
}

/** The claim that all records of a span are stored. */
export function claimOf(number: number) {
  return { question: "everything", ...spanOf(number), readAt: spanOf(number).to };
}
