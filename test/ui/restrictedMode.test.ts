import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, workspaceTrust: true });
  control = new AwsControl(editor.demo.controlUrl);
  await editor.page
    .getByText(/Restricted Mode/)
    .first()
    .waitFor();
});
afterAll(() => editor?.close());

function lens(text: string | RegExp) {
  return editor.page.locator(".codelens-decoration").filter({ hasText: text });
}

describe("in Restricted Mode (6)", () => {
  test("code is read, and nothing is asked: not by its lines, not by a hover", async () => {
    await editor.openFile("network.tf");
    await expect.poll(() => lens("CloudTrail is off in Restricted Mode").count()).toBe(2);
    await editor.page
      .locator(".view-line")
      .filter({ hasText: '"aws_security_group"' })
      .getByText("aws_security_group")
      .hover();
    await editor.page.locator(".monaco-hover:visible").getByText("Not looked up yet.").waitFor();
    await editor.screenshot("code-restricted");
    expect(await control.requests()).toEqual([]);
  });

  test.each([
    "CloudTrail: Read Terraform State from S3…",
    "CloudTrail: Show Resource Changes",
    "CloudTrail: Show Infrastructure Changes in Workspace",
    "CloudTrail: Select CloudFormation Stack for Template…",
  ])("%s says why it does nothing", async (title) => {
    await editor.openFile("network.tf");
    await editor.command("Notifications: Clear All Notifications");
    await editor.command(title);
    // The driven editor shows no toasts: what they would tell is listed in its centre, which opens only if it has some.
    const told = editor.page.locator(".notifications-center").getByText(/can't be looked up in Restricted Mode/);
    await expect
      .poll(
        async () => {
          await editor.command("Notifications: Show Notifications");
          return told.count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    expect(await control.requests()).toEqual([]);
  });

  test("searches of the workspace are listed, and run with the person's own profiles alone", async () => {
    const shared = join(editor.demo.workspace, ".cloudtrail");
    await mkdir(shared, { recursive: true });
    await writeFile(
      join(shared, "theirs.cloudtrail-search.json"),
      JSON.stringify({
        name: "Theirs",
        text: "event:ConsoleLogin last:7d",
        profiles: ["production-audit", "nobody"],
      }),
    );
    await editor.openSidebar();
    await editor.treeItems(/^Workspace search, Theirs/).click();
    await editor.page.getByText("This search uses AWS profiles that you don't have: nobody.").waitFor();
    await editor.screenshot("searches-restricted");
    await editor.page.getByRole("button", { name: "Search with My Profiles" }).click();
    await editor.treeItems(/^Recent search, event:ConsoleLogin last:7d, \d+ event/).waitFor();
  });

  test("the explorer works, and reads nothing of the workspace", async () => {
    await editor.openSidebar();
    await editor.expand(/us-east-1, global/);
    await editor.expand(/^Event history/);
    await expect.poll(() => editor.treeItems(/^(Today|Yesterday|Last hour|\w{3} \d)/).count()).toBeGreaterThan(0);
    await editor.screenshot("restricted-mode");
  });
});
