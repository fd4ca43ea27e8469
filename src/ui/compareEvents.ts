import { compareChanges, compareRecords } from "../investigation/event/comparison.ts";
import { findPrevious } from "../investigation/event/previousChange.ts";
import type { EventHit, SearchRequest } from "../investigation/search/search.ts";
import type { Searches } from "../investigation/search/searches.ts";
import { visible } from "../model/text/text.ts";
import { inform, withProgress } from "./dialogs.ts";
import type { EventDocuments } from "./editor/eventDocuments.ts";

export interface ComparePorts {
  readonly searches: Pick<Searches, "prepare">;
  readonly documents: Pick<EventDocuments, "compare">;
  /** Opens a search in a results view. */
  search(request: SearchRequest): void;
  timeZone(): string;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
}

/** Looks for the previous change of an event's resource and shows both side by side, or says what was searched in vain. */
export async function compareWithPrevious(hit: EventHit, ports: ComparePorts): Promise<void> {
  const event = hit.amended?.event ?? hit.event;
  const prepare = (request: SearchRequest, signal: AbortSignal) =>
    ports.searches.prepare(request, signal, { asked: true });
  const previous = await withProgress(`Looking for the change before ${visible(event.eventName)}`, (_report, signal) =>
    findPrevious({ ...hit, event }, { prepare, now: ports.now() }, signal),
  );
  if ("found" in previous) {
    await ports.documents.compare(compareChanges(previous.found.event, event, ports.timeZone()));
  } else if ("costs" in previous) {
    ports.search(previous.costs);
  } else {
    inform(previous.none);
  }
}

/** Shows the records of two events side by side. */
export function compareEvents(one: EventHit, other: EventHit, ports: ComparePorts): Promise<void> {
  const event = (hit: EventHit) => hit.amended?.event ?? hit.event;
  return ports.documents.compare(compareRecords(event(one), event(other), ports.timeZone()));
}
