/** Errors of the disk and of zlib, not of this program. */
export function isOfFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    (!error.code.startsWith("ERR_") || error.code === "ERR_BUFFER_TOO_LARGE")
  );
}
