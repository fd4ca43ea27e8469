import * as v from "valibot";

/** Folder for new shared files; existing ones are found anywhere in the workspace. */
export const SHARED_FOLDER = ".cloudtrail";
/** Larger files are not read. */
export const MAX_SHARED_FILE_BYTES = 64 * 1024;

export type SharedFileReading<T> =
  | { readonly ok: true; readonly content: T }
  /** `problem`: plain text for the user. */
  | { readonly ok: false; readonly problem: string };

/** A shared file of the workspace. */
export interface SharedFile<T> {
  readonly uri: string;
  /** Relative to its workspace folder. */
  readonly path: string;
  readonly reading: SharedFileReading<T>;
}

/**
 * Parses a file of the workspace that holds one object of strings. `what` it is of: "search". The text is untrusted: the
 * schema must bound the length of everything that it takes.
 */
export function readSharedFile<T>(
  text: string,
  schema: v.GenericSchema<unknown, T>,
  what: string,
): SharedFileReading<T> {
  if (text.length > MAX_SHARED_FILE_BYTES) {
    return { ok: false, problem: `The file is too large for a ${what}.` };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return { ok: false, problem: "The file is not JSON." };
  }
  const read = v.safeParse(schema, parsed);
  if (read.success) {
    return { ok: true, content: read.output };
  }
  const [issue] = read.issues;
  const path = v.getDotPath(issue);
  return {
    ok: false,
    problem:
      path === null
        ? `The file is no ${what}: it takes an object with "name" and "text".`
        : `"${path}" ${wrongWith(issue, what)}.`,
  };
}

/** Message for a validation issue. The issue's own message is not used because it quotes the file. */
function wrongWith(issue: v.BaseIssue<unknown>, what: string): string {
  switch (issue.type) {
    case "non_empty":
      return "is empty";
    case "max_length":
      return "is too long";
    case "regex":
      return "is no name of a Region";
    default:
      return issue.received === "undefined"
        ? "is missing"
        : `is not what a ${what} takes: it takes ${issue.type === "array" ? "a list" : "text"}`;
  }
}

/** Names of devices on Windows, which no file can have there, whatever its ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * File name of a shared file: its name in plain letters, or `fallback`, and the ending of its kind. It is valid on every
 * system.
 */
export function sharedFileName(name: string, fallback: string, ending: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .slice(0, 60)
    .replace(/^-|-$/g, "");
  const stem = DEVICE.test(plain) ? `${fallback}-${plain}` : plain;
  return `${stem === "" ? fallback : stem}${ending}`;
}
