import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { activatedApi, closeTabs, until } from "./extensionUnderTest.ts";

describe("ARNs and ids in text files", () => {
  const text = [
    "# Runbook",
    "Open sg-0123456789abcdef0 and arn:aws:iam::123456789012:role/[x](command:workbench.action.quit) by hand.",
    "Nothing here.",
  ].join("\n");

  after(closeTabs);

  it("are links to a search for their events, and to nothing else", async () => {
    // In Markdown, the editor's own extension would add the link that the text contains.
    const { uri } = await vscode.workspace.openTextDocument({ content: text, language: "plaintext" });
    await activatedApi();
    const links = await linksOf(uri);
    assert.equal(links[0]?.target?.path, "cloudtrail.search");
    assert.deepEqual(JSON.parse(decodeURIComponent(links[0]?.target?.query ?? "")), [
      { text: "resource:sg-0123456789abcdef0 last:90d" },
    ]);
    assert.ok(links.every(({ target }) => target?.path === "cloudtrail.search"));
    assert.ok(links.every(({ tooltip }) => tooltip !== undefined && !tooltip.includes("command:")));
  });

  it("have a code action under the cursor, elsewhere there is none", async () => {
    const { uri } = await vscode.workspace.openTextDocument({ content: text, language: "plaintext" });
    const actionsAt = (line: number, character: number) =>
      vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        uri,
        new vscode.Range(line, character, line, character),
      );
    const [action] = (await actionsAt(1, 8)).filter(({ command }) => command?.command === "cloudtrail.search");
    assert.equal(action?.title, "Show CloudTrail events for sg-0123456789abcdef0");
    assert.deepEqual(action?.command?.arguments, [{ text: "resource:sg-0123456789abcdef0 last:90d" }]);
    assert.deepEqual(
      (await actionsAt(2, 3)).filter(({ command }) => command?.command === "cloudtrail.search"),
      [],
    );
  });

  it("are no links once the person said so", async () => {
    const settings = vscode.workspace.getConfiguration("cloudtrail");
    await settings.update("editor.links", false, vscode.ConfigurationTarget.Global);
    try {
      const { uri } = await vscode.workspace.openTextDocument({ content: text, language: "plaintext" });
      await until(async () => (await linksOf(uri)).length === 0, "the links go");
    } finally {
      await settings.update("editor.links", undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

async function linksOf(uri: vscode.Uri): Promise<vscode.DocumentLink[]> {
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>("vscode.executeLinkProvider", uri, 100);
  return links.filter(({ target }) => target?.scheme === "command");
}
