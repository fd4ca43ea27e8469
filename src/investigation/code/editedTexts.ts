import { Lru } from "../../async/lru.ts";

/** Number of documents whose last reading is cached. */
const MOST_OPEN = 30;

/**
 * Readings of documents as they are in the editor. CodeLens, hovers and decorations request the same text, which is
 * read once.
 */
export class EditedTexts<Reading> {
  readonly #read: (path: string, text: string) => Promise<Reading>;
  readonly #known = new Lru<string, { readonly text: string; readonly reading: Promise<Reading> }>({
    maxEntries: MOST_OPEN,
  });

  constructor(read: (path: string, text: string) => Promise<Reading>) {
    this.#read = read;
  }

  reading(path: string, text: string): Promise<Reading> {
    const known = this.#known.get(path);
    if (known?.text === text) {
      return known.reading;
    }
    const reading = this.#read(path, text);
    this.#known.set(path, { text, reading });
    return reading;
  }
}
