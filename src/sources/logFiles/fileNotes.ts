import type { Diagnostic } from "../../model/event/record.ts";
import { namesText } from "../../model/text/namesText.ts";

const SHOWN = 100;

/**
 * What a person should know of the files of one search, each once although a file may be read again. Files without events
 * share one line, and so do those with summaries, since folders hold many.
 */
export class FileNotes {
  #clashes = 0;
  readonly #lines = new Set<string>();
  readonly #foreign = new Set<string>();
  readonly #aggregated = new Set<string>();

  add(name: string, diagnostics: readonly Diagnostic[]): void {
    for (const { code, message } of diagnostics) {
      if (code === "not-cloudtrail" || code === "empty") {
        this.#foreign.add(name);
      } else if (code === "aggregated") {
        this.#aggregated.add(name);
      } else {
        this.#lines.add(`${name}: ${message}`);
      }
    }
  }

  /** Events that are left out because another event, of another name, source or time, has their id. */
  addClashes(count: number): void {
    this.#clashes += count;
  }

  line(text: string): void {
    this.#lines.add(text);
  }

  /** For a person, one line each; long lists are cut and say so. */
  all(): readonly string[] {
    const lines = [...this.#lines].slice(0, SHOWN);
    const more = this.#lines.size - lines.length;
    return [
      ...(this.#clashes === 0 ? [] : [clashLine(this.#clashes)]),
      ...(this.#aggregated.size === 0 ? [] : [aggregatedLine(this.#aggregated.size)]),
      ...(this.#foreign.size === 0 ? [] : [foreignLine([...this.#foreign])]),
      ...lines,
      ...(more === 0 ? [] : [`… and ${more.toLocaleString("en-US")} more notes.`]),
    ];
  }
}

function clashLine(count: number): string {
  return count === 1
    ? "1 event is left out: another event has the same ID, but another name, source or time."
    : `${count.toLocaleString("en-US")} events are left out: other events have the same IDs, but another name, source or time.`;
}

function foreignLine(names: readonly string[]): string {
  const [first = ""] = names;
  return names.length === 1
    ? `${first}: not CloudTrail, no event was found in it.`
    : `${names.length.toLocaleString("en-US")} files are not CloudTrail, no event was found in them: ${namesText(names)}.`;
}

function aggregatedLine(count: number): string {
  const files = count === 1 ? "1 file contains" : `${count.toLocaleString("en-US")} files contain`;
  return `${files} five-minute summaries of data events (CloudTrail-Aggregated): counts, not events.`;
}
