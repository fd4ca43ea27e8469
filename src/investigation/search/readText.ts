import { pagesText } from "../../query/estimate.ts";
import type { FilesRead } from "../../sources/source.ts";
import type { ScopeProgress } from "./scope.ts";

/** What was read for a place, in words: see `pagesText` and `filesText`. Undefined before anything was. */
export function readText(scope: ScopeProgress): string | undefined {
  if (scope.filesRead !== undefined) {
    return filesText(scope.filesRead);
  }
  return scope.pages === 0 ? undefined : pagesText({ ...scope, done: scope.state === "done" });
}

/** "read 46 of 4,000 files", "read 46 of 4,000 files, opened records in 12": those that the index alone did not answer. */
export function filesText({ read, of, parsed }: FilesRead): string {
  const files = `read ${counted(read)} of ${counted(of)} ${of === 1 ? "file" : "files"}`;
  return parsed === 0 ? files : `${files}, opened records in ${counted(parsed)}`;
}

function counted(count: number): string {
  return count.toLocaleString("en-US");
}
