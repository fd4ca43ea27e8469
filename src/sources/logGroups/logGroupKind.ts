import type { Connection, Connections, Use } from "../../aws/connections.ts";
import { describeLogGroup, type LogGroupFacts, listCloudTrailGroups, NO_FACTS } from "../../aws/logGroups.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readTrailLogGroups } from "../../aws/trails.ts";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import { readLogGroupArn } from "../../model/aws/logGroupName.ts";
import { Failure } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { Memory } from "../memory.ts";
import { openedOnce, recalledAccount } from "../openedOnce.ts";
import { namedProfile, type ProfilePorts, type ProfileRegion, profileRegions } from "../profiles.ts";
import type {
  Checkpoint,
  RecallUse,
  Scope,
  Source,
  SourceKind,
  SourceTarget,
  TargetRef,
  TargetUse,
} from "../source.ts";
import { unreadableTarget } from "../source.ts";
import { StoredEvents } from "../storedEvents.ts";
import { LOG_GROUP } from "./capabilities.ts";
import { type LogGroupRef, logGroupOfTrail, readLogGroupRef } from "./target.ts";

export interface LogGroupPorts extends ProfilePorts {
  readonly connections: Pick<Connections, "connect"> & Partial<Pick<Connections, "rememberedAccount">>;
  /** Where events are stored. */
  readonly store: RecordStore;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
}

/** The log groups of CloudWatch Logs with CloudTrail's events. */
export class LogGroupKind implements SourceKind {
  readonly capabilities = LOG_GROUP;
  readonly #ports: LogGroupPorts;

  constructor(ports: LogGroupPorts) {
    this.#ports = ports;
  }

  isNamed(): boolean {
    return false;
  }

  /**
   * The log groups of the profiles that the scope names, or of those that the person chose: those to which trails send their
   * events, and those that hold CloudTrail's events by their data source. Throws `Failure` ("not-found") where there is none,
   * and what listing them throws where no profile can list them.
   */
  async resolve(
    scope: Scope,
    _condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SourceTarget[]> {
    const asked = await profileRegions(scope, this.#ports);
    const each = await Promise.allSettled(
      asked.flatMap(({ profile, region }) => [
        this.#ofTrails(profile, region, use),
        this.#ofDataSource(profile, region, use),
      ]),
    );
    use.signal.throwIfAborted();
    const refs = new Map(
      each
        .flatMap((end) => (end.status === "fulfilled" ? end.value : []))
        .map((ref) => [`${ref.profile} ${ref.group}`, ref] as const),
    );
    const refused = each.find((end) => end.status === "rejected");
    if (refs.size === 0) {
      throw refused?.reason ?? noLogGroup(asked);
    }
    const known = await this.#ports.profiles();
    return [...refs.values()].map((ref) => this.#at(ref, known));
  }

  async target(ref: TargetRef): Promise<SourceTarget> {
    const read = readLogGroupRef(ref);
    if (read === undefined) {
      throw unreadableTarget(LOG_GROUP.title, "profile, region and group: the name or ARN of a log group");
    }
    return this.#at(read, await this.#ports.profiles());
  }

  #at(ref: LogGroupRef, profiles: readonly Profile[]): SourceTarget {
    const profile = namedProfile(ref.profile, profiles);
    return {
      origin: { source: LOG_GROUP.source, label: ref.label, profile: profile.name, target: ref },
      capabilities: LOG_GROUP,
      facts: {},
      partition: profile.partition,
      open: (use) => this.#open(profile, ref, use),
      recall: (use) => async () => this.#recall(profile, ref, use),
    };
  }

  #open(
    profile: Profile,
    ref: LogGroupRef,
    use: TargetUse,
  ): (signal: AbortSignal, checkpoint?: Checkpoint) => Promise<Source> {
    const { asked, priority, index } = use;
    return openedOnce(
      profile,
      (signal) => this.#ports.connections.connect("logs", profile, ref.region, { signal, asked }),
      async (connection, signal, checkpoint) => {
        const facts = await factsOf(connection, ref, signal);
        // Loaded when a log group is searched.
        const { LogGroup } = await import("./logGroup.ts");
        const arn = facts.arn ?? readLogGroupArn(ref.group)?.arn;
        const memory = this.#memory(profile, ref, connection.identity.accountId);
        return new LogGroup(connection, {
          name: ref.label,
          ...(arn === undefined ? {} : { arn }),
          facts,
          ...(index === undefined ? {} : { index: { index, memory } }),
          now: () => this.#ports.now(),
          checkpoint,
          ...(priority === undefined ? {} : { priority }),
        });
      },
    );
  }

  /** The stored events of the group, if it is known that the profile still leads to the same account. */
  #recall(profile: Profile, ref: LogGroupRef, { accountId, storedBefore, index }: RecallUse): Source {
    const known = this.#ports.connections.rememberedAccount?.(profile);
    const account = recalledAccount(profile, ref.region, accountId, known, `log group ${ref.label}`);
    const memory = this.#memory(profile, ref, account, storedBefore);
    const key = JSON.stringify([profile.endpoints.logs, account, ref.region, ref.group]);
    return new StoredEvents(key, () => memory, index);
  }

