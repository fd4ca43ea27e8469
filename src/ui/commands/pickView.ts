import { countOf } from "../../model/text/countOf.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import { pickOne, type Step } from "../quickInput.ts";

/** Lets the user choose one of the results views; the only one is not asked about. Undefined: cancelled, or there is none. */
export async function pickView(views: readonly ResultsPanel[], step: Step): Promise<ResultsPanel | undefined> {
  const [only] = views;
  if (views.length <= 1) {
    return only;
  }
  const answer = await pickOne(views.map(viewItem), step);
  return typeof answer === "object" ? answer.value : undefined;
}

/** A results view as an item of a quick pick. */
export function viewItem(view: ResultsPanel) {
  const { count, sentence } = view.session.state;
  return { icon: "search", label: view.title, description: countOf(count, "event"), detail: sentence, value: view };
}
