import { type CostSubject, costQuestion, dollarsText } from "../investigation/search/cost.ts";
import type { LivePrice } from "../query/plan/capabilities.ts";
import type { Cost } from "../sources/queryCost.ts";
import { confirm } from "./dialogs.ts";

/** Asks whether to read what was estimated. `spent`: what was spent before in this window, in US dollars. */
export async function confirmCost(cost: Cost, spent: number, subject: CostSubject): Promise<boolean> {
  const { question, notes } = costQuestion(cost, subject);
  const button = cost.files > 0 || cost.scanned === undefined ? "Read Files" : "Run Query";
  const before = spent > 0 ? [`Earlier searches of this window: ${dollarsText(spent)}.`] : [];
  return (await confirm(question, [...notes, ...before], button)) === button;
}

const START = "Start Live Tail";

/** Tells what a live tail costs, and asks whether to start it. */
export async function confirmLiveTail({ perMinute, freeMinutes }: LivePrice): Promise<boolean> {
  const answer = await confirm(
    `AWS bills a live tail by the minute: $${perMinute.toFixed(2)} after ${freeMinutes.toLocaleString("en-US")} free minutes a month.`,
    [
      "It runs until you stop it or close its view. A reload of the window ends it.",
      "AWS's list price for US East (N. Virginia). You aren't asked again in this window.",
    ],
    START,
  );
  return answer === START;
}
