import { basename } from "node:path";

/** What opened files and folders are called: "trail.json.gz", "AWSLogs", "AWSLogs and 2 more". */
export function filesTitle(files: readonly string[]): string {
  const [first = ""] = files;
  const name = basename(first) || first;
  return files.length < 2 ? name : `${name} and ${files.length - 1} more`;
}
