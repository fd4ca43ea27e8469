import { Worker } from "node:worker_threads";
import { WorkerPeer } from "../../rpc/workerPeer.ts";
import { type FileBatch, fileBatches } from "./fileBatches.ts";
import { fileErrors } from "./fileErrors.ts";

export interface FileReaderOptions {
  /** What a thread runs: `fileWorker.ts`, or what it was built to. Without it files are read here and now. */
  readonly program?: string | URL | undefined;
  /** How long (ms) a batch may take. A thread that takes longer is ended. */
  readonly patience?: number;
  /** The most memory (MB) that objects may take while files are read. */
  readonly memory?: number;
}

/** Batches come at least every tenth of a second; a slow disk or network may need more. */
const PATIENCE = 60_000;
const MEMORY = 384;

/** Why a file was read no further. */
export class ReadingStopped extends Error {}

/**
 * Reads files of any format in a thread of its own, so that nothing else waits for it, whatever they hold. A thread that
 * takes too much memory or time is ended; the next file is read in another one.
 */
export class FileReader {
  readonly #options: FileReaderOptions;
  #thread: WorkerPeer | undefined;

  constructor(options: FileReaderOptions = {}) {
    this.#options = options;
  }

  /**
   * The batches of the first `bytes` bytes of a file. Throws what the file system does, an AbortError at once when aborted,
   * and `ReadingStopped` with a message for a person.
   */
  async *read(path: string, bytes: number, signal: AbortSignal): AsyncGenerator<FileBatch> {
    const { program, memory = MEMORY, patience = PATIENCE } = this.#options;
    if (program === undefined) {
      yield* fileBatches(path, bytes);
      return;
    }
    this.#thread ??= startThread(program, memory);
    const thread = this.#thread;
    let over = false;
    try {
      while (!over) {
        const batch = await nextBatch(thread, { path, bytes }, patience, signal);
        over = batch === undefined;
        if (batch !== undefined) {
          yield batch;
        }
      }
    } finally {
      // Whoever stops listening wants no more of this file: the thread may be anywhere in it.
      if (!over) {
        this.close();
      }
    }
  }

  /** Ends the thread. A later reading starts another one. */
  close(): void {
    void this.#thread?.stop(new ReadingStopped("the reading was ended."));
    this.#thread = undefined;
  }
}

function startThread(program: string | URL, memory: number): WorkerPeer {
  return new WorkerPeer(new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: memory } }), {
    failures: fileErrors,
    endedError: (cause) =>
      "error" in cause
        ? whyItStopped(cause.error)
        : new ReadingStopped("what reads it stopped: the rest was not read."),
  });
}

/** The next batch of a file; undefined at its end. `patience`: in ms. */
async function nextBatch(
  thread: WorkerPeer,
  { path, bytes }: { readonly path: string; readonly bytes: number },
  patience: number,
  signal: AbortSignal,
): Promise<FileBatch | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // The machine may have slept: what was answered meanwhile is still to come.
      timer = setTimeout(
        () => reject(new ReadingStopped("reading it takes too long: the rest was not read.")),
        patience / 10,
      );
    }, patience);
  });
  try {
    // The worker answers what `FileBatch` says.
    return (await Promise.race([thread.request("nextBatch", [path, bytes], { signal }), tooLate])) as
      | FileBatch
      | undefined;
  } finally {
    clearTimeout(timer);
  }
}

function whyItStopped(error: unknown): Error {
  if (!(error instanceof Error)) {
    return new Error(String(error));
  }
  return "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new ReadingStopped("reading it takes too much memory: the rest was not read.")
    : error;
}
