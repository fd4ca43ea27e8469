import fc from "fast-check";
import { expect, test } from "vitest";
import { blame } from "../../../src/analysis/blame.ts";
import { identificationsOf } from "../../../src/iac/identifyingAttributes.ts";
import { formsOf, Identity } from "../../../src/iac/identity.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../../../src/iac/resourceInstance.ts";
import { RESOURCE_TYPES, words } from "../../../src/iac/resourceTypes/catalog.ts";
import type { IdentifyingField, IdentifyingFields, ResourceType } from "../../../src/iac/resourceTypes/resourceType.ts";
import { plainKey } from "../../../src/model/entity/entityKey.ts";
import { readRecord } from "../../../src/model/event/record.ts";

const ROWS = RESOURCE_TYPES.filter((row) => identificationsOf(row).length > 0);

/** Few values, so that siblings often agree in some of their fields. */
const value = fc.constantFrom("a", "b", "ab", "A", "b.a", "0");

/** What distinguishes a resource, and the same of another one. */
interface Siblings {
  readonly row: ResourceType;
  readonly fields: IdentifyingFields;
  readonly own: ResourceInstance;
  readonly other: ResourceInstance;
  readonly operation: string;
  readonly inResponse: boolean;
  readonly isWrapped: boolean;
}

const siblings: fc.Arbitrary<Siblings> = fc.oneof(
  ...ROWS.map((row) =>
    fc.record({
      row: fc.constant(row),
      fields: fc.constantFrom(...identificationsOf(row)),
      own: instanceOf(row),
      other: instanceOf(row),
      operation: fc.constantFrom(...[row.created, row.changed, row.deleted].flatMap(words)),
      inResponse: fc.boolean(),
      isWrapped: fc.boolean(),
    }),
  ),
);

function instanceOf(row: ResourceType): fc.Arbitrary<ResourceInstance> {
  const attributes = [...new Set(identificationsOf(row).flatMap((fields) => Object.keys(fields).flatMap(words)))];
  const form = formsOf(row).find(({ source }) => source.includes("(?<id>"));
  const id = form === undefined ? value : fc.stringMatching(form, { maxLength: 60 });
  const values = Object.fromEntries(
    attributes.map((attribute) => [plainKey(attribute), fc.array(value, { minLength: 1, maxLength: 1 })]),
  );
  const [type = ""] = words(row.terraform ?? row.cloudFormation);
  return fc.record({ id, name: value, parent: value, resource: value, attributes: fc.record(values) }).map(
    ({ resource, ...identifiers }): ResourceInstance => ({
      tool: "terraform",
      address: `${type}.x`,
      type,
      identifiers: { ...identifiers, arn: `arn:aws:other:eu-west-1:111122223333:${resource}` } as ResourceIdentifiers,
    }),
  );
}

function fieldOf(written: string | IdentifyingField): IdentifyingField {
  return typeof written === "string" ? { field: written } : written;
}

function same(left: readonly string[], right: readonly string[], { compare }: IdentifyingField): boolean {
  const plain = (text = "") => (compare === "lower" || compare === "domain" ? text.toLowerCase() : text);
  return plain(left[0]) === plain(right[0]);
}

/** An event of the resource: its fields by the first name that each has, optionally inside of a list. */
function eventOf(instance: ResourceInstance, { fields, operation, inResponse, isWrapped, row }: Siblings) {
  const identity = new Identity(instance);
  const request: Record<string, unknown> = {};
  for (const [attributes, written] of Object.entries(fields)) {
    const { field, absent } = fieldOf(written);
    const [known] = identity.valuesOf(attributes);
    const path = (words(field)[0] ?? "").split(".");
    if (known !== undefined && known !== absent && field !== "eventName") {
      let into = request;
      for (const step of path.slice(0, -1)) {
        const inner = (into[step] ?? {}) as Record<string, unknown>;
        into[step] = inner;
        into = inner;
      }
      into[path.at(-1) ?? ""] = known;
    }
  }
  const call = isWrapped ? { request: { items: [request] } } : request;
  return readRecord({
    eventVersion: "1.11",
    eventID: "1",
    eventTime: "2026-11-20T12:00:00Z",
    eventSource: `${row.service}.amazonaws.com`,
    eventName: operation,
    awsRegion: "eu-west-1",
    userIdentity: { type: "IAMUser", userName: "mallory", accountId: "111122223333" },
    requestParameters: inResponse ? { unrelated: true } : call,
    responseElements: inResponse ? call : null,
  });
}

function roleOf(instance: ResourceInstance, event: ReturnType<typeof eventOf>) {
  return blame([event], instance, { isPipeline: () => false }).changes[0]?.role;
}

test("an event of a sibling is no change of a resource, for any type with identifying fields", () => {
  expect(ROWS.length).toBeGreaterThan(40);
  fc.assert(
    fc.property(siblings, (made) => {
      const [own, other] = [new Identity(made.own), new Identity(made.other)];
      const differ = Object.entries(made.fields).some(([attributes, written]) => {
        const field = fieldOf(written);
        return (
          field.optional !== true &&
          field.compare !== "within" &&
          !same(own.valuesOf(attributes), other.valuesOf(attributes), field)
        );
      });
      fc.pre(differ);
      expect(roleOf(made.own, eventOf(made.other, made))).toBe("mentioned");
    }),
    { numRuns: 10_000 },
  );
});

test("an event with all fields of a resource is its change, for any type with identifying fields", () => {
  fc.assert(
    fc.property(siblings, (made) => {
      // A direction such as "ingress" is part of the operation's name.
      fc.pre(Object.values(made.fields).every((written) => fieldOf(written).compare !== "within"));
      expect(roleOf(made.own, eventOf(made.own, made))).toBe("target");
    }),
    { numRuns: 10_000 },
  );
});
