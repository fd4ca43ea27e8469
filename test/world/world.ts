import { accounts } from "./accounts.ts";
import { archiveOf } from "./archive/archive.ts";
import { tellMilestones } from "./archive/milestones.ts";
import { makeCasts } from "./cast.ts";
import { declaredOf } from "./declared.ts";
import { finish } from "./draft.ts";
import { Everyday } from "./everyday.ts";
import { makeHoldings } from "./holdings.ts";
import { tellLogArchive } from "./logArchive.ts";
import { logGroupsOf } from "./logGroups.ts";
import { slotsOf } from "./rhythm.ts";
import { objectsOf, stacksOf } from "./stacks.ts";
import { tellApplies } from "./story/applies.ts";
import { tellCustomerExport } from "./story/customerExport.ts";
import { tellDenials } from "./story/denials.ts";
import { tellEscalation } from "./story/escalation.ts";
import { tellLeakedKey } from "./story/leakedKey.ts";
import { tellMachineRoom } from "./story/machineRoom.ts";
import { tellPublicBucket } from "./story/publicBucket.ts";
import { tellRoleChain } from "./story/roleChain.ts";
import { tellSecurityGroup } from "./story/securityGroup.ts";
import { tellSignIns } from "./story/signIns.ts";
import { tellStacks } from "./story/stacks.ts";
import { Storyteller } from "./story/storyteller.ts";
import { tellThrottling } from "./story/throttling.ts";
import { tablesOf, workGroupsOf } from "./tables.ts";
import { eventDataStoresOf, trailsOf } from "./trails.ts";
import type { World, WorldOptions, WorldRecord, WorldTruth } from "./types.ts";

/**
 * A month in four accounts, told the same way for the same seed, size and end.
 * The story is always whole; everyday work fills up to `size` records, which must be 2,000 to 1,000,000.
 */
export function makeWorld(options: WorldOptions): World {
  const { seed, size, chinaGlobalRegion = "by-endpoint" } = options;
  if (!Number.isInteger(size) || size < 2_000 || size > 1_000_000) {
    throw new RangeError("a world has 2,000 to 1,000,000 records");
  }
  const end = Math.floor(options.end / 1000) * 1000;
  const casts = makeCasts(seed);
  const holdings = makeHoldings(seed);
  const story = new Storyteller(seed, end);
  tellApplies(story, casts, holdings);
  tellStacks(story, casts, holdings);
  tellLeakedKey(story, seed, casts, holdings);
  tellEscalation(story, seed, holdings);
  tellPublicBucket(story, seed, holdings);
  tellSecurityGroup(story, casts, holdings);
  tellThrottling(story, seed, casts);
  tellDenials(story, casts, holdings);
  tellSignIns(story, seed);
  tellRoleChain(story, seed, casts, holdings);
  tellMachineRoom(story, seed, casts, holdings);
  tellLogArchive(story);
  tellCustomerExport(story, seed, holdings);
  const truth: WorldTruth = {
    chapters: story.chapters(),
    earlier: tellMilestones(seed, end, casts, holdings).chapters(),
    declared: declaredOf(story, holdings),
    identifiers: story.identifiers,
  };
  const trails = trailsOf(seed, end);
  const told = story.records.toSorted((left, right) => left.time - right.time);

  return {
    options,
    accounts,
    trails,
    eventDataStores: eventDataStoresOf(seed),
    stacks: stacksOf(seed, end, holdings, truth.declared),
    objects: objectsOf(end, holdings),
    logGroups: logGroupsOf(end),
    workGroups: workGroupsOf(),
    tables: tablesOf(end),
    truth,
    archive: (month) => archiveOf(month, { seed, end, trails, casts, holdings, chinaGlobalRegion }),
    records: () => merge(told, everyday()),
  };

  function* everyday(): Generator<WorldRecord> {
    const work = new Everyday(seed, casts, chinaGlobalRegion);
    for (const slot of slotsOf(end, size - told.length)) {
      for (const { draft, random } of work.drafts(slot)) {
        yield finish(draft, random);
      }
    }
  }
}

/** Two streams, each oldest first, as one; of one second the story's come first. */
function* merge(told: readonly WorldRecord[], everyday: Iterable<WorldRecord>): Generator<WorldRecord> {
  let next = 0;
  for (const record of everyday) {
    for (let chapter = told[next]; chapter !== undefined && chapter.time <= record.time; chapter = told[next]) {
      yield chapter;
      next++;
    }
    yield record;
  }
  yield* told.slice(next);
}
