import type { StoreLimits } from "../engine/store/recordStore.ts";
import { parseSpan } from "../query/language/moment.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const MEGABYTE = 1024 * 1024;

/** An immutable snapshot of the settings. */
export interface Settings {
  /** Default time range of a search, such as "24h". */
  readonly range: string;
  /** The default time range in hours. */
  readonly rangeHours: number;
  /** Number of events after which a search stops and offers to continue. */
  readonly limit: number;
  /** How much of what was fetched is stored, for how long and where. */
  readonly store: StoreLimits;
  /** What one search may cost, in US dollars, before the person is asked. */
  readonly costPerSearch: number;
  /** What the searches of a window may cost together, in US dollars, before the person is asked. */
  readonly costPerSession: number;
  /** Whether ARNs and ids in text files, and what terminals show of events, are links. */
  readonly links: boolean;
  /**
   * Whether blocks of code have a CodeLens with their last change. "ask": looks up unknown ones; "remembered": does
   * not.
   */
  readonly lenses: "ask" | "remembered" | "off";
  /** Names or ARNs with "*": changes by these users and roles count as made by the tool. */
  readonly pipelineRoles: readonly string[];
  /** IANA name of the time zone for lists. */
  readonly timeZone: string;
}

/** Defaults and bounds. package.json has the same. */
const SETTINGS = {
  "search.range": { usual: "24h" },
  "search.limit": { usual: 5000, least: 50, most: 1_000_000 },
  "cache.megabytes": { usual: 500, least: 0, most: 100_000 },
  "cache.days": { usual: 90, least: 1, most: 3_650 },
  "cost.perSearch": { usual: 0.05, least: 0, most: 1_000 },
  "cost.perSession": { usual: 1, least: 0, most: 10_000 },
} as const;

/** Reads the settings under "cloudtrail". Values of another type or out of bounds are replaced by the default. */
export function readSettings(get: (name: string) => unknown): Settings {
  const { range, span } = rangeOf(get("search.range"));
  return {
    range,
    rangeHours: span / HOUR,
    limit: numberOf("search.limit", get),
    store: {
      maxBytes: numberOf("cache.megabytes", get) * MEGABYTE,
      maxAge: numberOf("cache.days", get) * DAY,
      memoryOnly: get("cache.memoryOnly") === true,
    },
    costPerSearch: numberOf("cost.perSearch", get, Number.isFinite),
    costPerSession: numberOf("cost.perSession", get, Number.isFinite),
    links: get("editor.links") !== false,
    lenses: LENSES.find((lenses) => lenses === get("editor.lenses")) ?? "ask",
    pipelineRoles: textsOf(get("pipelineRoles")),
    timeZone: get("times") === "utc" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  };
}

const LENSES = ["ask", "remembered", "off"] as const;

function textsOf(value: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  return given
    .filter((item) => typeof item === "string")
    .filter((item) => item !== "" && item.length <= 256)
    .slice(0, 100);
}

function rangeOf(value: unknown): { readonly range: string; readonly span: number } {
  const span = typeof value === "string" ? parseSpan(value) : undefined;
  return typeof value === "string" && span !== undefined
    ? { range: value, span }
    : { range: SETTINGS["search.range"].usual, span: 24 * HOUR };
}

function numberOf(
  name: Exclude<keyof typeof SETTINGS, "search.range">,
  get: (name: string) => unknown,
  fits: (value: number) => boolean = Number.isInteger,
): number {
  const value = get(name);
  const { usual, least, most } = SETTINGS[name];
  return typeof value === "number" && fits(value) && value >= least && value <= most ? value : usual;
}
