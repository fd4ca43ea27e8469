import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insightKey, insightTimes, rateText, readInsight } from "../../../../src/model/event/insight.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { durationText } from "../../../../src/model/summary/insightSentence.ts";
import { describeEvent } from "../../../../src/model/summary/sentence.ts";
import { insightContext, insightRecord, recordWith } from "../records.ts";

const event = (...of: Parameters<typeof insightRecord>) => readRecord(insightRecord(...of));
const sentence = (...of: Parameters<typeof insightRecord>) => describeEvent(event(...of));

describe("an Insights event", () => {
  it("tells rates, duration and who made the calls", () => {
    expect(readInsight(event())).toEqual({
      state: "end",
      measures: "calls",
      type: "ApiCallRateInsight",
      eventSource: "ec2.amazonaws.com",
      eventName: "StopInstances",
      rate: 12.4,
      baseline: 0.02,
      duration: 14,
      identities: [{ value: "arn:aws:iam::123456789012:user/mallory", rate: 12.4 }],
      agents: [{ value: "aws-cli/2.15.0", rate: 12.4, baseline: 0.02 }],
      errors: [],
    });
    expect(readInsight(readRecord(recordWith()))).toBeUndefined();
  });

  it("has who made most of the calls as its name, unless it has an identity of its own", () => {
    expect(event().actor.name).toBe("mallory");
    const session = { value: "arn:aws:sts::123456789012:assumed-role/Ops/deploy", average: 1 };
    const attributions = [{ attribute: "userIdentityArn", insight: [session], baseline: [] }];
    expect(event({}, { insightContext: { attributions } }).actor.name).toBe("Ops/deploy");
    expect(event({}, { insightContext: {} }).actor.name).toBe("unknown");
    expect(event({ userIdentity: { type: "IAMUser", userName: "carol" } }).actor.name).toBe("carol");
  });

  it("finds the error code in its details, else among the attributions", () => {
    const type = { insightType: "ApiErrorRateInsight" };
    expect(readInsight(event({}, { ...type, errorCode: "AccessDenied" }))).toMatchObject({
      measures: "errors",
      errorCode: "AccessDenied",
    });
    const attributions = [{ attribute: "errorCode", insight: [{ value: "Throttled", average: 3 }] }];
    expect(readInsight(event({}, { ...type, insightContext: { attributions } }))?.errorCode).toBe("Throttled");
    expect(readInsight(event({}, type))?.errorCode).toBeUndefined();
  });

  it("is told in one sentence, with the numbers that it has", () => {
    expect(sentence()).toBe(
      "Unusually many StopInstances calls in eu-west-1 ended after 14 min: 12.4 a minute (usually 0.02), most by mallory",
    );
    expect(sentence({}, { state: "Start" })).toBe(
      "Unusually many StopInstances calls in eu-west-1 began: 12.4 a minute at first (usually 0.02), most by mallory",
    );
    expect(sentence({}, { insightType: "ApiErrorRateInsight", errorCode: "AccessDenied" })).toBe(
      "Unusually many StopInstances errors (AccessDenied) in eu-west-1 ended after 14 min: 12.4 a minute (usually 0.02), most by mallory",
    );
    expect(sentence({}, { insightContext: insightContext(0, 40, 30) })).toContain("Unusually few StopInstances calls");
    expect(sentence({}, { insightContext: {} })).toBe("An unusual number of StopInstances calls in eu-west-1 ended");
    expect(sentence({}, { insightContext: insightContext(undefined, 2, undefined) })).toBe(
      "An unusual number of StopInstances calls in eu-west-1 ended: usually 2 a minute, most by mallory",
    );
  });

  it.each([-1, Number.NaN, 1e300, "many", "", null, {}, [12]])("takes no number from %j", (value) => {
    const read = readInsight(event({}, { insightContext: insightContext(value, value, value) }));
    expect(read?.rate).toBeUndefined();
    expect(read?.baseline).toBeUndefined();
    expect(read?.duration).toBeUndefined();
  });

  it("is read whatever its details hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (details, statistics, list) => {
        const contexts = [
          { statistics, attributions: list },
          { attributions: [{ attribute: "userIdentityArn", insight: list }] },
        ];
        for (const insightDetails of [details, ...contexts.map((insightContext) => ({ insightContext }))]) {
          const read = readRecord(insightRecord({ insightDetails }));
          readInsight(read);
          insightTimes(read);
          expect(describeEvent(read)).not.toBe("");
        }
      }),
    );
  });

  it("holds a bounded number of contributors", () => {
    const insight = Array.from({ length: 5_000 }, (_, at) => ({
      value: `arn:aws:iam::123456789012:user/u${at}`,
      average: 1,
    }));
    const read = readInsight(
      event({}, { insightContext: { attributions: [{ attribute: "userIdentityArn", insight }] } }),
    );
    expect(read?.identities).toHaveLength(10);
  });

  it("has the times of its activity from its duration, and more exactly from the other event", () => {
    const time = (text: string) => Date.parse(`2026-11-22T${text}Z`);
    const end = event();
    const start = event({ eventTime: "2026-11-22T10:04:00Z" }, { state: "Start" });
    expect(insightTimes(end)).toEqual({ from: time("10:05:00"), to: time("10:19:00") });
    expect(insightTimes(end, start)).toEqual({ from: time("10:04:00"), to: time("10:19:00") });
    expect(insightTimes(start)).toEqual({ from: time("10:04:00") });
    expect(insightTimes(start, end)).toEqual({ from: time("10:04:00"), to: time("10:19:00") });
    // An end before the start tells nothing.
    expect(insightTimes(start, event({ eventTime: "2026-11-22T09:00:00Z" }))).toEqual({ from: time("10:04:00") });
    expect(insightTimes(event({ eventTime: undefined }))).toEqual({});
    expect(insightKey(end)).toBe(insightKey(start));
    expect(insightKey(event({ sharedEventID: undefined }))).toBeUndefined();
  });

  it.each([
    [0, "0"],
    [0.00000123, "under 0.0001"],
    [0.0004, "0.0004"],
    [0.02345, "0.023"],
    [1.26, "1.3"],
    [12.4, "12.4"],
    [1234.5, "1,235"],
    [1e9, "1,000,000,000"],
  ])("writes the rate %d as %s", (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });

  it.each([
    [0.4, "0 min"],
    [14, "14 min"],
    [60, "1 h"],
    [125, "2 h 5 min"],
    [1440, "1 d"],
    [4567, "3 d 4 h"],
  ])("writes %d minutes as %s", (minutes, text) => {
    expect(durationText(minutes)).toBe(text);
  });
});
