import { earlierPeriods, ofUser, userOf } from "../../investigation/compare/counterparts.ts";
import { NO_FILTERS } from "../../investigation/results/filters.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { inform } from "../dialogs.ts";
import type { ComparePanels } from "../panels/comparePanels.ts";
import type { ResultsPanel } from "../panels/resultsPanel.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import { pickOne, pickText } from "../quickInput.ts";
import { pickView, viewItem } from "./pickView.ts";

export interface CompareResultsPorts {
  readonly results: ResultsPanels;
  readonly comparisons: Pick<ComparePanels, "open">;
}

const TITLE = "Compare Results";
/** Users to choose from. */
const MOST_USERS = 200;

type With = ResultsPanel | { readonly search: SearchRequest } | "user";

/**
 * Compares the active results view, or one that the user chooses, with another one, or with the same search at an earlier
 * time or for another user.
 */
export async function compareResults({ results, comparisons }: CompareResultsPorts): Promise<void> {
  const views = results.views;
  if (views.length === 0) {
    inform("There are no results to compare. Run a search first.");
    return;
  }
  const a = results.activePanel ?? (await pickView(views, { title: TITLE, placeholder: "Results to compare" }));
  const other = a === undefined ? undefined : await pickOther(a, views);
  if (a === undefined || other === undefined) {
    return;
  }
  if (other === "user") {
    await compareUsers(a, { results, comparisons });
  } else {
    comparisons.open(a, "search" in other ? run(other.search, results) : other);
  }
}

async function pickOther(a: ResultsPanel, views: readonly ResultsPanel[]): Promise<With | undefined> {
  const window = a.session.search?.window;
  const periods = window === undefined ? [] : earlierPeriods(a.request, window);
  const user = userOf(a.request, a.session.results.filters, Date.now());
  const items = [
    ...views.filter((view) => view !== a).map(viewItem),
    ...periods.map(({ label, request }) => ({
      icon: "history",
      label,
      description: "the same search at an earlier time",
      value: { search: request },
    })),
    {
      icon: "person",
      label: user === undefined ? "Two Users…" : "Another User…",
      description: user === undefined ? "of this search" : `the same search, for another user than ${user}`,
      value: "user" as const,
    },
  ];
  const answer = await pickOne<With>(items, { title: TITLE, placeholder: `Compare “${a.title}” with` });
  return typeof answer === "object" ? answer.value : undefined;
}

/** A search of one user is compared with that of another one; a search of all users: two of them. */
async function compareUsers(a: ResultsPanel, { results, comparisons }: CompareResultsPorts): Promise<void> {
  const user = userOf(a.request, a.session.results.filters, Date.now());
  const { counts } = await a.session.results.fieldCounts(["user"], NO_FILTERS);
  const users = counts.slice(0, MOST_USERS).flatMap(({ values: [value] }) => value ?? []);
  const ask = async (without: string | undefined, placeholder: string): Promise<string | undefined> => {
    const suggestions = users.filter((one) => one !== without);
    const answer = await pickText(suggestions, { title: TITLE, placeholder, suggested: "users of these events" });
    return typeof answer === "object" ? answer.value : undefined;
  };
  if (user !== undefined) {
    const other = await ask(user, `User to compare with ${user}`);
    if (other !== undefined) {
      comparisons.open(a, run(ofUser(a.request, user, other), results));
    }
    return;
  }
  const one = await ask(undefined, "First user");
  const two = one === undefined ? undefined : await ask(one, `User to compare with ${one}`);
  if (one !== undefined && two !== undefined) {
    const first = run(ofUser(a.request, undefined, one), results);
    comparisons.open(first, run(ofUser(a.request, undefined, two), results));
  }
}

/** Runs a search in a view of its own. */
function run(request: SearchRequest, results: ResultsPanels): ResultsPanel {
  const view = results.viewFor(request);
  void view.session.run(request);
  return view;
}
