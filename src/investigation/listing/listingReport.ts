import type { ListedOperation } from "../../engine/segment/listedResources.ts";
import type { StoredListing } from "../../engine/store/storeRequests.ts";
import { markdownTable, type TableRow } from "../../model/text/markdown.ts";

/** Shown for a text that does not look like a name of AWS, and for an absent one. */
const OTHER = "other";

/**
 * A report in Markdown that can be copied into a bug report: its texts are names that AWS gives, the shapes of
 * `resourceShape`, and counts.
 */
export function listingReport({ operations, unread }: StoredListing): string {
  const events = sum(operations, "events");
  return [
    "# Resources listed by service",
    "",
    `In which services' events LookupEvents fills \`Resources\`, over ${counted(events)} of Event history in the event cache.`,
    ...(unread === 0 ? [] : [`${counted(unread)} could not be read.`]),
    "*Filled* counts the events with at least one resource, *In events* those with a resource of that type and shape.",
    "This report has no names, IDs, ARNs, accounts or addresses from the events.",
    "",
    "## Services",
    "",
    ...markdownTable(["Event source", "Events", "Filled"], services(operations)),
    "",
    "## Operations",
    ...[...Map.groupBy(operations, sourceOf)]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([source, own]) => [
        "",
        `### ${source}`,
        "",
        ...markdownTable(
          ["Event name", "Events", "Filled", "Resource type", "Shape of its name", "In events"],
          rowsOf(own),
        ),
      ]),
    "",
  ].join("\n");
}

function services(operations: readonly ListedOperation[]): readonly TableRow[] {
  const bySource = Map.groupBy(operations, sourceOf);
  return sorted([...bySource].map(([source, own]) => [source, sum(own, "events"), sum(own, "listed")]));
}

/** A row for each kind of resource of an operation, and one for an operation without resources. */
function rowsOf(operations: readonly ListedOperation[]): readonly TableRow[] {
  return sorted(
    operations.flatMap((operation): TableRow[] => {
      const own = [operation.eventName ?? OTHER, operation.events, operation.listed];
      const rows = operation.resources.map(({ type, shape, events }) => [...own, type ?? OTHER, shape, events]);
      return rows.length === 0 ? [[...own, "none", "", 0]] : rows;
    }),
  );
}

function sourceOf({ eventSource }: ListedOperation): string {
  return eventSource ?? OTHER;
}

function sum(operations: readonly ListedOperation[], count: "events" | "listed"): number {
  return operations.reduce((total, operation) => total + operation[count], 0);
}

function counted(events: number): string {
  return events === 1 ? "1 event" : `${events} events`;
}

/** By the texts of the columns, from left to right. */
function sorted(rows: readonly TableRow[]): readonly TableRow[] {
  const keyOf = (row: TableRow) => row.filter((cell) => typeof cell === "string").join("\n");
  return rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
