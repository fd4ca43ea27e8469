import type { Actor } from "./actor.ts";
import type { JsonObject } from "./json.ts";

/** Something odd about a record, told to the person; never a reason to lose the record. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
}

/** What `LookupEvents` adds around a record. `Resources` here and the record's own `resources` are different things. */
export interface LookupEnvelope {
  readonly eventId?: string;
  readonly username?: string;
  readonly accessKeyId?: string;
  readonly resources: readonly { readonly type?: string; readonly name: string }[];
}

export type EventCategory = "Management" | "Data" | "Insight" | "NetworkActivity" | "Unknown";

/** One CloudTrail event, read from a record. Plain data that survives a structured clone. */
export interface CloudTrailEvent {
  /** `eventID`; where a record has none, a stable digest of its text that begins with "no-id-". */
  readonly eventId: string;
  /** Milliseconds since 1970 UTC; absent when the record has no readable time. */
  readonly time?: number;
  /** As recorded, with any API date: "CreateFunction20150331". */
  readonly eventName: string;
  /** "ec2.amazonaws.com"; empty when absent. */
  readonly eventSource: string;
  readonly region: string;
  /** The account that received the event (`recipientAccountId`, else the actor's). */
  readonly accountId: string;
  readonly actor: Actor;
  /** An address, or the domain of the AWS service that called, or "AWS Internal". */
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** From `errorCode`/`errorMessage`, and from console sign-ins that failed only in `responseElements`. */
  readonly error?: { readonly code: string; readonly message?: string };
  readonly readOnly?: boolean;
  readonly category: EventCategory;
  readonly eventType: string;
  readonly requestId?: string;
  readonly sharedEventId?: string;
  readonly envelope?: LookupEnvelope;
  /** The parsed record. Read `raw` where exact digits or key order matter. */
  readonly record: JsonObject;
  /** The record's JSON text as it came. */
  readonly raw: string;
  readonly diagnostics: readonly Diagnostic[];
}
