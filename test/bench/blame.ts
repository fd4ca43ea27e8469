// node test/bench/blame.ts: how well the changes of declared resources are told, held against the world's truth.
import { fileURLToPath } from "node:url";
import { changeTest } from "../../src/analysis/blame.ts";
import type { ResourceIdentifiers, ResourceInstance } from "../../src/iac/resourceInstance.ts";
import { ChangesByResource } from "../../src/investigation/resources/changesByResource.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { attributionOf } from "../unit/investigation/resources/attribution.ts";
import { never, openNeighborhood } from "../unit/investigation/resources/neighborhood.ts";
import type { World } from "../world/types.ts";
import { makeWorld } from "../world/world.ts";

const now = Date.parse("2026-11-01T12:00:00Z");

/** Prints the figures: shares, and counts of requests. Takes some seconds. */
export async function benchBlame(print: (line: string) => void): Promise<void> {
  const made = makeWorld({ seed: 1, size: 20_000, end: now });
  const records = [...made.records()];
  const world: World = { ...made, records: () => records };
  const here = await openNeighborhood({ world, now: () => now });
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
  const [whole, alone] = [benchZone(300), benchZone(0)];
  print(
    `  ${whole.toFixed(2).padStart(6)}  ms for an event of a hosted zone with 300 declared records; with none: 1/${(whole / alone).toFixed(0)} of it`,
  );
}

/** The time to tell whether an event changes a hosted zone or one of its declared records (ms). */
function benchZone(declared: number): number {
  const id = "Z0123456789ABCDEFGHIJ";
  const resource = (type: string, identifiers: ResourceIdentifiers): ResourceInstance => ({
    tool: "terraform",
    type,
    address: `${type}.${identifiers.id ?? ""}`,
    identifiers,
  });
  const records = Array.from({ length: declared }, (_, at) =>
    resource("aws_route53_record", { id: `${id}_h${at}.example.com_A`, parent: id, attributes: { type: ["A"] } }),
  );
  const events = Array.from({ length: 500 }, (_, at) =>
    readRecord({
      eventID: `event-${at}`,
      eventSource: "route53.amazonaws.com",
      eventName: "ChangeResourceRecordSets",
      requestParameters: {
        hostedZoneId: id,
        changeBatch: {
          changes: [{ action: "UPSERT", resourceRecordSet: { name: `other-${at}.example.com.`, type: "A" } }],
        },
      },
    }),
  );
  const isChange = changeTest(resource("aws_route53_zone", { id, name: "example.com" }), records);
  const from = performance.now();
  events.forEach(isChange);
  return (performance.now() - from) / events.length;
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
