import type { FaultKind } from "./faults.ts";

/** One request as it arrived, and what became of it. */
export interface LoggedRequest {
  /** Milliseconds since 1970 UTC at which it arrived, by the machine's clock. */
  readonly at: number;
  /** "" when the request was not signed, except for "sso", "sso-oidc", "imds", "container" and web identities of "sts". */
  readonly service: string;
  readonly operation: string;
  readonly accountId?: string;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly parameters: unknown;
  readonly userAgent?: string;
  /** Absent while it is not answered, and for good after "hang" and "reset". */
  status?: number;
  /** The name of the error it was answered with. */
  error?: string;
  fault?: FaultKind;
  /** For "drip", "endless" and "trickle": how much of the body was handed to the connection. */
  sentBytes?: number;
  /** The caller went away before the answer was written. */
  aborted?: boolean;
}

export type RequestFilter = Partial<
  Pick<LoggedRequest, "service" | "operation" | "accountId" | "region" | "status" | "error" | "fault" | "aborted">
>;

/** Every request since the start or the last `clear()`, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#entries.push(request);
  }

  clear(): void {
    this.#entries.length = 0;
  }

  list(filter: RequestFilter = {}): readonly LoggedRequest[] {
    const wanted = Object.entries(filter);
    return this.#entries.filter((entry) => {
      const fields = new Map<string, unknown>(Object.entries(entry));
      return wanted.every(([name, value]) => fields.get(name) === value);
    });
  }

  count(filter: RequestFilter = {}): number {
    return this.list(filter).length;
  }
}

const HOUR = 60 * 60_000;

/**
 * Whether a lookup asks for more than what may still have changed. What an answer leaves open is asked for anew once a
 * minute has passed, and on a busy machine that is soon: what is older than an hour never is.
 */
export function reachesBack({ parameters, at }: Pick<LoggedRequest, "parameters" | "at">): boolean {
  const { StartTime } = parameters as { readonly StartTime?: number };
  return StartTime === undefined || StartTime * 1000 < at - HOUR;
}
