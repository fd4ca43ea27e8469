import type { ObjectProblem } from "../../aws/bucketFailures.ts";
import { Failure, type FailureReason } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { namesText } from "../../model/text/namesText.ts";
import { visible } from "../../model/text/text.ts";
import type { ListedFile } from "./fileListing.ts";

/** A log file of which some events may not have been read. */
export interface UnreadFile {
  readonly file: ListedFile;
  /** "damaged": it was downloaded, and not all of it could be read. */
  readonly problem: ObjectProblem | "damaged";
  /** What S3 said. Absent where it was not asked. */
  readonly failure?: Failure;
}

/** In the order in which they are told: what a person can do something about comes first. */
const PROBLEMS: readonly (readonly [UnreadFile["problem"], reason: FailureReason, one: string, several: string])[] = [
  ["denied", "access-denied", "was refused (s3:GetObject)", "were refused (s3:GetObject)"],
  [
    "key",
    "access-denied",
    "is encrypted with a KMS key that cannot be used (kms:Decrypt)",
    "are encrypted with a KMS key that cannot be used (kms:Decrypt)",
  ],
  [
    "archived",
    "invalid-request",
    "is archived in S3 Glacier: restore it to read it",
    "are archived in S3 Glacier: restore them to read them",
  ],
  ["gone", "not-found", "was deleted after it was listed", "were deleted after they were listed"],
  ["changed", "invalid-request", "is replaced while it is read", "are replaced while they are read"],
  ["too-large", "invalid-answer", "is larger than 64 MB", "are larger than 64 MB"],
  ["damaged", "invalid-answer", "is damaged, or could not be read whole", "are damaged, or could not be read whole"],
];

/** A line for each problem: "3 log files are archived in S3 Glacier: restore them to read them (a, b and c)". */
export function unreadNotes(unread: readonly UnreadFile[]): readonly string[] {
  return PROBLEMS.flatMap(([problem, , one, several]) => {
    const names = unread.filter((file) => file.problem === problem).map(({ file }) => nameOf(file.key));
    return names.length === 0
      ? []
      : [`${filesOf(names.length)} ${names.length === 1 ? one : several} (${namesText(names)}).`];
  });
}

/** The end of a search that could not read all: its events are not complete. `of`: how many log files there were. */
export function unreadFailure(unread: readonly UnreadFile[], of: number, bucket: string): Failure {
  const first = PROBLEMS.find(([problem]) => unread.some((file) => file.problem === problem));
  const said = unread.find(({ problem, failure }) => problem === first?.[0] && failure !== undefined)?.failure;
  const message = `${unread.length.toLocaleString("en-US")} of ${filesOf(of)} in bucket "${bucket}" could not be read, so the events are not complete. ${unreadNotes(unread).join(" ")}`;
  return new Failure(
    {
      reason: said?.reason ?? first?.[1] ?? "internal",
      message,
      context: said?.context ?? {},
      remedies: said?.remedies ?? [{ kind: "retry" }],
      ...(said?.action === undefined ? {} : { action: said.action }),
      ...(said?.detail === undefined ? {} : { detail: said.detail }),
    },
    { cause: said },
  );
}

/** What a person is told of a file: account, Region and time are in its name. */
export function nameOf(key: string): string {
  return visible(key.slice(key.lastIndexOf("/") + 1).slice(0, 200));
}

function filesOf(count: number): string {
  return countOf(count, "log file");
}
