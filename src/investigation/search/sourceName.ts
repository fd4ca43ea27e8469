import type { Capabilities } from "../../query/plan/capabilities.ts";
import type { SourceTarget } from "../../sources/source.ts";

/** "Event history", "Trail bucket acme-logs", "Trail bucket (6)": a source of profiles and Regions goes by its kind. */
export function nameOf({
  capabilities: { title },
  targets,
}: {
  readonly capabilities: Pick<Capabilities, "title">;
  readonly targets: readonly Pick<SourceTarget, "origin">[];
}): string {
  const labels = [...new Set(targets.flatMap(({ origin }) => (origin.region === undefined ? origin.label : [])))];
  const [only, ...more] = labels;
  if (only === undefined || only === title) {
    return title;
  }
  return `${title} ${more.length === 0 ? only : `(${labels.length})`}`;
}
