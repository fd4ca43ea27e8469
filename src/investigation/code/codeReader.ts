import { Worker } from "node:worker_threads";
import { MAX_APP_MS, MAX_PARSED_HERE, MAX_READING_MS, MAX_TEXT_HERE } from "../../iac/budget.ts";
import { type AppFiles, type CdkApp, readApp } from "../../iac/cdk/app.ts";
import { answerFileRequest, type CodeThreadRequests, type FileRequest, noFailures } from "../../iac/codeThread.ts";
import { type CodeKind, type CodeReadings, readCode } from "../../iac/readCode.ts";
import { WorkerPeer } from "../../rpc/workerPeer.ts";

export interface CodeReaderOptions {
  /**
   * The program of the worker thread: `codeWorker.ts` or its bundle. Absent: everything is read on the calling thread.
   */
  readonly program?: string | URL;
  /** Texts of at least this length, in UTF-16 units, are read in the worker thread. */
  readonly large?: number;
  /** Time limit of the worker thread for one text, in ms. */
  readonly longest?: number;
}

/**
 * A text could not be read. The message is a sentence for the user.
 * @internal
 */
export class UnreadError extends Error {
  override readonly name = "UnreadError";
}

/** The message for a text that was not read. Throws any error other than `UnreadError`. */
export function unreadBecause(error: unknown): string {
  if (error instanceof UnreadError) {
    return error.message;
  }
  throw error;
}

/**
 * Reads code and state files: short texts on the calling thread; long ones and CDK apps in a worker thread, one at a
 * time. The thread ends when no request is left, which frees its memory.
 */
export class CodeReader {
  readonly #program: string | URL | undefined;
  readonly #large: number;
  readonly #longest: number;
  readonly #closing = new AbortController();
  #thread: WorkerPeer | undefined;
  /** Files of the app that is being read, and a function that fails the reading. */
  #app: { readonly files: AppFiles; readonly fail: (error: unknown) => void } | undefined;
  /** Number of unanswered requests. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ program, large = MAX_TEXT_HERE, longest = MAX_READING_MS }: CodeReaderOptions = {}) {
    this.#program = program;
    this.#large = large;
    this.#longest = longest;
  }

  /** See `readCode`. Throws an UnreadError if the thread exceeds its time limit or stops. */
  async read<Kind extends CodeKind>(kind: Kind, text: string, path = ""): Promise<CodeReadings[Kind]> {
    const large = kind === "sam-config" ? Math.min(this.#large, MAX_PARSED_HERE) : this.#large;
    return this.#program === undefined || text.length < large
      ? readCode(kind, text, path)
      : ((await this.#ask("code", [kind, text, path], undefined)) as CodeReadings[Kind]);
  }

  /** See `readApp`. Throws an UnreadError if the thread exceeds its time limit or stops. */
  async app(files: AppFiles): Promise<CdkApp> {
    const { folders, foldsCase } = files;
    return this.#program === undefined
      ? readApp(files, this.#closing.signal)
      : this.#ask("app", [folders, foldsCase], files);
  }

  /** Fails all readings under way. */
  dispose(): void {
    const disposed = new UnreadError("Reading was cancelled.");
    this.#closing.abort(disposed);
    this.#end(disposed);
  }

  #ask<Name extends keyof CodeThreadRequests>(
    name: Name,
    args: Parameters<CodeThreadRequests[Name]>,
    files: AppFiles | undefined,
  ): Promise<ReturnType<CodeThreadRequests[Name]>> {
    this.#waiting += 1;
    const answer = this.#last
      .then(() => this.#answer(name, args, files))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0) {
          this.#end();
        }
      });
    this.#last = answer.catch(() => undefined);
    // `CodeThreadRequests` defines the thread's replies.
    return answer as Promise<ReturnType<CodeThreadRequests[Name]>>;
  }

  async #answer(name: string, args: readonly unknown[], files: AppFiles | undefined): Promise<unknown> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    const thread = this.#thread === undefined || this.#thread.isEnded ? this.#start() : this.#thread;
    this.#thread = thread;
    const longest = name === "app" ? MAX_APP_MS : this.#longest;
    let late: NodeJS.Timeout | undefined;
    const failed = new Promise<never>((_, reject) => {
      late = setTimeout(
        () => reject(new UnreadError(`Reading it takes longer than ${longest / 1000} seconds.`)),
        longest,
      );
      this.#app = files === undefined ? undefined : { files, fail: reject };
    });
    try {
      return await Promise.race([thread.request(name, args), failed]);
    } catch (error) {
      // Stops the thread: it may still be busy with the failed request.
      this.#end();
      throw error;
    } finally {
      clearTimeout(late);
      this.#app = undefined;
    }
  }

  #start(): WorkerPeer {
    // No memory limit: a message that exceeds one ends the whole process. The limits on text lengths bound the memory
    // instead.
    return new WorkerPeer(new Worker(this.#program as string | URL), {
      failures: noFailures,
      endedError: () => new UnreadError("The reader of large files stopped unexpectedly."),
      answer: (name, [path]) => this.#readFile(name as FileRequest, path as string),
    });
  }

  /** Answers a file request of the thread while it reads an app. An error fails that reading and ends the thread. */
  async #readFile(request: FileRequest, path: string): Promise<unknown> {
    const app = this.#app;
    try {
      return app === undefined ? undefined : await answerFileRequest(app.files, request, path);
    } catch (error) {
      app?.fail(error);
      return undefined;
    }
  }

  /** `error`: for pending requests. */
  #end(error: Error = new UnreadError("The reader of large files was stopped.")): void {
    void this.#thread?.stop(error);
    this.#thread = undefined;
  }
}
