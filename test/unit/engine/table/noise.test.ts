import { describe, expect, it } from "vitest";
import { canMatchWrites, noiseProblem, planOfNoise } from "../../../../src/engine/table/noise.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { BUILT_IN_NOISE } from "../../../../src/protocol/knownNoise.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";

describe.each(BUILT_IN_NOISE)("known noise: $name", ({ text }) => {
  const { query, problems } = parseQuery(text, { now: 0 });

  it("is a search text that can be negated, without a time range", () => {
    expect([problems, query.window]).toEqual([[], undefined]);
    expect(parseQuery(`-(${text})`, { now: 0 })).toEqual({
      query: { condition: { kind: "not", of: query.condition } },
      problems: [],
    });
  });

  it("is answered by columns: hiding it reads no records", () => {
    expect(planOfNoise(text)?.records).toEqual([]);
  });

  it("matches no write event, whatever else the event says", () => {
    expect(query.condition).toMatchObject({ kind: "all" });
    expect(text).toMatch(/(^| )readonly:true( |$)/);
    expect(canMatchWrites(text)).toBe(false);
  });
});

describe("events of this extension", () => {
  const { condition } = parseQuery(BUILT_IN_NOISE[0]?.text ?? "", { now: 0 }).query;
  const agent =
    "aws-sdk-js/3.1168.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#24 api/sts#3 m/N,E cloudtrail-investigator/0.1.0";
  it.each([
    [agent, true, true],
    [`[${agent}]`, true, true],
    [agent, false, false],
    ["aws-cli/2.31 cloudtrail-investigator", true, false],
    [undefined, true, false],
  ])("%s, read-only %s: %s", (userAgent, readOnly, matches) => {
    const event = readRecord({ eventID: "1", ...(userAgent === undefined ? {} : { userAgent }), readOnly });
    expect(condition !== undefined && compile(condition)(event)).toBe(matches);
  });
});

describe("the text of a known-noise filter", () => {
  it.each([
    ["hello", "free text"],
    ["resource:logs", "resource"],
    ["resourceType:AWS::S3::Bucket", "resourceType"],
    ["mentions:logs", "mentions"],
    ["mentions:arn:aws:s3:::logs", "mentions"],
    ["user:a or requestParameters.bucketName:logs", "requestParameters.bucketName"],
    ["user:a -(event:B hello)", "free text"],
  ])("cannot be %s: only the event itself holds %s", (text, field) => {
    expect(noiseProblem(text)).toContain(`Known noise cannot use ${field}:`);
    expect(planOfNoise(text)).toBeUndefined();
  });

  it.each(["user:a last:7d", "user:a from:2026-01-01", "time>2026-01-01", "user:a -time<2026-01-01"])(
    "cannot have a time range: %s",
    (text) => {
      expect(noiseProblem(text)).toContain("remove the time range");
      expect(planOfNoise(text)).toBeUndefined();
    },
  );

  it("cannot be empty, which would hide everything, or have a mistake", () => {
    for (const text of ["", "  ", "user:(", 'user:"a']) {
      expect(noiseProblem(text)).not.toBeUndefined();
      expect(planOfNoise(text)).toBeUndefined();
    }
  });

  it.each([
    ["user:a readonly:true", false],
    ["user:a readonly", false],
    ["(readonly:true user:a) or (readonly:true ip:192.0.2.1)", false],
    ["user:a", true],
    ["user:a -readonly:false", true],
    ["readonly:true or user:a", true],
    ["readonly:(true,false) user:a", true],
    ["-(readonly:true user:a)", true],
  ])("%s can match write events: %s", (text, writes) => {
    expect(noiseProblem(text)).toBeUndefined();
    expect(canMatchWrites(text)).toBe(writes);
  });
});
