// node scripts/sampleData.ts: writes the log files of *Explore Sample Data* into media/sample.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { development, production } from "../test/world/accounts.ts";
import { writeLogFiles } from "../test/world/logFiles.ts";
import type { WorldRecord } from "../test/world/types.ts";
import { makeWorld } from "../test/world/world.ts";
import { root } from "./project.ts";

const HOUR = 3_600_000;
const END = Date.UTC(2026, 10, 18, 16);
/** The attack begins 34 hours before the end. */
const HOURS = 40;
const ACCOUNTS: ReadonlySet<string> = new Set([production.id, development.id]);

/** The last days of two of the world's accounts, oldest first: what their trails write into the folder of log files. */
export function sampleRecords(): readonly WorldRecord[] {
  const world = makeWorld({ seed: 14, size: 3_000, end: END });
  return [...world.records()].filter(
    ({ accountId, category, time }) =>
      ACCOUNTS.has(accountId) && (category === "Management" || category === "Data") && time >= END - HOURS * HOUR,
  );
}

/** Writes the log files below a folder: one for each account and Region. Returns their paths. */
export function writeSampleData(folder: string): Promise<string[]> {
  return writeLogFiles(sampleRecords(), { folder, recordsPerFile: Number.POSITIVE_INFINITY });
}

if (import.meta.main) {
  const folder = join(root, "media", "sample");
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  console.log((await writeSampleData(folder)).join("\n"));
}
