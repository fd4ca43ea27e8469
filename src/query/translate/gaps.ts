import { type Literal, shown } from "./formula.ts";

/**
 * A difference between a search and its translation: it finds more events, it misses some, or the target refuses it.
 */
export interface Gap {
  readonly effect: "more" | "fewer" | "refused";
  /** A sentence. It may contain values of the search: escape them for where it is shown. */
  readonly text: string;
  /**
   * Only names in another letter case than the search has are missed.
   * @internal
   */
  readonly letterCase?: true;
}

const LABELS = { more: "Finds more", fewer: "Can miss events", refused: "Refused" } as const;

/** A difference in a list: "Finds more: `-x` is left out." */
export function labeled({ effect, text }: Gap): string {
  return `${LABELS[effect]}: ${text}`;
}

/** Collects the differences of one translation, each once. */
export class Gaps {
  readonly #all = new Map<string, Gap>();
  /**
   * The translation must find at least the events of the search, whose other events are removed later: what could miss some
   * is left out.
   */
  readonly covers: boolean;

  constructor({ covers = false }: { readonly covers?: boolean } = {}) {
    this.covers = covers;
  }

  get all(): readonly Gap[] {
    return [...this.#all.values()];
  }

  add(gap: Gap): void {
    this.#all.set(JSON.stringify([gap.effect, gap.text]), gap);
  }

  more(text: string): void {
    this.add({ effect: "more", text });
  }

  /**
   * What `write` makes of a part of the search. Where all events must be covered, `otherwise` for a part that can miss some, or
   * that the target refuses.
   */
  part<T, Other>(write: (gaps: Gaps) => T, otherwise: Other): T | Other {
    const own = new Gaps(this);
    const written = write(own);
    if (this.covers && own.all.some(({ effect }) => effect !== "more")) {
      return otherwise;
    }
    for (const gap of own.all) {
      this.add(gap);
    }
    return written;
  }

  /** A test that is not written in the other language, and why. */
  leftOut(test: Pick<Literal, "negated" | "written">, why: string): undefined {
    this.more(`\`${shown(test)}\` is left out: ${why}.`);
  }

  /** What a test does not see: without negation fewer events are found, with it more. */
  unseen(negated: boolean, text: string): void {
    this.add({ effect: negated ? "more" : "fewer", text });
  }
}

/** What the differences mean in one sentence, without their reasons; "" where there are none. */
export function effectOf(gaps: readonly Gap[], what: string): string {
  const has = (effect: Gap["effect"]) => gaps.some((gap) => gap.effect === effect);
  if (has("refused")) {
    return `AWS refuses this ${what} as it is.`;
  }
  if (has("more") && has("fewer")) {
    return `The ${what} can find more events than the search, and can miss some.`;
  }
  return has("more")
    ? `The ${what} can find more events than the search.`
    : has("fewer")
      ? `The ${what} can miss events that the search finds.`
      : "";
}
