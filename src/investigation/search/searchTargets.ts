import type { Connections, Use } from "../../aws/connections.ts";
import { lookupEvents } from "../../aws/lookup.ts";
import type { Priority } from "../../aws/pace.ts";
import { partitionOf } from "../../aws/partitions.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import { parseArn } from "../../model/aws/arn.ts";
import { globalRegionOf, homeRegionsOf, isGlobalService } from "../../model/aws/globalServices.ts";
import { readRecord } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";
import { EventHistory, isOutOfReach, type PacedLookup } from "../../sources/eventHistory/eventHistory.ts";
import { Memory } from "../../sources/eventHistory/memory.ts";
import type { Source } from "../../sources/source.ts";
import type { SearchRequest } from "./search.ts";

/** A profile that the person chose to see, with the Regions chosen for it. */
export interface ShownProfile {
  readonly profile: Profile;
  readonly regions: readonly string[];
}

export interface SearchTargetsPorts {
  readonly connections: Pick<Connections, "connect" | "regions"> & Partial<Pick<Connections, "rememberedAccount">>;
  /** Where pages of Event history are kept. */
  readonly store: RecordStore;
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Every profile of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  /** What the explorer shows. */
  shown(): Promise<readonly ShownProfile[]>;
}

/** One profile and Region to ask. */
export interface SearchTarget {
  readonly profile: Profile;
  readonly region: string;
}

export interface HistoryUse extends Pick<Use, "asked"> {
  /** See `MemoryOptions`. */
  readonly readSince?: number | undefined;
  /** What nobody waits for gives way to what a person asked. Default "interactive". */
  readonly priority?: Priority;
}

/** Decides where a search asks, and opens Event history there. */
export class SearchTargets {
  readonly #ports: SearchTargetsPorts;

  constructor(ports: SearchTargetsPorts) {
    this.#ports = ports;
  }

