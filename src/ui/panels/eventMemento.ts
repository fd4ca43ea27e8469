import * as v from "valibot";
import type { EventHit } from "../../investigation/search/search.ts";
import { readRecord } from "../../model/event/record.ts";
import type { EventViewState } from "../../protocol/event.ts";

const envelope = v.object({
  eventId: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  accessKeyId: v.exactOptional(v.string()),
  resources: v.array(v.object({ type: v.exactOptional(v.string()), name: v.string() })),
});
const origin = v.object({
  profile: v.string(),
  region: v.string(),
  source: v.string(),
  files: v.exactOptional(v.array(v.string())),
});
const stored = v.object({
  raw: v.string(),
  envelope: v.exactOptional(envelope),
  seenIn: v.array(origin),
});
const state: v.GenericSchema<unknown, Required<EventViewState>> = v.object({ memento: v.string() });

/** Serializes an event for the webview's state, with all that is needed to show it after a reload. */
export function toMemento({ event, seenIn }: EventHit): string {
  return JSON.stringify({
    raw: event.raw,
    ...(event.envelope === undefined ? {} : { envelope: event.envelope }),
    seenIn,
  });
}

/** The event in a webview's state. Undefined: invalid or missing. */
export function fromMemento(kept: unknown): EventHit | undefined {
  const outer = v.safeParse(state, kept);
  return outer.success ? readFound(outer.output.memento) : undefined;
}

function readFound(text: string): EventHit | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(stored, value);
  if (!parsed.success) {
    return undefined;
  }
  const { raw, envelope: around, seenIn } = parsed.output;
  return { event: readRecord(raw, around === undefined ? {} : { envelope: around }), seenIn };
}
