import { createReadStream, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readChunks } from "./reading.ts";

const folder = fileURLToPath(new URL("../../../../shared/corpus/formats/", import.meta.url));
const present = existsSync(`${folder}expected.json`);

interface Expected {
  readonly file: string;
  readonly expected: {
    readonly count?: number;
    readonly minCount?: number;
    readonly eventIDs?: readonly string[];
    readonly diagnostic?: boolean;
    readonly notCloudTrail?: boolean;
  };
}

describe.skipIf(!present)("public records in supported containers (../shared/corpus, if present)", () => {
  const cases = present ? (JSON.parse(readFileSync(`${folder}expected.json`, "utf8")) as readonly Expected[]) : [];

  it("has cases", () => {
    expect(cases.length).toBeGreaterThan(40);
  });

  for (const { file, expected } of cases) {
    it(`reads ${file} as expected`, async () => {
      const { ids, codes } = await readChunks(createReadStream(`${folder}${file}`));
      if (expected.eventIDs !== undefined) {
        expect(ids).toEqual(expected.eventIDs);
      }
      if (expected.count !== undefined) {
        expect(ids).toHaveLength(expected.count);
      }
      expect(ids.length).toBeGreaterThanOrEqual(expected.minCount ?? 0);
      if (expected.diagnostic === true || expected.notCloudTrail === true || expected.count === 0) {
        expect(codes).not.toEqual([]);
      }
    });
  }
});
