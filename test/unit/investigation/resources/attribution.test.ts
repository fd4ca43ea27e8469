import { expect, test } from "vitest";
import { MOST_REQUESTS } from "../../../../src/investigation/resources/historyPlan.ts";
import { makeWorld } from "../../../world/world.ts";
import { attributionOf } from "./attribution.ts";
import { openNeighborhood } from "./neighborhood.ts";

test.each([
  [7, 6_000],
  [11, 20_000],
])("tells who last changed each resource of the world of seed %i, and leads back to its line", async (seed, size) => {
  const world = makeWorld({ seed, size, end: Date.UTC(2026, 10, 20, 12) });
  const here = await openNeighborhood({ world });
  try {
    const told = await attributionOf(world, here);
    expect(told.wrong).toEqual([]);
    expect(told.lastRight).toBe(told.resources);
    expect(told.resources).toBeGreaterThan(20);
    expect(told.changesFound).toBe(told.changes);
    expect(told.outsideFound).toBe(told.outside);
    expect(told.outside).toBeGreaterThan(5);
    expect(told.falseAlarms).toBe(0);
    expect(told.mostRequests).toBeLessThanOrEqual(3);
    expect(told.requests).toBeLessThan(2 * told.resources);
    expect(told.joinedFirst).toBe(told.changes);
  } finally {
    await here.close();
  }
});

test("tells the same where AWS lists no resources for any service of which it does not say that it does", async () => {
  const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
  const here = await openNeighborhood({ world });
  try {
    // Not KMS: its keys have more kinds of changes than are looked up.
    const unknown = ["lambda", "sns", "sqs", "dynamodb", "monitoring"];
    const services = Object.fromEntries(unknown.map((service) => [service, "empty" as const]));
    here.house.aws.variants = { ...here.house.aws.variants, resources: { others: "as-seen", services } };
    const told = await attributionOf(world, here);
    expect(told.wrong).toEqual([]);
    expect(told.lastRight).toBe(told.resources);
    expect(told.outsideFound).toBe(told.outside);
    expect(told.falseAlarms).toBe(0);
    expect(told.mostRequests).toBeLessThanOrEqual(MOST_REQUESTS);
  } finally {
    await here.close();
  }
});
