import { describe, expect, test } from "vitest";
import { stackInstances } from "../../../src/iac/cloudformation/stackInstances.ts";
import { concerns } from "../../../src/iac/concerns.ts";
import { lookupValues } from "../../../src/iac/lookupValues.ts";
import type { ResourceInstance } from "../../../src/iac/resourceInstance.ts";
import { makeHoldings } from "../../world/holdings.ts";
import type { WorldRecord } from "../../world/types.ts";
import { workspaceFiles } from "../../world/workspace.ts";
import { makeWorld } from "../../world/world.ts";
import { worldStacks } from "./worldStacks.ts";

const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
const records = [...world.records()].filter(({ category }) => category === "Management");
const instances = new Map(
  [...terraformInstances(), ...worldStacks(world).flatMap((stack) => stackInstances(stack))].map((instance) => [
    instance.address,
    instance,
  ]),
);

describe("lookups of the world's resources", () => {
  test("find every change with at most three values, 90 % with the first", () => {
    const missed: string[] = [];
    const foundBy = [0, 0, 0];
    let changes = 0;
    for (const declared of world.truth.declared) {
      const instance = instanceOf(declared.address);
      const { values } = lookupValues(instance);
      expect(values.length, declared.address).toBeLessThanOrEqual(3);
      expect(new Set(values).size).toBe(values.length);
      const answers = values.map((value) => new Set(lookup(instance, value).map(({ eventId }) => eventId)));
      for (const { eventId } of declared.changes) {
        const by = answers.findIndex((answer) => answer.has(eventId));
        changes += 1;
        if (by < 0) {
          missed.push(`${declared.address} ${eventId}`);
        } else {
          foundBy[by] = (foundBy[by] ?? 0) + 1;
        }
      }
    }
    expect(missed).toEqual([]);
    expect(changes).toBeGreaterThan(50);
    expect((foundBy[0] ?? 0) / changes).toBeGreaterThan(0.85);
  });

  test("give the true last change, with the operations that concern the type", () => {
    const wrong: string[] = [];
    for (const declared of world.truth.declared) {
      const instance = instanceOf(declared.address);
      const identifiers = new Set(declared.identifiers);
      const beside = world.truth.declared
        .filter(({ address, identifiers: [first] }) => address !== declared.address && identifiers.has(first ?? ""))
        .map(({ type }) => type);
      const { values, service } = lookupValues(instance);
      const changes = new Set(values.flatMap((value) => lookup(instance, value)));
      const last = [...changes]
        .filter(({ eventName, eventSource, readOnly, json }) => {
          const concerned = concerns(declared.type, eventName, beside) ?? eventSource === `${service}.amazonaws.com`;
          return !readOnly && concerned && !json.includes('"errorCode"');
        })
        .toSorted((left, right) => right.time - left.time)[0];
      const truth = declared.changes.at(-1);
      if (last?.eventId !== truth?.eventId) {
        const true_ = records.find(({ eventId }) => eventId === truth?.eventId);
        wrong.push(`${declared.address}: ${last?.eventName ?? "none"} for ${true_?.eventName ?? "none"}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("no true change is attributed to another type", () => {
    const denied = world.truth.declared.flatMap(({ type, changes }) =>
      changes
        .map(({ eventId }) => records.find((record) => record.eventId === eventId)?.eventName ?? "")
        .filter((eventName) => concerns(type, eventName) === false)
        .map((eventName) => `${type} ${eventName}`),
    );
    expect(denied).toEqual([]);
  });
});

function instanceOf(address: string): ResourceInstance {
  const instance = instances.get(address);
  if (instance === undefined) {
    throw new Error(`nothing exists for ${address}`);
  }
  return instance;
}

/** As LookupEvents returns them: one account, one Region, an exact name. */
function lookup(instance: ResourceInstance, value: string): readonly WorldRecord[] {
  const account = world.accounts.find(({ id }) => id === instance.accountId);
  const region = lookupValues(instance).global ? account?.globalRegion : instance.region;
  return records.filter(
    (record) =>
      record.accountId === instance.accountId &&
      record.region === region &&
      record.resources.some(({ name }) => name === value),
  );
}

/** Address, id, name and ARN from the world's Terraform state, read in the simplest way. */
function terraformInstances(): readonly ResourceInstance[] {
  const state = JSON.parse(
    workspaceFiles(makeHoldings(world.options.seed), "").get("terraform/terraform.tfstate") ?? "",
  ) as {
    readonly resources: readonly {
      readonly module?: string;
      readonly mode: string;
      readonly type: string;
      readonly name: string;
      readonly provider: string;
      readonly instances: readonly { readonly attributes: Readonly<Record<string, string>> }[];
    }[];
  };
  return state.resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module, type, name, instances: made }) =>
      made.map(({ attributes: { id, arn, name: own, identifier, url } }) => {
        const address = `${module === undefined ? "" : `${module}.`}${type}.${name}`;
        const declared = world.truth.declared.find((each) => each.address === address);
        const called = identifier ?? own;
        return {
          tool: "terraform" as const,
          address,
          type,
          identifiers: {
            ...(id === undefined ? {} : { id }),
            ...(arn === undefined ? {} : { arn }),
            ...(called === undefined ? {} : { name: called }),
            ...(url === undefined ? {} : { url }),
          },
          ...(declared === undefined ? {} : { region: declared.region, accountId: declared.accountId }),
        };
      }),
    );
}