  #memory(profile: Profile, ref: LogGroupRef, accountId: string, storedBefore?: number): Memory {
    return new Memory({
      store: this.#ports.store,
      target: {
        source: LOG_GROUP.source,
        accountId,
        region: ref.region,
        endpoint: profile.endpoints.logs,
        // The same for a name and an ARN of the account itself.
        part:
          readLogGroupArn(ref.group)?.arn ??
          `arn:${profile.partition}:logs:${ref.region}:${accountId}:log-group:${ref.group}`,
      },
      now: () => this.#ports.now(),
      storedBefore,
    });
  }

  /** Those in the profile's own account: others can rarely be read with it. */
  async #ofTrails(
    profile: Profile,
    region: string,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly LogGroupRef[]> {
    const connection = await this.#ports.connections.connect("cloudtrail", profile, region, use);
    const trails = await readTrailLogGroups(connection, use.signal);
    return trails
      .flatMap((trail) => logGroupOfTrail(profile.name, trail) ?? [])
      .filter(({ group }) => readLogGroupArn(group)?.accountId === connection.identity.accountId);
  }

  async #ofDataSource(
    profile: Profile,
    region: string,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly LogGroupRef[]> {
    const connection = await this.#ports.connections.connect("logs", profile, region, use);
    const groups = await listCloudTrailGroups(connection, { signal: use.signal });
    return groups.map(({ name, arn }) => ({
      source: "logGroups",
      label: name,
      profile: profile.name,
      region,
      group: arn,
    }));
  }
}

/**
 * What AWS says of the group; nothing where it refuses to. Throws `Failure` where the account has no such group, and what is
 * not about the group.
 */
async function factsOf(connection: Connection<"logs">, ref: LogGroupRef, signal: AbortSignal): Promise<LogGroupFacts> {
  const arn = readLogGroupArn(ref.group);
  const group = { name: ref.label, ...(arn === undefined ? {} : { arn: arn.arn }) };
  try {
    const facts = await describeLogGroup(connection, group, { signal });
    if (facts !== undefined) {
      return facts;
    }
  } catch (error) {
    if (Failure.is(error) && (error.reason === "access-denied" || error.reason === "explicit-deny")) {
      return NO_FACTS;
    }
    throw error;
  }
  const { profile, region, identity } = connection;
  const isForeign = arn !== undefined && arn.accountId !== identity.accountId;
  throw new Failure({
    reason: "not-found",
    message: isForeign
      ? `Log group ${ref.label} belongs to account ${arn.accountId}, and profile "${profile.name}" leads to account ${identity.accountId}, which does not see it. Choose a profile of account ${arn.accountId}.`
      : `Account ${identity.accountId} has no log group ${ref.label} in ${region}.`,
    context: { profile: profile.name, region, accountId: identity.accountId },
    action: "logs:DescribeLogGroups",
    remedies: [{ kind: "switch-profile" }],
  });
}

function noLogGroup(asked: readonly ProfileRegion[]): Failure {
  const names = [...new Set(asked.map(({ profile }) => profile.name))];
  const regions = [...new Set(asked.map(({ region }) => region))];
  return new Failure({
    reason: "not-found",
    message: `No log group with CloudTrail's events was found for ${names.length === 1 ? "profile" : "profiles"} ${namesText(names)} in ${namesText(regions)}. A trail sends its events to CloudWatch Logs when a log group is set for it; choose the Regions in which log groups are.`,
    context: {},
    remedies: [{ kind: "choose-regions" }, { kind: "switch-profile" }],
  });
}
