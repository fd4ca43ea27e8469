import { createHash } from "node:crypto";
import * as v from "valibot";
import { countOf } from "../model/text/countOf.ts";
import { namesText } from "../model/text/namesText.ts";
import { formatUtc } from "../model/text/time.ts";

/** "changed": it is not as CloudTrail wrote it. "unlisted": no digest of its time names it. */
type BadVerdict = "changed" | "unlisted";

/** What a verification found out of one file. */
export interface FileVerdict {
  readonly id: string;
  /** Absent: it is as CloudTrail wrote it. */
  readonly verdict?: BadVerdict;
}

interface Kept {
  readonly verdict: BadVerdict;
  /** When it was verified, ms since 1970 UTC. */
  readonly at: number;
}

interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = "fileVerdicts";
/** The oldest are forgotten. */
const MOST = 5_000;
const ID_LENGTH = 32;

const keptSchema = v.array(v.tuple([v.string(), v.picklist(["changed", "unlisted"]), v.number()]));

/**
 * The log files that were not as CloudTrail wrote them when they were verified, so that searches can name them. Kept on this
 * machine under hashes of where the files are and of what they hold.
 */
export class FileVerdicts {
  readonly #memory: Memory;
  #kept: Map<string, Kept> | undefined;
  #starts: Set<string> | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The id of a file's content: `parts` tell the file from others, and its content from another one. */
  static idOf(parts: readonly (string | number)[]): string {
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, ID_LENGTH);
  }

  /** Whether no file is known, so that nothing needs to be looked up. */
  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  find(id: string): Kept | undefined {
    return this.#all.get(id);
  }

  /** Whether the id of a file begins so. */
  mayHave(start: string): boolean {
    this.#starts ??= new Set([...this.#all.keys()].map((id) => id.slice(0, ID_LENGTH)));
    return this.#starts.has(start);
  }

  /** Takes the result of a verification. `at`: when it was made, ms since 1970 UTC. */
  async note(verdicts: readonly FileVerdict[], at: number): Promise<void> {
    const all = this.#all;
    let isChanged = false;
    for (const { id, verdict } of verdicts) {
      isChanged = all.delete(id) || verdict !== undefined || isChanged;
      if (verdict !== undefined) {
        all.set(id, { verdict, at });
      }
    }
    for (const id of all.keys()) {
      if (all.size <= MOST) {
        break;
      }
      all.delete(id);
    }
    if (isChanged) {
      this.#starts = undefined;
      await this.#memory.update(
        KEY,
        [...all].map(([id, { verdict, at: verifiedAt }]) => [id, verdict, verifiedAt]),
      );
    }
  }

  get #all(): Map<string, Kept> {
    if (this.#kept === undefined) {
      const parsed = v.safeParse(keptSchema, this.#memory.get(KEY));
      this.#kept = new Map((parsed.success ? parsed.output : []).map(([id, verdict, at]) => [id, { verdict, at }]));
    }
    return this.#kept;
  }
}

/** The files with a bad verdict among those that a search read. */
export class VerdictNotes {
  readonly #verdicts: FileVerdicts | undefined;
  readonly #found = new Map<string, Kept>();

  constructor(verdicts: FileVerdicts | undefined) {
    this.#verdicts = verdicts;
  }

  /** Whether a lookup can find anything. */
  get isEmpty(): boolean {
    return this.#verdicts?.isEmpty !== false;
  }

  mayHave(start: string): boolean {
    return this.#verdicts?.mayHave(start) === true;
  }

  /** `name`: of the file, for a person. */
  add(name: string, id: string): void {
    const kept = this.#verdicts?.find(id);
    if (kept !== undefined) {
      this.#found.set(name, kept);
    }
  }

  /** For a person, one line for each verdict. */
  all(): readonly string[] {
    return (["changed", "unlisted"] as const).flatMap((verdict) => {
      const found = [...this.#found].filter(([, kept]) => kept.verdict === verdict);
      const names = namesText(found.map(([name]) => name));
      const verified = `Verified ${secondOf(Math.max(0, ...found.map(([, { at }]) => at)))}.`;
      const count = countOf(found.length, "log file");
      const one = found.length === 1;
      return found.length === 0
        ? []
        : verdict === "changed"
          ? [
              `${count} ${one ? "was" : "were"} changed after CloudTrail delivered ${one ? "it" : "them"} (${names}): ${one ? "its" : "their"} events may be forged, and others may be missing. ${verified}`,
            ]
          : [
              `${count} ${one ? "is" : "are"} in no digest of CloudTrail (${names}): someone else, or a trail without log file validation, may have put ${one ? "it" : "them"} there. ${verified}`,
            ];
    });
  }
}

function secondOf(time: number): string {
  return formatUtc(Math.floor(time / 1000) * 1000);
}
