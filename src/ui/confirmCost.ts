import { costQuestion, dollarsText } from "../investigation/search/cost.ts";
import type { Cost } from "../sources/source.ts";
import { confirm } from "./dialogs.ts";

/** Asks whether a search may read what was estimated. `spent`: what earlier searches of this window cost, in US dollars. */
export async function confirmCost(cost: Cost, spent: number): Promise<boolean> {
  const { question, notes } = costQuestion(cost);
  const button = cost.files > 0 ? "Read Files" : "Run Query";
  const before = spent > 0 ? [`Earlier searches of this window: ${dollarsText(spent)}.`] : [];
  return (await confirm(question, [...notes, ...before], button)) === button;
}
