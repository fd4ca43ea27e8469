import type { LookupPage, LookupRequest } from "../../../src/aws/lookup.ts";
import { Failure } from "../../../src/model/failure.ts";

/** One event of a made-up Event history. */
export interface Told {
  readonly id: string;
  /** Seconds since 1970 UTC. */
  readonly at: number;
  readonly name?: string;
  readonly user?: string;
  /** The user agent of a read event; absent: a write event without one. */
  readonly readBy?: string;
  /** When LookupEvents begins to list it, in seconds since 1970 UTC. Absent: at once. */
  readonly deliveredAt?: number;
}

/**
 * LookupEvents over a few made-up events: one attribute, exact, newest first, tokens bound to their parameters. `now` in ms
 * since 1970 UTC decides what was delivered.
 */
export function lookupOf(
  events: readonly Told[],
  pageSize: number,
  now: () => number = () => Number.POSITIVE_INFINITY,
) {
  const asked: LookupRequest[] = [];
  const expire = new Set<number>();
  const lookup = async (request: LookupRequest, signal: AbortSignal): Promise<LookupPage> => {
    signal.throwIfAborted();
    asked.push(request);
    if (request.nextToken !== undefined && expire.has(asked.length)) {
      throw new Failure(
        { reason: "invalid-request", message: "The token is too old.", context: {}, remedies: [] },
        { cause: Object.assign(new Error("Invalid token"), { name: "InvalidNextTokenException" }) },
      );
    }
    const key = JSON.stringify([request.attribute, request.from, request.to]);
    const [start, of] = request.nextToken === undefined ? [0, key] : JSON.parse(request.nextToken);
    if (of !== key) {
      throw new Error("a token came with other parameters");
    }
    const matching = events
      .filter(({ at }) => at * 1000 >= request.from && at * 1000 <= request.to)
      .filter(({ at, deliveredAt = at }) => deliveredAt * 1000 <= now())
      .filter((event) => attributeOf(event, request.attribute?.key) === request.attribute?.value)
      .toSorted((left, right) => right.at - left.at);
    const end = start + pageSize;
    return {
      records: matching.slice(start, end).map((event) => ({
        json: JSON.stringify({
          eventID: event.id,
          eventTime: new Date(event.at * 1000).toISOString().replace(".000Z", "Z"),
          eventName: event.name ?? "RunInstances",
          eventSource: "ec2.amazonaws.com",
          awsRegion: "eu-west-1",
          ...(event.readBy === undefined ? {} : { userAgent: event.readBy, readOnly: true }),
          userIdentity: { type: "IAMUser", userName: event.user ?? "alice", accountId: "111111111111" },
        }),
        envelope: { eventId: event.id, resources: [], ...(event.user === undefined ? {} : { username: event.user }) },
      })),
      throttled: 0,
      ...(end < matching.length ? { nextToken: JSON.stringify([end, key]) } : {}),
    };
  };
  return { lookup, asked, expire };
}

function attributeOf(event: Told, key: string | undefined): string | undefined {
  switch (key) {
    case "EventId":
      return event.id;
    case "EventName":
      return event.name ?? "RunInstances";
    case "Username":
      return event.user;
    default:
      return undefined;
  }
}
