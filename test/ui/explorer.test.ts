import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 } });
});
afterAll(() => editor?.close());

test("keeps the profiles that cannot sign in, each with the reason, and loads them after a refresh", async () => {
  const control = new AwsControl(editor.demo.controlUrl);
  await control.addFault({ kind: "unrecognized-client" });
  await editor.openSidebar();
  for (const profile of ["china", "development", "production", "production-audit"]) {
    await editor
      .treeItems(new RegExp(`^${profile},`))
      .first()
      .waitFor();
  }
  await expandTrails();
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
  await expect.poll(() => editor.treeItems(/AWS does not know the access key/).count()).toBe(0);
  await editor.page.locator(".sidebar").getByRole("button", { name: "Collapse All" }).first().click();
});

test("what a person did is there again after a reload: the event, the search, the chosen Regions", async () => {
  await editor.openSidebar();
  await editor.command("CloudTrail: Choose Regions…");
  await editor.check(/^us-west-2/);
  await editor.screenshot("lasting-regions");
  await editor.quickInput().getByRole("button", { name: "OK" }).click();
  await editor.pick("Only development");
  await editor.expand(/^development/);
  await editor
    .treeItems(/^us-west-2/)
    .first()
    .waitFor();

  await editor.command("CloudTrail: Look Up by Event Name…");
  await editor.page.getByPlaceholder(/^Event name \(exact match\)/).fill("ConsoleLogin");
  await editor.page.keyboard.press("Enter");
  await editor.pick("Last 30 days");
  const results = await editor.webview(/CloudTrail search/);
  await results.getByRole("row").nth(1).dblclick();
  const before = await editor.webview(/CloudTrail event/);
  await before.getByRole("heading", { level: 1, name: "ConsoleLogin" }).waitFor();
  await results
    .getByText(/complete/)
    .first()
    .waitFor();
  const found = await results.locator(".counts").innerText();
  const chosen = await results.getByRole("row", { selected: true }).innerText();

  await editor.reload();
  await editor
    .treeItems(/^us-west-2/)
    .first()
    .waitFor({ timeout: 60_000 });
  const shown = async (title: RegExp, find: (view: Frame) => Promise<string>) =>
    find(await editor.webview(title)).catch(() => "");
  await expect
    .poll(
      () => shown(/CloudTrail event/, (view) => view.getByRole("heading", { level: 1 }).innerText({ timeout: 1000 })),
      {
        timeout: 60_000,
      },
    )
    .toContain("ConsoleLogin");
  await expect
    .poll(
      () =>
        shown(/CloudTrail search/, (view) =>
          view.getByRole("combobox").or(view.getByRole("textbox")).first().inputValue({ timeout: 1000 }),
        ),
      { timeout: 60_000 },
    )
    .toBe("event:ConsoleLogin last:30d");
  const again = await editor.webview(/CloudTrail search/);
  await again.getByText(/^Shown from the event cache, as of /).waitFor();
  expect(await again.locator(".counts").innerText()).toBe(found);
  expect(await again.getByRole("row", { selected: true }).innerText()).toBe(chosen);
  await editor.screenshot("lasting-reload");
});

/** Opens the trails of Regions until no profile is left, from the last to the first: rows above stay where they are. */
async function expandTrails(): Promise<void> {
  const regions = editor.treeItems(/^[a-z]+-[a-z]+-\d(,|$)/);
  const row = (at: number) => editor.page.locator(`.sidebar [role=treeitem][data-index="${at}"]`).first();
  const textOf = (at: number) =>
    row(at)
      .innerText({ timeout: 1000 })
      .catch(() => "");
  // The activity bar's hover would lie over the tree.
  await editor.page.mouse.move(900, 400);
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
