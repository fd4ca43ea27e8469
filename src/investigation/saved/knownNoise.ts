import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { noiseProblem } from "../../engine/table/noise.ts";
import { refusedRequest } from "../../model/failure.ts";
import {
  BUILT_IN_NOISE,
  MAX_NOISE_NAME,
  type NoiseChoice,
  type NoiseFilter,
  noiseChoicesSchema,
  noiseNameSchema,
  noiseTextSchema,
} from "../../protocol/knownNoise.ts";
import type { SharedNoise } from "./noiseFile.ts";
import type { SharedFile } from "./sharedFile.ts";
import { StoredList, type StoredListPorts } from "./storedList.ts";

export interface KnownNoisePorts extends StoredListPorts {
  /** The known-noise files of the workspace that are read by now. */
  files(): readonly SharedFile<SharedNoise>[];
}

/**
 * Each filter takes a byte in memory for every event of a view.
 * @internal
 */
export const MAX_OWN_NOISE = 20;
export const MAX_NOISE_FILES = 20;
/** The storage key of the person's own filters, which the editor may copy to the person's other machines. */
export const OWN_NOISE_KEY = "knownNoise.own";
const HIDDEN = "hiddenNoise";

/** The known-noise filters: the built-in ones, the person's own, and those of the workspace. */
export class KnownNoise {
  readonly #ports: KnownNoisePorts;
  readonly #own: StoredList<NoiseFilter>;

  constructor(ports: KnownNoisePorts) {
    this.#ports = ports;
    this.#own = new StoredList(
      {
        key: OWN_NOISE_KEY,
        most: MAX_OWN_NOISE,
        read: readOwn,
        write: ({ id, name, text }) => ({ id, name, text }),
      },
      ports,
    );
  }

  /** All filters that can be turned on. */
  get all(): readonly NoiseFilter[] {
    const files = this.#ports.files().slice(0, MAX_NOISE_FILES);
    const shared = files.flatMap(({ uri, reading }): NoiseFilter[] =>
      reading.ok ? [{ id: fileId(uri), ...reading.content, kind: "workspace" }] : [],
    );
    return [...BUILT_IN_NOISE, ...this.#own.all, ...shared];
  }

  /** The workspace's files, also those that are no filters. */
  get files(): readonly SharedFile<SharedNoise>[] {
    return this.#ports.files().slice(0, MAX_NOISE_FILES);
  }

  /** The filters that are on where a view opens, with the texts that they had when they were turned on. */
  get hidden(): readonly NoiseChoice[] {
    const read = v.safeParse(noiseChoicesSchema, this.#ports.memory.get(HIDDEN));
    return read.success ? read.output : [];
  }

  async keepHidden(hidden: readonly NoiseChoice[]): Promise<void> {
    await this.#ports.memory.update(HIDDEN, hidden);
  }

  /** Why an own filter cannot have this name, in a sentence; undefined: it can. `id`: of the filter that is renamed. */
  nameProblem(name: string, id?: string): string | undefined {
    const wanted = name.trim();
    if (wanted === "") {
      return "Enter a name.";
    }
    if (wanted.length > MAX_NOISE_NAME) {
      return `Use at most ${MAX_NOISE_NAME} characters.`;
    }
    const isTaken = [...BUILT_IN_NOISE, ...this.#own.all].some(
      (other) => other.id !== id && other.name.toLocaleLowerCase() === wanted.toLocaleLowerCase(),
    );
    return isTaken ? "Another known-noise filter has this name." : undefined;
  }

  /** Saves an own filter. Throws `Failure` for a name or text that it cannot have, and where there are too many. */
  async save(name: string, text: string): Promise<NoiseFilter> {
    const own = this.#own.all;
    const filter: NoiseFilter = { id: `own:${randomUUID()}`, name: name.trim(), text: text.trim(), kind: "own" };
    const problem =
      this.nameProblem(name) ??
      noiseProblem(filter.text) ??
      (own.length < MAX_OWN_NOISE
        ? undefined
        : `There are already ${MAX_OWN_NOISE} filters of your own. Remove one first.`);
    if (problem !== undefined || !v.is(noiseTextSchema, filter.text)) {
      throw refusedRequest(problem ?? "The search text is too long for known noise.");
    }
    await this.#own.keep([...own, filter]);
    return filter;
  }

  /** Renames an own filter. Throws `Failure` for a name that it cannot have. */
  async rename(id: string, name: string): Promise<void> {
    const problem = this.nameProblem(name, id);
    if (problem !== undefined) {
      throw refusedRequest(problem);
    }
    await this.#own.keep(this.#own.all.map((filter) => (filter.id === id ? { ...filter, name: name.trim() } : filter)));
  }

  /** Removes an own filter. Returns a function that restores it; undefined: no such filter. */
  remove(id: string): Promise<(() => Promise<void>) | undefined> {
    return this.#own.remove(id);
  }
}

/** The id of the filter in a workspace file. */
export function fileId(uri: string): string {
  return `workspace:${uri}`;
}

const ownSchema = v.object({
  id: v.pipe(v.string(), v.maxLength(100), v.startsWith("own:")),
  name: noiseNameSchema,
  text: noiseTextSchema,
});

function readOwn(entry: unknown): NoiseFilter | undefined {
  const read = v.safeParse(ownSchema, entry);
  return read.success && noiseProblem(read.output.text) === undefined ? { ...read.output, kind: "own" } : undefined;
}
