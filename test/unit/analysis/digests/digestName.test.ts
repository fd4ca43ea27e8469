import { describe, expect, it } from "vitest";
import { chainOf, readDigestName, unpackedName } from "../../../../src/analysis/digests/digestName.ts";

const FOLDER = "org/AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail-Digest/eu-west-1/2026/11/20/";

describe("readDigestName", () => {
  it("reads account, Region, trail, home Region and time, also of a trail with underscores and of a backfill digest", () => {
    expect(
      readDigestName(`${FOLDER}111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20261120T010203Z.json.gz`),
    ).toEqual({
      accountId: "111122223333",
      region: "eu-west-1",
      trail: "main",
      homeRegion: "us-east-1",
      end: Date.parse("2026-11-20T01:02:03Z"),
      isBackfill: false,
    });
    const backfill = readDigestName(
      "111122223333_CloudTrail-Digest_eu-west-1_my_own_trail_us-east-1_20261120T010203Z_backfill.json",
    );
    expect(backfill).toMatchObject({ trail: "my_own_trail", isBackfill: true });
    expect(chainOf(backfill ?? expect.fail())).not.toBe(chainOf({ ...(backfill ?? expect.fail()), isBackfill: false }));
  });

  it("reads nothing else", () => {
    for (const name of [
      "",
      "111122223333_CloudTrail_eu-west-1_20261120T0105Z_a1B2c3D4e5F6g7H8.json.gz",
      "111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20261120T0102Z.json.gz",
      "1111_CloudTrail-Digest_eu-west-1_main_us-east-1_20261120T010203Z.json.gz",
      "111122223333_CloudTrail-Digest_eu west_main_us-east-1_20261120T010203Z.json.gz",
      "111122223333_CloudTrail-Digest_eu-west-1__us-east-1_20261120T010203Z.json.gz",
      "111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20261120T010203Z.txt",
    ]) {
      expect(readDigestName(name)).toBeUndefined();
    }
    expect(unpackedName("a\\b/c.json.gz")).toBe("c.json");
  });
});
