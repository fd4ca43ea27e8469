import { type ChildProcess, fork } from "node:child_process";
import { Peer } from "../rpc/peer.ts";
import { programFailures, type SqlRequests } from "./requests.ts";

/** UTF-16 units of what the process wrote last: the reason why it ended, for the log. */
const MOST_OUTPUT = 2000;

/** What of the environment a program needs to start at all. Credentials and settings of Node.js are not passed on. */
const NEEDED = ["SystemRoot", "windir", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] as const;

/** The process ended by itself. `byMemory`: it was killed, as its own limit of memory and the system do. */
export class SqlProcessEnded extends Error {
  readonly byMemory: boolean;

  constructor(byMemory: boolean, detail: string) {
    super(`The process of the SQL database ended: ${detail}`);
    this.byMemory = byMemory;
  }
}

/**
 * The process that holds the database of one SQL document, and requests to it. A process of its own, since a statement in
 * SQLite cannot be interrupted: `worker.terminate()` waits for its end, and its memory would be that of the extension host.
 */
export class SqlProcess {
  readonly #child: ChildProcess;
  readonly #peer: Peer;
  #output = "";

  /** `program`: what it runs, the bundle of `sqlProgram.ts`. */
  constructor(program: string) {
    this.#child = fork(program, [], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: {
        // The editor's own program runs as Node.js.
        ELECTRON_RUN_AS_NODE: "1",
        ...Object.fromEntries(NEEDED.map((name) => [name, process.env[name]])),
      },
    });
    const child = this.#child;
    this.#peer = new Peer({
      port: {
        post: (message) => {
          if (child.connected) {
            // Where it fails, the process ends as well.
            child.send(message as object, () => undefined);
          }
        },
        listen: (handler) => {
          child.on("message", handler);
          return () => child.off("message", handler);
        },
      },
      failures: programFailures,
    });
    child.stderr?.on("data", (piece: Buffer) => {
      this.#output = (this.#output + piece.toString("utf8")).slice(-MOST_OUTPUT);
    });
    child.on("error", (error) => this.#ended(false, error.message));
    child.on("exit", (code, signal) => {
      const isKilled = signal === "SIGKILL" || (process.platform === "win32" && code === 1);
      this.#ended(isKilled, [`exit code ${code ?? signal}`, this.#output].join("\n").trim());
    });
  }

  /**
   * Throws `SqlProcessEnded`; an AbortError as soon as the signal is aborted, which ends the process and with it the
   * statement that runs.
   */
  async request<Name extends keyof SqlRequests>(
    name: Name,
    args: Parameters<SqlRequests[Name]>,
    signal: AbortSignal,
  ): Promise<ReturnType<SqlRequests[Name]>> {
    const kill = () => this.kill();
    const reply = this.#peer.request(name, args, { signal });
    // After the peer listens, so that the request rejects with an AbortError.
    signal.addEventListener("abort", kill, { once: true });
    try {
      return (await reply) as ReturnType<SqlRequests[Name]>;
    } finally {
      signal.removeEventListener("abort", kill);
    }
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.#ended(false, "stopped");
    this.#child.kill("SIGKILL");
  }

  /** Calls `listener` when the process has ended, stopped or by itself. */
  onExit(listener: () => void): void {
    this.#child.once("exit", listener);
  }

  #ended(byMemory: boolean, detail: string): void {
    this.#peer.dispose(new SqlProcessEnded(byMemory, detail));
  }
}
