import { pipeline, type Readable, Transform } from "node:stream";
import type { HttpHandlerOptions, HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { AnswerTimeout, AnswerTooLarge, ForeignAnswer } from "./answerErrors.ts";
import { limitedMessages } from "./streamMessages.ts";
import { type AnswerLimits, API_ANSWERS, type Transport } from "./transport.ts";

// Loads the SDK's HTTP client: import it only together with the service clients, on first use.

/** An HTTP client with these limits that uses the transport's sockets. */
export function requestHandler(transport: Transport, limits: AnswerLimits = API_ANSWERS): NodeHttpHandler {
  return new BoundedHandler(transport, limits);
}

/**
 * Fails answers that take too long in total, are too large, or clearly do not come from AWS, with `AnswerTimeout`,
 * `AnswerTooLarge` or `ForeignAnswer`. The limits also apply while the body is being read.
 */
class BoundedHandler extends NodeHttpHandler {
  readonly #maxBytes: number;
  readonly #totalMs: number;
  readonly #maxMessageBytes: number | undefined;

  constructor({ timeouts, httpAgent, httpsAgent }: Transport, { maxBytes, timeFactor, maxMessageBytes }: AnswerLimits) {
    super({
      connectionTimeout: timeouts.connectMs,
      requestTimeout: timeouts.answerMs,
      socketTimeout: timeouts.answerMs,
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent,
    });
    this.#maxBytes = maxBytes;
    this.#totalMs = timeouts.totalMs * timeFactor;
    this.#maxMessageBytes = maxMessageBytes;
  }

  override async handle(
    request: HttpRequest,
    { abortSignal, ...options }: HttpHandlerOptions = {},
  ): Promise<{ response: HttpResponse }> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new AnswerTimeout(`the answer was not complete after ${this.#totalMs} ms`)),
      this.#totalMs,
    );
    timer.unref();
    const done = () => clearTimeout(timer);
    const signal = abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, late.signal]) : late.signal;
    try {
      const { response } = await super.handle(request, { ...options, abortSignal: signal });
      this.#check(request, response);
      const body = response.body as Readable;
      if (this.#maxMessageBytes !== undefined && EVENT_STREAM.test(response.headers["content-type"] ?? "")) {
        done();
        response.body = limitedMessages(body, this.#maxMessageBytes);
      } else {
        response.body = this.#bounded(body, late.signal, done);
      }
      return { response };
    } catch (error) {
      done();
      throw late.signal.aborted ? late.signal.reason : error;
    }
  }

  /** Throws, and destroys the body, if the answer must not be read. */
  #check(request: HttpRequest, { statusCode, headers, body }: HttpResponse): void {
    const announced = Number(headers["content-length"] ?? 0);
    const error = isForeign(request, statusCode, headers)
      ? new ForeignAnswer(statusCode, headers["content-type"] ?? "")
      : announced > this.#maxBytes
        ? new AnswerTooLarge(this.#maxBytes)
        : undefined;
    if (error !== undefined) {
      (body as Readable).destroy();
      throw error;
    }
  }

  #bounded(body: Readable, late: AbortSignal, done: () => void): Readable {
    const maxBytes = this.#maxBytes;
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        bytes += chunk.byteLength;
        callback(bytes > maxBytes ? new AnswerTooLarge(maxBytes) : null, chunk);
      },
    });
    const stop = () => counted.destroy(late.reason instanceof Error ? late.reason : undefined);
    late.addEventListener("abort", stop, { once: true });
    pipeline(body, counted, () => {
      late.removeEventListener("abort", stop);
      done();
    });
    return counted;
  }
}

const EVENT_STREAM = /^application\/vnd\.amazon\.eventstream/i;

/**
 * Every answer of AWS has a header of its own or a content type of one of its protocols; local emulators at least use
 * those content types. A server error (5xx) may be HTML written by one of AWS's load balancers.
 */
function isForeign(request: HttpRequest, status: number, headers: HttpResponse["headers"]): boolean {
  if (status === 407 || status === 511) {
    return true;
  }
  if (status >= 500 || Object.keys(headers).some((name) => name.startsWith("x-amz"))) {
    return false;
  }
  return !expectedTypes(request).test(headers["content-type"] ?? "");
}

/** The content types of answers in the protocol of a request. */
function expectedTypes({ headers }: HttpRequest): RegExp {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (sent["x-amz-target"] !== undefined) {
    return /^application\/x-amz-json/i;
  }
  return sent["content-type"] === "application/x-www-form-urlencoded"
    ? /^(text|application)\/xml/i
    : /^(application\/json|(text|application)\/xml)/i;
}
