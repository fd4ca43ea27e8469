import { createHash, randomUUID } from "node:crypto";
import * as v from "valibot";
import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import { readSearchRequest, withoutRefresh } from "../search/searchRequest.ts";

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

export interface HistoryPorts {
  /** This machine's persistent storage, shared by all windows. `get` answers what `update` was given, also before it is stored. */
  readonly memory: LastingMemory;
  changed(): void;
}

const MAX_RECENT = 100;
export const MAX_NAME_LENGTH = 200;
const MAX_SAVED = 500;
const RECENT = "searches.recent";
const SAVED = "searches.saved";

/**
 * The recent and saved searches. No state is held here: each change reads the storage first, so that windows do not
 * overwrite each other's changes.
 */
export class SearchHistory {
  readonly #ports: HistoryPorts;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  /** Newest first. */
  get recent(): readonly RecentSearch[] {
    return entries(this.#ports.memory.get(RECENT), MAX_RECENT).flatMap((entry) => readRecent(entry) ?? []);
  }

  /** Sorted by name. */
  get saved(): readonly SavedSearch[] {
    return entries(this.#ports.memory.get(SAVED), MAX_SAVED)
      .flatMap((entry) => readSaved(entry) ?? [])
      .sort((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }));
  }

  /** Records a run of a search. Call it again with the same `ran.at` while the search runs and when it ends. */
  async remember(request: SearchRequest, ran: Ran): Promise<void> {
    const search: RecentSearch = { id: idOf(request), request: withoutRefresh(request), ran };
    const { recent } = this;
    const known = recent.find(({ id }) => id === search.id);
    if (known === undefined || known.ran.at <= ran.at) {
      const others = recent.filter(({ id }) => id !== search.id);
      const newest = [search, ...others].sort((left, right) => right.ran.at - left.ran.at);
      await this.#keep(RECENT, newest.slice(0, MAX_RECENT));
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
    await this.#keep(SAVED, [...this.saved.filter(({ id }) => id !== search.id), search].slice(-MAX_SAVED));
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
    await this.#keep(
      SAVED,
      this.saved.map((search) => (search.id === id ? { ...search, ...change } : search)),
    );
  }

  /** Removes a saved search. Returns a function that restores it; undefined: no such search. */
  async remove(id: string): Promise<(() => Promise<void>) | undefined> {
    const removed = this.saved.find((search) => search.id === id);
    if (removed === undefined) {
      return undefined;
    }
    await this.#keep(
      SAVED,
      this.saved.filter((search) => search !== removed && search.id !== id),
    );
    return () => this.#keep(SAVED, [...this.saved.filter((search) => search.id !== id), removed]);
  }

  /** Removes one recent search, or all. Returns a function that restores them. */
  async forget(id?: string): Promise<() => Promise<void>> {
    const { recent } = this;
    const forgotten = recent.filter((search) => id === undefined || search.id === id);
    await this.#keep(
      RECENT,
      recent.filter((search) => !forgotten.includes(search)),
    );
    return async () => {
      const since = this.recent;
      const back = forgotten.filter((search) => !since.some((other) => other.id === search.id));
      const all = [...since, ...back].sort((left, right) => right.ran.at - left.ran.at);
      await this.#keep(RECENT, all.slice(0, MAX_RECENT));
    };
  }

  async #keep(key: string, value: readonly (RecentSearch | SavedSearch)[]): Promise<void> {
    await this.#ports.memory.update(key, value);
    this.#ports.changed();
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

/** At most so many stored entries. They may come from another version: unreadable ones are left out by the caller. */
export function entries(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

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
