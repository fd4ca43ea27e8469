import { createHash } from "node:crypto";
import { gunzip, isGzip } from "../../formats/gzip.ts";
import { Notes } from "../../formats/notes.ts";

/** What the unpacked content of a file is. */
export interface UnpackedContent {
  /** SHA-256 in lower-case hex. */
  readonly hash: string;
  /** The content, where it was asked for. */
  readonly content?: Uint8Array;
}

/** "damaged": it cannot be unpacked. "too-large": it unpacks to more than is read. */
export type UnpackProblem = "damaged" | "too-large";

/**
 * The hash of what a file unpacks to, in steps of at most 4 MB, so that the thread stays free. `keep`: the most bytes of the
 * content to keep; what unpacks to more is "too-large". Without it, only what unpacks to far more than any log file does is.
 */
export async function unpackedContent(
  bytes: AsyncIterable<Uint8Array>,
  keep?: number,
): Promise<UnpackedContent | UnpackProblem> {
  const notes = new Problems();
  const hash = createHash("sha256");
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of unpacked(bytes, notes)) {
    size += chunk.length;
    if (keep !== undefined && size > keep) {
      return "too-large";
    }
    hash.update(chunk);
    if (keep !== undefined) {
      kept.push(chunk);
    }
  }
  return notes.problem ?? { hash: hash.digest("hex"), ...(keep === undefined ? {} : { content: Buffer.concat(kept) }) };
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>, notes: Notes): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) {
    return;
  }
  const all = (async function* () {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      yield next.value;
    }
  })();
  yield* isGzip(first.value) ? gunzip(all, notes) : all;
}

/** Remembers what was wrong. */
class Problems extends Notes {
  problem: UnpackProblem | undefined;

  override add(code: Parameters<Notes["add"]>[0], detail = ""): void {
    this.problem = code === "too-compressed" ? "too-large" : "damaged";
    super.add(code, detail);
  }
}
