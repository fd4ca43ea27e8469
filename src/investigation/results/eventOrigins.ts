import type { Selection } from "../../engine/selection.ts";
import { distinctTargets, type Origin } from "../../sources/source.ts";
import { labelsOf } from "./resultRow.ts";

/** Events to tell the table of in one go. */
const MARKS = 20_000;

/** Where events were seen: told of each that came as an event, and of all others by the file that holds them. */
export class EventOrigins {
  /** Also of amended ones, by event id. */
  readonly #byEvent = new Map<string, readonly Origin[]>();
  readonly #byFile = new Map<string, () => readonly Origin[]>();
  #marked = -1;

  has(eventId: string): boolean {
    return this.#byEvent.has(eventId);
  }

  set(eventId: string, origins: readonly Origin[]): void {
    this.#byEvent.set(eventId, origins);
  }

  delete(eventId: string): void {
    this.#byEvent.delete(eventId);
  }

  hasFile(file: string): boolean {
    return this.#byFile.has(file);
  }

  /** Where the events of files are seen, asked whenever one is shown. What was said of a file first stays. */
  setFiles(files: readonly string[], origins: () => readonly Origin[]): void {
    for (const file of files) {
      this.#byFile.set(file, this.#byFile.get(file) ?? origins);
    }
  }

  /** `files`: those that hold the event. */
  of(eventId: string, files: readonly string[]): readonly Origin[] {
    const own = this.#byEvent.get(eventId);
    if (own !== undefined) {
      return own;
    }
    const all = files.flatMap((file) => this.#byFile.get(file)?.() ?? []);
    return files.length === 1 ? all : distinctTargets(all, (origin) => origin);
  }

  /** Tells the table, for an order by it. */
  async mark(all: Selection): Promise<void> {
    const count = this.#byEvent.size + this.#byFile.size;
    if (count === this.#marked) {
      return;
    }
    this.#marked = count;
    const files = [...this.#byFile];
    await all.markFiles(
      files.map(([file]) => file),
      files.map(([, origins]) => labelsOf(origins())),
    );
    const entries = [...this.#byEvent];
    for (let from = 0; from < entries.length; from += MARKS) {
      const part = entries.slice(from, from + MARKS);
      await all.mark(
        part.map(([eventId]) => eventId),
        part.map(([, origins]) => labelsOf(origins)),
      );
    }
  }
}
