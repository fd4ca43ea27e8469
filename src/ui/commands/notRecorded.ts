import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import { type RecordingFormat, recordingPieces } from "../../investigation/trails/recordingExport.ts";
import { recordingMarkdown } from "../../investigation/trails/recordingMarkdown.ts";
import { recordingPorts } from "../../investigation/trails/recordingPorts.ts";
import { type RecordingReport, readRecording } from "../../investigation/trails/recordingReport.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { Choices } from "../choices.ts";
import type { CommandTable } from "../contributions.ts";
import { withProgress } from "../dialogs.ts";
import type { ReportDocuments } from "../editor/reportDocuments.ts";
import { pickOne } from "../quickInput.ts";
import { noProfile } from "./noProfile.ts";
import { offerFile, suggestedFile, writePieces } from "./savedFile.ts";
import { type KnownNodes, originOf, readTarget } from "./target.ts";

/** The dependencies of the commands. */
export interface NotRecordedPorts {
  readonly connections: Pick<Connections, "connect" | "regions" | "now">;
  readonly choices: Pick<Choices, "shown" | "find">;
  readonly reports: Pick<ReportDocuments, "open">;
  readonly nodes: KnownNodes;
}

/** The document's name; a `when` clause of the manifest has it too. */
const DOCUMENT = "What Is Not Recorded.md";

/** *What Is Not Recorded Here* and its export. The last report is kept for the export until the window closes. */
export function notRecordedCommands(
  ports: NotRecordedPorts,
): Pick<CommandTable, "cloudtrail.showNotRecorded" | "cloudtrail.exportNotRecorded"> {
  let last: RecordingReport | undefined;
  const make = async (args: readonly unknown[]) => {
    const report = await read(await shownAt(args, ports), ports);
    last = report ?? last;
    return report;
  };
  return {
    "cloudtrail.showNotRecorded": async (...args) => {
      const report = await make(args);
      if (report !== undefined) {
        await ports.reports.open(DOCUMENT, recordingMarkdown(report));
      }
    },
    "cloudtrail.exportNotRecorded": async () => {
      const report = last ?? (await make([]));
      if (report !== undefined) {
        await exportReport(report);
      }
    },
  };
}

/** The Regions of a node: of its profile, or the one that it belongs to. Without a node: all that are shown. */
async function shownAt(
  args: readonly unknown[],
  { choices, nodes }: NotRecordedPorts,
): Promise<readonly ShownProfile[]> {
  const origin = originOf(readTarget(args, nodes));
  if (origin === undefined) {
    return choices.shown();
  }
  const found = await choices.find(origin.profile);
  return found === undefined ? [] : ["region" in origin ? { ...found, regions: [origin.region] } : found];
}

/** Undefined: cancelled before anything was read. */
async function read(
  shown: readonly ShownProfile[],
  { connections }: NotRecordedPorts,
): Promise<RecordingReport | undefined> {
  if (shown.length === 0) {
    throw noProfile();
  }
  const count = shown.reduce((sum, { regions }) => sum + regions.length, 0);
  const recording = recordingPorts(connections, true);
  let done = 0;
  const report = await withProgress("Reading what is recorded", (progress, signal) =>
    readRecording(shown, recording, signal, (profile, region) => {
      done += 1;
      progress(100 / count, `${done} of ${count}: ${profile}, ${region}`);
    }),
  );
  const isEmpty = report.profiles.every(({ regions }) =>
    regions.every(({ findings }) => findings.every(({ kind }) => kind === "not-asked")),
  );
  return isEmpty ? undefined : report;
}

const FORMATS: readonly { readonly label: string; readonly description: string; readonly value: RecordingFormat }[] = [
  { label: "Markdown", description: "the document", value: "md" },
  { label: "CSV", description: "a row for each finding and Region", value: "csv" },
  { label: "JSON", description: "an object for each finding and Region", value: "json" },
];

async function exportReport(report: RecordingReport): Promise<void> {
  const format = await pickOne(FORMATS, { title: "Export What Is Not Recorded", placeholder: "Select a format" });
  if (typeof format !== "object") {
    return;
  }
  const label = FORMATS.find(({ value }) => value === format.value)?.label ?? "";
  const target = await vscode.window.showSaveDialog({
    title: "Export What Is Not Recorded",
    saveLabel: "Export",
    filters: { [label]: [format.value] },
    ...suggestedFile(`not-recorded-${new Date(report.made).toISOString().slice(0, 10)}.${format.value}`),
  });
  if (target === undefined) {
    return;
  }
  const pieces = recordingPieces(report, format.value);
  await writePieces("The report", target, pieces, new AbortController().signal);
  void offerFile(target, "information", `Exported to ${vscode.workspace.asRelativePath(target)}.`);
}
