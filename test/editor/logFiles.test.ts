import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { CloudTrailInvestigatorApi } from "../../src/api.ts";
import { RESULTS_PANEL } from "../../src/ui/contributions.ts";
import { closeTabs, findEvents, until, webviewTabs } from "./extensionUnderTest.ts";

const DAY = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20";

function record(id: string, time: string) {
  return JSON.stringify({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice" },
    eventTime: time,
    eventSource: "s3.amazonaws.com",
    eventName: "PutObject",
    awsRegion: "eu-west-1",
    requestParameters: { size: 1 },
    eventID: id,
  }).replace('"size":1', '"size":12345678901234567890');
}

async function tabs(...labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    await until(() => webviewTabs(RESULTS_PANEL).includes(label), `a tab "${label}" is there`);
  }
}

describe("log files", () => {
  const extension = vscode.extensions.getExtension<CloudTrailInvestigatorApi>(
    "cloudtrail-tools.cloudtrail-investigator",
  );
  assert.ok(extension);
  let api: CloudTrailInvestigatorApi;
  let folder = "";
  let uri: vscode.Uri;
  before(async () => {
    api = await extension.activate();
    folder = await mkdtemp(join(tmpdir(), "cloudtrail-log-files-"));
    uri = vscode.Uri.file(join(folder, "trail"));
    await mkdir(join(uri.fsPath, DAY), { recursive: true });
    const name = (stamp: string) => `111122223333_CloudTrail_eu-west-1_${stamp}_a1B2c3D4e5F6g7H8.json.gz`;
    const early = `{"Records":[${record("one", "2026-11-20T09:00:00Z")}]}`;
    const late = `{"Records":[${record("two", "2026-11-20T10:00:00Z")},${record("three", "2026-11-20T10:01:00Z")}]}`;
    await writeFile(join(uri.fsPath, DAY, name("20261120T0905Z")), gzipSync(early));
    await writeFile(join(uri.fsPath, DAY, name("20261120T1005Z")), gzipSync(late));
    await writeFile(join(uri.fsPath, "package.json"), '{"name":"x"}');
    await writeFile(join(folder, "cut.json"), `[${record("cut", "2026-11-20T09:00:00Z")},{"eventID":`);
  });
  after(async () => {
    await closeTabs();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  it("of a folder are shown and given to who asked through the API", async () => {
    const { events, notes, complete } = await api.openLogFiles([uri]);
    assert.deepEqual(
      events.map(({ eventId }) => eventId),
      ["three", "two", "one"],
    );
    assert.equal(events[1]?.raw, record("two", "2026-11-20T10:00:00Z"));
    assert.deepEqual(notes, ["package.json: not CloudTrail, no event was found in it."]);
    assert.equal(complete, true);
    await tabs("trail");
  });

  it("are searched by the API in place of AWS", async () => {
    const found: string[] = [];
    for await (const page of api.search({ files: [uri.fsPath], text: "time<2026-11-20T09:30:00Z" })) {
      found.push(...page.events.map(({ eventId }) => eventId));
    }
    assert.deepEqual(found, ["one"]);
  });

  it("are opened by the command, with what the explorer's menu gives it", async () => {
    const cut = vscode.Uri.file(join(folder, "cut.json"));
    await vscode.commands.executeCommand("cloudtrail.openLogFiles", cut);
    await vscode.commands.executeCommand("cloudtrail.openLogFiles", cut, [cut, uri]);
    await tabs("cut.json", "cut.json and 1 more");
  });

  it("are opened in the place of their text editor, and beside each other", async () => {
    await closeTabs();
    const day = join(uri.fsPath, DAY);
    const files = ["20261120T0905Z", "20261120T1005Z"].map((stamp) =>
      vscode.Uri.file(join(day, `111122223333_CloudTrail_eu-west-1_${stamp}_a1B2c3D4e5F6g7H8.json.gz`)),
    );
    for (const file of [...files, vscode.Uri.file(join(folder, "cut.json"))]) {
      await vscode.commands.executeCommand("vscode.openWith", file, RESULTS_PANEL, { preview: false });
    }
    const custom = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .flatMap(({ input, label }) =>
          input instanceof vscode.TabInputCustom && input.viewType === RESULTS_PANEL ? label : [],
        );
    const names = [...files.map(({ path }) => basename(path)), "cut.json"];
    await until(() => custom().length === names.length, "the tabs are there");
    assert.deepEqual(custom(), names);
  });

  it("that come with the extension are opened by a command, and searched without AWS", async () => {
    await vscode.commands.executeCommand("cloudtrail.exploreSampleData");
    await tabs("Sample data: What the attacker did");
    const { length } = webviewTabs(RESULTS_PANEL);
    await vscode.commands.executeCommand("cloudtrail.exploreSampleData");
    assert.equal(webviewTabs(RESULTS_PANEL).length, length);
    const found = await findEvents(api, { targets: [{ source: "sampleData" }], text: "event:CreateUser" });
    assert.deepEqual(
      found.map(({ origins }) => origins.map(({ label }) => label)),
      [["Sample data"]],
    );
  });

  it("that break off are told", async () => {
    const { events, notes } = await api.openLogFiles([vscode.Uri.file(join(folder, "cut.json"))]);
    assert.equal(events.length, 1);
    assert.match(notes.join(), /^cut\.json: .*truncated after 1 event\b/);
  });

  it("that are not there, or not on disk, fail with a reason", async () => {
    await assert.rejects(api.openLogFiles([vscode.Uri.file(join(folder, "nowhere"))]), { reason: "not-found" });
    await assert.rejects(api.openLogFiles([vscode.Uri.parse("https://example.com/x.json")]), {
      reason: "invalid-request",
    });
    await assert.rejects(api.openLogFiles([]), { reason: "invalid-request" });
  });
});
