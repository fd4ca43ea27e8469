import { expect, it } from "vitest";
import { pagesOf } from "../../../../src/investigation/search/searchTexts.ts";
import type { TargetProgress } from "../../../../src/investigation/search/targetProgress.ts";

/** A target as far as its pages go. */
const target = (changes: object = {}) =>
  ({
    plan: { empty: false },
    capabilities: {},
    state: "done",
    pages: 2,
    remembered: 1,
    again: 0,
    estimate: 2,
    ...changes,
  }) as unknown as TargetProgress;

it.each<[string, readonly TargetProgress[], unknown]>([
  ["no targets", [], undefined],
  ["nothing read", [target({ pages: 0, remembered: 0, estimate: 5, state: "running" })], undefined],
  ["files only", [target({ capabilities: { readsFiles: true } })], undefined],
  ["a target that another one reads for", [target({ askedWith: "dev" })], undefined],
  ["a target with nothing to read", [target({ plan: { empty: true } })], undefined],
  ["all read", [target(), target({ again: 1 })], { pages: 4, remembered: 2, again: 1, done: true, estimate: 4 }],
  [
    "one still read",
    [target(), target({ state: "running", estimate: 7 })],
    { pages: 4, remembered: 2, again: 0, done: false, estimate: 9 },
  ],
  [
    "one without an estimate",
    [target(), target({ state: "running", estimate: undefined })],
    { pages: 4, remembered: 2, again: 0, done: false },
  ],
  [
    "a failed one as far as it was read",
    [target(), target({ state: "failed", estimate: undefined })],
    { pages: 4, remembered: 2, again: 0, done: true, estimate: 4 },
  ],
])("the pages of a search with %s", (_, targets, pages) => {
  expect(pagesOf(targets)).toEqual(pages);
});
