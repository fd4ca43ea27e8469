import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 } });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

async function chip(name: string | RegExp) {
  const results = await editor.webview(/CloudTrail search/);
  return results.getByRole("group", { name: "Scope of the search" }).getByRole("button", { name });
}

function row(text: string | RegExp) {
  return editor.quickInput().locator(".monaco-list-row").filter({ hasText: text }).first();
}

async function query(): Promise<string> {
  const results = await editor.webview(/CloudTrail search/);
  return results.getByRole("combobox").first().inputValue();
}

test("the scope of a search is changed above its results, and its text stays", async () => {
  await enterSearch(editor, "error:* last:24h");
  await (await chip("Time range: Last 24 hours")).waitFor();

  // Cancelled: nothing is requested, nothing changes.
  const asked = async () => (await control.requests({ operation: "LookupEvents" })).length;
  await expect.poll(async () => (await chip("Search all enabled Regions")).count()).toBe(1);
  const results = await editor.webview(/CloudTrail search/);
  await results
    .locator(".counts")
    .getByText(/complete as of/)
    .waitFor();
  const before = await asked();
  await (await chip(/^Time range/)).click();
  await row("Last hour").waitFor();
  await editor.page.keyboard.press("Escape");
  expect([await asked(), await query()]).toEqual([before, "error:* last:24h"]);

  // A preset, then a custom range with a mistake first.
  await (await chip(/^Time range/)).press("Enter");
  await row("Last 7 days").click();
  await (await chip("Time range: Last 7 days")).waitFor();
  expect(await query()).toBe("error:* last:7d");
  await (await chip(/^Time range/)).click();
  await row("Custom Range…").click();
  const box = editor.page.getByPlaceholder("2026-11-01..2026-11-03");
  await box.fill("2026-11-25..2026-11-20");
  await editor.page.getByText("The range ends before it begins.").first().waitFor();
  await box.fill("2026-11-20..2026-11-25");
  await editor.page.keyboard.press("Enter");
  await (await chip("Time range: 2026-11-20 – 2026-11-25")).waitFor();
  expect(await query()).toMatch(/^error:\* from:\S+ to:\S+$/);

  // All Regions in one click.
  await (await chip("Search all enabled Regions")).click();
  await (await chip(/^Regions: All \d+ Regions$/)).waitFor();
  expect(await query()).toContain("region:*");
  await editor.screenshot("scope-all-regions");

  // Other profiles: none is refused.
  await (await chip(/^Profiles/)).press("Space");
  await row("development").waitFor();
  const all = editor.quickInput().getByRole("checkbox", { name: "Toggle all checkboxes" });
  await all.check();
  await all.uncheck();
  await editor.page.keyboard.press("Enter");
  await editor.page.getByText("Select at least one profile.").waitFor();
  await row("production").getByRole("checkbox").first().check();
  await editor.quickInput().getByRole("button", { name: "OK" }).click();
  await (await chip(/^Profiles: production/)).waitFor();
  expect(await query()).toContain("error:* from:");
});
