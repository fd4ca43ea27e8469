import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import type { CloudTrailInvestigatorApi } from "../../src/api.ts";
import { awsClientFiles } from "./chunks.ts";
import { settledValue } from "./extensionUnderTest.ts";
import { loadedFiles } from "./loadedFiles.ts";

// The runner puts this suite first: once another one has used AWS, there is nothing left to see here.
describe("activation", () => {
  const extension = vscode.extensions.getExtension<CloudTrailInvestigatorApi>(
    "cloudtrail-tools.cloudtrail-investigator",
  );
  assert.ok(extension);
  const clients = new Set(awsClientFiles(extension.extensionPath));

  it("loads no AWS client while the tree is collapsed", async () => {
    await vscode.commands.executeCommand("workbench.view.extension.cloudtrail");
    await extension.activate();
    const loaded = await settledValue(loadedFiles, "no more files are loaded");
    assert.ok(
      loaded.some((file) => file.startsWith(extension.extensionPath) && basename(file) === "extension.js"),
      "the extension itself was seen loading",
    );
    assert.deepEqual(
      loaded.filter((file) => clients.has(file)),
      [],
    );
  });

  it("leaves the index of events alone, and its threads, until events are shown", async () => {
    const ofIndex = (file: string) => /^(engine|threads)-[0-9A-Z]{8}\.js$/.test(basename(file));
    const chunks = await readdir(join(extension.extensionPath, "dist", "chunks"));
    assert.equal(chunks.filter(ofIndex).length, 2);
    assert.deepEqual(loadedFiles().filter(ofIndex), []);
  });

  it("leaves the parsers of code alone while none is seen", async () => {
    const parsers = loadedFiles().filter((file) => /codeRoom|tree-sitter/.test(basename(file)));
    assert.deepEqual(parsers, []);
  });

  it("loads AWS clients with the first question to AWS", async () => {
    assert.notEqual(clients.size, 0);
    const pages = extension.exports.search({ text: "event:ConsoleLogin last:1h" });
    for await (const page of pages) {
      assert.ok(page.plan.sentence.length > 0);
    }
    assert.notDeepEqual(
      loadedFiles().filter((file) => clients.has(file)),
      [],
    );
  });
});
