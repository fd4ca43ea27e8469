import * as v from "valibot";
import { groupFieldSchema } from "../../protocol/filters.ts";
import { filesTitle } from "../../sources/filesTitle.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { SearchRequest, SearchView } from "./search.ts";

const text = v.pipe(v.string(), v.maxLength(100_000));
const name = v.pipe(v.string(), v.maxLength(200));
const names = v.pipe(v.array(name), v.maxLength(200));
const paths = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), v.minLength(1), v.maxLength(1000));
const moment = v.union([v.pipe(v.string(), v.maxLength(100)), v.pipe(v.number(), v.finite())]);

/** Values of a target's members: its kind checks them further. */
const member = v.union([
  v.pipe(v.string(), v.maxLength(4096)),
  v.pipe(v.number(), v.finite()),
  v.boolean(),
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(1000)),
]);

/** A target as it stands in JSON from outside. */
export const targetSchema: v.GenericSchema<unknown, TargetRef> = v.pipe(
  v.objectWithRest({ source: name, label: v.exactOptional(name) }, member),
  v.check((target) => Object.keys(target).length <= 20),
);

const view: v.GenericSchema<unknown, SearchView> = v.object({
  title: v.exactOptional(name),
  group: v.exactOptional(groupFieldSchema),
  follow: v.exactOptional(v.literal(true)),
});

const request: v.GenericSchema<unknown, SearchRequest> = v.object({
  text: v.exactOptional(text),
  profiles: v.exactOptional(names),
  regions: v.exactOptional(names),
  alsoRegions: v.exactOptional(names),
  sources: v.exactOptional(names),
  targets: v.exactOptional(v.pipe(v.array(targetSchema), v.minLength(1), v.maxLength(200))),
  files: v.exactOptional(paths),
  from: v.exactOptional(moment),
  to: v.exactOptional(moment),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  refresh: v.exactOptional(v.boolean()),
  view: v.exactOptional(view),
});

/** The same search without `refresh`: for what is kept of it. */
export function withoutRefresh({ refresh: _refresh, ...request }: SearchRequest): SearchRequest {
  return request;
}

/** The name of the files or targets that a request names; undefined for one of profiles and Regions. */
export function whereTitle({ files, targets }: SearchRequest): string | undefined {
  const [first, ...more] = [
    ...(files === undefined ? [] : [filesTitle(files)]),
    ...(targets ?? []).map(({ source, label }) => label ?? source),
  ];
  return first === undefined || more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** A search as a keybinding, a task or another extension asks for it; undefined for anything else. */
export function readSearchRequest(value: unknown): SearchRequest | undefined {
  const parsed = v.safeParse(request, value);
  return parsed.success ? parsed.output : undefined;
}
