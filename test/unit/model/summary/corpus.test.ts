import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { IdentifiedEntity } from "../../../../src/model/entity/entity.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { exposuresOf } from "../../../../src/model/summary/exposure.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import { describeEvent } from "../../../../src/model/summary/sentence.ts";

const CORPUS = new URL("../../../../../shared/corpus/", import.meta.url);

/** The first event of each source, name and outcome in the public records. */
function kinds(): readonly CloudTrailEvent[] {
  const found = new Map<string, CloudTrailEvent>();
  for (const folder of ["invictus", "stratus", "formats"].filter((name) => existsSync(new URL(name, CORPUS)))) {
    for (const name of readdirSync(new URL(folder, CORPUS))) {
      if (folder === "formats" ? name === "array.json" : name.endsWith(".json")) {
        const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, CORPUS), "utf8")) as { Records?: unknown };
        const records = Array.isArray(content) ? content : (content.Records ?? [content]);
        for (const record of records as readonly unknown[]) {
          const event = readRecord(JSON.stringify(record));
          const kind = `${event.eventSource} ${event.eventName} ${event.error?.code ?? ""}`;
          found.set(kind, found.get(kind) ?? event);
        }
      }
    }
  }
  return [...found.values()];
}

describe.skipIf(!existsSync(CORPUS))("sentences of public records (skipped without ../shared/corpus)", () => {
  const all = existsSync(CORPUS) ? kinds() : [];
  const said = all.map((event) => {
    const resource = primaryResource(event);
    return { event, resource, sentence: describeEvent(event, resource) };
  });
  const kindOf = ({ eventSource, eventName }: CloudTrailEvent): string => `${eventSource} ${eventName}`;

  it("are of more than 250 kinds", () => {
    expect(all.length).toBeGreaterThan(250);
  });

  it("are whole: the caller, the outcome, no gap and no half-filled phrase", () => {
    for (const { event, sentence } of said) {
      expect(sentence.startsWith(event.actor.name), kindOf(event)).toBe(true);
      expect(/: (?:denied|failed)(?: \(|$)/.test(sentence), kindOf(event)).toBe(event.error !== undefined);
      expect(sentence, kindOf(event)).not.toMatch(/ {2}|undefined|\[object|[{}|*]|\ba [aeio]|\bresource /);
      if (event.error === undefined) {
        expect(sentence, kindOf(event)).not.toContain("tried to");
      }
    }
  });

  it("describe most changes in words, and name the operation of every other event", () => {
    const operation = ({ eventName }: CloudTrailEvent) => eventName.replace(/20\d\d_?\d\d_?\d\d(?:v\d)?$/, "");
    const called = said.filter(({ event, sentence }) => sentence.includes(operation(event)));
    const changes = said.filter(({ event }) => event.readOnly === false);
    const inWords = changes.filter((each) => !called.includes(each));
    expect(inWords.length / changes.length).toBeGreaterThan(0.9);
  });

  it("name the primary resource, or a parent where it is part of one", () => {
    for (const { event, resource, sentence } of said) {
      if (resource !== undefined) {
        const names = namesOf(resource);
        expect(
          names.some((name) => sentence.includes(name.slice(0, 90))),
          `${kindOf(event)}: ${names.join(", ")}`,
        ).toBe(true);
      }
    }
  });

  it("say every exposure that the request shows", () => {
    for (const { event, sentence } of said) {
      for (const word of exposuresOf(event)) {
        expect(sentence, kindOf(event)).toContain(word);
      }
    }
  });

  it("say how many of a batch", () => {
    const batches = said.filter(({ event }) => {
      const names = (event.record.requestParameters as { names?: unknown } | null)?.names;
      return Array.isArray(names) && names.length > 3;
    });
    expect(batches.length).toBeGreaterThan(0);
    for (const { sentence } of batches) {
      expect(sentence).toMatch(/ and \d+ more /);
    }
  });
});

function namesOf({ value, label }: IdentifiedEntity): readonly string[] {
  return [label, value, label.slice(label.lastIndexOf("/") + 1)];
}
