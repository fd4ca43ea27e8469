import { searchForValues } from "../../investigation/event/entityQuery.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import type { Searches } from "../../investigation/search/searches.ts";
import { isCloudTrailRecord, readRecord } from "../../model/event/record.ts";
import { askText, withProgress } from "../dialogs.ts";
import { findFirst } from "../findFirst.ts";
import type { EventPanels } from "../panels/eventPanels.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { eventOf, readEventId, type Target } from "./target.ts";

export interface OpenEventPorts {
  readonly searches: Searches;
  readonly events: EventPanels;
  readonly results: ResultsPanels;
}

/** Opens an event: of a node, of a record, or by id. Asks for the id if the argument is none of these. */
export async function openEvent(target: Target, ports: OpenEventPorts): Promise<void> {
  const found = eventOf(target) ?? recordOf(target);
  if (found !== undefined) {
    ports.events.open(found);
    return;
  }
  const eventId = idOf(target) ?? (await askId());
  if (eventId === undefined) {
    return;
  }
  const event = await withProgress(`Looking for event ${eventId}`, (_report, signal) =>
    findFirst(ports.searches, searchForValues("id", [eventId], {}), signal),
  );
  if (event === undefined) {
    // The results view explains where it searched and why nothing may have been found.
    ports.results.open(searchForValues("id", [eventId], {}));
  } else {
    ports.events.open(event);
  }
}

function recordOf(target: Target): EventHit | undefined {
  return target.kind === "value" && isCloudTrailRecord(target.value)
    ? { event: readRecord(target.value), origins: [] }
    : undefined;
}

function idOf(target: Target): string | undefined {
  return target.kind === "text" ? target.text : target.kind === "value" ? readEventId(target.value) : undefined;
}

async function askId(): Promise<string | undefined> {
  const answer = await askText({
    title: "Open Event",
    placeholder: "Event ID, such as 7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11",
    problem: (text) => (text.trim().length > 200 ? "An event ID has 36 characters." : undefined),
  });
  return answer === undefined || answer.trim() === "" ? undefined : answer.trim();
}
