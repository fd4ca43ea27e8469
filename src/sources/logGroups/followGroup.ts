import { type Clock, pause } from "../../async/clock.ts";
import { Slices } from "../../async/slices.ts";
import type { Connection } from "../../aws/connections.ts";
import { type LiveTailRequest, liveTail } from "../../aws/liveTail.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";
import { recordsPattern } from "../../query/translate/filterPattern.ts";
import type { LiveBatch } from "../source.ts";
import { Messages } from "./messages.ts";

/** So often in a row, a lost connection is made again. */
const MOST_LOSSES = 5;
/** Pause before that (ms), twice as long each time. */
const FIRST_PAUSE = 1_000;
/** A connection that lasted so long (ms) was sound. */
const SOUND_AFTER = 60_000;
/** CloudWatch Logs takes no longer log event, in UTF-16 units. */
const LONGEST_MESSAGE = 1024 * 1024;

export interface FollowedGroup {
  readonly connection: Connection<"logs">;
  /** Of the log group, without ":*" at its end. */
  readonly arn: string;
  readonly clock: Clock;
}

/**
 * The events that arrive in a log group and satisfy a condition: see `Source.follow`. Sessions that AWS ends, and connections
 * that break, are made again. Throws `Failure` or an AbortError.
 */
export async function* followGroup(
  { connection, arn, clock }: FollowedGroup,
  condition: Condition | undefined,
  signal: AbortSignal,
): AsyncGenerator<LiveBatch, void, undefined> {
  const accepts = condition === undefined ? () => true : compile(condition);
  const pattern = recordsPattern(condition);
  const request: LiveTailRequest = { arn, ...(pattern === undefined ? {} : { pattern }) };
  let reconnected: LiveBatch["reconnected"];
  for (let losses = 0; ; ) {
    const began = clock.now();
    let end: NonNullable<LiveBatch["reconnected"]>;
    try {
      const session = liveTail(connection, request, { signal });
      end = yield* batchesOf(session, accepts, reconnected);
    } catch (error) {
      if (isAbort(error) || losses === 0 || losses >= MOST_LOSSES || !isPassing(error)) {
        throw error;
      }
      end = "connection lost";
    }
    losses = end === "session ended" || clock.now() - began >= SOUND_AFTER ? 0 : losses;
    reconnected = end;
    if (end === "connection lost") {
      losses += 1;
      if (losses > MOST_LOSSES) {
        throw lost(arn);
      }
      await pause(clock, FIRST_PAUSE * 2 ** (losses - 1), signal);
    }
  }
}

/** The batches of one session; returns why it ended. */
async function* batchesOf(
  session: ReturnType<typeof liveTail>,
  accepts: (event: CloudTrailEvent) => boolean,
  reconnected: LiveBatch["reconnected"],
): AsyncGenerator<LiveBatch, NonNullable<LiveBatch["reconnected"]>, undefined> {
  let isFirst = true;
  try {
    for (;;) {
      const { value, done } = await session.next();
      if (done === true) {
        return value;
      }
      const { events, unreadable } = await readMessages(value.messages, accepts);
      yield {
        events,
        ...(unreadable === 0 ? {} : { unreadable }),
        ...(value.isSampled ? { sampled: true as const } : {}),
        ...(isFirst && reconnected !== undefined ? { reconnected } : {}),
      };
      isFirst = false;
    }
  } finally {
    await session.return("connection lost");
  }
}

/**
 * The accepted events of messages, each of which stands alone, and how many messages are no events. Other work on the thread
 * runs in between, and before and after: to decode the messages and to store the events takes as long.
 */
async function readMessages(
  messages: readonly string[],
  accepts: (event: CloudTrailEvent) => boolean,
): Promise<{ readonly events: readonly CloudTrailEvent[]; readonly unreadable: number }> {
  const reader = new Messages();
  const slices = new Slices();
  const events: CloudTrailEvent[] = [];
  let unreadable = 0;
  if (messages.length > 0) {
    await slices.next();
  }
  for (const text of messages) {
    const event = text.length > LONGEST_MESSAGE ? undefined : reader.read(text);
    unreadable += event === undefined ? 1 : 0;
    if (event !== undefined && accepts(event)) {
      events.push(event);
    }
    await slices.pause();
  }
  if (events.length > 0) {
    await slices.next();
  }
  return { events, unreadable };
}

/** Whether connecting may succeed a little later. */
function isPassing(error: unknown): boolean {
  return (
    Failure.is(error) && (error.reason === "offline" || error.reason === "timeout" || error.reason === "throttled")
  );
}

function lost(arn: string): Failure {
  return new Failure({
    reason: "offline",
    message:
      "The connection to CloudWatch Logs broke again and again. Start the live tail again when the network is stable.",
    context: {},
    remedies: [{ kind: "retry" }],
    detail: `logs:StartLiveTail · ${arn}`,
  });
}
