import { costText, dollarsText } from "../investigation/search/cost.ts";
import type { Cost } from "../sources/source.ts";
import { confirm } from "./dialogs.ts";

const READ = "Read Files";

/** Asks whether a search may read what was estimated. `spent`: what earlier searches of this window cost, in US dollars. */
export async function confirmCost(cost: Cost, spent: number): Promise<boolean> {
  const answer = await confirm(
    `This search reads ${costText(cost)}.`,
    [
      cost.basis === "unknown"
        ? "There are too many files to count all of them. AWS bills each request and each byte that leaves its network."
        : "An estimate by AWS's list prices for US East (N. Virginia). Requests to KMS are not included.",
      ...(spent > 0 ? [`Earlier searches of this window: ${dollarsText(spent)}.`] : []),
    ],
    READ,
  );
  return answer === READ;
}
