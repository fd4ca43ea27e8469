/** Why a file or folder cannot be read, for a person. Throws what is no error of the file system. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  switch (code) {
    case undefined:
      throw error;
    case "ENOENT":
      return "not found.";
    case "EACCES":
    case "EPERM":
      return "no permission to read it.";
    case "EBUSY":
      return "another program has it open.";
    case "ELOOP":
      return "a link that leads nowhere.";
    default:
      return `cannot be read (${code}).`;
  }
}
