import { expect, test } from "vitest";
import { serviceOf } from "../../../src/model/aws/service.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { describeEvent } from "../../../src/model/summary/sentence.ts";
import { makeWorld } from "../../world/world.ts";
import { expectGolden } from "./golden.ts";

test("the sentence of the first event of each kind in the world, and of the first that failed", async () => {
  const kinds = new Map<string, string>();
  for (const { json } of makeWorld({ seed: 1, size: 8_000, end: Date.UTC(2026, 10, 20, 12) }).records()) {
    const event = readRecord(json);
    const kind = `${serviceOf(event.eventSource).name} ${event.eventName}${event.error === undefined ? "" : ", failed"}`;
    if (!kinds.has(kind)) {
      kinds.set(kind, describeEvent(event));
    }
  }
  expect(kinds.size).toBeGreaterThan(100);
  await expectGolden("sentences", [...kinds].map(([kind, sentence]) => `${kind}: ${sentence}`).toSorted());
});
