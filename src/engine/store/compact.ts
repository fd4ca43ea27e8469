import type { SegmentBuilder } from "../segment/segmentBuilder.ts";
import { batchOf, contentOf, elementAt, hullOf } from "./batch.ts";
import { newSegmentId, type SegmentEntry, storedAtOf } from "./manifest.ts";
import type { OriginFolder } from "./originFolder.ts";
import { type SegmentFiles, trailerOf } from "./segmentFiles.ts";

/** So many small segments become a larger one. */
const TOGETHER = 8;
/** A segment is small below so many rows; each size has its own group. */
const SIZES = [1_000, 8_000] as const;
const MOST_ROWS = 40_000;
/** Records that were stored further apart (ms) stay apart, since the younger ones may be kept for longer. */
const SAME_AGE = 24 * 60 * 60 * 1000;

/** Merges small segments that no view shows into larger ones. Throws what the disk throws, and then changes nothing. */
export function compact(
  origin: OriginFolder,
  files: SegmentFiles,
  newBuilder: () => SegmentBuilder,
  pinned: () => ReadonlySet<string>,
): void {
  for (const least of SIZES) {
    const isSmall = ({ rows }: SegmentEntry): boolean => SIZES.find((size) => rows < size) === least;
    const small = origin.segments().filter((one) => isSmall(one) && !origin.held.has(one.id));
    if (small.length < TOGETHER) {
      continue;
    }
    const shown = pinned();
    for (const group of groupsOf(small.filter(({ id }) => !shown.has(id)))) {
      join(origin, files, newBuilder, group, pinned);
    }
  }
}

/** Neighbors in time that may become one. */
function groupsOf(segments: readonly SegmentEntry[]): readonly (readonly SegmentEntry[])[] {
  const startOf = ({ hull }: SegmentEntry): number => (hull === "all" ? Number.NEGATIVE_INFINITY : hull.from);
  const groups: SegmentEntry[][] = [];
  for (const one of segments.toSorted((left, right) => compare(startOf(left), startOf(right)))) {
    const last = groups.at(-1);
    const rows = last?.reduce((sum, each) => sum + each.rows, one.rows) ?? 0;
    const sameAge = last?.every((each) => Math.abs(ageOf(each) - ageOf(one)) < SAME_AGE) === true;
    if (last !== undefined && last.length < TOGETHER && rows <= MOST_ROWS && sameAge) {
      last.push(one);
    } else {
      groups.push([one]);
    }
  }
  return groups.filter(({ length }) => length >= TOGETHER / 2);
}

function join(
  origin: OriginFolder,
  files: SegmentFiles,
  newBuilder: () => SegmentBuilder,
  group: readonly SegmentEntry[],
  pinned: () => ReadonlySet<string>,
): void {
  const elements = new Map<string, Buffer>();
  for (const entry of group) {
    const segment = files.columns(origin.path, entry);
    const bytes = files.records(origin.path, entry);
    if (typeof segment === "string" || typeof bytes === "string") {
      return;
    }
    for (let row = 0; row < segment.rows; row += 1) {
      const element = elementAt(segment, bytes, row);
      // Two processes may have stored the same record.
      elements.set(element.toString("latin1"), element);
    }
  }
  const batch = batchOf([...elements.values()], newBuilder);
  const content = contentOf(batch);
  const entry: SegmentEntry = {
    kind: "segment",
    id: newSegmentId(Math.min(...group.map(ageOf))),
    rows: batch.segment.rows,
    hull: hullOf(batch.segment),
    trailer: trailerOf(content.packed),
    replaces: group.map(({ id }) => id),
  };
  files.write(origin.path, entry.id, content);
  try {
    origin.add(entry);
  } catch (error) {
    files.remove(origin.path, entry.id);
    throw error;
  }
  for (const { id } of group) {
    files.removeUnless(origin.path, id, () => pinned().has(id));
  }
  origin.refresh();
}

function ageOf({ id }: SegmentEntry): number {
  return storedAtOf(id) ?? 0;
}

function compare(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
