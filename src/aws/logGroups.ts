import type { LogGroup as LogGroupDescription } from "@aws-sdk/client-cloudwatch-logs";
import { readLogGroupArn } from "../model/aws/logGroupName.ts";
import type { CallOptions, Connection } from "./connections.ts";
import type { CallContext } from "./failures.ts";
import { everyPage } from "./paging.ts";

/** What a log group keeps. Members that are absent are not known. */
export interface LogGroupFacts {
  /** Without ":*" at its end. */
  readonly arn?: string;
  /** `FilterLogEvents` reads it. False for the class Infrequent Access, which only Logs Insights reads. */
  readonly isFilterable: boolean;
  /** What AWS says it stores, in bytes; at most a day old. */
  readonly storedBytes?: number;
  /** Ms since 1970 UTC. */
  readonly created?: number;
  /** Days after which log events are removed. Absent: never, or not known. */
  readonly retentionDays?: number;
}

/** Where a log group is: its name, and its ARN where it is known. */
export interface LogGroupId {
  readonly name: string;
  readonly arn?: string;
}

/** The data source of CloudTrail's events, however they come into a log group. Source: CloudWatch Logs User Guide. */
const CLOUDTRAIL_SOURCE = "aws_cloudtrail";

/** An account may have a million log groups: no more pages of 50 are listed. */
const MOST_PAGES = 40;

/** The facts of a log group that AWS refuses to describe. */
export const NO_FACTS: LogGroupFacts = { isFilterable: true };

/** What a log group keeps. Undefined: there is no such group. Throws `Failure` or an AbortError. */
export async function describeLogGroup(
  connection: Connection<"logs">,
  { name, arn }: LogGroupId,
  options: CallOptions,
): Promise<LogGroupFacts | undefined> {
  let found: LogGroupDescription | undefined;
  await everyPage(contextOf(connection, "logs:DescribeLogGroups", arn), MOST_PAGES, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "lists",
        action: "logs:DescribeLogGroups",
        ...(arn === undefined ? {} : { resource: `${arn}:*` }),
        run: (api, signal) =>
          api.describeLogGroups(
            {
              ...(arn === undefined ? { logGroupNamePrefix: name } : { logGroupIdentifiers: [arn] }),
              ...(token === undefined ? {} : { nextToken: token }),
            },
            signal,
          ),
      },
      options,
    );
    found ??= listIn(value.logGroups).find(({ logGroupName }) => logGroupName === name);
    return found === undefined ? value.nextToken : undefined;
  });
  return found === undefined ? undefined : factsOf(found);
}

/**
 * The log groups of the connection's Region that hold CloudTrail's events by their data source, whatever brings them there.
 * Throws `Failure` or an AbortError.
 */
export async function listCloudTrailGroups(
  connection: Connection<"logs">,
  options: CallOptions,
): Promise<readonly Required<LogGroupId>[]> {
  const groups: Required<LogGroupId>[] = [];
  await everyPage(contextOf(connection, "logs:ListLogGroups"), MOST_PAGES, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "lists",
        action: "logs:ListLogGroups",
        run: (api, signal) =>
          api.listLogGroups(
            { dataSources: [{ name: CLOUDTRAIL_SOURCE }], ...(token === undefined ? {} : { nextToken: token }) },
            signal,
          ),
      },
      options,
    );
    for (const { logGroupArn = "" } of listIn(value.logGroups)) {
      const arn = readLogGroupArn(logGroupArn);
      if (arn !== undefined) {
        groups.push({ name: arn.name, arn: arn.arn });
      }
    }
    return value.nextToken;
  });
  return groups;
}

function factsOf(group: LogGroupDescription): LogGroupFacts {
  const { logGroupArn, arn, logGroupClass, storedBytes, creationTime, retentionInDays } = group;
  const read = readLogGroupArn(logGroupArn ?? arn ?? "");
  return {
    isFilterable: logGroupClass === undefined || logGroupClass === "STANDARD",
    ...(read === undefined ? {} : { arn: read.arn }),
    ...number("storedBytes", storedBytes),
    ...number("created", creationTime),
    ...number("retentionDays", retentionInDays),
  };
}

/** `{ key: value }`, or nothing for what is no number above zero. */
function number<Key extends string>(key: Key, value: unknown): Partial<Record<Key, number>> {
  return typeof value === "number" && Number.isFinite(value) && value > 0
    ? ({ [key]: value } as Record<Key, number>)
    : {};
}

/** Answers come over a network: what should be a list may be anything. */
export function listIn<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}

/** For failures of log groups. */
export function contextOf(connection: Connection<"logs">, action: string, arn?: string): CallContext {
  const { profile, region, identity } = connection;
  return {
    profile,
    region,
    accountId: identity.accountId,
    action,
    ...(arn === undefined ? {} : { resource: `${arn}:*` }),
  };
}