  /**
   * The places of a request: what it names, else what the person chose to see. Global services are asked in their
   * partition's global Region, `region:` in the text reaches Regions that are not shown, and of the Regions named each
   * profile is asked in those of its own partition.
   * Throws `Failure` ("configuration") where nothing is left to ask.
   */
  async of(
    request: SearchRequest,
    condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SearchTarget[]> {
    const shown = await this.#profiles(request);
    const wanted = regionTest(condition);
    const global = globality(condition);
    const each = await Promise.all(
      shown.map(async ({ profile, regions: chosen }) => {
        const partition = partitionOf(profile.region ?? profile.partition).id;
        const homes = global.services.flatMap((service) => homeRegionsOf(service, partition));
        if (request.regions !== undefined) {
          const own = request.regions.filter((region) => partitionOf(region).id === partition);
          return targetsIn(profile, [...own, ...homes]);
        }
        if (global.only) {
          return targetsIn(profile, homes);
        }
        const regions = wanted === undefined ? chosen : await this.#enabled(profile, chosen, use);
        const reached = [...regions, ...homes];
        return targetsIn(profile, wanted === undefined ? reached : reached.filter(wanted));
      }),
    );
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

  /**
   * Opens Event history of a place, any number of times. Where AWS is out of reach, what was fetched before is read, as far
   * as it is known whose it is. Throws `Failure`: the profile
   * cannot be used, or has come to belong to another account since the first time ("configuration"): one search never
   * mixes two accounts.
   */
  eventHistory(
    { profile, region }: SearchTarget,
    { readSince, priority = "interactive", asked }: HistoryUse,
  ): (signal: AbortSignal) => Promise<Source> {
    let account: string | undefined;
    return async (signal) => {
      const { accountId, lookup } = await this.#lookup(profile, region, priority, { signal, asked });
      account ??= accountId;
      if (account !== accountId) {
        throw new Failure({
          reason: "configuration",
          message: `Profile "${profile.name}" now belongs to account ${accountId}; this search began in ${account}. Run it again to search the account as it is now.`,
          context: { profile: profile.name, region, accountId: account },
          remedies: [{ kind: "switch-profile" }],
        });
      }
      const target = { accountId, region, endpoint: profile.endpoints.cloudtrail };
      const memory = new Memory({
        store: this.#ports.store,
        target,
        now: () => this.#ports.now(),
        readSince,
      });
      return new EventHistory(lookup, memory, JSON.stringify([target.endpoint, accountId, region]));
    };
  }

  /** Where STS is out of reach and the account is known from another time, a lookup that always fails for that reason. */
  async #lookup(
    profile: Profile,
    region: string,
    priority: Priority,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<{ readonly accountId: string; readonly lookup: PacedLookup }> {
    try {
      const connection = await this.#ports.connections.connect("cloudtrail", profile, region, use);
      return {
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

  async #profiles(request: SearchRequest): Promise<readonly ShownProfile[]> {
    const shown = await this.#ports.shown();
    if (request.profiles === undefined) {
      return shown;
    }
    const all = await this.#ports.profiles();
    return request.profiles.map((name) => {
      const profile = all.find((one) => one.name === name);
      if (profile === undefined) {
        throw new Failure({
          reason: "configuration",
          message: `There is no AWS profile "${name}" in your AWS configuration.`,
          context: { profile: name },
          remedies: [{ kind: "switch-profile" }, { kind: "open-aws-config" }],
        });
      }
      const regions = shown.find((one) => one.profile.name === name)?.regions;
      return { profile, regions: regions ?? [profile.region ?? globalRegionOf(profile.partition)] };
    });
  }

  /** Every Region that the account has switched on; the chosen ones where AWS cannot be asked. */
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

function targetsIn(profile: Profile, regions: readonly string[]): SearchTarget[] {
  return [...new Set(regions)].map((region) => ({ profile, region }));
}

/** The parts that must all hold. */
function conjuncts(condition: Condition | undefined): readonly Condition[] {
  return condition === undefined ? [] : condition.kind === "all" ? condition.of : [condition];
}

/** What the text says of the Region alone, as a test of a Region's name; undefined when it says nothing. */
function regionTest(condition: Condition | undefined): ((region: string) => boolean) | undefined {
  const parts = conjuncts(condition).filter(isAboutRegion);
  if (parts.length === 0) {
    return undefined;
  }
  const accepts = compile({ kind: "all", of: parts });
  return (region) => accepts(readRecord({ awsRegion: region }));
}

function isAboutRegion(condition: Condition): boolean {
  switch (condition.kind) {
    case "field":
      return condition.field === "region";
    case "not":
      return isAboutRegion(condition.of);
    case "all":
    case "any":
      return condition.of.length > 0 && condition.of.every(isAboutRegion);
    case "text":
      return false;
  }
}

/** The global services that a condition is about. */
interface Globality {
  /** Only their events can match; else a resource of theirs is named, which is used in any Region: a role is assumed everywhere. */
  readonly only: boolean;
  /** First labels of event sources, or those whole. */
  readonly services: readonly string[];
}

const NOT_GLOBAL: Globality = { only: false, services: [] };

function globality(condition: Condition | undefined): Globality {
  const found = conjuncts(condition).map((part): Globality => {
    if (part.kind === "any") {
      const each = part.of.map(globality);
      return { only: each.every(({ only }) => only), services: each.flatMap(({ services }) => services) };
    }
    if (part.kind !== "field" || part.test.op !== "is" || part.test.values.some(({ wildcard }) => wildcard)) {
      return NOT_GLOBAL;
    }
    const values = part.test.values.map(({ value }) => value);
    switch (part.field) {
      case "source":
        return values.every(isGlobalService) ? { only: true, services: values } : NOT_GLOBAL;
      case "resource":
        return {
          only: false,
          services: values.flatMap((value) => parseArn(value)?.service ?? []).filter(isGlobalService),
        };
      default:
        return NOT_GLOBAL;
    }
  });
  return found.find(({ only }) => only) ?? { only: false, services: found.flatMap(({ services }) => services) };
}
