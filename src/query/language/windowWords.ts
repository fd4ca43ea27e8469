import { parseMoment, parseSpan } from "./moment.ts";
import type { FieldPrefix, Word } from "./scan.ts";

type WindowWord = "last" | "from" | "to";

const WORDS: ReadonlyMap<string, WindowWord> = new Map([
  ["last", "last"],
  ["from", "from"],
  ["since", "from"],
  ["to", "to"],
  ["until", "to"],
]);

type Note = (start: number, end: number, message: string) => void;

/** The window word of a name, in any letter case; undefined for any other name. */
export function windowWordOf(name: string): WindowWord | undefined {
  return WORDS.get(name.toLowerCase());
}

/** Collects `last:`, `from:` and `to:`. Several bounds intersect: the latest start and the earliest end apply. */
export class WindowWords {
  readonly #now: number;
  readonly #note: Note;
  readonly #ranges: { readonly start: number; readonly end: number }[] = [];
  #from: number | undefined;
  #to: number | undefined;

  constructor(now: number, note: Note) {
    this.#now = now;
    this.#note = note;
  }

  /** Undefined while there is no bound. */
  get window(): { readonly from?: number; readonly to?: number } | undefined {
    return this.#from === undefined && this.#to === undefined
      ? undefined
      : {
          ...(this.#from === undefined ? {} : { from: this.#from }),
          ...(this.#to === undefined ? {} : { to: this.#to }),
        };
  }

  /** Reads one window word; `end`: index after its value or list. */
  read(kind: WindowWord, prefix: FieldPrefix, word: Word, end: number): void {
    this.#ranges.push({ start: prefix.start, end });
    if (kind === "last") {
      const span = parseSpan(word.value);
      if (span === undefined) {
        this.#note(word.start, word.end, `\`${word.value}\` is not a duration: write 15m, 24h, 7d or 2w`);
      } else {
        this.#bound(Math.max(0, this.#now - span), undefined, prefix.start, end);
      }
      return;
    }
    const moment = parseMoment(word.value, this.#now);
    if (moment === undefined) {
      const message = `\`${word.value}\` is not a time: write 2026-11-01, 2026-11-01T10:30Z, now-1h or -3d`;
      this.#note(word.start, word.end, message);
    } else if (kind === "from") {
      this.#bound(moment.start, undefined, prefix.start, end);
    } else {
      this.#bound(undefined, moment.whole ? moment.end : moment.start, prefix.start, end);
    }
  }

  /** Reports window words next to a top-level OR, because it is unclear whether they apply to one side or to both. */
  refuseAlternatives(): void {
    for (const { start, end } of this.#ranges) {
      this.#note(
        start,
        end,
        "a time window applies to the whole search: put the alternatives in parentheses, (a OR b) last:24h",
      );
    }
  }

  #bound(from: number | undefined, to: number | undefined, start: number, end: number): void {
    if (from !== undefined) {
      this.#from = Math.max(from, this.#from ?? from);
    }
    if (to !== undefined) {
      this.#to = Math.min(to, this.#to ?? to);
    }
    if (this.#from !== undefined && this.#to !== undefined && this.#from >= this.#to) {
      this.#note(start, end, "the time window is empty: it ends before it begins");
    }
  }
}
