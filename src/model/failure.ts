/** Why something did not work, in kinds a program can branch on. */
export type FailureReason =
  | "throttled"
  | "access-denied"
  | "explicit-deny"
  | "no-credentials"
  | "expired-credentials"
  | "invalid-credentials"
  | "mfa-cancelled"
  | "region-disabled"
  | "clock-skew"
  | "offline"
  | "not-aws"
  | "timeout"
  | "invalid-request"
  | "not-found"
  | "configuration"
  | "internal";

/** What a person can do about a failure; the editor draws each as a button. */
export type Remedy =
  | { readonly kind: "retry" }
  | { readonly kind: "switch-profile" }
  | { readonly kind: "choose-regions" }
  | { readonly kind: "open-aws-config" }
  | { readonly kind: "copy-policy"; readonly policy: string }
  | { readonly kind: "copy-command"; readonly command: string }
  | { readonly kind: "show-log" };

/** Where it happened. */
export interface FailureContext {
  readonly profile?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** The plain data of a failure: crosses worker and webview boundaries. */
export interface FailureData {
  readonly reason: FailureReason;
  /** What happened and what to do, for a person, in one or two sentences; plain text. */
  readonly message: string;
  readonly context: FailureContext;
  /** The missing IAM action, such as "cloudtrail:LookupEvents". */
  readonly action?: string;
  readonly remedies: readonly Remedy[];
  /** The technical detail for the log: error name, request id, HTTP status. Holds no secrets. */
  readonly detail?: string;
}

/** An expected failure. Anything else that is thrown is a fault of ours. Cancelling is an AbortError, never a Failure. */
export class Failure extends Error implements FailureData {
  readonly reason: FailureReason;
  readonly context: FailureContext;
  readonly action?: string;
  readonly remedies: readonly Remedy[];
  readonly detail?: string;

  constructor(data: FailureData, options?: ErrorOptions) {
    super(data.message, options);
    this.name = "Failure";
    this.reason = data.reason;
    this.context = data.context;
    this.remedies = data.remedies;
    if (data.action !== undefined) {
      this.action = data.action;
    }
    if (data.detail !== undefined) {
      this.detail = data.detail;
    }
  }

  static is(error: unknown): error is Failure {
    return error instanceof Failure;
  }

  /** Without the stack: safe to send to a webview. */
  toData(): FailureData {
    return {
      reason: this.reason,
      message: this.message,
      context: this.context,
      remedies: this.remedies,
      ...(this.action === undefined ? {} : { action: this.action }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }
}

/** True for the error that an aborted signal throws: cancelling is silent. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
