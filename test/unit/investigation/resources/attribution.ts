import { relative } from "node:path";
import type { FoundDeclaration } from "../../../../src/investigation/code/declaration.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { DeclaredResource, World } from "../../../world/types.ts";
import { instancesOf, type Neighborhood, never } from "./neighborhood.ts";

/** How well histories tell what truly happened to the resources that the workspace declares. */
export interface Attribution {
  readonly resources: number;
  /** Whose last change is the true one, told with its author and whether the tool made it. */
  readonly lastRight: number;
  readonly changes: number;
  readonly changesFound: number;
  /** Changes made outside the tool, those told as such, and those told that were none. */
  readonly outside: number;
  readonly outsideFound: number;
  readonly falseAlarms: number;
  /** Requests of one resource, at most. */
  readonly mostRequests: number;
  readonly requests: number;
  /** Changes led back to code: to the very line of the resource, among them as the first answer. */
  readonly joined: number;
  readonly joinedFirst: number;
  /** For a failing test. */
  readonly wrong: readonly string[];
}

/** Asks for each declared resource alone, as a lens would. */
export async function attributionOf(world: World, here: Neighborhood): Promise<Attribution> {
  const known = instancesOf(await here.askStacks());
  const records = new Map([...world.records()].map((record) => [record.eventId, record]));
  const sum = { lastRight: 0, changes: 0, changesFound: 0, outside: 0, outsideFound: 0, falseAlarms: 0 };
  const wrong: string[] = [];
  let [mostRequests, joined, joinedFirst] = [0, 0, 0];
  const start = here.lookups();
  for (const declared of world.truth.declared) {
    const found = known.get(declared.address);
    if (found === undefined) {
      wrong.push(`${declared.address}: not found in the workspace`);
      continue;
    }
    const before = here.lookups();
    const state = await here.histories.resolve(found.instance, never);
    mostRequests = Math.max(mostRequests, here.lookups() - before);
    const own = state.kind === "known" ? state.history.changes.filter(({ role }) => role === "target") : [];
    const truth = new Map(declared.changes.map((change) => [change.eventId, change]));
    const last = declared.changes.at(-1);
    const [told] = own;
    if (told?.eventId === last?.eventId && (told?.by === "outside") === (last?.outside ?? false)) {
      sum.lastRight += 1;
    } else {
      wrong.push(`${declared.address}: ${told?.eventName} ${told?.by} by ${told?.who} told as the last change`);
    }
    const toldIds = new Set(own.map(({ eventId }) => eventId));
    const toldOutside = own.filter(({ by }) => by === "outside");
    sum.changes += declared.changes.length;
    sum.changesFound += declared.changes.filter(({ eventId }) => toldIds.has(eventId)).length;
    sum.outside += declared.changes.filter(({ outside }) => outside).length;
    sum.outsideFound += toldOutside.filter(({ eventId }) => truth.get(eventId)?.outside === true).length;
    sum.falseAlarms += toldOutside.filter(({ eventId }) => truth.get(eventId)?.outside !== true).length;
    for (const { eventId } of declared.changes) {
      const record = records.get(eventId);
      const event = readRecord(record?.json, { envelope: { eventId, resources: record?.resources ?? [] } });
      const places = await here.resources.findByEvent(event, never);
      const at = places.findIndex((place) => isLineOf(place, declared, here.folder));
      joined += at >= 0 ? 1 : 0;
      joinedFirst += at === 0 ? 1 : 0;
      if (at !== 0) {
        const first = places[0]?.instance.address;
        wrong.push(`${declared.address}: ${event.eventName} leads to ${first}, then to it at ${at}`);
      }
    }
  }
  return {
    resources: world.truth.declared.length,
    ...sum,
    mostRequests,
    requests: here.lookups() - start,
    joined,
    joinedFirst,
    wrong,
  };
}

function isLineOf({ declaration }: FoundDeclaration, { file, line }: DeclaredResource, folder: string): boolean {
  return relative(folder, declaration.file) === file && declaration.block.range.start.line + 1 === line;
}
