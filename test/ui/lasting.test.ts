import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 } });
});
afterAll(() => editor?.close());

test("what a person did is there again after a reload: the event, the search, the chosen Regions", async () => {
  await editor.openSidebar();
  await editor.command("CloudTrail: Choose Regions…");
  await editor.quickInput().getByText("us-west-2").click();
  await editor.screenshot("lasting-regions");
  await editor.quickInput().getByRole("button", { name: "OK" }).click();
  await editor.quickInput().getByText("Only development").click();
  await editor
    .treeItems(/^us-west-2/)
    .first()
    .waitFor();

  await editor.command("CloudTrail: Look Up by Event Name…");
  await editor.page.getByPlaceholder(/^Event name \(exact match\)/).fill("ConsoleLogin");
  await editor.page.keyboard.press("Enter");
  await editor.quickInput().getByText("Last 30 days").click();
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
