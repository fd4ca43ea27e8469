import { isOfFile } from "../fileErrors.ts";
import type { Disk } from "./disk.ts";
import { storedAtOf } from "./manifest.ts";
import { LOG } from "./originFolder.ts";
import { SegmentFiles } from "./segmentFiles.ts";

/** Names of the folders of origins: see `OpenStore`. */
export const ORIGIN_NAME = /^[0-9a-f]{64}$/;

/** What no manifest tells of may be about to be told of by another process; after this time (ms) it was left behind. */
const LEFT_BEHIND = 60 * 60 * 1000;

export interface SweepOptions {
  readonly disk: Disk;
  readonly files: SegmentFiles;
  readonly folder: string;
  readonly maxBytes: number;
  readonly maxAge: number;
  readonly now: number;
  readonly pinned: () => ReadonlySet<string>;
}

/** All files of one segment. */
interface Found {
  readonly folder: string;
  readonly id: string;
  bytes: number;
  used: number;
  isThere: boolean;
}

/** What the store takes on disk. */
export function measure(disk: Disk, folder: string): { readonly files: number; readonly bytes: number } {
  const { segments, others } = listed(disk, folder);
  const all = [...segments, ...others];
  return { files: segments.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * Removes what is too old, what a process left behind that was killed, and, down to nine tenths of the limit, what was not
 * used for longest. What a process shows stays. Never fails: what cannot be removed now is removed another time.
 */
export function sweep({ disk, files, folder, maxBytes, maxAge, now, pinned }: SweepOptions): void {
  const { segments, others } = listed(disk, folder);
  let bytes = [...segments, ...others].reduce((sum, each) => sum + each.bytes, 0);
  const shown = pinned();
  const attempt = (remove: () => boolean, freed: number): void => {
    try {
      bytes -= remove() ? freed : 0;
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
    }
  };
  for (const { path, used, bytes: freed } of others) {
    if (now - used > (path.endsWith(LOG) ? Math.max(maxAge, LEFT_BEHIND) : LEFT_BEHIND)) {
      attempt(() => {
        disk.remove(path);
        return true;
      }, freed);
    }
  }
  const limit = bytes <= maxBytes ? bytes : maxBytes * 0.9;
  for (const { folder: path, id, isThere, used, bytes: freed } of segments.sort(
    (one, other) => one.used - other.used,
  )) {
    const isOld = now - (storedAtOf(id) ?? 0) > maxAge;
    if (!isThere) {
      if (now - used > LEFT_BEHIND) {
        attempt(() => {
          files.remove(path, id);
          return true;
        }, freed);
      }
    } else if ((isOld || bytes > limit) && !shown.has(id)) {
      attempt(() => files.removeUnless(path, id, () => pinned().has(id)), freed);
    }
  }
}

/** The segments, and every other file but leases, which are removed with what they tell of. */
function listed(disk: Disk, folder: string) {
  const segments = new Map<string, Found>();
  const others: { readonly path: string; readonly bytes: number; readonly used: number }[] = [];
  const other = (path: string): void => {
    const facts = disk.facts(path);
    if (facts !== undefined && !path.endsWith(".lease")) {
      others.push({ path, bytes: facts.bytes, used: facts.used });
    }
  };
  for (const name of disk.names(folder)) {
    const origin = `${folder}/${name}`;
    if (!ORIGIN_NAME.test(name)) {
      other(origin);
      continue;
    }
    for (const file of disk.names(origin)) {
      const { id, isColumns } = SegmentFiles.nameOf(file) ?? {};
      const facts = disk.facts(`${origin}/${file}`);
      if (id === undefined || storedAtOf(id) === undefined || facts === undefined) {
        other(`${origin}/${file}`);
        continue;
      }
      const found = segments.get(origin + id) ?? { folder: origin, id, bytes: 0, used: 0, isThere: false };
      found.bytes += facts.bytes;
      // The records are written first and never touched.
      found.used = Math.max(found.used, facts.used);
      found.isThere ||= isColumns === true;
      segments.set(origin + id, found);
    }
  }
  return { segments: [...segments.values()], others };
}
