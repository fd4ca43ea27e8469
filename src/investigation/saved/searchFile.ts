import * as v from "valibot";
import { withTerms } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { SearchRequest } from "../search/search.ts";
import { MAX_NAME_LENGTH } from "./history.ts";
import { readSharedFile, type SharedFileReading, sharedFileName } from "./sharedFile.ts";

/** The content of a search file in a workspace. */
export interface SharedSearch {
  readonly name: string;
  readonly text: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
}

/** File name ending; package.json and the schema's `fileMatch` have the same. */
export const SEARCH_FILE_ENDING = ".cloudtrail-search.json";
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

/** Parses a search file. The text is untrusted: only strings of bounded length are taken from it. */
export function readSearchFile(text: string): SharedFileReading<SharedSearch> {
  return readSharedFile(text, file, "search");
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
  return sharedFileName(name, "search", SEARCH_FILE_ENDING);
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
