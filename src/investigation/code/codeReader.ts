import { Worker } from "node:worker_threads";
import { MAX_APP_MS, MAX_PARSED_HERE, MAX_READING_MS, MAX_TEXT_HERE } from "../../iac/budget.ts";
import { type AppFiles, type CdkApp, readApp } from "../../iac/cdk/app.ts";
import { answerCall, type CodeQuestion, type FromThread, type ToThread } from "../../iac/codeQuestion.ts";
import { type CodeKind, type CodeReadings, readCode } from "../../iac/readCode.ts";

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
  #thread: Worker | undefined;
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
      : ((await this.#ask({ kind, text, path }, undefined)) as CodeReadings[Kind]);
  }

  /** See `readApp`. Throws an UnreadError where the thread takes too long or stops. */
  async app(files: AppFiles): Promise<CdkApp> {
    const { folders, foldsCase } = files;
    return this.#program === undefined
      ? readApp(files, this.#closing.signal)
      : ((await this.#ask({ kind: "cdk-app", folders, foldsCase }, files)) as CdkApp);
  }

  /** What is being read fails. */
  dispose(): void {
    this.#closing.abort(new UnreadError("Nothing is read any more."));
    this.#end();
  }

  #ask(question: CodeQuestion, files: AppFiles | undefined): Promise<unknown> {
    this.#waiting += 1;
    const answer = this.#last
      .then(() => this.#answer(question, files))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === 0) {
          this.#end();
        }
      });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #answer(question: CodeQuestion, files: AppFiles | undefined): Promise<unknown> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    const thread = this.#thread ?? this.#start();
    this.#thread = thread;
    const longest = question.kind === "cdk-app" ? MAX_APP_MS : this.#longest;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const hear = (message: FromThread) => {
      if ("answer" in message) {
        resolve(message.answer);
      } else if (files !== undefined) {
        const { call, number, path } = message;
        answerCall(files, call, path).then((value) => thread.postMessage({ number, value } satisfies ToThread), reject);
      }
    };
    const stopped = () => reject(new UnreadError("What reads large files stopped unexpectedly."));
    const stop = () => reject(signal.reason);
    const late = setTimeout(
      () => reject(new UnreadError(`It takes longer than ${longest / 1000} seconds to read.`)),
      longest,
    );
    thread.on("message", hear).on("messageerror", stopped).on("error", stopped).on("exit", stopped);
    signal.addEventListener("abort", stop);
    try {
      thread.postMessage(question satisfies ToThread);
      return await promise;
    } catch (error) {
      // Whatever it still does is in nobody's way.
      this.#end();
      throw error;
    } finally {
      clearTimeout(late);
      thread.off("message", hear).off("messageerror", stopped).off("error", stopped).off("exit", stopped);
      signal.removeEventListener("abort", stop);
    }
  }

  #start(): Worker {
    // Without a limit of memory: a message that goes beyond one ends the whole process. The lengths of texts are the limit.
    const thread = new Worker(this.#program as string | URL);
    const ended = () => {
      if (this.#thread === thread) {
        this.#thread = undefined;
      }
    };
    // Between two questions nobody else hears it.
    return thread.on("error", ended).on("exit", ended);
  }

  #end(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }
}
