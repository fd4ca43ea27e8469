import type { Selection } from "../../engine/selection.ts";
import { distinctTargets, type Origin } from "../../sources/source.ts";
import { labelsOf } from "./resultRow.ts";

/** Events to tell the table of in one go. */
const MARKS = 20_000;

/** The origins of events: by event for those that came as events, else by the file that holds the event. */
export class EventOrigins {
  /** Those of events that came as events, and of amended ones, by event id. */
  readonly byEvent = new Map<string, readonly Origin[]>();
  /** Those of all other events, by the file that holds them: asked whenever one is shown. */
  readonly byFile = new Map<string, () => readonly Origin[]>();
  #marked = -1;

  /** Keeps the origins that a file already has. */
  setFiles(files: readonly string[], origins: () => readonly Origin[]): void {
    for (const file of files) {
      this.byFile.set(file, this.byFile.get(file) ?? origins);
    }
  }

  /** `files`: those that hold the event. */
  of(eventId: string, files: readonly string[]): readonly Origin[] {
    const own = this.byEvent.get(eventId);
    if (own !== undefined) {
      return own;
    }
    const all = files.flatMap((file) => this.byFile.get(file)?.() ?? []);
    return files.length === 1 ? all : distinctTargets(all, (origin) => origin);
  }

  /** Gives the table the labels of the origins, so that it can sort by them. */
  async mark(all: Selection): Promise<void> {
    const count = this.byEvent.size + this.byFile.size;
    if (count === this.#marked) {
      return;
    }
    this.#marked = count;
    const files = [...this.byFile];
    await all.markFiles(
      files.map(([file]) => file),
      files.map(([, origins]) => labelsOf(origins())),
    );
    const entries = [...this.byEvent];
    for (let from = 0; from < entries.length; from += MARKS) {
      const part = entries.slice(from, from + MARKS);
      await all.mark(
        part.map(([eventId]) => eventId),
        part.map(([, origins]) => labelsOf(origins)),
      );
    }
  }
}
