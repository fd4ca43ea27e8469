import type { MenuItem } from "../menu.ts";
import type { ResultsChannel } from "./channel.ts";
import type { Selection } from "./table/selection.ts";

/** Sends a request; its failure is shown. */
export type Send = (work: (channel: ResultsChannel) => Promise<unknown>) => void;

/** Copies the selected rows; all that are shown where none is selected. */
export function copyItems({ chosen, size }: Selection, narrowed: boolean, send: Send): MenuItem[] {
  const what = size === 0 ? "all" : chosen;
  const all = narrowed ? "Shown" : "All";
  const name = size === 0 || size === "all" ? all : size === 1 ? "Event" : `${size.toLocaleString()} Events`;
  const item = (label: string, icon: string, as: "json" | "csv" | "ids"): MenuItem => ({
    label,
    icon,
    run: () => send((channel) => channel.request("copy", what, as)),
  });
  return [
    item(`Copy ${name} as JSON`, "json", "json"),
    item(`Copy ${name} as CSV`, "table", "csv"),
    item(size === 1 ? "Copy Event ID" : "Copy Event IDs", "symbol-key", "ids"),
  ];
}

/** Writes all that is shown to a file. */
export function exportItems(narrowed: boolean, send: Send): MenuItem[] {
  const what = narrowed ? "Shown" : "All";
  const item = (label: string, as: "json" | "jsonl" | "csv" | "parquet"): MenuItem => ({
    label: `Export ${what} as ${label}…`,
    icon: "save",
    run: () => send((channel) => channel.request("export", as)),
  });
  return [item("JSON", "json"), item("JSON Lines", "jsonl"), item("CSV", "csv"), item("Parquet", "parquet")];
}
