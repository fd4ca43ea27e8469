import { expect, test } from "vitest";
import { makeWorld } from "../../../world/world.ts";
import { attributionOf } from "./attribution.ts";
import { openNeighbourhood } from "./neighbourhood.ts";

test.each([
  [7, 6_000],
  [11, 20_000],
])("tells who last changed each resource of the world of seed %i, and leads back to its line", async (seed, size) => {
  const world = makeWorld({ seed, size, end: Date.UTC(2026, 10, 20, 12) });
  const here = await openNeighbourhood({ world });
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
