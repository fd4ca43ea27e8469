import type { TimeRange } from "../../model/text/time.ts";
import type { Filters } from "../../protocol/filters.ts";
import { withCondition, withoutTerms, withValue, withWindow } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import { spanText } from "../../query/plan/notCovered.ts";
import { ALL_TIME } from "../../query/plan/plan.ts";
import { positiveTests, valuesOf } from "../search/conditionValues.ts";
import type { SearchRequest } from "../search/search.ts";

const DAY = 86_400_000;

/** A search to compare another one with. */
export interface Counterpart {
  /** "The 24 h before". */
  readonly label: string;
  readonly request: SearchRequest;
}

/** The same search at earlier times. `window`: the time range of the search. Empty for one without a beginning. */
export function earlierPeriods(request: SearchRequest, window: TimeRange): readonly Counterpart[] {
  const length = window.to - window.from;
  if (window.from <= ALL_TIME.from || length <= 0) {
    return [];
  }
  const shifted = (ms: number, label: string): Counterpart => ({
    label,
    request: withTimes(request, { from: window.from - ms, to: window.to - ms }),
  });
  const span = spanText(length);
  return [
    shifted(length, `The ${span} before`),
    ...(length < DAY ? [shifted(DAY, `The same ${span} a day before`)] : []),
    ...(length < 7 * DAY ? [shifted(7 * DAY, `The same ${span} a week before`)] : []),
  ];
}

/** Events have whole seconds: times in between are not written, and no event is left out or added by that. */
const SECOND = 1_000;

function withTimes(
  { from: _from, to: _to, refresh: _refresh, ...request }: SearchRequest,
  window: TimeRange,
): SearchRequest {
  const at = (time: number) => Math.ceil(time / SECOND) * SECOND;
  return { ...request, text: withWindow(request.text ?? "", { from: at(window.from), to: at(window.to) }) };
}

/** The only user that a search is for, by its text or its filters. Undefined: it is for several, or for all. */
export function userOf({ text = "" }: SearchRequest, { choices }: Filters, now: number): string | undefined {
  const tests = positiveTests(parseQuery(text, { now }).query.condition);
  const chosen = choices.flatMap(({ field, value, exclude }) =>
    field === "user" && !exclude && value !== undefined ? [value] : [],
  );
  const users = [...new Set([...valuesOf(tests, ["user"]), ...chosen])];
  return users.length === 1 ? users[0] : undefined;
}

/** The same search for another user. `user`: see `userOf`. */
export function ofUser(request: SearchRequest, user: string | undefined, other: string): SearchRequest {
  const { refresh: _refresh, text = "", ...where } = request;
  const replaced = user === undefined ? text : withValue(text, "user", user, other);
  return {
    ...where,
    text:
      replaced !== text
        ? replaced
        : withCondition(withoutTerms(text, new Set(["user"])), {
            kind: "field",
            field: "user",
            test: { op: "is", values: [{ value: other, wildcard: false }] },
          }),
  };
}
