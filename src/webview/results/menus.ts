import { SEARCH_LANGUAGE_IDS, SEARCH_LANGUAGES } from "../../protocol/searchLanguages.ts";
import type { MenuItem } from "../menu.ts";
import type { ResultsChannel } from "./channel.ts";
import type { Selection } from "./table/selection.ts";

/** Sends a request and shows its failure. */
export type Send = (work: (channel: ResultsChannel) => Promise<unknown>) => void;

/** Menu items that copy the selected rows, or all shown rows if none is selected. */
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

/** Menu items that export all shown events. */
export function exportItems(narrowed: boolean, send: Send): MenuItem[] {
  const what = narrowed ? "Shown" : "All";
  const item = (label: string, as: "json" | "jsonl" | "csv" | "parquet"): MenuItem => ({
    label: `Export ${what} as ${label}…`,
    icon: "save",
    run: () => send((channel) => channel.request("export", as)),
  });
  return [item("JSON", "json"), item("JSON Lines", "jsonl"), item("CSV", "csv"), item("Parquet", "parquet")];
}

/** Menu items that copy what is shown as a search: a link to it, or its text in another tool's language. */
export function searchItems(send: Send): MenuItem[] {
  return [
    {
      label: "Copy Link to Search",
      icon: "link",
      run: () => send((channel) => channel.request("copySearchLink")),
    },
    ...SEARCH_LANGUAGE_IDS.map((language) => ({
      label: `Copy Search as ${SEARCH_LANGUAGES[language]}`,
      icon: "terminal",
      run: () => send((channel) => channel.request("copySearch", language)),
    })),
  ];
}
