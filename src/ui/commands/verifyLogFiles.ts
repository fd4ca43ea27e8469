import * as vscode from "vscode";
import packageJson from "../../../package.json" with { type: "json" };
import { type EvidenceFormat, evidencePieces } from "../../investigation/evidence/evidenceExport.ts";
import type { VerificationSession } from "../../investigation/evidence/verificationSession.ts";
import { visible } from "../../model/text/text.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { parseSpan } from "../../query/language/moment.ts";
import { parseRange, RANGE_EXAMPLE } from "../../query/language/typedRange.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import { askRange } from "../askRange.ts";
import type { EvidencePanels } from "../panels/evidencePanels.ts";
import { pickOne } from "../quickInput.ts";
import { askLogFiles, readUris } from "./openLogFiles.ts";
import { offerFile, suggestedFile, writePieces } from "./savedFile.ts";
import { type KnownNodes, readTarget } from "./target.ts";
import { bucketTarget, type TrailBucketPorts } from "./trailBuckets.ts";

export interface VerifyPorts extends TrailBucketPorts {
  readonly sources: Pick<Sources, "ofTrail" | "ofBucket" | "ofFiles" | "buckets">;
  readonly evidence: Pick<EvidencePanels, "open">;
  readonly nodes: KnownNodes;
  readonly settings: { readonly now: { readonly timeZone: string } };
}

const TITLE = "Verify Log Files";
const MINUTE = 60_000;
const SPANS = [
  ["24h", "Last 24 Hours"],
  ["7d", "Last 7 Days"],
  ["30d", "Last 30 Days"],
] as const;

/**
 * Verifies the log files of a trail node, of files and folders (as the Explorer's menu passes them), or of what the person
 * chooses.
 */
export async function verifyLogFiles(args: readonly unknown[], ports: VerifyPorts): Promise<void> {
  const chosen = await chooseTarget(args, ports);
  if (chosen === undefined) {
    return;
  }
  const isOnDisk = "paths" in chosen;
  const time = await chooseTime(isOnDisk, ports.settings.now.timeZone);
  if (time === undefined) {
    return;
  }
  const keysProfile = isOnDisk ? await chooseProfile(ports) : String(chosen.target.profile);
  if (keysProfile === undefined) {
    return;
  }
  const target = isOnDisk ? ports.sources.ofFiles(chosen.paths) : chosen.target;
  await ports.evidence.open({
    target,
    ...(time === "all" ? {} : { range: time }),
    ...(keysProfile === "" ? {} : { keysProfile }),
  });
}

type Chosen = { readonly target: TargetRef } | { readonly paths: readonly string[] };

async function chooseTarget(args: readonly unknown[], ports: VerifyPorts): Promise<Chosen | undefined> {
  const [first, selected] = args;
  const target = readTarget(args, ports.nodes);
  if (target.kind === "node") {
    const ref = await bucketTarget(target, ports, TITLE);
    return ref === undefined ? undefined : { target: ref };
  }
  if (first !== undefined && first !== null) {
    return pathsOf(readUris(Array.isArray(selected) && selected.length > 0 ? selected : first));
  }
  const where = await pickOne(
    [
      { icon: "archive", label: "Trail Bucket…", description: "digests and log files in Amazon S3", value: "bucket" },
      {
        icon: "folder-opened",
        label: "Folder…",
        description: "a copy on this computer, with the digests",
        value: "folder",
      },
    ],
    { title: TITLE, placeholder: "Select where the log files are" },
  );
  if (typeof where !== "object") {
    return undefined;
  }
  if (where.value === "folder") {
    const uris = await askLogFiles(TITLE, "folder");
    return uris === undefined ? undefined : pathsOf(uris);
  }
  const ref = await bucketTarget(target, ports, TITLE);
  return ref === undefined ? undefined : { target: ref };
}

function pathsOf(uris: readonly vscode.Uri[]): Chosen {
  return { paths: [...new Set(uris.map(({ fsPath }) => fsPath))] };
}

async function chooseTime(isOnDisk: boolean, timeZone: string): Promise<TimeRange | "all" | undefined> {
  const now = Math.ceil(Date.now() / MINUTE) * MINUTE;
  const answer = await pickOne(
    [
      ...(isOnDisk ? [{ icon: "folder", label: "Everything There", value: "all" }] : []),
      ...SPANS.map(([value, label]) => ({ label, value: value as string })),
      { icon: "edit", label: "Custom Range…", description: `such as ${RANGE_EXAMPLE}`, value: "custom" },
    ],
    { title: TITLE, placeholder: "Select the time in which the log files were delivered" },
  );
  if (typeof answer !== "object") {
    return undefined;
  }
  if (answer.value === "all") {
    return "all";
  }
  const range =
    answer.value === "custom"
      ? await askRange({
          title: TITLE,
          prompt: `From..to, such as ${RANGE_EXAMPLE}, 2026-11-01 10:30..12:00, or 36h`,
          placeholder: RANGE_EXAMPLE,
          value: "",
          read: (typed) => parseRange(typed, now, timeZone),
          timeZone,
        })
      : { last: answer.value };
  if (range === undefined) {
    return undefined;
  }
  return "last" in range ? { from: now - (parseSpan(range.last) ?? 0), to: now } : range;
}

/** Empty: signatures are not checked. */
async function chooseProfile({ choices }: Pick<VerifyPorts, "choices">): Promise<string | undefined> {
  const shown = new Set((await choices.shown()).map(({ profile }) => profile.name));
  const names = (await choices.all()).map(({ name }) => name);
  const answer = await pickOne(
    [
      ...[...names.filter((name) => shown.has(name)), ...names.filter((name) => !shown.has(name))].map((name) => ({
        icon: "account",
        label: visible(name),
        value: name,
      })),
      {
        icon: "circle-slash",
        label: "Don't Check Signatures",
        description: "compares the files with digests that anyone can have written",
        value: "",
      },
    ],
    { title: TITLE, placeholder: "Select the profile that reads CloudTrail's public keys (cloudtrail:ListPublicKeys)" },
  );
  return typeof answer === "object" ? answer.value : undefined;
}

const FORMATS: readonly { readonly label: string; readonly description: string; readonly value: EvidenceFormat }[] = [
  { label: "Markdown", description: "a document with the problems", value: "md" },
  { label: "CSV", description: "a row for each file", value: "csv" },
  { label: "JSON", description: "an object for each file, the keys, and the times without digests", value: "json" },
];

/** Writes the report of a verification to a file that the person chooses. */
export async function exportEvidence(session: VerificationSession): Promise<void> {
  const title = "Export Verification Report";
  const format = await pickOne(FORMATS, { title, placeholder: "Select a format" });
  if (typeof format !== "object") {
    return;
  }
  const now = Date.now();
  const { label = "" } = FORMATS.find(({ value }) => value === format.value) ?? {};
  const target = await vscode.window.showSaveDialog({
    title,
    saveLabel: "Export",
    filters: { [label]: [format.value] },
    ...suggestedFile(`log-file-verification-${new Date(now).toISOString().slice(0, 10)}.${format.value}`),
  });
  if (target === undefined) {
    return;
  }
  const pieces = evidencePieces(session, format.value, { version: packageJson.version, now });
  await writePieces("The report", target, pieces, new AbortController().signal);
  void offerFile(target, "information", `Exported to ${vscode.workspace.asRelativePath(target)}.`);
}
