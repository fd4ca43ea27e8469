import { Failure } from "../model/failure.ts";

/** What Node says of files and of gzip that are larger than allowed. */
const TOO_LARGE: ReadonlySet<string> = new Set(["ERR_BUFFER_TOO_LARGE", "ERR_FS_FILE_TOO_LARGE"]);

/** Errors of the disk and of zlib, not of this program. */
export function isOfFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    (!error.code.startsWith("ERR_") || TOO_LARGE.has(error.code))
  );
}

/** A write that the disk refused; plain data, so that it crosses threads. */
export interface RefusedWrite {
  /** The code of the operating system: "ENOSPC". */
  readonly code: string;
  /** The technical detail for the log: may name a path. */
  readonly detail: string;
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full",
  EDQUOT: "The disk quota is used up",
  EACCES: "There is no permission to write to the disk",
  EPERM: "There is no permission to write to the disk",
  EROFS: "The disk is read-only",
};

/** Why a write was refused, for a person, without a full stop: "The disk is full". `code`: of the operating system. */
export function writeProblem(code: string): string {
  return CAUSES[code] ?? `The disk could not be written (${/^[A-Z0-9_]{1,40}$/.test(code) ? code : "unknown error"})`;
}

/** The failure of what neither disk nor memory takes. `refused`: why the disk does not; absent: it is not to be written. */
export function noRoom(refused: RefusedWrite | undefined): Failure {
  const message =
    refused === undefined
      ? "No more events fit into memory, and none are written to the disk. Close other searches, then continue."
      : `${writeProblem(refused.code)}, and no more events fit into memory. Make room on the disk, or close other searches, then continue.`;
  return new Failure({
    reason: "storage",
    message,
    context: {},
    remedies: [{ kind: "retry" }, { kind: "show-log" }],
    ...(refused === undefined ? {} : { detail: refused.detail }),
  });
}

/** Of an error for which `isOfFile` is true. */
export function refusedWrite(error: unknown): RefusedWrite {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { code, detail: error instanceof Error ? error.message : String(error) };
}
