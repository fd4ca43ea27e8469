import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { serviceOf } from "../../../src/model/aws/service.ts";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";
import { primaryResource } from "../../../src/model/summary/primaryResource.ts";
import { describeEvent } from "../../../src/model/summary/sentence.ts";
import { makeWorld } from "../../world/world.ts";
import { recordWith } from "../model/records.ts";
import { expectGolden } from "./golden.ts";

/** Calls in the form in which services record them: service, name, request and, where it matters, response. */
type Call = readonly [service: string, name: string, request: unknown, response?: unknown];

/** The sentence and, in angle brackets, the primary resource. */
function lineOf(event: CloudTrailEvent): string {
  const resource = primaryResource(event);
  return `${describeEvent(event, resource)}${resource === undefined ? "" : ` <${resource.value}>`}`;
}

test("the sentence of the first event of each kind in the world, and of the first that failed", async () => {
  const kinds = new Map<string, string>();
  for (const { json } of makeWorld({ seed: 1, size: 8_000, end: Date.UTC(2026, 10, 20, 12) }).records()) {
    const event = readRecord(json);
    const kind = `${serviceOf(event.eventSource).name} ${event.eventName}${event.error === undefined ? "" : ", failed"}`;
    if (!kinds.has(kind)) {
      kinds.set(kind, lineOf(event));
    }
  }
  expect(kinds.size).toBeGreaterThan(100);
  await expectGolden("sentences", [...kinds].map(([kind, sentence]) => `${kind}: ${sentence}`).toSorted());
});

test("the sentences of calls of many services, made and refused", async () => {
  const text = await readFile(new URL("../../golden/callsMade.jsonl", import.meta.url), "utf8");
  const calls = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);
  const lines = calls.flatMap(([service, eventName, requestParameters, responseElements = null]) => {
    const call = recordWith({
      ...{ eventSource: `${service}.amazonaws.com`, eventName, requestParameters, responseElements },
      ...{ awsRegion: undefined, sourceIPAddress: undefined },
    });
    const refused = { ...call, responseElements: null, errorCode: "AccessDenied" };
    return [call, refused].map((record) => `${service} ${eventName}: ${lineOf(readRecord(record))}`);
  });
  await expectGolden("calls", lines);
});
