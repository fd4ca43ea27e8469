import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import type { CloudTrailInvestigatorApi } from "../../src/api.ts";
import type { FaultKind } from "../aws/faults.ts";
import { activatedApi, awsControl, findEvents, until } from "./extensionUnderTest.ts";

describe("failures", () => {
  const control = awsControl();
  let api: CloudTrailInvestigatorApi;
  before(async () => {
    api = await activatedApi();
  });
  afterEach(() => control.clearFaults());

  /** A place and time that nothing else asks for, so that nothing of it is remembered. */
  const request = (hours: number) => ({
    text: `last:${hours}h`,
    profiles: ["development"],
    regions: ["us-east-1"],
  });

  const cases: readonly (readonly [fault: FaultKind, reason: string])[] = [
    ["access-denied", "access-denied"],
    ["explicit-deny", "explicit-deny"],
    ["html-200", "not-aws"],
  ];
  cases.forEach(([kind, reason], index) => {
    it(`tell ${reason} for the profile and Region`, async () => {
      await control.addFault({ kind, service: "cloudtrail", operation: "LookupEvents" });
      await assert.rejects(findEvents(api, request(2 + index)), (error: unknown) => {
        assert.ok(error instanceof Error && "reason" in error && "context" in error);
        assert.equal(error.reason, reason);
        assert.deepEqual(
          { ...(error.context as object) },
          { ...(error.context as object), profile: "development", region: "us-east-1" },
        );
        return true;
      });
    });
  });

  it("leave the other places of a search alone", async () => {
    await control.addFault({
      kind: "access-denied",
      service: "cloudtrail",
      operation: "LookupEvents",
      region: "us-east-1",
    });
    let last: readonly { readonly region?: string; readonly state: string; readonly failure?: string }[] = [];
    for await (const page of api.search({ ...request(6), regions: ["us-east-1", "eu-west-1"] })) {
      last = page.targets;
    }
    assert.deepEqual(
      last.map(({ region, state }) => [region, state]),
      [
        ["us-east-1", "failed"],
        ["eu-west-1", "done"],
      ],
    );
    assert.match(last[0]?.failure ?? "", /cloudtrail:LookupEvents/);
  });

  it("end a cancelled search at once, with no further request", async () => {
    await control.addFault({ kind: "hang", service: "cloudtrail", operation: "LookupEvents" });
    await control.clearRequests();
    const cancel = new AbortController();
    const running = (async () => {
      for await (const _page of api.search(request(9), cancel.signal)) {
        // Only the end matters.
      }
    })();
    running.catch(() => undefined);
    await until(async () => (await control.requests({ operation: "LookupEvents" })).length === 1, "AWS is asked");
    cancel.abort();
    // AWS does not answer as long as the fault is there: only the person's word can have ended it.
    await assert.rejects(running, { name: "AbortError" });
    assert.equal((await control.requests({ operation: "LookupEvents" })).length, 1);
  });

  it("refuse a text that cannot be read, and say where", async () => {
    await assert.rejects(findEvents(api, { text: "event:(A" }), { reason: "invalid-request" });
    await assert.rejects(findEvents(api, { text: "x", profiles: ["nobody"] }), { reason: "configuration" });
  });
});
