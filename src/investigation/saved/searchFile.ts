import * as v from "valibot";
import { withTerms } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { SearchRequest } from "../search/search.ts";
import { MAX_NAME_LENGTH } from "./history.ts";

/** The content of a search file in a workspace. */
export interface SharedSearch {
  readonly name: string;
  readonly text: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
}

/** File name ending; package.json and the schema's `fileMatch` have the same. */
export const SEARCH_FILE_ENDING = ".cloudtrail-search.json";
/** Folder for new search files; existing ones are found anywhere in the workspace. */
export const SEARCH_FOLDER = ".cloudtrail";
/** Larger files are not read. */
export const MAX_SEARCH_FILE_BYTES = 64 * 1024;
const MAX_SHARED_TEXT = 10_000;
const MAX_SHARED_NAMES = 50;
/** Matches all Region names: a Region becomes part of a host name. */
const REGION_PATTERN = /^[a-z]{2,8}(-[a-z0-9]{1,20}){1,5}$/;

const bounded = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));
const file: v.GenericSchema<unknown, SharedSearch> = v.object({
  name: bounded(MAX_NAME_LENGTH),
  text: v.pipe(v.string(), v.maxLength(MAX_SHARED_TEXT)),
  profiles: v.exactOptional(v.pipe(v.array(bounded(MAX_NAME_LENGTH)), v.nonEmpty(), v.maxLength(MAX_SHARED_NAMES))),
  regions: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(100), v.regex(REGION_PATTERN))),
      v.nonEmpty(),
      v.maxLength(MAX_SHARED_NAMES),
    ),
  ),
});

export type SearchFileReading =
  | { readonly ok: true; readonly search: SharedSearch }
  /** `problem`: plain text for the user. */
  | { readonly ok: false; readonly problem: string };

/** Parses a search file. The text is untrusted: only strings of bounded length are taken from it. */
export function readSearchFile(text: string): SearchFileReading {
  if (text.length > MAX_SEARCH_FILE_BYTES) {
    return { ok: false, problem: "The file is too large for a search." };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return { ok: false, problem: "The file is not JSON." };
  }
  const read = v.safeParse(file, parsed);
  if (read.success) {
    return { ok: true, search: read.output };
  }
  const [issue] = read.issues;
  const path = v.getDotPath(issue);
  return {
    ok: false,
    problem:
      path === null
        ? 'The file is no search: it takes an object with "name" and "text".'
        : `"${path}" ${wrongWith(issue)}.`,
  };
}

/** Message for a validation issue. The issue's own message is not used because it quotes the file. */
function wrongWith(issue: v.BaseIssue<unknown>): string {
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
        : `is not what a search takes: it takes ${issue.type === "array" ? "a list" : "text"}`;
  }
}

/** The text of a search file. Times of the request are added to the query text. */
export function writeSearchFile(name: string, request: SearchRequest, now: number): string {
  const { profiles, regions } = request;
  const search: SharedSearch = {
    name: name.trim().slice(0, MAX_NAME_LENGTH),
    text: textWithTimes(request, now),
    ...(profiles === undefined || profiles.length === 0 ? {} : { profiles }),
    ...(regions === undefined || regions.length === 0 ? {} : { regions }),
  };
  return `${JSON.stringify(search, null, 2)}\n`;
}

/** File name for a search: `root-sign-ins-last-week.cloudtrail-search.json` for "Root sign-ins, last week". */
export function searchFileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{Mark}/gu, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .slice(0, 60)
    .replace(/^-|-$/g, "");
  return `${plain === "" ? "search" : plain}${SEARCH_FILE_ENDING}`;
}

/** The query text, with `from` and `to` added if it contains no time range. */
function textWithTimes({ text = "", from, to }: SearchRequest, now: number): string {
  const said = parseQuery(text, { now }).query.window;
  const times = [
    ...(from === undefined || said?.from !== undefined ? [] : [`from:${moment(from)}`]),
    ...(to === undefined || said?.to !== undefined ? [] : [`to:${moment(to)}`]),
  ];
  return times.length === 0 ? text : withTerms(text, times.join(" "));
}

function moment(time: string | number): string {
  return typeof time === "number" ? new Date(time).toISOString() : /^\d+[smhdw]/i.test(time) ? `now-${time}` : time;
}
