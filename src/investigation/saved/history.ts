import { createHash, randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Search, SearchRequest } from "../search/search.ts";
import { readSearchRequest, withoutRefresh } from "../search/searchRequest.ts";
import { StoredList, type StoredListPorts } from "./storedList.ts";

/** The last run of a search. Times in ms since 1970 UTC. */
export interface Ran {
  /** Start time. */
  readonly at: number;
  /** Absent until the run has ended. */
  readonly events?: number;
  /** False: the run stopped before everything was read; there may be more events. */
  readonly complete: boolean;
  readonly window: { readonly from: number; readonly to: number };
  /** The profiles and Regions that were searched, whether named by the request or chosen by the user. */
  readonly profiles: readonly string[];
  readonly regions: readonly string[];
}

export interface RecentSearch {
  /** Equal for equal searches. */
  readonly id: string;
  readonly request: SearchRequest;
  readonly ran: Ran;
}

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly request: SearchRequest;
}

/** The storage key of the saved searches that the editor may copy to the person's other machines. */
export const SAVED_SEARCHES_KEY = "searches.saved";

const MAX_RECENT = 100;
export const MAX_NAME_LENGTH = 200;
const MAX_SAVED = 500;

/** The recent and saved searches. */
export class SearchHistory {
  readonly #recent: StoredList<RecentSearch>;
  readonly #saved: StoredList<SavedSearch>;

  constructor(ports: StoredListPorts) {
    this.#recent = new StoredList({ key: "searches.recent", most: MAX_RECENT, read: readRecent }, ports);
    this.#saved = new StoredList(
      {
        key: SAVED_SEARCHES_KEY,
        most: MAX_SAVED,
        read: readSaved,
        // Paths of files and names of buckets stay on this machine; of profiles only the names are stored.
        local: {
          key: "searches.savedHere",
          stays: ({ request }) => request.files !== undefined || request.targets !== undefined,
        },
      },
      ports,
    );
  }

  /** Newest first. */
  get recent(): readonly RecentSearch[] {
    return this.#recent.all;
  }

  /** Sorted by name. */
  get saved(): readonly SavedSearch[] {
    return this.#saved.all.toSorted((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }));
  }

  /** Records a run of a search. Call it again with the same `ran.at` while the search runs and when it ends. */
  async remember(request: SearchRequest, ran: Ran): Promise<void> {
    const search: RecentSearch = { id: idOf(request), request: withoutRefresh(request), ran };
    const { recent } = this;
    const known = recent.find(({ id }) => id === search.id);
    if (known === undefined || known.ran.at <= ran.at) {
      const others = recent.filter(({ id }) => id !== search.id);
      const newest = [search, ...others].sort((left, right) => right.ran.at - left.ran.at);
      await this.#recent.keep(newest.slice(0, MAX_RECENT));
    }
  }

  /** The last run of this search. Undefined: not recorded. */
  lastRun(request: SearchRequest): Ran | undefined {
    const wanted = idOf(request);
    return this.recent.find(({ id }) => id === wanted)?.ran;
  }

  /** Saves a search under a name, replacing one of the same name. */
  async save(name: string, request: SearchRequest): Promise<void> {
    const known = this.named(name);
    const search = { id: known?.id ?? randomUUID(), name: name.trim(), request: withoutRefresh(request) };
    await this.#saved.keep([...this.#saved.all.filter(({ id }) => id !== search.id), search].slice(-MAX_SAVED));
  }

  /** The saved search with this name, ignoring letter case. */
  named(name: string): SavedSearch | undefined {
    const wanted = name.trim().toLocaleLowerCase();
    return this.saved.find((search) => search.name.toLocaleLowerCase() === wanted);
  }

  /** The saved search with the same query and scope. */
  savedAs(request: SearchRequest): SavedSearch | undefined {
    const wanted = idOf(request);
    return this.saved.find((search) => idOf(search.request) === wanted);
  }

  /** Changes a saved search's name or request. */
  async change(id: string, change: Partial<Pick<SavedSearch, "name" | "request">>): Promise<void> {
    await this.#saved.keep(this.#saved.all.map((search) => (search.id === id ? { ...search, ...change } : search)));
  }

  /** Removes a saved search. Returns a function that restores it; undefined: no such search. */
  remove(id: string): Promise<(() => Promise<void>) | undefined> {
    return this.#saved.remove(id);
  }

  /** Removes one recent search, or all. Returns a function that restores them. */
  async forget(id?: string): Promise<() => Promise<void>> {
    const { recent } = this;
    const forgotten = recent.filter((search) => id === undefined || search.id === id);
    await this.#recent.keep(recent.filter((search) => !forgotten.includes(search)));
    return async () => {
      const since = this.recent;
      const back = forgotten.filter((search) => !since.some((other) => other.id === search.id));
      const all = [...since, ...back].sort((left, right) => right.ran.at - left.ran.at);
      await this.#recent.keep(all.slice(0, MAX_RECENT));
    };
  }
}

/** The run of a search that started at `at`, for `remember`. */
export function ranOf(
  { plan, targets, count, state }: Pick<Search, "plan" | "targets" | "count" | "state">,
  at: number,
): Ran {
  return {
    at,
    ...(state === "idle" ? {} : { events: count }),
    complete: state === "done" && targets.every((target) => target.state === "done"),
    window: { from: plan.window.from, to: plan.window.to },
    profiles: [...new Set(targets.flatMap(({ profile }) => profile ?? []))],
    regions: [...new Set(targets.flatMap(({ region }) => region ?? []))],
  };
}

/** Ignores the limit and `refresh`: they do not make a different search. */
function idOf({ limit: _limit, refresh: _refresh, text = "", ...where }: SearchRequest): string {
  const what = Object.entries({ text: text.trim(), ...where }).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 32);
}

const names = v.array(v.string());
const ran = v.object({
  at: v.number(),
  events: v.exactOptional(v.number()),
  complete: v.boolean(),
  window: v.object({ from: v.number(), to: v.number() }),
  profiles: names,
  regions: names,
});
const recentEntry = v.object({ request: v.unknown(), ran });
const savedEntry = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_NAME_LENGTH)),
  request: v.unknown(),
});

function readRecent(entry: unknown): RecentSearch | undefined {
  const parsed = v.safeParse(recentEntry, entry);
  const request = parsed.success ? readSearchRequest(parsed.output.request) : undefined;
  return parsed.success && request !== undefined ? { id: idOf(request), request, ran: parsed.output.ran } : undefined;
}

function readSaved(entry: unknown): SavedSearch | undefined {
  const parsed = v.safeParse(savedEntry, entry);
  const request = parsed.success ? readSearchRequest(parsed.output.request) : undefined;
  return parsed.success && request !== undefined ? { ...parsed.output, request } : undefined;
}
