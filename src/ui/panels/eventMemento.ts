import * as v from "valibot";
import type { EventHit } from "../../investigation/search/search.ts";
import { targetSchema } from "../../investigation/search/searchRequest.ts";
import { readRecord } from "../../model/event/record.ts";
import type { EventViewState } from "../../protocol/event.ts";
import type { Origin } from "../../sources/source.ts";

const envelope = v.object({
  eventId: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  accessKeyId: v.exactOptional(v.string()),
  resources: v.array(v.object({ type: v.exactOptional(v.string()), name: v.string() })),
});
const origin: v.GenericSchema<unknown, Origin> = v.object({
  source: v.string(),
  label: v.string(),
  profile: v.exactOptional(v.string()),
  region: v.exactOptional(v.string()),
  unbounded: v.exactOptional(v.literal(true)),
  target: targetSchema,
});
const stored = v.object({
  raw: v.string(),
  envelope: v.exactOptional(envelope),
  origins: v.array(origin),
});
const state: v.GenericSchema<unknown, Required<EventViewState>> = v.object({ memento: v.string() });

/** Serializes an event for the webview's state, with all that is needed to show it after a reload. */
export function toMemento({ event, origins }: EventHit): string {
  return JSON.stringify({
    raw: event.raw,
    ...(event.envelope === undefined ? {} : { envelope: event.envelope }),
    origins,
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
  const { raw, envelope: around, origins } = parsed.output;
  return { event: readRecord(raw, around === undefined ? {} : { envelope: around }), origins };
}
