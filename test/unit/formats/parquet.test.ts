import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../../src/formats/readEvents.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { read, record } from "./reading.ts";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData">;

function parquet(columnData: Columns, options: Options = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
}

const text = (name: string, data: readonly (string | null)[]) => ({
  name,
  data: [...data],
  type: "STRING" as const,
  nullable: true,
});

/** A table as Athena writes it, with nested columns. */
function athena(options: Options = {}): Uint8Array {
  return parquet(
    [
      text("eventname", ["RunInstances", "StopInstances"]),
      text("eventid", ["one", "two"]),
      text("eventsource", ["ec2.amazonaws.com", "ec2.amazonaws.com"]),
      {
        name: "eventtime",
        data: [new Date("2026-11-20T10:00:00Z"), new Date("2026-11-20T11:00:00Z")],
        type: "TIMESTAMP",
      },
      {
        name: "useridentity",
        data: [
          { type: "IAMUser", username: "alice", accountid: "111122223333" },
          { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/bob" },
        ],
        type: "JSON",
      },
      text("requestparameters", ['{"instanceType":"t3.micro"}', null]),
    ],
    options,
  );
}

describe("Parquet files", () => {
  it("are read as tables, with times and nested columns", async () => {
    const { records, codes } = await read(athena());
    expect(codes).toEqual([]);
    const [one, two] = records.map(({ json }) => readRecord(json));
    expect(one).toMatchObject({ eventName: "RunInstances", eventId: "one", time: Date.parse("2026-11-20T10:00:00Z") });
    expect(one?.actor).toMatchObject({ name: "alice", accountId: "111122223333" });
    expect(one?.record.requestParameters).toEqual({ instanceType: "t3.micro" });
    expect(two?.actor).toMatchObject({ sessionName: "bob" });
  });

  it("are read in several row groups, without compression too", async () => {
    for (const options of [{ rowGroupSize: 1 }, { codec: "UNCOMPRESSED" }, { codec: "SNAPPY" }] as Options[]) {
      expect((await read(athena(options))).ids).toEqual(["one", "two"]);
    }
  });

  it("give the whole record of a column that holds it", async () => {
    const whole = [record("one"), record("two")];
    const { records, codes } = await read(
      parquet([
        text("eventName", ["RunInstances", "RunInstances"]),
        text("eventID", ["one", "two"]),
        text("eventSource", ["ec2.amazonaws.com", "ec2.amazonaws.com"]),
        text(
          "record",
          whole.map((one) => JSON.stringify(one)),
        ),
      ]),
    );
    expect(codes).toEqual([]);
    expect(records.map(({ json }) => JSON.parse(json) as unknown)).toEqual(whole);
  });

  it("never throw where their index is damaged or missing, and are reported", async () => {
    const bytes = athena();
    for (let at = bytes.length - 200; at < bytes.length; at += 3) {
      const broken = bytes.slice();
      broken[at] = (broken[at] as number) ^ 0xff;
      const { ids, codes } = await read(broken);
      expect(ids.length === 2 || codes.length > 0, `byte ${at}`).toBe(true);
    }
    for (const length of [4, 12, bytes.length - 9, bytes.length - 1]) {
      expect((await read(bytes.slice(0, length))).codes, `${length} bytes`).toEqual(["damaged"]);
    }
  });

  it("are not decoded on a thread that must not wait", async () => {
    const batches = await Array.fromAsync(
      readEvents(
        (async function* () {
          yield athena();
        })(),
      ),
    );
    expect(batches.flatMap(({ records }) => records)).toEqual([]);
    expect(batches.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual(["archive"]);
  });
});
