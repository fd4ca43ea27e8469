import type { StartLiveTailResponseStream } from "@aws-sdk/client-cloudwatch-logs";
import { abortError } from "../async/abort.ts";
import { AnswerTooLarge } from "./answerErrors.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { failureFrom } from "./failures.ts";
import { contextOf, listIn } from "./logGroups.ts";
import { partsOf } from "./sdkError.ts";

/** AWS sends at most 500. */
const MOST_MESSAGES = 1_000;

/** What came in about a second. */
export interface TailUpdate {
  /** The texts of the log events. */
  readonly messages: readonly string[];
  /** AWS left some out, because more than 500 arrived in a second. */
  readonly isSampled: boolean;
}

export interface LiveTailRequest {
  /** The ARN of the log group, without ":*" at its end. */
  readonly arn: string;
  /** A filter pattern. Absent: every log event. */
  readonly pattern?: string;
}

/**
 * One session of live tail. Yields as often as AWS sends an update, which it does every second, also without log events; the
 * first comes when the session has begun. Returns why it ended: AWS ends a session after three hours. Throws `Failure` where
 * it cannot begin or sends what it must not, or an AbortError. AWS drops log events that arrive while no updates are taken, and
 * does not say so.
 */
export async function* liveTail(
  connection: Connection<"logs">,
  { arn, pattern }: LiveTailRequest,
  options: CallOptions,
): AsyncGenerator<TailUpdate, "session ended" | "connection lost", undefined> {
  const { signal } = options;
  const { value } = await connection.call(
    {
      apiClass: "tails",
      action: "logs:StartLiveTail",
      resource: `${arn}:*`,
      run: (api, stop) =>
        api.startLiveTail(
          {
            logGroupIdentifiers: [arn],
            ...(pattern === undefined ? {} : { logEventFilterPattern: pattern }),
          },
          stop,
        ),
    },
    options,
  );
  yield { messages: [], isSampled: false };
  try {
    for await (const sent of value.responseStream ?? []) {
      if (signal.aborted) {
        throw abortError(signal);
      }
      const update = updateOf(sent);
      if (update !== undefined) {
        yield update;
      }
    }
    return "connection lost";
  } catch (error) {
    if (signal.aborted) {
      throw abortError(signal);
    }
    if (error instanceof AnswerTooLarge) {
      throw failureFrom(error, contextOf(connection, "logs:StartLiveTail", arn));
    }
    return partsOf(error).name === "SessionTimeoutException" ? "session ended" : "connection lost";
  }
}

/** Undefined for what is no update. */
function updateOf({ sessionUpdate }: StartLiveTailResponseStream): TailUpdate | undefined {
  if (typeof sessionUpdate !== "object" || sessionUpdate === null) {
    return undefined;
  }
  const events = listIn(sessionUpdate.sessionResults);
  return {
    messages: events.slice(0, MOST_MESSAGES).flatMap(({ message }) => (typeof message === "string" ? [message] : [])),
    isSampled: sessionUpdate.sessionMetadata?.sampled === true || events.length > MOST_MESSAGES,
  };
}
