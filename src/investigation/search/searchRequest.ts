import { basename } from "node:path";
import * as v from "valibot";
import type { SearchRequest } from "./search.ts";

const text = v.pipe(v.string(), v.maxLength(100_000));
const names = v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(200));
const paths = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), v.minLength(1), v.maxLength(1000));
const moment = v.union([v.pipe(v.string(), v.maxLength(100)), v.pipe(v.number(), v.finite())]);

const request: v.GenericSchema<unknown, SearchRequest> = v.object({
  text: v.exactOptional(text),
  profiles: v.exactOptional(names),
  regions: v.exactOptional(names),
  sources: v.exactOptional(names),
  files: v.exactOptional(paths),
  from: v.exactOptional(moment),
  to: v.exactOptional(moment),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  refresh: v.exactOptional(v.boolean()),
});

/** The same search without the wish to read again what was read: for what is kept of it. */
export function withoutRefresh({ refresh: _refresh, ...request }: SearchRequest): SearchRequest {
  return request;
}

/** What opened files and folders are called: "trail.json.gz", "AWSLogs", "AWSLogs and 2 more". */
export function filesTitle(files: readonly string[]): string {
  const [first = ""] = files;
  const name = basename(first) || first;
  return files.length < 2 ? name : `${name} and ${files.length - 1} more`;
}

/** A search as a keybinding, a task or another extension asks for it; undefined for what is none. */
export function readSearchRequest(value: unknown): SearchRequest | undefined {
  const parsed = v.safeParse(request, value);
  return parsed.success ? parsed.output : undefined;
}
