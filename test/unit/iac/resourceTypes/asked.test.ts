import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { stackInstances } from "../../../../src/iac/cloudformation/stackInstances.ts";
import { lookupValues } from "../../../../src/iac/lookupValues.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { RESOURCE_TYPES, words } from "../../../../src/iac/resourceTypes/catalog.ts";
import { instanceFrom } from "../../../../src/iac/terraform/stateInstance.ts";
import { plainKey } from "../../../../src/model/entity/entityKey.ts";
import type { JsonObject } from "../../../../src/model/text/json.ts";

const WHERE = { region: "eu-west-1", accountId: "111122223333" };

const SAMPLES = readFileSync(new URL("samples.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [, type = "", json = "", asked = ""] = /^(\S+) (\{.*\}) => (.+)$/.exec(line) ?? [];
    return [type, JSON.parse(json) as JsonObject, asked] as const;
  });

function instanceOf(type: string, { PhysicalResourceId: physicalId, ...rest }: JsonObject): ResourceInstance {
  if (typeof physicalId !== "string") {
    const entry = { address: `${type}.it`, provider: undefined, deposed: undefined, sensitive: new Set<string>() };
    const instance = instanceFrom({ ...entry, attributes: rest });
    return { ...(instance as ResourceInstance), ...WHERE };
  }
  const properties = Object.entries(rest).map(([name, value]) => [plainKey(name), { text: String(value) }] as const);
  const stack = { name: "stack", resources: [{ logicalId: "It", type, physicalId }] };
  const [instance] = stackInstances(stack, { ...WHERE, references: new Map([["It", new Map(properties)]]) });
  return instance as ResourceInstance;
}

describe("what is looked up for a resource", () => {
  test.each(SAMPLES)("%s %j", (type, sample, expected) => {
    const { service, global, basis, values, eventNames, why } = lookupValues(instanceOf(type, sample));
    const asked = values.length > 0 ? values.join(" ") : `events ${eventNames.join(" ")}`;
    expect(`${service}${global ? " global" : ""}: ${basis === "none" ? "none" : asked}`).toBe(expected);
    expect(why !== undefined).toBe(basis === "none");
    expect(why ?? "It.").toMatch(/^[A-Z].*\.$/);
  });

  test.each(SAMPLES)("%s %j: no id that a tool made up", (type, sample) => {
    const { values } = lookupValues(instanceOf(type, sample));
    expect(values.filter((value) => /\d{26}|[,|#]|^stack-|^1234567$|^111122223333$|UTC/.test(value))).toEqual([]);
  });
});

describe("over all rows", () => {
  const names = RESOURCE_TYPES.flatMap((row) =>
    [...words(row.terraform), ...words(row.cloudFormation)].map((name) => [name, row] as const),
  );

  test("a row has values, events or the reason why CloudTrail has none", () => {
    for (const [name, { values, created, changed, deleted, unrecorded, identifiedBy }] of names) {
      const events = words([created, changed, deleted].filter((text) => text !== undefined).join(" ")).filter(Boolean);
      expect(events.length > 0, name).toBe(unrecorded === undefined);
      expect(values.length > 0 || identifiedBy !== undefined || unrecorded !== undefined, name).toBe(true);
      expect(values.length === 0 || unrecorded === undefined, name).toBe(true);
    }
  });

  test("an id is looked up only where the row says that AWS knows it", () => {
    for (const [name, row] of names) {
      for (const id of [
        "terraform-20260101120000000100000001",
        "web-20260101120000000100000001",
        "1234567",
        "a|b",
        "a,b",
      ]) {
        const identifiers: ResourceIdentifiers = { id, name: "n", parent: "p" };
        const { values } = lookupValues({ type: name, identifiers, ...WHERE });
        expect(values.includes(id) && !row.values.includes("id"), `${name} ${id}`).toBe(false);
        expect(values.includes(id) && id.includes("|"), `${name} ${id}`).toBe(false);
      }
    }
  });
});
