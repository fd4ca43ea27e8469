import type { Archive, World, WorldObject } from "../../world/types.ts";
import type { Members } from "../members.ts";
import type { QueryFate } from "../queryClock.ts";
import type { Caller } from "../signature.ts";
import { AthenaEngine } from "./engine.ts";
import { type AthenaVariant, QueryExecutions } from "./queryExecutions.ts";
import { WorkGroups } from "./workGroups.ts";

type Operation = (caller: Caller, region: string, members: Members, fate: QueryFate | undefined) => unknown;

/**
 * Athena: https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html
 * @param put writes a query's result to S3
 */
export function athenaOperations(
  world: World,
  archive: Archive,
  now: () => number,
  variant: () => AthenaVariant,
  put: (object: WorldObject) => void,
): ReadonlyMap<string, Operation> {
  const groups = new WorkGroups(world);
  const queries = new QueryExecutions(groups, new AthenaEngine(world, archive, now), now, variant, put);
  return new Map<string, Operation>([
    ["ListWorkGroups", (caller, region, members) => groups.list(caller, region, members)],
    ["GetWorkGroup", (caller, region, members) => groups.get(caller, region, members)],
    ["StartQueryExecution", (caller, region, members, fate) => queries.start(caller, region, members, fate)],
    ["GetQueryExecution", (caller, region, members) => queries.get(caller, region, members)],
    ["GetQueryResults", (caller, region, members) => queries.results(caller, region, members)],
    ["StopQueryExecution", (caller, region, members) => queries.stop(caller, region, members)],
  ]);
}
