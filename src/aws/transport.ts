import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

export interface Timeouts {
  /** Milliseconds until a connection must stand. */
  readonly connectMs: number;
  /** Milliseconds until an answer must begin, and between two pieces of it. */
  readonly answerMs: number;
  /** Milliseconds from the request until the last byte of its answer. Default 60,000; an S3 object may take five times that. */
  readonly totalMs?: number;
}

/** What every AWS client of this process sends through: shared sockets that are kept alive, and time limits. */
export interface Transport {
  readonly timeouts: Required<Timeouts>;
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** How much of one answer is read. */
export interface AnswerLimits {
  readonly maxBytes: number;
  /** `Timeouts.totalMs` times this is how long an answer may take. */
  readonly timeFactor: number;
}

/** A page of LookupEvents, the largest answer of an API, has 50 records of at most 256 kB, each a JSON text inside JSON. */
export const API_ANSWERS: AnswerLimits = { maxBytes: 32 * 1024 * 1024, timeFactor: 1 };

/** TLS checks and proxies are left as Node and the editor have set them up. */
export function createTransport({ totalMs = 60_000, ...timeouts }: Timeouts): Transport {
  return {
    timeouts: { ...timeouts, totalMs },
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  };
}

export function closeTransport(transport: Transport): void {
  transport.httpAgent.destroy();
  transport.httpsAgent.destroy();
}
