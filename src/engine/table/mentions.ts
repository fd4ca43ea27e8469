import { readRecord } from "../../model/event/record.ts";
import { parseJson } from "../../model/text/json.ts";
import type { FieldTest } from "../../query/condition/condition.ts";
import { atPath } from "../../query/fields/path.ts";
import { compile } from "../../query/match/match.ts";
import { type Column, KEY_COLUMNS } from "../scan/columns.ts";
import { JsonSteps } from "../scan/json.ts";
import { endAt, startAt } from "../scan/ranges.ts";
import { ODD_ARNS, ODD_TEXT, rowsWith, type Segment } from "../segment/segment.ts";

/** Where an ARN stands: the codes of a column, or those of the postings. */
interface Sighting {
  readonly column: Column | "arns";
  readonly code: number;
}

const ARN = /^arn:/i;

/** Whether a test asks only for whole values that begin with `arn:`. */
export function asksForArns({ field, test }: FieldTest): boolean {
  return field === "mentions" && test.op === "is" && test.values.every(({ value }) => ARN.test(value));
}

/** Which rows of a segment mention an ARN: every one that is a whole value anywhere in the record. */
export class Mentions {
  readonly #segment: Segment;
  /** By the ARN in small letters. */
  readonly #sightings = new Map<string, Sighting[]>();
  #unsure: Uint32Array | undefined;

  constructor(segment: Segment) {
    this.#segment = segment;
    const { bytes, offsets } = segment.data.arns;
    for (let code = 1; code + 1 < offsets.length; code += 1) {
      this.#note(bytes, offsets[code] as number, offsets[code + 1] as number, { column: "arns", code });
    }
    for (const column of KEY_COLUMNS) {
      this.#gather(column);
    }
    for (let code = 1; code < segment.size("lookupResources"); code += 1) {
      const resources = parseJson(segment.text("lookupResources", code) ?? "");
      this.#addAll(resources.ok ? atPath(resources.value, ["name"]).values : [], { column: "lookupResources", code });
    }
  }

  /** Rows that may hold more ARNs, or fewer, than are known. */
  get unsure(): Uint32Array {
    this.#unsure ??= rowsWith(this.#segment, ODD_ARNS | ODD_TEXT);
    return this.#unsure;
  }

  /** Puts a mark at each row that holds an ARN which satisfies the test. */
  mark(test: FieldTest, rows: Uint8Array, mark: number): void {
    const byColumn = new Map<Column, Uint8Array>();
    const { arns } = this.#segment.data;
    for (const { column, code } of this.#satisfying(test)) {
      if (column === "arns") {
        const end = arns.starts[code + 1] as number;
        for (let at = arns.starts[code] as number; at < end; at += 1) {
          rows[arns.rows[at] as number] = mark;
        }
      } else {
        const wanted = byColumn.get(column) ?? new Uint8Array(this.#segment.size(column));
        wanted[code] = 1;
        byColumn.set(column, wanted);
      }
    }
    for (const [column, wanted] of byColumn) {
      const { codes } = this.#segment.column(column);
      for (let row = 0; row < codes.length; row += 1) {
        if (wanted[codes[row] as number] === 1) {
          rows[row] = mark;
        }
      }
    }
  }

  *#satisfying(test: FieldTest): Iterable<Sighting> {
    const values = test.test.op === "is" ? test.test.values : [];
    for (const { value } of values.filter(({ wildcard }) => !wildcard)) {
      yield* this.#sightings.get(value.toLowerCase()) ?? [];
    }
    const wild = values.filter(({ wildcard }) => wildcard);
    if (wild.length > 0) {
      const holds = compile({ kind: "field", field: test.field, test: { op: "is", values: wild } });
      for (const [arn, sightings] of this.#sightings) {
        if (holds({ ...BLANK, record: { arn } })) {
          yield* sightings;
        }
      }
    }
  }

  /** The ARNs in a column's distinct values. */
  #gather(column: Column): void {
    const { bytes, offsets } = this.#segment.column(column);
    const steps = new JsonSteps();
    steps.open(bytes);
    // Most columns hold none: looked for in all of their values at once.
    const hit = /"arn:/gi;
    const text = bytes.toString("latin1");
    let code = 1;
    for (let match = hit.exec(text); match !== null; match = hit.exec(text)) {
      while ((offsets[code + 1] as number) <= match.index) {
        code += 1;
      }
      const from = offsets[code] as number;
      const to = offsets[code + 1] as number;
      steps.arns = 0;
      steps.arnsUnsure = false;
      steps.value(from, 1);
      if (steps.arnsUnsure) {
        const value = parseJson(bytes.toString("utf8", from, to));
        this.#addAll(value.ok ? atPath(value.value, []).values : [], { column, code });
      } else {
        for (let at = 0; at < steps.arns; at += 1) {
          this.#note(bytes, steps.arnAt[startAt(at)] as number, steps.arnAt[endAt(at)] as number, { column, code });
        }
      }
      hit.lastIndex = to;
    }
  }

  #addAll(values: readonly unknown[], sighting: Sighting): void {
    for (const value of values) {
      if (typeof value === "string" && ARN.test(value)) {
        this.#add(value, sighting);
      }
    }
  }

  /** An ARN as JSON writes it, with its quotes. */
  #note(bytes: Buffer, from: number, to: number, sighting: Sighting): void {
    const raw = bytes.toString("utf8", from, to);
    this.#add(raw.includes("\\") ? String(JSON.parse(raw)) : raw.slice(1, -1), sighting);
  }

  #add(arn: string, sighting: Sighting): void {
    const folded = arn.toLowerCase();
    const known = this.#sightings.get(folded);
    if (known === undefined) {
      this.#sightings.set(folded, [sighting]);
    } else {
      known.push(sighting);
    }
  }
}

const BLANK = readRecord("{}");
