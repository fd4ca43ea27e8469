import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WindowThreads } from "../../../../src/engine/windowThreads.ts";
import { Results, type ResultsPorts } from "../../../../src/investigation/results/results.ts";
import { ResultTables } from "../../../../src/investigation/results/resultTables.ts";
import type { CloudTrailEvent } from "../../../../src/model/event/record.ts";
import { primaryResource } from "../../../../src/model/summary/primaryResource.ts";
import type { FilterField } from "../../../../src/protocol/filters.ts";
import { findField } from "../../../../src/query/fields/fields.ts";
import { threadProgram } from "../../../threadProgram.ts";

/** The thread of the index, as the extension ships it. */
export const indexProgram = threadProgram("engine");

/** Results with threads of their own behind them, as a window has. */
export class TestTables {
  readonly folder = mkdtempSync(join(tmpdir(), "results-"));
  readonly threads = new WindowThreads(indexProgram);
  readonly tables: ResultTables;
  readonly #open: Results[] = [];

  /** `memoryOnly`: nothing is written to the disk. */
  constructor(memoryOnly = false) {
    this.tables = new ResultTables({ threads: this.threads, folder: this.folder, memoryOnly: () => memoryOnly });
  }

  results(ports: Partial<ResultsPorts> = {}): Results {
    const results = new Results({ open: (onRestart) => this.tables.open(onRestart), restarted: () => {}, ...ports });
    this.#open.push(results);
    return results;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#open.map((results) => results.close()));
    this.tables.dispose();
    await this.threads.dispose();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The ids of everything that is shown, in order. */
export async function idsOf(results: Results): Promise<readonly string[]> {
  await results.refresh();
  const ids: string[] = [];
  for await (const { event } of results.all()) {
    ids.push(event.eventId);
  }
  return ids;
}

/** An event's value for a facet, as the search language reads it; undefined where it has none. */
export function facetValue(event: CloudTrailEvent, field: FilterField): string | undefined {
  if (field === "resource") {
    return primaryResource(event)?.value;
  }
  const [value] = findField(field)?.values(event) ?? [];
  return value === undefined ? undefined : String(value);
}
