import type { World, WorldLogGroup } from "../../world/types.ts";
import { AwsError } from "../errors.ts";
import type { Members } from "../members.ts";
import { SealedTokens } from "../sealedTokens.ts";
import type { Caller } from "../signature.ts";
import type { LogEvents } from "./logEvents.ts";

/** The log groups of a world as one caller in one Region sees them. */
export class LogGroups {
  readonly #world: World;
  readonly #events: LogEvents;
  readonly #now: () => number;
  readonly #tokens = new SealedTokens<number>();

  constructor(world: World, events: LogEvents, now: () => number) {
    this.#world = world;
    this.#events = events;
    this.#now = now;
  }

  /** Those of one account and Region, by name. */
  of({ account }: Caller, region: string): readonly WorldLogGroup[] {
    return this.#world.logGroups
      .filter((group) => group.accountId === account.id && group.region === region)
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** By name or ARN, with or without `:*`. Throws what AWS answers for any other. */
  find(caller: Caller, region: string, named: string): WorldLogGroup {
    const name = named.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, "").replace(/:\*$/, "");
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      throw invalid(
        `1 validation error detected: Value '${named}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
      );
    }
    const found = this.of(caller, region).find((group) => group.name === name);
    if (found === undefined || (named.startsWith("arn:") && arnOfGroup(found) !== named.replace(/:\*$/, ""))) {
      throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    }
    return found;
  }

  describe(caller: Caller, region: string, members: Members): unknown {
    const prefix = members.text("logGroupNamePrefix");
    const pattern = members.text("logGroupNamePattern");
    const identifiers = members.texts("logGroupIdentifiers");
    if (prefix !== undefined && pattern !== undefined) {
      throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    const groups = this.of(caller, region).filter(
      (group) =>
        isOfClass(group, members) &&
        (prefix === undefined || group.name.startsWith(prefix)) &&
        (pattern === undefined || group.name.toLowerCase().includes(pattern.toLowerCase())) &&
        (identifiers === undefined || identifiers.some((named) => named === group.name || named === arnOfGroup(group))),
    );
    return this.#page("logGroups", groups, caller, region, members, 50, (group) => ({
      logGroupName: group.name,
      creationTime: group.created,
      ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
      metricFilterCount: 0,
      arn: `${arnOfGroup(group)}:*`,
      storedBytes: this.#storedBytes(group),
      ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
      logGroupClass: group.logGroupClass ?? "STANDARD",
      logGroupArn: arnOfGroup(group),
    }));
  }

  list(caller: Caller, region: string, members: Members): unknown {
    const sources = members.structures("dataSources");
    const pattern = members.text("logGroupNamePattern");
    const name = pattern === undefined ? undefined : new RegExp(pattern);
    const groups = this.of(caller, region).filter(
      (group) =>
        isOfClass(group, members) && isOfSource(group, sources) && (name === undefined || name.test(group.name)),
    );
    return this.#page("logGroups", groups, caller, region, members, 1000, (group) => ({
      logGroupName: group.name,
      logGroupArn: arnOfGroup(group),
      logGroupClass: group.logGroupClass ?? "STANDARD",
    }));
  }

  summaries(caller: Caller, region: string, members: Members): unknown {
    const sources = members.structures("dataSources");
    const groupBy = members.text("groupBy");
    if (groupBy !== "DATA_SOURCE_NAME_AND_TYPE" && groupBy !== "DATA_SOURCE_NAME_TYPE_AND_FORMAT") {
      throw invalid("groupBy is required.");
    }
    const identify = ({ dataSource }: WorldLogGroup) => [
      { key: "dataSource.Name", value: dataSource?.name ?? "Unknown" },
      { key: "dataSource.Type", value: dataSource?.type ?? "Unknown" },
      ...(groupBy === "DATA_SOURCE_NAME_AND_TYPE"
        ? []
        : [{ key: "dataSource.Format", value: dataSource?.format ?? "Unknown" }]),
    ];
    const groups = this.of(caller, region).filter((group) => isOfClass(group, members) && isOfSource(group, sources));
    const summaries = [...Map.groupBy(groups, (group) => JSON.stringify(identify(group))).values()];
    return this.#page("aggregateLogGroupSummaries", summaries, caller, region, members, 1000, (alike) => ({
      logGroupCount: alike.length,
      groupingIdentifiers: alike[0] === undefined ? [] : identify(alike[0]),
    }));
  }

  /** What has not expired, without decimals: AWS says it roughly too. */
  #storedBytes(group: WorldLogGroup): number {
    if (group.feed.kind === "lines") {
      return group.feed.text.length * 1000;
    }
    const now = this.#now();
    let bytes = 0;
    for (const { message } of this.#events.between(group, now - 7 * 86_400_000, now, now)) {
      bytes += message.length + 26;
    }
    const days = Math.min(group.retentionInDays ?? Number.POSITIVE_INFINITY, (now - group.created) / 86_400_000);
    return Math.round((bytes / 7) * days);
  }

  #page<T>(
    name: string,
    items: readonly T[],
    caller: Caller,
    region: string,
    members: Members,
    most: number,
    show: (item: T) => unknown,
  ): unknown {
    const limit = members.number("limit") ?? 50;
    if (!Number.isInteger(limit) || limit < 1 || limit > most) {
      throw invalid(
        `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
      );
    }
    const bound = JSON.stringify([name, caller.account.id, region, members.without("nextToken")]);
    const token = members.text("nextToken");
    const from = token === undefined ? 0 : this.#tokens.open(token, bound);
    if (from === undefined) {
      throw invalid("The specified nextToken is invalid.");
    }
    return {
      [name]: items.slice(from, from + limit).map(show),
      ...(from + limit < items.length ? { nextToken: this.#tokens.seal(from + limit, bound) } : {}),
    };
  }
}

function arnOfGroup({ accountId, region, name }: WorldLogGroup): string {
  return `arn:${region.startsWith("cn-") ? "aws-cn" : "aws"}:logs:${region}:${accountId}:log-group:${name}`;
}

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

function isOfClass({ logGroupClass = "STANDARD" }: WorldLogGroup, members: Members): boolean {
  const wanted = members.text("logGroupClass");
  return wanted === undefined || wanted === logGroupClass;
}

/** A filter of several names, or types, takes any of them. */
function isOfSource({ dataSource }: WorldLogGroup, filters: readonly Members[] | undefined): boolean {
  if (filters === undefined || filters.length === 0) {
    return true;
  }
  const names = filters.map((filter) => filter.text("name"));
  const types = filters.flatMap((filter) => filter.text("type") ?? []);
  return (
    dataSource !== undefined &&
    names.includes(dataSource.name) &&
    (types.length === 0 || types.includes(dataSource.type))
  );
}
