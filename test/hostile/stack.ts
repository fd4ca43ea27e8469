import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Profile } from "../../src/aws/profiles.ts";
import type { Search, SearchRequest } from "../../src/investigation/search/search.ts";
import { Searches } from "../../src/investigation/search/searches.ts";
import { Seen } from "../../src/investigation/search/seen.ts";
import { sourcesOf } from "../../src/sources/registry.ts";
import type { ShownProfile } from "../../src/sources/source.ts";
import { fastClock, type House, type HouseOptions, noLimit, openHouse } from "../unit/aws/house.ts";
import { end } from "../unit/aws-wire/smallWorld.ts";
import { testStore } from "../unit/engine/store/testStore.ts";
import { noObjects } from "../unit/sources/origins.ts";

/** Everything below the user interface, composed as the extension composes it, on the wire AWS. */
export interface Stack extends House {
  readonly searches: Searches;
  /** A search that a person asked for, ready to run. Nothing named: production, in eu-west-1, over the last day. */
  prepare(request?: SearchRequest): Promise<Search>;
  /** Where pages are kept. */
  readonly storeFolder: string;
  /** How many times Event history was asked. */
  lookups(): number;
}

export interface StackOptions extends HouseOptions {
  /** Milliseconds since 1970 UTC. Default: the end of the small world. */
  readonly now?: () => number;
  /** Where requests are sent instead of to the wire AWS itself. */
  readonly endpoint?: string;
  /** Profiles of another configuration than the stack's own. */
  readonly profiles?: readonly Profile[];
  /** Where pages are kept. Default: a temporary folder, removed with the stack. */
  readonly storeFolder?: string;
  /** What the explorer shows, where a test is about it. */
  readonly shown?: (house: House) => readonly ShownProfile[];
}

const never = new AbortController().signal;

/** Time runs fast and nothing is limited unless `options` say otherwise. */
export async function openStack(options: StackOptions = {}): Promise<Stack> {
  const { now = () => end, shown, endpoint, profiles: given, storeFolder, ...house } = options;
  const opened = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), ...house });
  const folder = storeFolder ?? (await mkdtemp(join(tmpdir(), "cloudtrail-hostile-")));
  const store = testStore(folder, { onRefused: ({ detail }) => opened.log.push(detail) });
  const endpoints =
    endpoint === undefined ? {} : { endpoints: { cloudtrail: endpoint, sts: endpoint, account: endpoint } };
  const profiles = (given ?? [...opened.profiles.values()]).map((profile) => ({ ...profile, ...endpoints }));
  const every = profiles.map((profile) => ({ profile, regions: [profile.region ?? ""] }));
  const sources = sourcesOf({
    objects: noObjects(),
    connections: opened.connections,
    store,
    now,
    profiles: async () => profiles,
    shown: async () => shown?.(opened) ?? every,
  });
  const searches = new Searches({ sources, seen: new Seen(), now, defaultHours: () => 24 });
  return {
    ...opened,
    searches,
    storeFolder: folder,
    prepare: (request = {}) =>
      searches.prepare({ profiles: ["production"], regions: ["eu-west-1"], ...request }, never, { asked: true }),
    lookups: () => opened.aws.requests.count({ operation: "LookupEvents" }),
    close: async () => {
      await opened.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Runs a search to its end, and gives the ids of the pages' events in the order in which they came. */
export async function idsOf(search: Search, signal: AbortSignal = never, limit?: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of search.run(signal, limit)) {
    ids.push(...page.events.map(({ event }) => event.eventId));
  }
  return ids;
}
