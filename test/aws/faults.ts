export const faultKinds = [
  "throttle",
  "access-denied",
  "explicit-deny",
  "account-blocked",
  "sts-inactive",
  "invalid-request",
  "not-found",
  "expired-token",
  "unrecognized-client",
  "invalid-next-token",
  "clock-skew",
  "html-200",
  "text-200",
  "json-200",
  "text-403",
  "json-403",
  "proxy-407",
  "portal-511",
  "gateway-502",
  "repeat-token",
  "drip",
  "endless",
  "hang",
  "reset",
  "truncate",
  "500",
  "delay",
  // Of the request that starts a query, which then ends so, or is not known when it is asked for:
  "query-failed",
  "query-timeout",
  "query-cancelled",
  "query-lost",
  // S3 alone:
  "kms-denied",
  "archived",
  "changed",
  "short-body",
  "corrupt",
  "trickle",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong, and for which requests. A field left out matches every request. */
export interface Fault {
  readonly kind: FaultKind;
  /** Service name of the credential scope: "cloudtrail", "sts", "account", "cloudformation", "logs", "athena", "glue", "s3"; "sso-oidc" and "sso". */
  readonly service?: string;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** How many matching requests pass before the first fault. Default 0. */
  readonly after?: number;
  /** How many requests it hits. Default: every one. */
  readonly times?: number;
  /** Only requests of S3 for this bucket. */
  readonly bucket?: string;
  /** Only requests of S3 whose key, or listed prefix, contains this. */
  readonly key?: string;
  /**
   * For "delay": how long the answer, otherwise unchanged, is held back. Default 1,000. For "trickle": the pause before
   * each sixteenth of the body. Default 100.
   */
  readonly delayMs?: number;
  /** For "repeat-token": after how many pages the tokens come round again. Default 1: each page has the same. */
  readonly cycle?: number;
  /**
   * For "access-denied" and "explicit-deny": the kind of policy in AWS's words. Default "identity-based policy" and
   * "service control policy". "": the message does not say.
   */
  readonly policy?: string;
  /** For "explicit-deny": the policy's ARN, which AWS names within one organization. */
  readonly policyArn?: string;
  /** For "access-denied" and "explicit-deny": the id under which AWS keeps the details. */
  readonly authorizationId?: string;
  /** For "clock-skew": how far the server's clock is ahead, ms; behind when negative. Default an hour. */
  readonly skewMs?: number;
}

interface FaultSubject {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string | undefined;
  readonly region: string;
  readonly parameters: unknown;
}

/** The faults switched on. The oldest that matches is the one that happens. */
export class Faults {
  #entries: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#entries.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The fault for this request, if any; counts the request for `after` and `times`. */
  take(subject: FaultSubject): Fault | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (!matches(fault, subject)) {
        continue;
      }
      const after = fault.after ?? 0;
      const turn = entry.seen;
      entry.seen += 1;
      if (turn >= after && turn < after + (fault.times ?? Number.POSITIVE_INFINITY)) {
        return fault;
      }
    }
    return undefined;
  }
}

function matches(fault: Fault, subject: FaultSubject): boolean {
  return (
    (fault.service === undefined || fault.service === subject.service) &&
    (fault.operation === undefined || fault.operation === subject.operation) &&
    (fault.accountId === undefined || fault.accountId === subject.accountId) &&
    (fault.region === undefined || fault.region === subject.region) &&
    (fault.bucket === undefined || fault.bucket === text(subject, "Bucket")) &&
    (fault.key === undefined || (text(subject, "Key") ?? text(subject, "Prefix") ?? "").includes(fault.key))
  );
}

function text({ service, parameters }: FaultSubject, name: string): string | undefined {
  return service === "s3" ? (parameters as Readonly<Record<string, string>>)[name] : undefined;
}
