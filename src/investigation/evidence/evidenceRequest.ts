import * as v from "valibot";
import type { JsonObject } from "../../model/text/json.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { TargetRef } from "../../sources/source.ts";

/** What a person asked to verify, as plain JSON for the state after a reload. */
export interface EvidenceRequest {
  readonly target: TargetRef;
  /** Absent: all that is in a folder. */
  readonly range?: TimeRange;
  /** The profile that reads CloudTrail's public keys. Absent: signatures are not checked. */
  readonly keysProfile?: string;
}

const schema = v.object({
  target: v.looseObject({ source: v.string() }),
  range: v.exactOptional(v.object({ from: v.number(), to: v.number() })),
  keysProfile: v.exactOptional(v.string()),
});

export function toMemento(request: EvidenceRequest): string {
  return JSON.stringify(request);
}

/** Undefined: it is none. */
export function fromMemento(state: unknown): EvidenceRequest | undefined {
  try {
    const { memento } = v.parse(v.object({ memento: v.string() }), state);
    const { target, ...rest } = v.parse(schema, JSON.parse(memento));
    return { ...rest, target: target as JsonObject & { readonly source: string } };
  } catch {
    return undefined;
  }
}
