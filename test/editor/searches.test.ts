import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { RESULTS_PANEL } from "../../src/ui/contributions.ts";
import { acceptIn, activatedApi, awsControl, closeTabs, until, webviewTabs } from "./extensionUnderTest.ts";

describe("searches", () => {
  let folder: vscode.Uri;
  before(async () => {
    await activatedApi();
    const workspace = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspace);
    folder = vscode.Uri.joinPath(workspace.uri, ".cloudtrail");
  });
  afterEach(closeTabs);
  after(() => vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false }));

  async function fileOf(name: string, content: unknown): Promise<vscode.Uri> {
    const uri = vscode.Uri.joinPath(folder, `${name}.cloudtrail-search.json`);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(content)));
    return uri;
  }

  it("of a file run from its editor, as it stands there", async () => {
    const uri = await fileOf("sign-ins", { name: "Sign-ins", text: "event:Nothing", regions: ["us-east-1"] });
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const at = document.getText().indexOf("Nothing");
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + "Nothing".length));
    await editor.edit((edit) => edit.replace(range, "ConsoleLogin"));
    await vscode.commands.executeCommand("cloudtrail.runSearchFile", uri);
    await until(() => webviewTabs(RESULTS_PANEL).includes("event:ConsoleLogin"), "the results open");
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("of a file that is none ask nothing", async () => {
    await awsControl().clearRequests();
    for (const content of [{ name: "x", text: 7 }, [], { name: "x", text: "a", regions: ["evil.example/"] }]) {
      await vscode.commands.executeCommand("cloudtrail.runSearchFile", await fileOf("broken", content));
    }
    assert.deepEqual(webviewTabs(RESULTS_PANEL), []);
    assert.equal((await awsControl().requests({ operation: "LookupEvents" })).length, 0);
  });

  it("of a file are marked by the editor where they are wrong", async () => {
    const uri = await fileOf("marked", { name: "x", text: 7, regions: ["US East"], color: "red" });
    await vscode.window.showTextDocument(uri);
    await until(() => vscode.languages.getDiagnostics(uri).length >= 3, "the schema finds three faults");
  });

  it("that the view did not give out are left alone", async () => {
    const forged = { kind: "saved", id: "saved/x", search: { id: "x", name: "x", request: { text: "event:Forged" } } };
    await vscode.env.clipboard.writeText("before");
    for (const command of ["runSearch", "copySearchText", "copySearchArguments", "renameSearch", "removeSearch"]) {
      await vscode.commands.executeCommand(`cloudtrail.${command}`, forged);
    }
    assert.deepEqual(webviewTabs(RESULTS_PANEL), []);
    assert.equal(await vscode.env.clipboard.readText(), "before");
  });

  it("are saved from the results that are seen, and run again by name", async () => {
    const request = { text: "event:CreateBucket last:7d", profiles: ["development"], regions: ["us-east-1"] };
    await vscode.commands.executeCommand("cloudtrail.search", request);
    await until(() => webviewTabs(RESULTS_PANEL).includes("event:CreateBucket"), "the results open");
    const command = (id: string) => () => vscode.commands.executeCommand(id);
    await acceptIn(command("cloudtrail.saveSearch"), (ended) => ended, "the name is taken");
    await closeTabs();
    // What is saved stands first.
    const runs = () => webviewTabs(RESULTS_PANEL).includes("event:CreateBucket");
    await acceptIn(command("cloudtrail.runSavedSearch"), runs, "the search runs");
  });
});
