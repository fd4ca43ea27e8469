import { createHash } from "node:crypto";
import type { RecordStore } from "../../engine/store/recordStore.ts";
import type { Condition } from "../../query/condition/condition.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import { Memory } from "../memory.ts";
import type { RecordIndex, Source, SourcePage } from "../source.ts";
import { ATHENA_TABLE } from "./capabilities.ts";
import type { AthenaRef } from "./target.ts";

/** Whose tables they are. `endpoint`: where calls go instead of AWS. */
export interface TableOwner {
  readonly accountId: string;
  readonly endpoint: string | undefined;
}

/**
 * What queries of a table for a condition returned. It is stored by itself, since rows of a table can say less than the records
 * that other sources have.
 */
export function memoryOfTable(
  store: RecordStore,
  { catalog, database, table, region }: AthenaRef,
  { accountId, endpoint }: TableOwner,
  condition: Condition | undefined,
  times: { readonly now: () => number; readonly storedBefore?: number | undefined },
): Memory {
  const question = createHash("sha256")
    .update(JSON.stringify([catalog ?? null, database, table, condition ?? null]))
    .digest("hex");
  return new Memory({
    store,
    target: { source: ATHENA_TABLE.source, accountId, region, endpoint, part: question },
    ...times,
  });
}

/** Equal for targets with the same rows. */
export function sharedKeyOf({ catalog, database, table, region }: AthenaRef, owner: TableOwner): string {
  return JSON.stringify([ATHENA_TABLE.source, owner.endpoint, owner.accountId, region, catalog, database, table]);
}

/** What earlier queries of a table returned. Sends no request. */
export class StoredRows implements Source {
  readonly sharedKey: string;
  readonly #memoryOf: (condition: Condition | undefined) => Memory;
  readonly #index: RecordIndex;

  constructor(sharedKey: string, memoryOf: (condition: Condition | undefined) => Memory, index: RecordIndex) {
    this.sharedKey = sharedKey;
    this.#memoryOf = memoryOf;
    this.#index = index;
  }

  /** Throws `Failure`, or an AbortError. */
  async *search({ residual, window, empty }: SourcePlan, signal: AbortSignal): AsyncIterable<SourcePage> {
    if (!empty) {
      const { matched, records } = await this.#memoryOf(residual).show(undefined, window, this.#index, signal);
      yield { events: [], indexed: matched, pages: 0, scanned: records, throttled: 0, remembered: true };
    }
  }
}
