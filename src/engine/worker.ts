import { parentPort } from "node:worker_threads";
import { Failure, isAbort } from "../model/failure.ts";
import { Indexer } from "./indexer.ts";
import type { Built, ReplyMessage, RequestMessage } from "./requests.ts";

// The entry of a worker thread of the engine.
if (parentPort === null) {
  throw new Error("this runs in a worker thread");
}
const port = parentPort;
const indexer = new Indexer();
/** What may be cancelled on the way. */
const LONG: ReadonlySet<string> = new Set(["build", "sift", "scan"]);
const running = new Map<number, AbortController>();

port.on("message", (message: RequestMessage) => {
  void answer(message);
});

async function answer({ id, name, args = [] }: RequestMessage): Promise<void> {
  if (name === undefined) {
    running.get(id)?.abort();
    return;
  }
  const abort = new AbortController();
  running.set(id, abort);
  try {
    // The engine sends what the types of `EngineRequests` say.
    const handler = indexer[name] as (...given: unknown[]) => unknown;
    const taken = LONG.has(name) ? [abort.signal, ...args] : [...args];
    const value = await handler.apply(indexer, taken);
    const moved = name === "build" ? (value as Built).segments.map(({ buffer }) => buffer) : [];
    port.postMessage({ id, value } satisfies ReplyMessage, moved);
  } catch (error) {
    if (!isAbort(error)) {
      port.postMessage({ id, failure: toFailure(error).toData() } satisfies ReplyMessage);
    }
  } finally {
    running.delete(id);
  }
}

function toFailure(error: unknown): Failure {
  return Failure.is(error)
    ? error
    : new Failure({
        reason: "internal",
        message: "The index of events could not answer.",
        context: {},
        remedies: [{ kind: "retry" }, { kind: "show-log" }],
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
}
