import type { WorldLogGroup } from "../../world/types.ts";
import type { Members } from "../members.ts";
import { SealedTokens } from "../sealedTokens.ts";
import type { Caller } from "../signature.ts";
import { compileFilterPattern, longestPattern } from "./filterPattern.ts";
import type { LogEvent, LogEvents } from "./logEvents.ts";
import { invalid, type LogGroups } from "./logGroups.ts";

const mostEvents = 10_000;
const mostBytes = 1_000_000;

interface Cursor {
  readonly timestamp: number;
  readonly eventId: string;
  /** The end of the search as it was when the first page was asked for, ms. */
  readonly end: number;
}

/**
 * FilterLogEvents: pages of at most 10,000 events or 1 MB, which end early, and may be empty, when as many events were
 * looked through as a page may.
 */
export class FilterLogEvents {
  readonly #groups: LogGroups;
  readonly #events: LogEvents;
  readonly #now: () => number;
  readonly #scannedPerPage: () => number;
  readonly #tokens = new SealedTokens<Cursor>();

  constructor(groups: LogGroups, events: LogEvents, now: () => number, scannedPerPage: () => number) {
    this.#groups = groups;
    this.#events = events;
    this.#now = now;
    this.#scannedPerPage = scannedPerPage;
  }

  filter(caller: Caller, region: string, members: Members): unknown {
    const group = this.#group(caller, region, members);
    const takesStream = streamsOf(members);
    const matches = patternOf(members);
    const limit = limitOf(members);
    const bound = JSON.stringify([caller.account.id, region, members.without("nextToken")]);
    const token = members.text("nextToken");
    const cursor = token === undefined ? undefined : this.#tokens.open(token, bound);
    if (token !== undefined && cursor === undefined) {
      throw invalid("The specified nextToken is invalid.");
    }
    const now = this.#now();
    const end = cursor?.end ?? Math.min(members.number("endTime") ?? now, now);
    const start = cursor?.timestamp ?? members.number("startTime") ?? 0;
    const isForward = members.flag("startFromHead") ?? true;
    const searched = isForward
      ? this.#events.between(group, start, end, now)
      : [...this.#events.between(group, members.number("startTime") ?? 0, cursor?.timestamp ?? end, now)].reverse();
    const events: unknown[] = [];
    let bytes = 0;
    let scanned = 0;
    let last: LogEvent | undefined;
    let isDone = true;
    for (const event of searched) {
      if (cursor !== undefined && !isAfter(event, cursor, isForward)) {
        continue;
      }
      if (scanned >= this.#scannedPerPage() || events.length >= limit || bytes + event.message.length > mostBytes) {
        isDone = false;
        break;
      }
      scanned += 1;
      last = event;
      if (takesStream(event.stream) && matches(event)) {
        bytes += event.message.length;
        events.push({
          logStreamName: event.stream,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestionTime,
          eventId: event.eventId,
        });
      }
    }
    return {
      events,
      searchedLogStreams: [],
      ...(isDone || last === undefined
        ? {}
        : { nextToken: this.#tokens.seal({ timestamp: last.timestamp, eventId: last.eventId, end }, bound) }),
    };
  }

  #group(caller: Caller, region: string, members: Members): WorldLogGroup {
    const name = members.text("logGroupName");
    const identifier = members.text("logGroupIdentifier");
    const named = name ?? identifier;
    if (named === undefined || (name !== undefined && identifier !== undefined)) {
      throw invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.");
    }
    const group = this.#groups.find(caller, region, named);
    if (group.logGroupClass === "INFREQUENT_ACCESS") {
      throw invalid("The operation is not supported for log groups of the Infrequent Access class.");
    }
    return group;
  }
}

function isAfter(event: LogEvent, cursor: Cursor, isForward: boolean): boolean {
  const order =
    event.timestamp - cursor.timestamp ||
    (event.eventId > cursor.eventId ? 1 : event.eventId === cursor.eventId ? 0 : -1);
  return isForward ? order > 0 : order < 0;
}

function streamsOf(members: Members): (stream: string) => boolean {
  const names = members.texts("logStreamNames");
  const prefix = members.text("logStreamNamePrefix");
  if (names !== undefined && prefix !== undefined) {
    throw invalid("logStreamNamePrefix and logStreamNames are mutually exclusive.");
  }
  if (names !== undefined && (names.length === 0 || names.length > 100)) {
    throw invalid("logStreamNames must have 1 to 100 entries.");
  }
  return (stream) => names?.includes(stream) ?? stream.startsWith(prefix ?? "");
}

function patternOf(members: Members): (event: LogEvent) => boolean {
  const pattern = members.text("filterPattern") ?? "";
  if (pattern.length > longestPattern) {
    throw invalid(
      "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
  }
  try {
    const test = compileFilterPattern(pattern);
    return ({ message }) => test(jsonOf(message), message);
  } catch {
    throw invalid("Invalid filter pattern");
  }
}

function limitOf(members: Members): number {
  const limit = members.number("limit") ?? mostEvents;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostEvents) {
    throw invalid(`limit must be between 1 and ${mostEvents}.`);
  }
  return limit;
}

/** Undefined for a message that is no JSON. */
export function jsonOf(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}
