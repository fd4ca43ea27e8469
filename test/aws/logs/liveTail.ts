import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import type { WorldLogGroup } from "../../world/types.ts";
import type { Members } from "../members.ts";
import type { Caller } from "../signature.ts";
import { jsonOf } from "./filterLogEvents.ts";
import { compileFilterPattern, longestPattern } from "./filterPattern.ts";
import type { LogEvent, LogEvents } from "./logEvents.ts";
import { invalid, type LogGroups } from "./logGroups.ts";

/** How sessions of live tail run. Times are ms of real time: the world's clock may stand still. */
export interface LiveTailVariant {
  /** From one update to the next. AWS: a second. */
  readonly everyMs: number;
  /** The most log events of an update; of more, AWS sends a sample. AWS: 500. */
  readonly mostEvents: number;
  /** How long a session lasts. AWS: three hours. */
  readonly sessionMs: number;
}

/** What ends the sessions that run: AWS, by its time limit or a fault of its own; the network, at once or by silence. */
export const tailEnds = ["timeout", "fault", "cut", "silence"] as const;
export type TailEnd = (typeof tailEnds)[number];

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** StartLiveTail: a stream of messages with what is ingested from now on. Source: API reference and the SDK's model. */
export class LiveTail {
  readonly #groups: LogGroups;
  readonly #events: LogEvents;
  readonly #now: () => number;
  readonly #variant: () => LiveTailVariant;
  readonly #sessions = new Map<string, (end: TailEnd) => void>();
  /** Called when a session begins. */
  started: () => void = () => undefined;

  constructor(groups: LogGroups, events: LogEvents, now: () => number, variant: () => LiveTailVariant) {
    this.#groups = groups;
    this.#events = events;
    this.#now = now;
    this.#variant = variant;
  }

  /** Ends all sessions. Answers how many there were. */
  end(how: TailEnd): number {
    const running = [...this.#sessions.values()];
    for (const end of running) {
      end(how);
    }
    return running.length;
  }

  /** The messages of a session. Throws `AwsError` for a request that AWS refuses. */
  start(caller: Caller, region: string, members: Members): AsyncGenerator<Uint8Array> {
    const names = members.texts("logGroupIdentifiers") ?? [];
    if (names.length === 0 || names.length > 10) {
      throw invalid("logGroupIdentifiers must have 1 to 10 entries.");
    }
    const groups = names.map((name) => {
      if (!name.startsWith("arn:") || name.endsWith("*")) {
        throw invalid("Specify log groups by ARN, without an asterisk.");
      }
      const group = this.#groups.find(caller, region, name);
      if (group.logGroupClass === "INFREQUENT_ACCESS") {
        throw invalid("The operation is not supported for log groups of the Infrequent Access class.");
      }
      return group;
    });
    const pattern = members.text("logEventFilterPattern") ?? "";
    return this.#session(names, groups, pattern, matcherOf(pattern));
  }

  async *#session(
    names: readonly string[],
    groups: readonly WorldLogGroup[],
    pattern: string,
    matches: (event: LogEvent) => boolean,
  ): AsyncGenerator<Uint8Array> {
    const id = randomUUID();
    const begun = performance.now();
    const state: { end?: TailEnd } = {};
    this.#sessions.set(id, (how) => {
      state.end = how;
    });
    try {
      yield message("initial-response", {});
      yield message("sessionStart", {
        requestId: randomUUID(),
        sessionId: id,
        logGroupIdentifiers: names,
        ...(pattern === "" ? {} : { logEventFilterPattern: pattern }),
      });
      this.started();
      for (let from = this.#now(); ; ) {
        const { everyMs, mostEvents, sessionMs } = this.#variant();
        await sleep(everyMs);
        if (state.end === "silence") {
          continue;
        }
        if (state.end === "cut") {
          throw new Error("the connection is cut");
        }
        if (state.end !== undefined || performance.now() - begun >= sessionMs) {
          yield exception(
            state.end === "fault" ? "SessionStreamingException" : "SessionTimeoutException",
            state.end === "fault" ? "An internal error occurred." : "The session has timed out.",
          );
          return;
        }
        const to = this.#now();
        const events = groups.flatMap((group, at) =>
          this.#events
            .ingested(group, from, to)
            .filter(matches)
            .map((event) => ({ event, group: names[at] })),
        );
        from = to;
        const every = Math.max(1, Math.ceil(events.length / mostEvents));
        yield message("sessionUpdate", {
          sessionMetadata: { sampled: every > 1 },
          sessionResults: events
            .filter((_, at) => at % every === 0)
            .map(({ event, group }) => ({
              logStreamName: event.stream,
              logGroupIdentifier: group,
              message: event.message,
              timestamp: event.timestamp,
              ingestionTime: event.ingestionTime,
            })),
        });
      }
    } finally {
      this.#sessions.delete(id);
    }
  }
}

function matcherOf(pattern: string): (event: LogEvent) => boolean {
  if (pattern.length > longestPattern) {
    throw invalid(
      "1 validation error detected: Value at 'logEventFilterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
  }
  try {
    const test = compileFilterPattern(pattern);
    return ({ message }) => test(jsonOf(message), message);
  } catch {
    throw invalid("Invalid filter pattern");
  }
}

function message(type: string, value: unknown): Uint8Array {
  return codec.encode({
    headers: {
      ":message-type": { type: "string", value: "event" },
      ":event-type": { type: "string", value: type },
      ":content-type": { type: "string", value: "application/x-amz-json-1.1" },
    },
    body: fromUtf8(JSON.stringify(value)),
  });
}

function exception(type: string, text: string): Uint8Array {
  return codec.encode({
    headers: {
      ":message-type": { type: "string", value: "exception" },
      ":exception-type": { type: "string", value: type },
      ":content-type": { type: "string", value: "application/x-amz-json-1.1" },
    },
    body: fromUtf8(JSON.stringify({ message: text })),
  });
}
