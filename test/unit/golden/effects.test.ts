import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { serviceOf } from "../../../src/model/aws/service.ts";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";
import { effectOf } from "../../../src/model/summary/effect/effect.ts";
import { effectLines } from "../../../src/model/summary/effect/effectText.ts";
import { makeWorld } from "../../world/world.ts";
import { recordWith } from "../model/records.ts";
import { expectGolden } from "./golden.ts";

/** An event and below it what it changed; undefined where there is nothing to say. */
function linesOf(title: string, event: CloudTrailEvent): string | undefined {
  const effect = effectOf(event);
  return effect === undefined ? undefined : [title, ...effectLines(effect).map((line) => `    ${line}`)].join("\n");
}

test("the effect of the first event of each kind in the world, and of the first that failed", async () => {
  const kinds = new Map<string, string | undefined>();
  for (const { json } of makeWorld({ seed: 1, size: 8_000, end: Date.UTC(2026, 10, 20, 12) }).records()) {
    const event = readRecord(json);
    const kind = `${serviceOf(event.eventSource).name} ${event.eventName}${event.error === undefined ? "" : ", failed"}`;
    const known = kinds.get(kind);
    if (known === undefined) {
      kinds.set(kind, linesOf(kind, event));
    }
  }
  const lines = [...kinds.values()].filter((text) => text !== undefined);
  expect(lines.length).toBeGreaterThan(50);
  await expectGolden("effects", lines.toSorted());
});

test("the effects of calls of many services, made and refused", async () => {
  const text = await readFile(new URL("../../golden/callsMade.jsonl", import.meta.url), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const [service, eventName, requestParameters, responseElements = null] = JSON.parse(line);
      const call = recordWith({
        eventSource: `${service}.amazonaws.com`,
        eventName,
        requestParameters,
        responseElements,
      });
      const refused = { ...call, responseElements: null, errorCode: "AccessDenied" };
      return [
        linesOf(`${service} ${eventName}`, readRecord(call)),
        linesOf(`${service} ${eventName}, refused`, readRecord(refused)),
      ];
    });
  await expectGolden(
    "callEffects",
    lines.filter((each) => each !== undefined),
  );
});
