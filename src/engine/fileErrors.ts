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
