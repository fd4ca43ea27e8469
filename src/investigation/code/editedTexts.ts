/** Documents whose last reading is kept. */
const MOST_OPEN = 30;

/** What documents are as they stand in the editor: lenses, hovers and marks ask for the same text each, and it is read once. */
export class EditedTexts<Reading> {
  readonly #read: (path: string, text: string) => Promise<Reading>;
  /** The least recently asked for first. */
  readonly #known = new Map<string, { readonly text: string; readonly reading: Promise<Reading> }>();

  constructor(read: (path: string, text: string) => Promise<Reading>) {
    this.#read = read;
  }

  reading(path: string, text: string): Promise<Reading> {
    const known = this.#known.get(path);
    const reading = known?.text === text ? known.reading : this.#read(path, text);
    this.#known.delete(path);
    this.#known.set(path, { text, reading });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_OPEN && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    return reading;
  }
}
