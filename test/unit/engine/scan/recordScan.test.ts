import { describe, expect, it } from "vitest";
import { keyNumber, type RecordKey } from "../../../../src/engine/scan/recordKeys.ts";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import { SeenValues } from "../../../../src/engine/scan/seenValues.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import type { CellName } from "../../../../src/engine/table/readings.ts";
import { Table } from "../../../../src/engine/table/table.ts";

const record = (number: number, members: string): string =>
  `{"eventVersion":"1.11","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventTime":"2026-11-22T10:00:00Z","eventID":"00000000-0000-4000-8000-${String(number).padStart(12, "0")}",${members}}`;

/** The user agent and Region of records that are scanned one after the other. */
function cellsOf(records: readonly string[]) {
  const builder = new SegmentBuilder();
  builder.add("file", Buffer.from(records.join("\n")));
  const table = new Table();
  table.add(builder.finish());
  return table.parts(0).flatMap(({ readings }) => {
    const cell = (name: CellName, row: number) => {
      const { keys, valueAt, of } = readings.cell(name);
      return keys[valueAt[of[row] as number] as number];
    };
    return Array.from({ length: readings.segment.rows }, (_, row) => ({
      userAgent: cell("userAgent", row),
      region: cell("region", row),
    }));
  });
}

/** The ARNs that the scanner found in the members of one record that it does not remember. */
function arnsOf(text: string): readonly string[] {
  const found: string[] = [];
  new Scanner().scan(Buffer.from(text), ({ bytes, members }) => {
    for (let at = 0; at < members.arns; at += 1) {
      found.push(JSON.parse(bytes.toString("utf8", members.arnAt[at * 2], members.arnAt[at * 2 + 1])));
    }
  });
  return found;
}

/** Two values of different keys that are remembered in the same slot. */
function collidingValues(left: RecordKey, right: RecordKey): readonly [left: string, right: string] {
  const seen = new SeenValues();
  const slotOf = (text: string, key: RecordKey): number => {
    // Fifteen characters and the quote behind them fill the block that is hashed: what follows does not count.
    const bytes = Buffer.from(`"${text}"`.padEnd(64));
    seen.find(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, keyNumber(key));
    return seen.free;
  };
  const known = new Map<number, string>();
  for (let number = 0; number < 20_000; number += 1) {
    const text = `value${String(number).padStart(10, "0")}`;
    known.set(slotOf(text, left), text);
    const other = known.get(slotOf(text, right));
    if (other !== undefined) {
      return [other, text];
    }
  }
  throw new Error("no two values collide");
}

describe("the members of a record", () => {
  it.each(["7", "null", "true", '{"a":1}'])(
    "a key that is there twice, then with %s, leaves the next record as it is",
    (second) => {
      const twice = record(1, `"awsRegion":"eu-west-1","userAgent":"agent","userAgent":${second}`);
      const next = record(2, '"awsRegion":"eu-west-1","userAgent":"agent"');
      const other = record(3, '"awsRegion":"eu-west-1","userAgent":"other"');
      expect(cellsOf([twice, next, other]).slice(1)).toMatchObject([{ userAgent: "agent" }, { userAgent: "other" }]);
    },
  );

  it("gives the ARNs of all long members", () => {
    const arn = (number: number) => `arn:aws:sqs:eu-west-1:123456789012:queue-${String(number).padStart(140, "0")}`;
    const all = Array.from({ length: 60 }, (_, number) => arn(number));
    const text = record(
      1,
      `"requestParameters":${JSON.stringify({ names: all.slice(0, 30) })},"responseElements":${JSON.stringify({ names: all.slice(30) })}`,
    );
    expect(arnsOf(text)).toEqual(all);
  });

  it("keeps two values apart that are remembered in the same slot", () => {
    const [agent, region] = collidingValues("userAgent", "awsRegion");
    const others = ["a", "b", "c"].map((name, at) => record(at, `"userAgent":"agent","awsRegion":"region-${name}"`));
    const collision = record(9, `"userAgent":"${agent}","awsRegion":"${region}"`);
    const cells = cellsOf([...others, collision]);
    expect(cells.map(({ userAgent, region: shown }) => [userAgent, shown])).toEqual([
      ["agent", "region-a"],
      ["agent", "region-b"],
      ["agent", "region-c"],
      [agent, region],
    ]);
  });
});
