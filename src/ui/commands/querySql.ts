import { inform } from "../dialogs.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";
import type { LazySqlQueries } from "../sql/lazySqlQueries.ts";
import { pickView } from "./pickView.ts";

/** Opens the query document of the active results view, or of one that the user chooses. */
export async function querySql({
  results,
  sql,
}: {
  readonly results: Pick<ResultsPanels, "activePanel" | "views">;
  readonly sql: Pick<LazySqlQueries, "open">;
}): Promise<void> {
  const { activePanel, views } = results;
  if (views.length === 0) {
    inform("There are no results to query. Run a search first.");
    return;
  }
  const view = activePanel ?? (await pickView(views, { title: "Query with SQL", placeholder: "Results to query" }));
  if (view !== undefined) {
    await sql.open(view);
  }
}
