import { Failure } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { type Evidence, type EvidenceListing, MOST_EVIDENCE_FILES } from "../../sources/evidence.ts";
import { rangeText } from "./verdictTexts.ts";

/** The person did not allow what reading the files costs. */
export function costRefused(): Failure {
  return new Failure({
    reason: "cost",
    message: "The log files were not read, because the cost was not allowed.",
    context: {},
    remedies: [{ kind: "retry" }],
  });
}

/** Without digests, nothing can be verified. */
export function noDigests(
  { label, bucket, trail }: Pick<Evidence, "label" | "bucket" | "trail">,
  { logs }: EvidenceListing,
  range: TimeRange | undefined,
): Failure {
  const time = range === undefined ? "" : ` for ${rangeText(range)}`;
  const found = logs.length === 0 ? "no log files either" : `${logs.length.toLocaleString("en-US")} log files`;
  const how =
    bucket === undefined
      ? "Copy the folder CloudTrail-Digest of the trail's bucket as well, such as with aws s3 sync."
      : `Log file validation of the trail is off, or was off at this time. It can be turned on with: aws cloudtrail update-trail --name ${trail ?? "TRAIL"} --enable-log-file-validation. CloudTrail then writes a signed digest every hour; log files from before cannot be verified.`;
  return new Failure({
    reason: "not-found",
    message: `There are no digest files in ${label}${time} (${found}), so the log files cannot be verified. ${how}`,
    context: {},
    remedies: [],
  });
}

export function tooManyFiles(): Failure {
  return new Failure({
    reason: "invalid-request",
    message: `The digests name more than ${MOST_EVIDENCE_FILES.toLocaleString("en-US")} log files. Choose a shorter time.`,
    context: {},
    remedies: [],
  });
}
