import * as v from "valibot";
import { columnSchema } from "../../protocol/columns.ts";
import { type Filters, filtersSchema } from "../../protocol/filters.ts";
import type { ResultsViewState } from "../../protocol/results.ts";
import type { ResultOrder } from "../results/results.ts";
import { type EarlierSearch, MOST_TARGETS, readEarlier } from "../search/earlierSearch.ts";
import type { SearchRequest } from "../search/search.ts";
import { readSearchRequest, withoutRefresh } from "../search/searchRequest.ts";
import type { KeptFollowing } from "./follower.ts";
import type { KeptAbout } from "./sessionState.ts";

/** What is kept of a session for a later window: its search, and with what is stored, everything that it showed. */
export interface KeptSession {
  readonly request: SearchRequest;
  /** What the view is called, where not after its request. */
  readonly name?: string;
  /** The resource whose changes it is for. Absent: none. */
  readonly about?: KeptAbout;
  readonly sort?: ResultOrder;
  readonly filters?: Filters;
  /** Absent: it did not run, or cannot be shown again. */
  readonly earlier?: EarlierSearch;
  /** Absent: later events were not added to it. */
  readonly following?: KeptFollowing;
}

/** In UTF-16 units: about 2,000 targets. A longer text keeps the request only. */
const MOST_TEXT = 2_000_000;
const MOST_CHOICES = 1_000;
const MOST_NAME = 1_000;
const MOST_PATH = 10_000;

const name = v.pipe(v.string(), v.maxLength(MOST_NAME));
const path = v.pipe(v.string(), v.maxLength(MOST_PATH));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const about: v.GenericSchema<unknown, KeptAbout> = v.object({
  title: name,
  label: name,
  counted: v.exactOptional(v.object({ changes: count, attempts: count, days: count })),
  block: v.object({ file: path, address: path, instance: path }),
  wider: v.exactOptional(name),
  isOlderSearched: v.boolean(),
});
const state: v.GenericSchema<unknown, Required<ResultsViewState>> = v.object({
  memento: v.pipe(v.string(), v.maxLength(MOST_TEXT)),
});
const parts = v.object({
  request: v.unknown(),
  name: v.exactOptional(name),
  about: v.exactOptional(about),
  sort: v.exactOptional(v.object({ column: columnSchema, descending: v.boolean() })),
  filters: v.exactOptional(
    v.pipe(
      filtersSchema,
      v.check(({ choices }) => choices.length <= MOST_CHOICES),
    ),
  ),
  earlier: v.exactOptional(v.unknown()),
  following: v.exactOptional(
    v.object({
      refreshes: v.exactOptional(
        v.object({ isStopped: v.boolean(), readTo: v.pipe(v.array(v.number()), v.maxLength(MOST_TARGETS)) }),
      ),
      live: v.exactOptional(v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
    }),
  ),
});

/** What there is to be kept of a session. */
type SessionParts = { readonly [part in keyof KeptSession]: KeptSession[part] | undefined } & Pick<
  KeptSession,
  "request"
>;

/** A session as text, for the webview's state. */
export function toMemento({ request, ...rest }: SessionParts): string {
  const kept = { request: withoutRefresh(request) };
  const text = JSON.stringify({ ...kept, ...rest });
  return text.length <= MOST_TEXT ? text : JSON.stringify(kept);
}

/** How old the text may be while a search reads (ms): writing all of its targets takes longer than drawing them. */
const OLD = 1_000;

/** The memento of a session, which is asked for at every change. */
export class MementoText {
  readonly #changed: () => void;
  #text: string | undefined;
  #at = 0;
  /** The text has what was found: it is long. */
  #isLong = false;
  #late: NodeJS.Timeout | undefined;

  /** `changed`: called when the last text that was given is too old, as what it was asked for did not change again. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** `isReading`: it changes all the time, and may be a second old once it has what was found. */
  of(isReading: boolean, kept: () => SessionParts): string {
    const now = Date.now();
    const age = Math.abs(now - this.#at);
    if (this.#text === undefined || !isReading || age > OLD || !this.#isLong) {
      this.close();
      const session = kept();
      this.#text = toMemento(session);
      this.#at = now;
      this.#isLong = session.earlier !== undefined;
    } else {
      this.#late ??= setTimeout(
        () => {
          this.#late = undefined;
          this.#changed();
        },
        OLD + 1 - age,
      );
    }
    return this.#text;
  }

  /** Nothing is called later. */
  close(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
  }
}

/** The session of a webview's state, in which anything may stand; one with an empty search for what no session wrote. */
export function fromMemento(kept: unknown): KeptSession {
  const outer = v.safeParse(state, kept);
  const parsed = v.safeParse(parts, outer.success ? jsonOf(outer.output.memento) : undefined);
  const request = parsed.success ? readSearchRequest(parsed.output.request) : undefined;
  if (!parsed.success || request === undefined) {
    return { request: {} };
  }
  const { earlier: unread, ...rest } = parsed.output;
  const earlier = readEarlier(unread);
  return { ...rest, request, ...(earlier === undefined ? {} : { earlier }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
