import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

export interface Timeouts {
  /** Milliseconds until a connection must be established. */
  readonly connectMs: number;
  /** Milliseconds until an answer must begin, and between two parts of it. */
  readonly answerMs: number;
  /**
   * Milliseconds from the request to the last byte of its answer. Default 60,000; an S3 object may take five times as
   * long.
   */
  readonly totalMs?: number;
}

/** What all AWS clients of this process share: keep-alive sockets and timeouts. */
export interface Transport {
  readonly timeouts: Required<Timeouts>;
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Limits of one answer. */
export interface AnswerLimits {
  readonly maxBytes: number;
  /** An answer may take `Timeouts.totalMs` times this. */
  readonly timeFactor: number;
  /**
   * The most bytes of one message of an event stream, which as a whole has neither limit; a pause of `Timeouts.answerMs`
   * ends it. Absent: an event stream is limited as any other answer.
   */
  readonly maxMessageBytes?: number;
}

/** The largest API answer, a page of LookupEvents, has 50 records of at most 256 kB, each a JSON text inside JSON. */
export const API_ANSWERS: AnswerLimits = { maxBytes: 32 * 1024 * 1024, timeFactor: 1 };

/**
 * TLS checks and proxies stay as Node and the editor configured them.
 * @param authorities the only certificate authorities to trust, in PEM; default: those that Node and the editor trust
 */
export function createTransport(
  { totalMs = 60_000, ...timeouts }: Timeouts,
  authorities?: readonly string[],
): Transport {
  return {
    timeouts: { ...timeouts, totalMs },
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({
      keepAlive: true,
      maxSockets: 50,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
    }),
  };
}

/** Closes the sockets of a transport. */
export function closeTransport(transport: Transport): void {
  transport.httpAgent.destroy();
  transport.httpsAgent.destroy();
}
