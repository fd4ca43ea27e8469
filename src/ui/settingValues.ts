import { parseSpan } from "../query/language/moment.ts";

const HOUR = 60 * 60 * 1000;
const MEGABYTE = 1024 * 1024;

/** What the person set, read once and read again on change. */
export interface Settings {
  /** "24h": the time range that a search begins with. */
  readonly range: string;
  /** The same in hours. */
  readonly rangeHours: number;
  /** How many events a search shows before it stops and offers to go on. */
  readonly limit: number;
  /** How much of what was fetched is kept on disk, in bytes. */
  readonly storeBytes: number;
  /** What one search may cost, in US dollars, before the person is asked. */
  readonly costPerSearch: number;
  /** What the searches of a window may cost together, in US dollars, before the person is asked. */
  readonly costPerSession: number;
  /** Whether ARNs and ids in text files are links. */
  readonly links: boolean;
  /** Whether blocks of code have a line that tells who changed what they made; "ask": of what is not known. */
  readonly lenses: "ask" | "remembered" | "off";
  /** Names or ARNs with "*": what these do counts as done by the tool. */
  readonly pipelineRoles: readonly string[];
  /** IANA name of the clock that lists show. */
  readonly timeZone: string;
}

/** What counts where nothing fit is set, and the bounds; package.json says the same. */
const SETTINGS = {
  "search.range": { usual: "24h" },
  "search.limit": { usual: 5000, least: 50, most: 1_000_000 },
  "cache.megabytes": { usual: 500, least: 0, most: 100_000 },
  "cost.perSearch": { usual: 0.05, least: 0, most: 1_000 },
  "cost.perSession": { usual: 1, least: 0, most: 10_000 },
} as const;

/**
 * Reads the settings under "cloudtrail". A settings file may hold anything: what is of another type or out of bounds
 * counts as not set.
 */
export function readSettings(get: (name: string) => unknown): Settings {
  const { range, span } = rangeOf(get("search.range"));
  return {
    range,
    rangeHours: span / HOUR,
    limit: numberOf("search.limit", get),
    storeBytes: numberOf("cache.megabytes", get) * MEGABYTE,
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
