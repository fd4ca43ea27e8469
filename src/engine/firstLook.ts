import { basename } from "node:path";
import { isCloudTrailRecord } from "../model/record.ts";
import type { Condition } from "../query/condition.ts";
import { compile } from "../query/match.ts";
import { needlesOfAll } from "./scan/needles.ts";
import { ENVELOPE, ODD, UNPLAIN } from "./scan/recordFlags.ts";
import type { Scanner } from "./scan/scanner.ts";
import { eventOf, recordAt, type StoredRecord } from "./segment/recordBytes.ts";
import { WITH_ENVELOPE } from "./segment/segment.ts";
import { SegmentBuilder } from "./segment/segmentBuilder.ts";
import { SlotCodes } from "./segment/slotCodes.ts";
import { evaluate } from "./table/evaluate.ts";
import { Readings } from "./table/readings.ts";
import { planReads } from "./table/readPlan.ts";
import { Hits, sifter } from "./table/sift.ts";
import { type TimeSpan, within } from "./table/timeSpan.ts";
import { UNKNOWN, YES } from "./table/verdicts.ts";

/** A trail delivers within minutes; what is later than this is missed until the files are indexed. */
const LATEST_DELIVERY = 6 * 3_600_000;
/** Clocks differ, and the name of a file tells the minute. */
const CLOCKS = 5 * 60_000;

/** Whether a log file may hold events of a span, by the time of delivery in its name; true for other files. */
export function mayReach(path: string, { from, to }: TimeSpan): boolean {
  const [, year, month, day, hour, minute] =
    /_CloudTrail_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(basename(path)) ?? [];
  const delivered = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  return Number.isNaN(delivered) || (delivered + CLOCKS >= from && delivered <= to + LATEST_DELIVERY);
}

/**
 * Finds the records of one file that satisfy a condition, without an index: files whose bytes rule it out are passed
 * over, of the others columns and records tell as an index would.
 */
export function firstLook(
  condition: Condition | undefined,
  span: TimeSpan | undefined,
  scanner: Scanner,
): (bytes: Buffer) => readonly StoredRecord[] {
  const whole = within(condition, span);
  // What could be a number may be written as another text of the same number.
  const needles = needlesOfAll(whole).filter((clause) => clause.every((needle) => !/^[\d.e+-]*$/.test(needle)));
  const sift = sifter(planReads(whole));
  const holds = compile(whole);
  let slots: SlotCodes | undefined;
  /** Records without the needles are only stepped over. */
  const pick = (bytes: Buffer, hits: Hits): readonly StoredRecord[] => {
    const found: StoredRecord[] = [];
    scanner.scan(bytes, ({ offset, length, flags }) => {
      const end = offset + length;
      if ((flags & (ODD | UNPLAIN)) !== 0 || hits.hidesText(offset, end) || hits.allWithin(offset, end)) {
        const stored = recordAt(bytes, offset, length, (flags & ENVELOPE) === 0 ? 0 : WITH_ENVELOPE);
        const event = eventOf(stored);
        if ((stored.envelope !== undefined || isCloudTrailRecord(event.record)) && holds(event)) {
          found.push(stored);
        }
      }
      return hits.endBefore(end) ? "stop" : undefined;
    });
    return found;
  };
  return (bytes) => {
    const hits = needles.length === 0 ? undefined : new Hits(bytes, needles);
    if (hits !== undefined) {
      return hits.allWithin(0, bytes.length) || hits.hidesText(0, bytes.length) ? pick(bytes, hits) : [];
    }
    slots ??= new SlotCodes();
    const builder = new SegmentBuilder(scanner, slots);
    if (builder.add("", bytes).some(({ kind }) => kind === "too-many")) {
      throw Object.assign(new Error("too many records to look through"), { code: "ERR_BUFFER_TOO_LARGE" });
    }
    const segment = builder.finish();
    const { data } = segment;
    const verdicts = evaluate(new Readings(segment), planReads(whole));
    if (verdicts === undefined) {
      return [];
    }
    const unknown = Uint32Array.from(verdicts.keys()).filter((row) => verdicts[row] === UNKNOWN);
    const sifted = sift(bytes, {
      file: "",
      rows: unknown,
      offsets: unknown.map((row) => data.offset[row] as number),
      lengths: unknown.map((row) => data.length[row] as number),
      flags: Uint8Array.from(unknown, (row) => data.flags[row] as number),
    });
    for (const row of sifted) {
      verdicts[row] = YES;
    }
    return [...verdicts.keys()]
      .filter((row) => verdicts[row] === YES)
      .map((row) => recordAt(bytes, data.offset[row] as number, data.length[row] as number, data.flags[row] as number));
  };
}
