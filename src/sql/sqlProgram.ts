import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Peer } from "../rpc/peer.ts";
import { SqlDatabase } from "./database.ts";
import { programFailures, type QueryLimits, type SqlRequests } from "./requests.ts";

// Entry point of the process that holds the database. Its second thread ends the process when it uses too much memory, and
// when the process that started it is gone: SQLite keeps the first thread busy while a statement runs.

const CHECK_EVERY = 50;
/** Memory while events are added: besides twice what they may use, for what is on its way. */
const WHILE_ADDING = 512 * 1024 * 1024;

if (isMainThread) {
  serve();
} else {
  watch(workerData as Float64Array);
}

function serve(): void {
  const mostMemory = new Float64Array(new SharedArrayBuffer(8));
  new Worker(fileURLToPath(import.meta.url), { workerData: mostMemory }).unref();
  const limit = (bytes: number) => {
    mostMemory[0] = process.memoryUsage.rss() + bytes;
  };
  let database: SqlDatabase | undefined;
  const open = () => {
    if (database === undefined) {
      throw new Error("there is no database");
    }
    return database;
  };
  const requests: SqlRequests = {
    open: (table) => {
      const sqlite = usableSqlite();
      limit(2 * table.maxBytes + WHILE_ADDING);
      database = sqlite === undefined ? undefined : new SqlDatabase(sqlite, table);
      return database !== undefined;
    },
    add: (rows) => open().add(rows),
    seal: () => open().seal(),
    query: (sql: string, limits: QueryLimits) => {
      limit(limits.memory);
      return open().query(sql, limits);
    },
  };
  process.on("disconnect", () => process.exit());
  new Peer({
    port: {
      post: (message) => void process.send?.(message),
      listen: (handler) => {
        process.on("message", handler);
        return () => process.off("message", handler);
      },
    },
    failures: programFailures,
    // The other side sends the arguments of `SqlRequests`.
    answer: (name, args) => (requests[name as keyof SqlRequests] as (...args: readonly unknown[]) => unknown)(...args),
  });
}

/** SQLite, where this Node.js has it with all that is needed: since 22.16. */
function usableSqlite(): typeof import("node:sqlite") | undefined {
  const sqlite = process.getBuiltinModule?.("node:sqlite");
  return typeof sqlite?.StatementSync?.prototype.setReturnArrays === "function" ? sqlite : undefined;
}

function watch(mostMemory: Float64Array): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.memoryUsage.rss() > (mostMemory[0] ?? 0) || process.ppid !== parent || !isRunning(parent)) {
      process.kill(process.pid, "SIGKILL");
    }
  }, CHECK_EVERY);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
