import { describe, expect, it } from "vitest";
import { drawInsight, searchForCalls } from "../../../../src/investigation/event/insightView.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { assumedRole, insightContext, insightRecord, recordWith } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";

const event = (...of: Parameters<typeof insightRecord>) => readRecord(insightRecord(...of));
const by = (...values: readonly string[]) => ({
  insightContext: {
    ...insightContext(12.4, 0.02, 14),
    attributions: [{ attribute: "userIdentityArn", insight: values.map((value) => ({ value, average: 1 })) }],
  },
});

describe("an Insights event in the event view", () => {
  it("lists who made the calls with which tools, the most first", () => {
    expect(drawInsight(event())).toEqual({
      title: "Unusually many StopInstances calls",
      contributors: [
        {
          title: "Most by",
          items: [
            { label: "mallory", value: "arn:aws:iam::123456789012:user/mallory", rate: "12.4 a minute", calls: 0 },
          ],
        },
        {
          title: "User agents",
          items: [{ label: "aws-cli/2.15.0", value: "aws-cli/2.15.0", rate: "12.4 a minute (usually 0.02)" }],
        },
      ],
    });
    expect(drawInsight(readRecord(recordWith()))).toBeUndefined();
  });

  it("shows texts of the event on one line of plain characters", () => {
    const drawn = drawInsight(event({}, { ...by("a\u202Eb\n<b>"), eventName: "Stop\u0000\nInstances" }));
    const item = drawn?.contributors[0]?.items[0];
    for (const text of [drawn?.title, item?.label, item?.value]) {
      expect(text).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe("the search for the calls behind an Insights event", () => {
  const origins = [historyOrigin("dev", "eu-west-1")];

  it("names the call, its service and the time around the activity, where the event was read", () => {
    expect(searchForCalls({ event: event(), origins })).toEqual({
      text: "event:StopInstances source:ec2.amazonaws.com from:2026-11-22T10:00Z to:2026-11-22T10:25Z",
      profiles: ["dev"],
      regions: ["eu-west-1"],
    });
    const errors = event({}, { insightType: "ApiErrorRateInsight", errorCode: "Client.UnauthorizedOperation" });
    expect(searchForCalls({ event: errors, origins })?.text).toContain("error:Client.UnauthorizedOperation");
    const bucket = { source: "trailBucket", label: "b", target: { source: "trailBucket", bucket: "b" } };
    expect(searchForCalls({ event: event(), origins: [bucket] })).toMatchObject({ targets: [bucket.target] });
    expect(searchForCalls({ event: event({ eventTime: undefined }), origins })).toBeUndefined();
    expect(searchForCalls({ event: event({}, { eventName: undefined }), origins })).toBeUndefined();
  });

  it.each([
    ["arn:aws:iam::123456789012:user/alice", recordWith({ eventName: "StopInstances" })],
    [
      "arn:aws:sts::123456789012:assumed-role/Ops",
      recordWith({ eventName: "StopInstances", userIdentity: assumedRole("Ops", "deploy") }),
    ],
    [
      "arn:aws:sts::123456789012:assumed-role/Ops/deploy",
      recordWith({ eventName: "StopInstances", userIdentity: assumedRole("Ops", "deploy") }),
    ],
  ])("finds the calls of %s alone", (identity, call) => {
    const text = searchForCalls(
      { event: event({}, by("arn:aws:iam::123456789012:user/zoe", identity)), origins },
      1,
    )?.text;
    const { query, problems } = parseQuery(text ?? "", { now: Date.now() });
    expect(problems).toEqual([]);
    const accepts = compile(query.condition ?? { kind: "all", of: [] });
    const at = { eventTime: "2026-11-22T10:10:00Z", eventSource: "ec2.amazonaws.com" };
    expect(accepts(readRecord({ ...call, ...at }))).toBe(true);
    const other = { type: "IAMUser", userName: "zoe", arn: "arn:aws:iam::123456789012:user/zoe" };
    expect(accepts(readRecord({ ...call, ...at, userIdentity: other }))).toBe(false);
  });

  it("quotes what an event says, whatever it says", () => {
    const odd = event(
      {},
      { eventName: 'Stop" OR user:root (', eventSource: "a b", ...by("arn:aws:iam::1:user/x y) OR *") },
    );
    const { text = "" } = searchForCalls({ event: odd, origins }, 0) ?? {};
    const { query, problems } = parseQuery(text, { now: Date.now() });
    expect(problems).toEqual([]);
    expect(query.condition).toMatchObject({ kind: "all" });
  });
});
