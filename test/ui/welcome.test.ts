import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor | undefined;
afterEach(async () => {
  await editor?.close();
  editor = undefined;
});

describe("the explorer", () => {
  test("says how to begin where there is no AWS configuration, and shows one without a refresh once it is written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aws-config-"));
    const config = join(folder, "config");
    try {
      editor = await Editor.open({
        demo: { size: 2000 },
        env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") },
      });
      await editor.openSidebar();
      await editor.page.getByText("No AWS profiles found on this machine.").waitFor();
      await editor.page.getByRole("button", { name: "Open AWS Config File" }).waitFor();
      await editor.screenshot("welcome-no-configuration");
      await writeFile(config, "[profile written-just-now]\nregion = eu-west-3\n");
      for (const node of [/^written-just-now/, /^eu-west-3/]) {
        await editor.treeItems(node).first().waitFor();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("keeps the profiles that cannot sign in, each with the reason, and loads them after a refresh", async () => {
    editor = await Editor.open({ demo: { size: 2000 } });
    const control = new AwsControl(editor.demo.controlUrl);
    await control.addFault({ kind: "unrecognized-client" });
    await editor.openSidebar();
    for (const profile of ["china", "development", "production", "production-audit"]) {
      await editor
        .treeItems(new RegExp(`^${profile},`))
        .first()
        .waitFor();
    }
    await expandTrails(editor);
    for (const profile of ["china", "development"]) {
      await editor
        .treeItems(new RegExp(`AWS does not know the access key of profile "${profile}"`))
        .first()
        .waitFor();
    }
    await editor.screenshot("welcome-no-access");
    await control.clearFaults();
    await editor.command("CloudTrail: Refresh");
    await editor
      .treeItems(/dev-audit/)
      .first()
      .waitFor();
    await expect.poll(() => editor?.treeItems(/AWS does not know the access key/).count()).toBe(0);
  });

  test("works in Restricted Mode, and reads nothing of the workspace", async () => {
    editor = await Editor.open({ demo: { size: 2000 }, workspaceTrust: true });
    await editor.page
      .getByText(/Restricted Mode/)
      .first()
      .waitFor();
    await editor.openSidebar();
    await editor.expand(/us-east-1, global/);
    await editor.expand(/^Event history/);
    await expect.poll(() => editor?.treeItems(/^(Today|Yesterday|Last hour|\w{3} \d)/).count()).toBeGreaterThan(0);
    await editor.screenshot("restricted-mode");
  });
});

/** Opens the trails of Regions until no profile is left, from the last to the first: rows above stay where they are. */
async function expandTrails(opened: Editor): Promise<void> {
  const regions = opened.treeItems(/^[a-z]+-[a-z]+-\d(,|$)/);
  const row = (at: number) => opened.page.locator(`.sidebar [role=treeitem][data-index="${at}"]`).first();
  const textOf = (at: number) =>
    row(at)
      .innerText({ timeout: 1000 })
      .catch(() => "");
  // The activity bar's hover would lie over the tree.
  await opened.page.mouse.move(900, 400);
  for (let index = (await regions.count()) - 1; index >= 0; index -= 1) {
    const at = Number(await regions.nth(index).getAttribute("data-index"));
    await row(at).locator(".monaco-tl-twistie").click();
    await expect.poll(() => textOf(at + 1)).toMatch(/^Trails/);
    await row(at + 1)
      .locator(".monaco-tl-twistie")
      .click();
    await expect.poll(() => textOf(at + 2)).toMatch(/refused/);
  }
}
