import "../olderNode.ts";
import { parentPort } from "node:worker_threads";
import { Transferred } from "../rpc/peer.ts";
import { serveParent } from "../rpc/workerPeer.ts";
import { Indexer } from "./indexer.ts";
import type { Built, RequestName } from "./requests.ts";
import { Scanner } from "./scan/scanner.ts";
import type { Pinned } from "./store/storeRequests.ts";
import { Stores } from "./store/stores.ts";
import { failures } from "./workerLink.ts";

// The entry of a worker thread of the engine.
const scanner = new Scanner();
const indexer = new Indexer(scanner);
const stores = new Stores(scanner);
/** What may be cancelled on the way. */
const LONG: ReadonlySet<string> = new Set(["build", "sift", "derive"]);

type Handlers = Readonly<Record<RequestName, (...given: unknown[]) => unknown>>;

serveParent(parentPort, {
  failures,
  answer: async (name, [table, ...args], signal) => {
    // `WorkerLink` sends a table's number or undefined first, then what the types of `EngineRequests` say.
    const asked = (name.startsWith("store")
      ? stores
      : table === undefined
        ? indexer
        : indexer.table(table as number)) as unknown as Handlers;
    const value = await asked[name as RequestName](...(LONG.has(name) ? [signal, ...args] : args));
    return new Transferred(value, ownMemory(name as RequestName, value));
  },
});

/** The memory that an answer alone uses, which goes to the other thread without a copy. */
function ownMemory(name: RequestName, value: unknown): readonly ArrayBuffer[] {
  switch (name) {
    case "build":
      return (value as Built).segments.map(({ buffer }) => buffer);
    case "storePin":
      return (value as Pinned).segments.flatMap(({ columns }) => columns?.buffer ?? []);
    default:
      return [];
  }
}
