import { csvPieces } from "../../export/csv.ts";
import { codeSpan } from "../../model/text/markdown.ts";
import { formatUtc } from "../../model/text/time.ts";
import { VERDICT_TITLES } from "../../protocol/evidence.ts";
import { rangeText } from "./verdictTexts.ts";
import type { VerificationSession } from "./verificationSession.ts";

export type EvidenceFormat = "md" | "csv" | "json";

const COLUMNS = [
  "verdict",
  "kind",
  "account",
  "region",
  "time",
  "name",
  "key",
  "detail",
  "sha256",
  "sha256InDigest",
] as const;
/** Files that the document lists; the other formats list all of them. */
const MOST_LISTED = 1_000;

type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/**
 * The result of a verification as a file. "csv": a row for each file; a cell that a spreadsheet would run as a formula gets
 * a leading apostrophe. "json": the same as objects, with what was verified, when, and the keys. "md": a document without the
 * files that are valid or in no digest yet.
 */
export async function* evidencePieces(
  session: Pick<VerificationSession, "state" | "allRows" | "finishedAt" | "request">,
  format: EvidenceFormat,
  { version, now }: { readonly version: string; readonly now: number },
): AsyncGenerator<string, void, undefined> {
  if (format === "csv") {
    yield* csvPieces(COLUMNS, cells(session));
    return;
  }
  const { label, range, sentence, keys, gaps, notes, logs, digests, phase } = session.state;
  const made = session.finishedAt ?? now;
  const keyFacts = keys.map(({ region, fingerprint, validFrom, validTo }) => ({
    region,
    fingerprint,
    validFrom: validFrom === undefined ? null : formatUtc(validFrom),
    validTo: validTo === undefined ? null : formatUtc(validTo),
  }));
  const isWhole = phase === "done";
  if (format === "json") {
    const head = {
      tool: `CloudTrail Investigator ${version}`,
      verified: label,
      from: range === undefined ? null : formatUtc(range.from),
      to: range === undefined ? null : formatUtc(range.to),
      made: formatUtc(made),
      isWhole,
      result: sentence,
      keysReadWith: session.request.keysProfile ?? null,
      keys: keyFacts,
      gaps,
      notes,
      logFiles: logs,
      digests,
    };
    yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "files": [`;
    let before = "\n    ";
    for (const row of rowsOf(session)) {
      yield `${before}${JSON.stringify(row)}`;
      before = ",\n    ";
    }
    yield "\n  ]\n}\n";
    return;
  }
  const time = range === undefined ? "" : `, ${rangeText(range)}`;
  yield lines(
    "# CloudTrail Log File Verification",
    "",
    ...(isWhole ? [] : ["**This verification did not end: files are missing from it.**", ""]),
    sentence,
    "",
    `- Verified: ${codeSpan(label)}${time}`,
    `- Made: ${formatUtc(made)} by CloudTrail Investigator ${version}`,
    `- Public keys read with profile: ${session.request.keysProfile === undefined ? "none, so that no signature was checked" : codeSpan(session.request.keysProfile)}`,
    ...keyFacts.map(
      ({ region, fingerprint, validFrom, validTo }) =>
        `- Public key of ${region}: ${codeSpan(fingerprint)}, valid ${validFrom ?? "?"} to ${validTo ?? "?"}`,
    ),
    "",
    "A log file is as CloudTrail wrote it if the SHA-256 of its content is the one in a digest, and the digest has CloudTrail's signature.",
    ...section("Times Without Digests", gaps),
    ...section("Notes", notes),
    "",
    "## Files",
    "",
    "| Verdict | File | Key | Detail |",
    "| --- | --- | --- | --- |",
  );
  let listed = 0;
  for (const row of rowsOf(session)) {
    if (row.verdict !== VERDICT_TITLES.valid && row.verdict !== VERDICT_TITLES.pending) {
      listed += 1;
      if (listed <= MOST_LISTED) {
        yield `| ${row.verdict} | ${row.kind} | ${codeSpan(row.key, true)} | ${row.detail === "" ? "" : codeSpan(row.detail, true)} |\n`;
      }
    }
  }
  const more = listed - MOST_LISTED;
  yield lines(
    "",
    more > 0
      ? `${more.toLocaleString("en-US")} more files are in the exports as CSV and JSON.`
      : "Valid files, and those that are in no digest yet, are in the exports as CSV and JSON.",
  );
}

function* rowsOf(session: Pick<VerificationSession, "allRows">): Generator<Row, void, undefined> {
  for (const { verdict, kind, account, region, time, name, key, detail, hashes } of session.allRows()) {
    yield {
      verdict: VERDICT_TITLES[verdict],
      kind: kind === "log" ? "log file" : "digest",
      account,
      region,
      time: time === undefined ? "" : formatUtc(time),
      name,
      key,
      detail,
      sha256: hashes?.found ?? "",
      sha256InDigest: hashes?.named ?? "",
    };
  }
}

function* cells(session: Pick<VerificationSession, "allRows">): Generator<readonly string[], void, undefined> {
  for (const row of rowsOf(session)) {
    yield COLUMNS.map((column) => row[column]);
  }
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", `## ${title}`, "", ...items.map((item) => `- ${codeSpan(item)}`)];
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
