import { describe, expect, it } from "vitest";
import { FileVerdicts, VerdictNotes } from "../../../src/sources/fileVerdicts.ts";

const AT = Date.parse("2026-11-30T13:05:10.250Z");

function memoryOf(values = new Map<string, unknown>()) {
  let updates = 0;
  return {
    values,
    get updates() {
      return updates;
    },
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      updates += 1;
      values.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

describe("FileVerdicts", () => {
  it("remembers bad verdicts only, until the file is valid again", async () => {
    const memory = memoryOf();
    const verdicts = new FileVerdicts(memory);
    expect(verdicts.isEmpty).toBe(true);
    await verdicts.note([{ id: "good" }], AT);
    expect([verdicts.isEmpty, memory.updates]).toEqual([true, 0]);
    await verdicts.note(
      [
        { id: "bad", verdict: "changed" },
        { id: "foreign", verdict: "unlisted" },
      ],
      AT,
    );
    const again = new FileVerdicts(memory);
    expect([again.find("bad"), again.find("good")]).toEqual([{ verdict: "changed", at: AT }, undefined]);
    await again.note([{ id: "bad" }], AT + 1);
    expect(new FileVerdicts(memory).find("bad")).toBeUndefined();
    expect(new FileVerdicts(memory).find("foreign")?.verdict).toBe("unlisted");
  });

  it("keeps a bounded number, and takes stored values of another shape for none", async () => {
    const memory = memoryOf();
    const verdicts = new FileVerdicts(memory);
    await verdicts.note(
      Array.from({ length: 6_000 }, (_, at) => ({ id: `file ${at}`, verdict: "changed" as const })),
      AT,
    );
    expect((memory.values.get("fileVerdicts") as unknown[]).length).toBe(5_000);
    expect([verdicts.find("file 0"), verdicts.find("file 5999")?.at]).toEqual([undefined, AT]);
    expect(new FileVerdicts(memoryOf(new Map([["fileVerdicts", "nonsense"]]))).isEmpty).toBe(true);
  });

  it("tells the same key with another content, and a text with parts that only look alike, apart", () => {
    const ids = [
      FileVerdicts.idOf(["bucket", "key", "etag"]),
      FileVerdicts.idOf(["bucket", "key", "other"]),
      FileVerdicts.idOf(["bucket", 'key","etag']),
      FileVerdicts.idOf(["bucketkey", "etag"]),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

describe("VerdictNotes", () => {
  it("names the files in a line for each verdict", async () => {
    const verdicts = new FileVerdicts(memoryOf());
    await verdicts.note(
      [
        { id: "a", verdict: "changed" },
        { id: "b", verdict: "changed" },
        { id: "c", verdict: "unlisted" },
      ],
      AT,
    );
    const notes = new VerdictNotes(verdicts);
    expect(notes.all()).toEqual([]);
    for (const id of ["a", "b", "c", "d"]) {
      notes.add(`${id}.json.gz`, id);
    }
    expect(notes.all()).toEqual([
      "2 log files were changed after CloudTrail delivered them (a.json.gz, b.json.gz): their events may be forged, and others may be missing. Verified 2026-11-30 13:05:10 UTC.",
      "1 log file is in no digest of CloudTrail (c.json.gz): someone else, or a trail without log file validation, may have put it there. Verified 2026-11-30 13:05:10 UTC.",
    ]);
    expect(new VerdictNotes(undefined).isEmpty).toBe(true);
  });
});
