import { requestOfGuide } from "../../investigation/session/followUps.ts";
import type { Sources } from "../../sources/registry.ts";
import type { ResultsPanels } from "../panels/resultsPanels.ts";

/**
 * Opens a results view on the log files that come with the extension, with the first search of their guide. Needs neither
 * AWS nor a folder.
 */
export async function exploreSampleData(
  { sample: { target, guide } }: Pick<Sources, "sample">,
  results: Pick<ResultsPanels, "open">,
): Promise<void> {
  const [first] = guide.searches;
  await results.open(requestOfGuide({ targets: [target] }, guide, first));
}
