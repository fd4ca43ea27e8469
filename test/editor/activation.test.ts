import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { CloudTrailInvestigatorApi } from "../../src/api.ts";
import { awsClientFiles } from "./chunks.ts";
import { ModuleTrace } from "./moduleTrace.ts";

// The runner puts this suite first: once another one has used AWS, there is nothing left to see here.
describe("activation", () => {
  const extension = vscode.extensions.getExtension<CloudTrailInvestigatorApi>(
    "cloudtrail-tools.cloudtrail-investigator",
  );
  assert.ok(extension);
  const clients = new Set(awsClientFiles(extension.extensionPath));
  let trace: ModuleTrace;
  before(() => {
    trace = new ModuleTrace();
  });
  after(() => trace.stop());

  it("does not happen before it is needed", () => {
    assert.equal(extension.isActive, false);
  });

  it("happens when the sidebar is shown, and loads no AWS client while the tree is collapsed", async () => {
    await vscode.commands.executeCommand("workbench.view.extension.cloudtrail");
    await extension.activate();
    await delay(2000);
    assert.ok(
      trace.files.some((file) => basename(file) === "extension.js"),
      "the extension itself was seen loading",
    );
    assert.deepEqual(
      trace.files.filter((file) => clients.has(file)),
      [],
    );
  });

  it("leaves the index of events alone, and its threads, until events are shown", async () => {
    const ofIndex = (file: string) => /^(engine|threads)-[0-9A-Z]{8}\.js$/.test(basename(file));
    const chunks = await readdir(join(extension.extensionPath, "dist", "chunks"));
    assert.equal(chunks.filter(ofIndex).length, 2);
    assert.deepEqual(trace.files.filter(ofIndex), []);
  });

  it("loads AWS clients with the first question to AWS", async () => {
    assert.notEqual(clients.size, 0);
    const pages = extension.exports.search({ text: "event:ConsoleLogin last:1h" });
    for await (const page of pages) {
      assert.ok(page.plan.sentence.length > 0);
    }
    assert.notDeepEqual(
      trace.files.filter((file) => clients.has(file)),
      [],
    );
  });
});
