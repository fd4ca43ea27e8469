import { csvPieces } from "../../export/csv.ts";
import { formatUtc } from "../../model/text/time.ts";
import { recordingMarkdown } from "./recordingMarkdown.ts";
import type { RecordingReport } from "./recordingReport.ts";
import { ROW_COLUMNS, recordingRows } from "./recordingRows.ts";

export type RecordingFormat = "md" | "csv" | "json";

/**
 * The report as a file. "csv" and "json" have one row or object for each finding in each Region; a cell of the CSV that
 * a spreadsheet would run as a formula gets a leading apostrophe. "json" also has the time of the report, how many details
 * could not be found out, and by profile the enabled Regions that were not read (null: not known).
 */
export async function* recordingPieces(
  report: RecordingReport,
  format: RecordingFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === "md") {
    yield recordingMarkdown(report);
    return;
  }
  const rows = recordingRows(report);
  if (format === "csv") {
    yield* csvPieces(
      ROW_COLUMNS,
      rows.map((row) => ROW_COLUMNS.map((column) => row[column])),
    );
    return;
  }
  const unknown = rows.filter(({ severity }) => severity === "unknown").length;
  const otherRegions = report.profiles.map(({ profile, otherRegions: regions = null }) => ({ profile, regions }));
  yield `${JSON.stringify({ made: formatUtc(report.made), unknown, otherRegions, findings: rows }, undefined, 2)}\n`;
}
