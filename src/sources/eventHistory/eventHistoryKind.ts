import * as v from "valibot";
import { mapConcurrent } from "../../async/mapConcurrent.ts";
import type { Connection, Connections, Use } from "../../aws/connections.ts";
import { learnRegions, type RegionLists } from "../../aws/learnRegions.ts";
import { lookupEvents } from "../../aws/lookup.ts";
import { partitionOf } from "../../aws/partitions.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import { globalRegionOf, homeRegionsOf } from "../../model/aws/globalServices.ts";
import { Failure } from "../../model/failure.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { Memory } from "../memory.ts";
import { otherAccount, recalledAccount } from "../openedOnce.ts";
import { namedProfile } from "../profiles.ts";
import type {
  AccountKind,
  KnownAccount,
  RecallUse,
  Scope,
  ShownProfile,
  Source,
  SourceTarget,
  TargetRef,
  TargetUse,
} from "../source.ts";
import { unreadableTarget } from "../source.ts";
import { StoredEvents } from "../storedEvents.ts";
import { EVENT_HISTORY, INSIGHT } from "./capabilities.ts";
import { READ_AGAIN_AFTER } from "./coverage.ts";
import { EventHistory, isOutOfReach, type PacedLookup } from "./eventHistory.ts";
import { Insights } from "./insights.ts";
import { globalServicesIn, regionTest } from "./regionRules.ts";

export interface EventHistoryPorts {
  readonly connections: Pick<Connections, "connect"> & RegionLists;
  /** Where pages of Event history are kept. */
  readonly store: RecordStore;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
  /** Every profile of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  /** The profiles and Regions that the person chose to see. */
  shown(): Promise<readonly ShownProfile[]>;
}

const reference = v.object({
  source: v.literal(EVENT_HISTORY.source),
  profile: v.pipe(v.string(), v.maxLength(200)),
  region: v.pipe(v.string(), v.maxLength(100)),
});

/** At most so many profiles are asked for their Regions at a time. */
const REGION_LISTS_AT_ONCE = 4;

/** CloudTrail's Event history: a target for each profile and Region. */
export class EventHistoryKind implements AccountKind {
  readonly capabilities = EVENT_HISTORY;
  readonly #ports: EventHistoryPorts;
  /** Names of the profiles for which AWS did not list the Regions: they are not asked for again. */
  readonly #unlisted = new Set<string>();

  constructor(ports: EventHistoryPorts) {
    this.#ports = ports;
  }

  isNamed(): boolean {
    return false;
  }

