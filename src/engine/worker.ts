import { parentPort } from "node:worker_threads";
import { Failure, isAbort } from "../model/failure.ts";
import { Indexer } from "./indexer.ts";
import type { Built, ReplyMessage, RequestMessage, RequestName } from "./requests.ts";

// The entry of a worker thread of the engine.
if (parentPort === null) {
  throw new Error("this runs in a worker thread");
}
const port = parentPort;
const indexer = new Indexer();
/** What may be cancelled on the way. */
const LONG: ReadonlySet<string> = new Set(["build", "sift", "derive"]);
const running = new Map<number, AbortController>();

type Handlers = Readonly<Record<RequestName, (...given: unknown[]) => unknown>>;

port.on("message", (message: RequestMessage) => {
  void answer(message);
});

async function answer({ id, name, args = [], table }: RequestMessage): Promise<void> {
  if (name === undefined) {
    running.get(id)?.abort();
    return;
  }
  const abort = new AbortController();
  running.set(id, abort);
  try {
    // The engine sends what the types of `EngineRequests` say.
    const asked = (table === undefined ? indexer : indexer.table(table)) as unknown as Handlers;
    const taken = LONG.has(name) ? [abort.signal, ...args] : [...args];
    const value = await asked[name](...taken);
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
