import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import type { RecordText } from "../model/event/record.ts";
import { isOfFile, noRoom, type RefusedWrite, refusedWrite } from "./fileErrors.ts";
import { type HeldFile, sharedCopy } from "./heldFile.ts";
import { lookupEventsText } from "./scan/lookupEvent.ts";

/** Where records are written. */
export interface WriteTarget {
  /** What the files' names begin with: the same path again replaces what an attempt left behind. */
  readonly path: string;
  /** Bytes that may be held in memory where nothing is written to the disk. */
  readonly room: number;
  /** Nothing is written to the disk. */
  readonly memoryOnly: boolean;
}

/** Files of records, on disk or in memory. */
export interface WrittenRecords {
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
  /** Those of them that are not on the disk. */
  readonly held: readonly HeldFile[];
  /** Why the disk did not take them. */
  readonly refused?: RefusedWrite;
}

/**
 * Writes records to files that other tools read: those with an envelope as LookupEvents lists them, the others as a trail
 * writes them. Throws `Failure` ("storage") where neither disk nor memory takes them; then it leaves nothing behind.
 */
export function writeRecords(records: readonly RecordText[], { path, room, memoryOnly }: WriteTarget): WrittenRecords {
  const looked = records.flatMap(({ json, envelope }) => (envelope === undefined ? [] : [{ json, envelope }]));
  const plain = records.flatMap(({ json, envelope }) => (envelope === undefined ? [json] : []));
  const files = [
    ...(looked.length === 0 ? [] : [{ path: `${path}.json.gz`, bytes: Buffer.from(lookupEventsText(looked)) }]),
    ...(plain.length === 0
      ? []
      : [{ path: `${path}-records.json.gz`, bytes: Buffer.from(`{"Records":[${plain.join(",\n")}]}`) }]),
  ];
  const held: HeldFile[] = [];
  let left = room;
  let refused: RefusedWrite | undefined;
  for (const file of files) {
    const packed = gzipSync(file.bytes, { level: 1 });
    const problem = memoryOnly ? undefined : write(file.path, packed);
    refused = problem ?? refused;
    if (memoryOnly || problem !== undefined) {
      left -= packed.length;
      if (left < 0) {
        remove(files.map((one) => one.path));
        throw noRoom(problem);
      }
      held.push({ path: file.path, bytes: sharedCopy(packed) });
    }
  }
  return { files, held, ...(refused === undefined ? {} : { refused }) };
}

/** Writes a file whole. Answers why the disk refused it, and leaves nothing behind then. */
function write(path: string, bytes: Buffer): RefusedWrite | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { mode: 0o600 });
    return undefined;
  } catch (error) {
    if (!isOfFile(error)) {
      throw error;
    }
    remove([path]);
    return refusedWrite(error);
  }
}

/** Removes files as far as the disk allows. */
function remove(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(path, { force: true });
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
    }
  }
}
