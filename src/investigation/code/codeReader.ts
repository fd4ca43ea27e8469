import { Worker } from "node:worker_threads";
import { MAX_APP_MS, MAX_PARSED_HERE, MAX_READING_MS, MAX_TEXT_HERE } from "../../iac/budget.ts";
import { type AppFiles, type CdkApp, readApp } from "../../iac/cdk/app.ts";
import { answerFileRequest, type CodeThreadRequests, type FileRequest, noFailures } from "../../iac/codeThread.ts";
import { type CodeKind, type CodeReadings, readCode } from "../../iac/readCode.ts";
import { WorkerPeer } from "../../rpc/workerPeer.ts";

export interface CodeReaderOptions {
  /** What the thread runs: `codeWorker.ts`, or what it was built to. Without it everything is read here and now. */
  readonly program?: string | URL;
  /** In UTF-16 units: from here on a text is read in the thread. */
  readonly large?: number;
  /** Milliseconds that the thread may take for one text. */
  readonly longest?: number;
}

/**
 * Why a text could not be read; the message is for a person, and a sentence.
 * @internal
 */
export class UnreadError extends Error {
  override readonly name = "UnreadError";
}

/** What to say of a text that was not read; throws any other error. */
export function unreadBecause(error: unknown): string {
  if (error instanceof UnreadError) {
    return error.message;
  }
  throw error;
}

/**
 * Reads code and states: short texts here and now, long ones and CDK apps one after the other in a thread of their own, so
 * that nothing waits for them meanwhile. The thread ends when nothing is left to read: it leaves much behind.
 */
export class CodeReader {
  readonly #program: string | URL | undefined;
  readonly #large: number;
  readonly #longest: number;
  readonly #closing = new AbortController();
  #thread: WorkerPeer | undefined;
  /** The files of the app that is being read, and what makes its reading fail. */
  #app: { readonly files: AppFiles; readonly fail: (error: unknown) => void } | undefined;
  /** Questions that are not answered yet. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ program, large = MAX_TEXT_HERE, longest = MAX_READING_MS }: CodeReaderOptions = {}) {
    this.#program = program;
    this.#large = large;
    this.#longest = longest;
  }

  /** See `readCode`. Throws an UnreadError where the thread takes too long or stops. */
  async read<Kind extends CodeKind>(kind: Kind, text: string, path = ""): Promise<CodeReadings[Kind]> {
    const large = kind === "sam-config" ? Math.min(this.#large, MAX_PARSED_HERE) : this.#large;
    return this.#program === undefined || text.length < large
      ? readCode(kind, text, path)
      : ((await this.#ask("code", [kind, text, path], undefined)) as CodeReadings[Kind]);
  }

  /** See `readApp`. Throws an UnreadError where the thread takes too long or stops. */
  async app(files: AppFiles): Promise<CdkApp> {
    const { folders, foldsCase } = files;
    return this.#program === undefined
      ? readApp(files, this.#closing.signal)
      : this.#ask("app", [folders, foldsCase], files);
  }

  /** What is being read fails. */
  dispose(): void {
    const disposed = new UnreadError("Nothing is read any more.");
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
    // The thread answers what `CodeThreadRequests` says.
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
        () => reject(new UnreadError(`It takes longer than ${longest / 1000} seconds to read.`)),
        longest,
      );
      this.#app = files === undefined ? undefined : { files, fail: reject };
    });
    try {
      return await Promise.race([thread.request(name, args), failed]);
    } catch (error) {
      // Whatever it still does is in nobody's way.
      this.#end();
      throw error;
    } finally {
      clearTimeout(late);
      this.#app = undefined;
    }
  }

  #start(): WorkerPeer {
    // Without a limit of memory: a message that goes beyond one ends the whole process. The lengths of texts are the limit.
    return new WorkerPeer(new Worker(this.#program as string | URL), {
      failures: noFailures,
      endedError: () => new UnreadError("What reads large files stopped unexpectedly."),
      answer: (name, [path]) => this.#readFile(name as FileRequest, path as string),
    });
  }

  /** For the thread, which reads an app. An error makes the reading fail; the thread is ended then, without an answer. */
  async #readFile(request: FileRequest, path: string): Promise<unknown> {
    const app = this.#app;
    try {
      return app === undefined ? undefined : await answerFileRequest(app.files, request, path);
    } catch (error) {
      app?.fail(error);
      return undefined;
    }
  }

  /** `error`: of the requests that are pending. */
  #end(error: Error = new UnreadError("What reads large files was ended.")): void {
    void this.#thread?.stop(error);
    this.#thread = undefined;
  }
}
