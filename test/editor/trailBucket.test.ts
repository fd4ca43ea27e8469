import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ApiEvent, ApiPage, CloudTrailInvestigatorApi } from "../../src/api.ts";
import { RESULTS_PANEL } from "../../src/ui/contributions.ts";
import { activatedApi, awsControl, closeTabs, until, webviewTabs } from "./extensionUnderTest.ts";

const bucket = { source: "trailBucket", profile: "production", bucket: "acme-prod-trail-logs", prefix: "production" };
const request = { text: "event:GetObject customers.parquet user:backup-exporter last:3d", targets: [bucket] };

describe("a trail's bucket", () => {
  let api: CloudTrailInvestigatorApi;
  before(async () => {
    api = await activatedApi();
  });
  afterEach(closeTabs);

  it("is not read without leave to spend what it costs", async () => {
    await awsControl().clearRequests();
    const search = async () => {
      for await (const _page of api.search(request)) {
        assert.fail("nothing is read");
      }
    };
    await assert.rejects(search, (error: unknown) => {
      assert.ok(error instanceof Error && "reason" in error);
      assert.equal(error.reason, "cost");
      assert.match(error.message, /\d+ files, .* \$0\.01/);
      return true;
    });
    assert.equal((await awsControl().requests({ operation: "GetObject" })).length, 0);
  });

  it("has the download of the customers' export, which Event history does not have", async () => {
    const inHistory: ApiEvent[] = [];
    for await (const { events } of api.search({ text: request.text, profiles: ["production"] })) {
      inHistory.push(...events);
    }
    assert.deepEqual(inHistory, []);
    const found: ApiEvent[] = [];
    let last: ApiPage | undefined;
    for await (const page of api.search(request, undefined, { consent: async ({ files }) => files > 0 })) {
      found.push(...page.events);
      last = page;
    }
    const [download, refused] = found
      .map(({ record }) => record)
      .sort((left, right) => Number("errorCode" in left) - Number("errorCode" in right));
    assert.deepEqual(
      [download?.eventName, download?.sourceIPAddress, refused?.errorCode, found.length],
      ["GetObject", "203.0.113.66", "AccessDenied", 2],
    );
    assert.deepEqual(found[0]?.origins[0]?.target, { ...bucket, label: "acme-prod-trail-logs/production" });
    const states = last?.targets.map(({ source, state }) => [source, state]);
    assert.deepEqual(states?.[0], ["trailBucket", "done"]);
    assert.ok(states?.slice(1).every(([source, state]) => source === "eventHistory" && state === "done"));
    assert.equal(last?.targets[0]?.read?.unit, "file");
  });

  it("opens in a results view, and its search is remembered with its target", async () => {
    await vscode.commands.executeCommand("cloudtrail.search", { ...request, limit: 10 });
    await until(
      () => webviewTabs(RESULTS_PANEL).some((label) => label.startsWith("event:GetObject")),
      "the view opens",
    );
    await awsControl().clearRequests();
    await vscode.commands.executeCommand("cloudtrail.searchAgainInTrailBuckets");
    await until(
      async () => (await awsControl().requests({ operation: "DescribeTrails" })).length > 0,
      "the trails of the profiles are listed",
    );
  });
});
