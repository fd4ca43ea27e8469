import {
  type EvidenceState,
  VERDICTS,
  type Verdict,
  type VerdictRow,
  type VerdictRows,
} from "../../../src/protocol/evidence.ts";

const END = Date.parse("2026-11-22T10:00:00Z");
const DAY = 86_400_000;

const NONE = { changed: 0, deleted: 0, unlisted: 0, unproven: 0, unchecked: 0, pending: 0, valid: 0 };

export const GAPS = [
  "Account 111122223333, eu-west-1, 2026-11-22 03:00 to 05:00 UTC: no digests, although the next one names one before it: they were deleted.",
];

const DETAILS: Readonly<Record<Verdict, string>> = {
  changed:
    "Its content is not the one that digest 111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20261122T080000Z.json.gz names",
  deleted: "Digest \u202e<b>names</b> it, and it is not there",
  unlisted: "The digests of its time do not name it",
  unproven: "It is as a digest names it, which is not proven itself",
  unchecked: "No permission to read it (s3:GetObject for a bucket)",
  pending: "CloudTrail has not delivered the digest of its time yet",
  valid: "",
};

/** A row of each verdict, and a digest. */
export function evidenceRows(more = 0): VerdictRows {
  const rows: VerdictRow[] = VERDICTS.map((verdict, id) => ({
    id,
    verdict,
    name: `111122223333_CloudTrail_eu-west-1_20261122T0${id}05Z_a1B2c3D4e5F6g7H${id}.json.gz`,
    time: END - id * 3_600_000,
    detail: DETAILS[verdict],
    canOpen: verdict !== "deleted",
  }));
  const digest: VerdictRow = {
    id: rows.length,
    verdict: "valid",
    name: "111122223333_CloudTrail-Digest_eu-west-1_main_eu-west-1_20261122T080000Z.json.gz",
    time: END,
    detail: "",
    canOpen: false,
  };
  return { rows: [...rows, digest], total: rows.length + 1 + more };
}

/** A verification that ended, with a file of each verdict. */
export function evidenceState(changes: Partial<EvidenceState> = {}): EvidenceState {
  return {
    label: "s3://acme-logs/org/",
    range: { from: END - DAY, to: END },
    phase: "done",
    sentence:
      "2,311 of 2,312 log files are as CloudTrail wrote them; 1 was changed after delivery; 24 of 24 digests are signed by CloudTrail.",
    result: "bad",
    done: 2312,
    total: 2312,
    logs: { changed: 1, deleted: 1, unlisted: 1, unproven: 1, unchecked: 1, pending: 1, valid: 2311 },
    digests: { ...NONE, valid: 24 },
    gaps: [],
    notes: [],
    keys: [
      { region: "eu-west-1", fingerprint: "31e8b5433410dfb61a9dc45cc65b22ff", validFrom: END - 30 * DAY, validTo: END },
    ],
    revision: 8,
    memento: "{}",
    ...changes,
  };
}
