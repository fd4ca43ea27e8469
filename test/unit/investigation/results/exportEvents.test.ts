import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { type ExportFormat, exportPieces } from "../../../../src/investigation/results/exportEvents.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { DEFAULT_COLUMNS, RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import { read } from "../../formats/reading.ts";
import { recordWith } from "../../model/records.ts";
import { fullRow } from "./fullRow.ts";

const found: readonly EventHit[] = [
  {
    event: readRecord(recordWith({ eventID: "one", eventName: "=cmd|' /C calc'!A0", errorCode: "AccessDenied" })),
    origins: [],
  },
  { event: readRecord(recordWith({ eventID: "two", eventTime: undefined })), origins: [] },
];

async function exported(
  as: ExportFormat,
  events: Iterable<EventHit> | AsyncIterable<EventHit> = found,
): Promise<Buffer> {
  return Buffer.concat((await Array.fromAsync(await exportPieces(events, as))).map((piece) => Buffer.from(piece)));
}

describe("exportPieces", () => {
  it("keeps the records in JSON and JSON lines", async () => {
    const raws = found.map(({ event }) => JSON.parse(event.raw) as unknown);
    expect(JSON.parse((await exported("json")).toString())).toEqual({ Records: raws });
    const lines = (await exported("jsonl")).toString().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(raws);
  });

  it("has the columns of the results in CSV, without formulas", async () => {
    const rows = parse(await exported("csv"), { bom: true, columns: true }) as Record<string, string>[];
    expect(rows[0]).toMatchObject({
      time: "2026-11-21T18:06:52.000Z",
      eventName: "'=cmd|' /C calc'!A0",
      user: "alice",
      error: "AccessDenied",
      eventID: "one",
    });
    expect(rows[0]?.accessKeyId).toMatch(/^(AKIA|ASIA)/);
    expect(rows[0]?.eventSource).toMatch(/\.amazonaws\.com$/);
    expect(rows[1]).toMatchObject({ time: "", error: "", eventID: "two", errorMessage: "" });
  });

  it.each<ExportFormat>(["json", "jsonl", "csv", "parquet"])(
    "writes %s that opens again with the same columns",
    async (as) => {
      const events = [
        recordWith({ eventID: "one", errorCode: "AccessDenied", errorMessage: "no" }),
        recordWith({
          eventID: "two",
          userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/bob" },
          userAgent: "[S3Console/0.4, aws-internal/3]",
        }),
        recordWith({ eventID: "three", userIdentity: { type: "AWSService", invokedBy: "config.amazonaws.com" } }),
        recordWith({ eventID: "four", userIdentity: { type: "Root", arn: "arn:aws:iam::111122223333:root" } }),
      ].map((record) => readRecord(record));
      const { records, messages } = await read(
        await exported(
          as,
          events.map((event) => ({ event, origins: [] })),
        ),
      );
      const again = records.map(({ json, envelope }) => readRecord(json, envelope === undefined ? {} : { envelope }));
      const shown = (event: CloudTrailEvent) => fullRow(event).cells;
      const { resource, resourceType, category, ...columns } = shown(again[0] ?? readRecord("{}"));
      for (const [at, event] of events.entries()) {
        for (const column of Object.keys(columns) as (keyof typeof columns)[]) {
          expect(shown(again[at] ?? readRecord("{}"))[column], `${at} ${column}`).toBe(shown(event)[column]);
        }
      }
      expect(messages).toEqual(
        as === "csv"
          ? ["4 events came from a table: fields without a column are missing, such as requestParameters."]
          : [],
      );
    },
  );

  it("has the same columns in Parquet, with values as they are, and the record", async () => {
    const bytes = await exported("parquet");
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows[0]).toMatchObject({
      time: new Date("2026-11-21T18:06:52Z"),
      eventName: "=cmd|' /C calc'!A0",
      user: "alice",
      region: "eu-west-1",
      account: "123456789012",
      ipAddress: "203.0.113.7",
      error: "AccessDenied",
      eventID: "one",
      record: found[0]?.event.raw,
    });
    expect(rows[1]).toMatchObject({ time: null, error: null });
    const [head] = parse(await exported("csv"), { bom: true }) as string[][];
    expect(Object.keys(rows[0] ?? {})).toEqual([...(head ?? []), "record"]);
  });

  it.each<ExportFormat>(["json", "jsonl", "csv", "parquet"])(
    "takes %s from events that are still being found, no more than a piece needs, and lets go of them",
    async (as) => {
      let given = 0;
      let ended = false;
      async function* finding() {
        try {
          for (;;) {
            await Promise.resolve();
            given += 1;
            yield* found;
          }
        } finally {
          ended = true;
        }
      }
      let bytes = 0;
      for await (const piece of await exportPieces(finding(), as)) {
        bytes += piece.length;
        if (bytes > 100_000) {
          break;
        }
      }
      expect(given * found.length).toBeLessThan(5_000);
      expect(ended).toBe(true);
    },
  );

  it("writes what a row of the results shows, hidden characters made visible", async () => {
    const { cells } = fullRow(readRecord(recordWith({ eventName: "A\u202eB" })));
    const event = readRecord(recordWith({ eventName: "A\u202eB" }));
    const text = Buffer.concat(
      (await Array.fromAsync(await exportPieces([{ event, origins: [] }], "csv"))).map((piece) => Buffer.from(piece)),
    );
    const [row] = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    const exported = RESULT_COLUMNS.filter(
      (name) => name !== "time" && name !== "readOnly" && row?.[name] !== undefined,
    );
    expect(exported).toEqual(expect.arrayContaining(DEFAULT_COLUMNS.filter((name) => name !== "time")));
    for (const column of exported) {
      expect(row?.[column], column).toBe(cells[column]);
    }
  });
});
