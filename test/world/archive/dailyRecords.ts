import type { DailyRecords, WorldRecord } from "../types.ts";

/** Records as they come, looked up by account, Region and day. */
export class RecordsByDay implements DailyRecords {
  readonly #days = new Map<string, WorldRecord[]>();
  #version = 0;

  get version(): number {
    return this.#version;
  }

  add(records: Iterable<WorldRecord>): void {
    this.#version += 1;
    for (const record of records) {
      const day = dayOf(Math.max(record.time, record.deliveredAt ?? 0));
      const key = `${record.accountId} ${record.region} ${day}`;
      const known = this.#days.get(key);
      if (known === undefined) {
        this.#days.set(key, [record]);
      } else {
        known.push(record);
      }
    }
  }

  of(accountId: string, region: string, day: string): readonly WorldRecord[] {
    return this.#days.get(`${accountId} ${region} ${day}`) ?? [];
  }
}

/** The UTC day of a time in ms since 1970: `2026-11-29`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
