import type { RecordStore } from "../../engine/store/recordStore.ts";
import { listingReport } from "../../investigation/listing/listingReport.ts";
import { readStoredListing } from "../../investigation/listing/storedListing.ts";
import { inform, withProgress } from "../dialogs.ts";
import type { ReportDocuments } from "../editor/reportDocuments.ts";

export interface ListedResourcesPorts {
  readonly store: Pick<RecordStore, "lease" | "segments" | "listing">;
  readonly reports: Pick<ReportDocuments, "open">;
}

/**
 * Shows which services fill `Resources` in the cached events, by type and shape, as a document without values. Requests
 * nothing from AWS.
 */
export async function showListedResources({ store, reports }: ListedResourcesPorts): Promise<void> {
  const listing = await withProgress("Counting cached events", (report, signal) => {
    let reported = 0;
    return readStoredListing(store, signal, ({ done, of }) => {
      report(((done - reported) / Math.max(1, of)) * 100, `${done} of ${of}`);
      reported = done;
    });
  });
  if (listing.operations.length === 0 && listing.unread === 0) {
    inform("No events of Event history are cached yet. Run a search first.");
    return;
  }
  await reports.open("Resources Listed by Service.md", listingReport(listing));
}
