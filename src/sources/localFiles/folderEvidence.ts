import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { UnreadReason } from "../../analysis/digests/chain.ts";
import { unpackedContent } from "../../analysis/digests/contentHash.ts";
import { readDigestName } from "../../analysis/digests/digestName.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { TimeRange } from "../../model/text/time.ts";
import {
  type Evidence,
  type EvidenceContent,
  type EvidenceFile,
  type EvidenceListing,
  type EvidenceRequest,
  MOST_EVIDENCE_FILES,
} from "../evidence.ts";
import { filesTitle } from "../filesTitle.ts";
import { FileVerdicts } from "../fileVerdicts.ts";
import { fileProblem } from "../logFiles/fileProblem.ts";

const MAX_DEPTH = 40;
const CHUNK = 256 * 1024;
const HOUR = 60 * 60_000;
/** A file with the metadata of a digest object, beside the digest: what `aws s3api head-object` prints. */
const METADATA = ".metadata.json";
const MOST_METADATA = 64 * 1024;
/** Larger files are no log files of CloudTrail, which are at most 50 MB. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Digests and log files on disk, as they are copied from a trail's bucket. Links are not followed. */
export class FolderEvidence implements Evidence {
  readonly label: string;
  readonly #paths: readonly string[];

  /** @param paths absolute paths of files and folders */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
    this.label = filesTitle(paths);
  }

  /** Throws an AbortError; what cannot be listed becomes a note. */
  async list(range: TimeRange | undefined, signal: AbortSignal): Promise<EvidenceListing> {
    const walk = new Walk(signal);
    let isPart = false;
    for (const path of this.#paths) {
      await walk.add(path, 0);
      const digests = digestsBeside(path);
      if (digests !== undefined) {
        isPart = true;
        await walk.add(digests, 0);
      }
    }
    const isIn = (from: number, to: number) => range === undefined || (to > range.from && from < range.to);
    return {
      digests: walk.digests.filter(({ key }) => {
        const end = readDigestName(key)?.end ?? 0;
        return isIn(end - HOUR, end);
      }),
      logs: walk.logs.filter(({ delivered = 0 }) => isIn(delivered, delivered + 1)),
      ...(isPart ? { isPart } : {}),
      notes: walk.notes(),
    };
  }

  async read(
    { key: path }: Pick<EvidenceFile, "key">,
    signal: AbortSignal,
    keep?: number,
  ): Promise<EvidenceContent | UnreadReason> {
    signal.throwIfAborted();
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > MOST_BYTES) {
        return "too-large";
      }
      const unpacked = await unpackedContent(chunksOf(path, signal), keep);
      if (typeof unpacked === "string") {
        return unpacked;
      }
      const signature = keep === undefined ? undefined : await signatureBeside(path);
      return { ...unpacked, ...(signature === undefined ? {} : { signature }), id: verdictIdOf(path, size, mtimeMs) };
    } catch (error) {
      signal.throwIfAborted();
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      if (code === undefined) {
        throw error;
      }
      return code === "ENOENT" ? "gone" : code === "EACCES" || code === "EPERM" ? "denied" : "failed";
    }
  }

  request(path: string): EvidenceRequest {
    return { files: [path] };
  }
}

/** The id of a file's content, for `FileVerdicts`. */
export function verdictIdOf(path: string, bytes: number, modified: number): string {
  return `${pathId(path)}${FileVerdicts.idOf([bytes, modified])}`;
}

/** How the ids of all contents of a file begin. */
export function pathId(path: string): string {
  return FileVerdicts.idOf([path]);
}

async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: CHUNK });
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      yield chunk as Buffer;
    }
  } finally {
    stream.destroy();
  }
}

/** The signature in the file with a digest's metadata; undefined where there is none, or none that can be read. */
async function signatureBeside(path: string): Promise<string | undefined> {
  try {
    const file = await open(`${path}${METADATA}`);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_METADATA), 0, MOST_METADATA, 0);
      const value: unknown = JSON.parse(buffer.toString("utf8", 0, bytesRead));
      const metadata = memberOf(value, "Metadata") ?? value;
      const signature = memberOf(metadata, "signature");
      return typeof signature === "string" ? signature : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/**
 * The folder of the digests of a chosen path inside a folder "CloudTrail" of an account:
 * "…/ACCOUNT/CloudTrail/REGION/…" -> "…/ACCOUNT/CloudTrail-Digest/REGION". Undefined for any other path.
 */
function digestsBeside(path: string): string | undefined {
  const parts = path.split(sep);
  const at = parts.lastIndexOf("CloudTrail");
  const region = parts[at + 1];
  return at < 1 || !/^\d{12}$/.test(parts[at - 1] ?? "")
    ? undefined
    : [...parts.slice(0, at), "CloudTrail-Digest", ...(region === undefined ? [] : [region])].join(sep);
}

class Walk {
  readonly digests: EvidenceFile[] = [];
  readonly logs: EvidenceFile[] = [];
  readonly #signal: AbortSignal;
  readonly #problems: string[] = [];
  readonly #seen = new Set<string>();
  #links = 0;
  #isFull = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async add(path: string, depth: number): Promise<void> {
    this.#signal.throwIfAborted();
    if (this.#seen.has(path) || depth > MAX_DEPTH || this.#isFull) {
      return;
    }
    this.#seen.add(path);
    try {
      const stats = await stat(path);
      if (stats.isFile()) {
        this.#keep(path, stats.size);
      } else if (stats.isDirectory()) {
        const entries = await readdir(path, { withFileTypes: true });
        for (const entry of entries) {
          if (entry.isSymbolicLink()) {
            this.#links += 1;
          } else if (entry.isDirectory() || isNamed(entry.name)) {
            await this.add(join(path, entry.name), depth + 1);
          }
        }
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      // The folder of the digests need not exist.
      if (depth > 0 || basename(dirname(path)) !== "CloudTrail-Digest") {
        this.#problems.push(`${basename(path)}: ${fileProblem(error)}`);
      }
    }
  }

  notes(): readonly string[] {
    return [
      ...this.#problems.slice(0, 100),
      ...(this.#links === 0
        ? []
        : [`${countOf(this.#links, "link")} ${this.#links === 1 ? "was" : "were"} not followed.`]),
      ...(this.#isFull
        ? [
            `Only the first ${MOST_EVIDENCE_FILES.toLocaleString("en-US")} files are verified: choose a folder further down.`,
          ]
        : []),
    ];
  }

  #keep(path: string, bytes: number): void {
    if (this.digests.length + this.logs.length >= MOST_EVIDENCE_FILES) {
      this.#isFull = true;
      return;
    }
    const delivered = deliveryTime(path);
    if (readDigestName(path) !== undefined) {
      this.digests.push({ key: path, bytes });
    } else if (delivered !== undefined) {
      this.logs.push({ key: path, bytes, delivered });
    }
  }
}

function isNamed(name: string): boolean {
  return /\.json(?:\.gz)?$/.test(name) && (readDigestName(name) !== undefined || deliveryTime(name) !== undefined);
}
