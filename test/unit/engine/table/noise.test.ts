import { describe, expect, it } from "vitest";
import { planOfNoise } from "../../../../src/engine/table/noise.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { KNOWN_NOISE, NOISE_IDS } from "../../../../src/protocol/knownNoise.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";

describe.each(NOISE_IDS)("known noise: %s", (id) => {
  const { text } = KNOWN_NOISE[id];
  const { query, problems } = parseQuery(text, { now: 0 });

  it("is a search text that can be negated, without a time range", () => {
    expect([problems, query.window]).toEqual([[], undefined]);
    expect(parseQuery(`-(${text})`, { now: 0 })).toEqual({
      query: { condition: { kind: "not", of: query.condition } },
      problems: [],
    });
  });

  it("is answered by columns: hiding it reads no records", () => {
    expect(planOfNoise(id).records).toEqual([]);
  });

  it("matches no write event, whatever else the event says", () => {
    expect(query.condition).toMatchObject({ kind: "all" });
    expect(text).toMatch(/(^| )readonly:true( |$)/);
  });
});

describe("events of this extension", () => {
  const { condition } = parseQuery(KNOWN_NOISE.extension.text, { now: 0 }).query;
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
