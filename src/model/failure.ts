/** Categories of failure that code can branch on. */
export const FAILURE_REASONS = [
  "throttled",
  "access-denied",
  "explicit-deny",
  "no-credentials",
  "expired-credentials",
  "invalid-credentials",
  "mfa-cancelled",
  "sign-in-needed",
  "region-disabled",
  "clock-skew",
  "offline",
  "not-aws",
  "invalid-answer",
  "timeout",
  "invalid-request",
  "not-found",
  "configuration",
  "cost",
  "storage",
  "internal",
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A way to resolve a failure; the UI shows each as a button. */
export type Remedy =
  | { readonly kind: "retry" }
  | { readonly kind: "switch-profile" }
  | { readonly kind: "choose-regions" }
  /** Read a bucket whose requests are billed to the account that sends them. */
  | { readonly kind: "bill-requests" }
  /** `file`: which file to open; default "config". */
  | { readonly kind: "open-aws-config"; readonly file?: "config" | "credentials" }
  | { readonly kind: "copy-policy"; readonly policy: string }
  /**
   * Sign in to IAM Identity Center. `profile`: a profile that uses the session, itself or through its source profile.
   * `session`: the title of the session.
   */
  | { readonly kind: "sign-in"; readonly profile: string; readonly session?: string }
  /** Run a command line in a new terminal. The names in it are safe for any shell. */
  | { readonly kind: "run-in-terminal"; readonly command: string }
  | { readonly kind: "show-log" };

/** The label of a remedy's button. */
export function remedyTitle(remedy: Remedy): string {
  switch (remedy.kind) {
    case "retry":
      return "Try Again";
    case "bill-requests":
      return "Allow Billing";
    case "switch-profile":
      return "Choose Profiles";
    case "choose-regions":
      return "Choose Regions";
    case "open-aws-config":
      return remedy.file === "credentials" ? "Open AWS Credentials File" : "Open AWS Config File";
    case "copy-policy":
      return "Copy IAM Policy";
    case "sign-in":
      return "Sign In";
    case "run-in-terminal":
      return "Run in Terminal";
    case "show-log":
      return "Show Log";
  }
}

const TITLES: Readonly<Record<FailureReason, string>> = {
  throttled: "AWS asks to slow down",
  "access-denied": "Access denied",
  "explicit-deny": "Denied by a policy",
  "no-credentials": "Not signed in",
  "expired-credentials": "Sign-in expired",
  "invalid-credentials": "Sign-in refused",
  "mfa-cancelled": "No MFA code",
  "sign-in-needed": "Click to sign in",
  "region-disabled": "Region not enabled",
  "clock-skew": "Clock is off",
  offline: "Cannot reach AWS",
  "not-aws": "Response not from AWS",
  "invalid-answer": "Invalid response",
  timeout: "Timed out",
  "invalid-request": "Request refused",
  "not-found": "Not found",
  configuration: "Configuration",
  cost: "Not allowed to cost that",
  storage: "Not stored",
  internal: "Unexpected",
};

/** The remedies that sign in. A failure that has one can be retried automatically after the sign-in. */
export function signInRemedies({ remedies }: Pick<FailureData, "remedies">): readonly Remedy[] {
  return remedies.filter(({ kind }) => kind === "sign-in" || kind === "run-in-terminal");
}

/** A short title with the missing permission: "Access denied (cloudtrail:LookupEvents)". */
export function failureTitle({ reason, action }: Pick<FailureData, "reason" | "action">): string {
  const denied = reason === "access-denied" || reason === "explicit-deny";
  return denied && action !== undefined ? `${TITLES[reason]} (${action})` : TITLES[reason];
}

/** Profile, Region and account in which a failure occurred. */
export interface FailureContext {
  readonly profile?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** A failure as plain data, for worker and webview messages. */
export interface FailureData {
  readonly reason: FailureReason;
  /** What happened and what to do, in one or two sentences; plain text. */
  readonly message: string;
  readonly context: FailureContext;
  /** The missing IAM action: "cloudtrail:LookupEvents". */
  readonly action?: string;
  readonly remedies: readonly Remedy[];
  /** Technical details for the log: error name, request id, HTTP status. Contains no secrets. */
  readonly detail?: string;
}

/** An expected failure. Any other thrown error is a bug in the extension, except AbortError, which means cancelled. */
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

  /** The failure as plain data, without the stack, for messages to a webview. */
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

/** True for the AbortError of an aborted signal. Callers report nothing for it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** The failure of a request that cannot be fulfilled. `message`: why, and what to do. */
export function refusedRequest(message: string): Failure {
  return new Failure({ reason: "invalid-request", message, context: {}, remedies: [] });
}
