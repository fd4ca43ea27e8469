// node test/bench/blame.ts: how well the changes of declared resources are told, held against the world's truth.
import { fileURLToPath } from "node:url";
import { ChangesByResource } from "../../src/investigation/resources/changesByResource.ts";
import { attributionOf } from "../unit/investigation/resources/attribution.ts";
import { never, openNeighbourhood } from "../unit/investigation/resources/neighbourhood.ts";
import type { World } from "../world/types.ts";
import { makeWorld } from "../world/world.ts";

const now = Date.parse("2026-11-01T12:00:00Z");

/** Prints the figures: shares, and counts of requests. Takes some seconds. */
export async function benchBlame(print: (line: string) => void): Promise<void> {
  const made = makeWorld({ seed: 1, size: 20_000, end: now });
  const records = [...made.records()];
  const world: World = { ...made, records: () => records };
  const here = await openNeighbourhood({ world, now: () => now });
  try {
    const told = await attributionOf(world, here);
    const { resources, changes } = told;
    print("Blame, on the wire AWS with a world of 20,000 events and the workspace that declares its resources");
    print(`  ${share(told.lastRight, resources)}  of ${resources} resources: last change, author and tool told right`);
    print(`  ${share(naive(world), resources)}  by the newest write event that is listed under the first id alone`);
    print(`  ${share(told.changesFound, changes)}  of ${changes} changes found`);
    print(`  ${share(told.outsideFound, told.outside)}  of ${told.outside} changes outside the tool told as such`);
    print(`  ${String(told.falseAlarms).padStart(6)}  false alarms`);
    print(`  ${share(told.joinedFirst, changes)}  of ${changes} changes lead to the very line as the first answer`);
    print(
      `  ${(told.requests / resources).toFixed(2).padStart(6)}  requests for a resource, ${told.mostRequests} at most`,
    );

    const blame = new ChangesByResource(here.histories);
    const declarations = await here.resources.declarations(never);
    const before = here.lookups();
    const again = await blame.run(declarations, never);
    print(`  ${String(here.lookups() - before).padStart(6)}  requests for the whole workspace a moment later`);
    print(
      `  ${String(again.changedSinceTool.length).padStart(6)}  resources changed outside the tool since its last change`,
    );
  } finally {
    await here.close();
  }
}

/** How many last changes are right for who asks for one id and takes the newest write event. */
function naive(world: World): number {
  const writes = [...world.records()].filter(({ readOnly, category }) => !readOnly && category === "Management");
  return world.truth.declared.filter(({ identifiers: [first], changes }) => {
    const last = writes.findLast(({ resources }) => resources.some(({ name }) => name === first));
    return last !== undefined && last.eventId === changes.at(-1)?.eventId;
  }).length;
}

function share(part: number, whole: number): string {
  return (part / whole).toFixed(2).padStart(6);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchBlame(console.log);
}