  /**
   * The profiles and Regions that the scope names, or those that the person chose. Global services are searched in the
   * Regions that record them. `region:` in the condition adds Regions that are not shown. Regions of another partition than
   * the profile's are left out.
   */
  async resolve(
    scope: Scope,
    condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SourceTarget[]> {
    const shown = await this.#profiles(scope);
    const wanted = regionTest(condition);
    const global = globalServicesIn(condition);
    const each = await mapConcurrent(shown, REGION_LISTS_AT_ONCE, async ({ profile, regions: chosen, all }) => {
      const partition = partitionOf(profile.region ?? profile.partition).id;
      const also = (scope.alsoRegions ?? []).filter((region) => partitionOf(region).id === partition);
      const homes = [...global.services.flatMap((service) => homeRegionsOf(service, partition)), ...also];
      if (scope.regions !== undefined) {
        const own = scope.regions.filter((region) => partitionOf(region).id === partition);
        return this.#in(profile, [...own, ...homes]);
      }
      if (global.only) {
        return this.#in(profile, homes);
      }
      const isAll = wanted !== undefined || all !== undefined;
      const regions = isAll ? await this.#enabled(profile, chosen, use) : chosen;
      const reached = [...regions, ...homes];
      return this.#in(profile, wanted === undefined ? reached : reached.filter(wanted));
    });
    const found = each.flat();
    if (found.length === 0) {
      throw new Failure({
        reason: "configuration",
        message:
          shown.length === 0
            ? "There is no AWS profile to search with. Choose the profiles to show, or set one up with the AWS command-line client."
            : "No Region is left to search: the text excludes all that are chosen. Choose other Regions, or take `region:` out of the text.",
        context: {},
        remedies:
          shown.length === 0 ? [{ kind: "switch-profile" }, { kind: "open-aws-config" }] : [{ kind: "choose-regions" }],
      });
    }
    return found;
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    const parsed = v.safeParse(reference, ref);
    if (!parsed.success) {
      throw unreadableTarget(EVENT_HISTORY.title, "profile and region");
    }
    const { profile, region } = parsed.output;
    return this.at(namedProfile(profile, await this.#ports.profiles()), region);
  }

  at(profile: Profile, region: string): SourceTarget {
    return {
      origin: {
        source: EVENT_HISTORY.source,
        label: profile.name,
        profile: profile.name,
        region,
        target: { source: EVENT_HISTORY.source, profile: profile.name, region },
      },
      capabilities: EVENT_HISTORY,
      facts: { region },
      open: (use) => this.#open(profile, region, use),
      recall: (use) => async () => this.#recall(profile, region, use),
    };
  }

  async accounts(names: readonly string[], condition: Condition | undefined): Promise<() => readonly KnownAccount[]> {
    const chosen = new Set((await this.#ports.shown()).map(({ profile }) => profile.name));
    const profiles = (await this.#ports.profiles()).filter(({ name }) => chosen.has(name) || names.includes(name));
    const regionsOf = possibleRegions(condition);
    return () =>
      profiles.map((profile): KnownAccount => {
        const { connections } = this.#ports;
        const accountId = connections.rememberedAccount?.(profile);
        const enabled = connections.rememberedRegions?.(profile);
        return {
          profile: profile.name,
          isChosen: chosen.has(profile.name),
          ...(accountId === undefined ? {} : { accountId }),
          ...(enabled === undefined ? {} : { enabled }),
          ...regionsOf(profile, enabled),
        };
      });
  }

  async profileCount(): Promise<number> {
    return (await this.#ports.profiles()).length;
  }

  async learnRegions(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { connections, profiles } = this.#ports;
    const own = (await profiles()).filter(({ name }) => names.includes(name) && !this.#unlisted.has(name));
    for (const { name } of await learnRegions(own, connections, signal)) {
      this.#unlisted.add(name);
    }
  }

  /**
   * Opens Event history any number of times. Where AWS cannot be reached, it gives what was stored, if the account is known.
   * Throws `Failure`: the profile cannot be used, or has come to belong to another account since the first time
   * ("configuration"), because one search must not mix two accounts.
   */
  #open(
    profile: Profile,
    region: string,
    { readSince, inOrder = false, asked, priority = "interactive", index }: TargetUse,
  ): (signal: AbortSignal) => Promise<Source> {
    let account: string | undefined;
    return async (signal) => {
      const { accountId, lookup, connection } = await this.#lookup(profile, region, { signal, asked, priority });
      account ??= accountId;
      if (account !== accountId) {
        throw otherAccount(profile, accountId, account, region);
      }
      const target = { accountId, region, endpoint: profile.endpoints.cloudtrail };
      const memory = (of: object) =>
        new Memory({
          store: this.#ports.store,
          target: { ...target, ...of },
          now: () => this.#ports.now(),
          readSince: readSince ?? (inOrder ? this.#ports.now() - READ_AGAIN_AFTER : undefined),
        });
      const insights = new Insights(lookup, memory({ part: INSIGHT }), connection, priority);
      const sharedKey = sharedKeyOf(target.endpoint, accountId, region);
      return new EventHistory(lookup, memory({}), sharedKey, index, insights);
    };
  }

  /** The stored events of the account that the profile led to then, if it is known that it still does. */
  #recall(profile: Profile, region: string, { accountId, storedBefore, index }: RecallUse): Source {
    const known = this.#ports.connections.rememberedAccount?.(profile);
    const account = recalledAccount(profile, region, accountId, known);
    const endpoint = profile.endpoints.cloudtrail;
    const memoryOf = (category: string | undefined) =>
      new Memory({
        store: this.#ports.store,
        target: { accountId: account, region, endpoint, ...(category === undefined ? {} : { part: category }) },
        now: () => this.#ports.now(),
        storedBefore,
      });
    return new StoredEvents(sharedKeyOf(endpoint, account, region), memoryOf, index);
  }

  /** Where STS cannot be reached and the account is known from another time, a lookup that always fails for that reason. */
  async #lookup(
    profile: Profile,
    region: string,
    { priority, ...use }: Use & { readonly signal: AbortSignal } & Required<Pick<TargetUse, "priority">>,
  ): Promise<{
    readonly accountId: string;
    readonly lookup: PacedLookup;
    readonly connection?: Connection<"cloudtrail">;
  }> {
    try {
      const connection = await this.#ports.connections.connect("cloudtrail", profile, region, use);
      return {
        connection,
        accountId: connection.identity.accountId,
        lookup: (request, stop, onThrottled) =>
          lookupEvents(connection, request, { signal: stop, lane: use.signal, priority, onThrottled }),
      };
    } catch (error) {
      const accountId = this.#ports.connections.rememberedAccount?.(profile);
      if (!isOutOfReach(error) || accountId === undefined) {
        throw error;
      }
      return { accountId, lookup: () => Promise.reject(error) };
    }
  }

  async #profiles({ profiles }: Scope): Promise<readonly ShownProfile[]> {
    const shown = await this.#ports.shown();
    if (profiles === undefined) {
      return shown;
    }
    const all = await this.#ports.profiles();
    return profiles.map((name) => {
      const profile = namedProfile(name, all);
      const chosen = shown.find((one) => one.profile.name === name);
      return chosen ?? { profile, regions: [profile.region ?? globalRegionOf(profile.partition)] };
    });
  }

  #in(profile: Profile, regions: readonly string[]): readonly SourceTarget[] {
    return [...new Set(regions)].map((region) => this.at(profile, region));
  }

  /** Every Region that the account has enabled; the chosen ones where AWS cannot be asked. */
  async #enabled(
    profile: Profile,
    chosen: readonly string[],
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly string[]> {
    try {
      const { regions } = await this.#ports.connections.regions(profile, use);
      return regions.filter(({ enabled }) => enabled).map(({ id }) => id);
    } catch (error) {
      if (Failure.is(error)) {
        return chosen;
      }
      throw error;
    }
  }
}

/** Equal for targets with the same events. */
function sharedKeyOf(endpoint: string | undefined, accountId: string, region: string): string {
  return JSON.stringify([endpoint, accountId, region]);
}

/** Which Regions of a profile's account may hold events of a condition. `enabled`: those of the account; undefined: not known. */
function possibleRegions(
  condition: Condition | undefined,
): (profile: Profile, enabled: readonly string[] | undefined) => Pick<KnownAccount, "regions" | "allowed"> {
  const restriction = regionTest(condition);
  const test = restriction ?? (() => true);
  const global = globalServicesIn(condition);
  return (profile, enabled) => {
    const partition = partitionOf(profile.region ?? profile.partition);
    if (global.only) {
      const homes = global.services.flatMap((service) => homeRegionsOf(service, partition.id));
      return { regions: [...new Set(homes)].filter(test) };
    }
    return enabled !== undefined
      ? { regions: enabled.filter(test) }
      : restriction !== undefined
        ? { allowed: partition.regions.map(({ id }) => id).filter(test) }
        : {};
  };
}
