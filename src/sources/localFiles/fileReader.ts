import { Worker } from "node:worker_threads";
import { abortError } from "../../async/abort.ts";
import { type FileBatch, fileBatches } from "./fileBatches.ts";
import type { FileAnswer, FileQuestion } from "./fileQuestion.ts";

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
  #thread: Thread | undefined;

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
    this.#thread ??= new Thread(program, memory);
    const thread = this.#thread;
    let over = false;
    try {
      while (!over) {
        const { batch, error } = await thread.ask({ path, bytes }, patience, signal);
        if (error !== undefined) {
          throw Object.assign(new Error(error.message), { code: error.code });
        }
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
    this.#thread?.end();
    this.#thread = undefined;
  }
}

interface Waiting {
  resolve(answer: FileAnswer): void;
  reject(error: unknown): void;
}

/** One thread, which is asked one question at a time. */
class Thread {
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  /** What it ended of: it may do so while nobody waits, since it reads ahead. */
  #failure: unknown;

  constructor(program: string | URL, memory: number) {
    this.#worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: memory } });
    this.#worker.unref();
    this.#worker.on("message", (answer: FileAnswer) => this.#waiting?.resolve(answer));
    this.#worker.on("error", (error) => this.#fail(whyItStopped(error)));
    this.#worker.on("exit", () => this.#fail(new ReadingStopped("what reads it stopped: the rest was not read.")));
  }

  end(): void {
    this.#fail(new ReadingStopped("the reading was ended."));
    void this.#worker.terminate();
  }

  /** `patience`: in ms. */
  async ask(question: FileQuestion, patience: number, signal: AbortSignal): Promise<FileAnswer> {
    if (signal.aborted) {
      throw abortError(signal);
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<FileAnswer>();
    const watch = (): void => {
      if (late) {
        reject(new ReadingStopped("reading it takes too long: the rest was not read."));
      } else {
        // The machine may have slept: what was answered meanwhile is still to come.
        late = true;
        timer = setTimeout(watch, patience / 10);
      }
    };
    const abort = (): void => reject(abortError(signal));
    this.#waiting = { resolve, reject };
    signal.addEventListener("abort", abort, { once: true });
    timer = setTimeout(watch, patience);
    this.#worker.ref();
    this.#worker.postMessage(question);
    try {
      return await promise;
    } finally {
      this.#waiting = undefined;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      this.#worker.unref();
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }
}

function whyItStopped(error: unknown): unknown {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new ReadingStopped("reading it takes too much memory: the rest was not read.")
    : error;
}
