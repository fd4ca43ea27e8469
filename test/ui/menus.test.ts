import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { searchResults } from "./searching.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 850 } });
});
afterAll(() => editor?.close());

const search = (text: string) => searchResults(editor, text);

const cells = (results: Frame, column: string) =>
  results.locator(`.data-row:not(.waiting) .cell-${column} .cell-text`).allInnerTexts();

test("a person filters by a cell, adds its value to the search, and comes to the events around one", async () => {
  const results = await search("-readonly last:7d");
  const name = await results.locator("#row-2 .cell-eventName .cell-text").innerText();
  await editor.chooseFor(results.locator("#row-2 .cell-eventName"), /^Filter to This Value/);
  await results.getByText(`event ${name}`, { exact: true }).waitFor();
  await expect.poll(async () => [...new Set(await cells(results, "eventName"))]).toEqual([name]);

  await editor.chooseFor(results.locator("#row-0 .cell-region"), /^Exclude in Query/);
  const input = results.locator(".query-input");
  await expect.poll(() => input.inputValue(), { timeout: 60_000 }).toMatch(/^-readonly last:7d event:\S+ -region:\S+$/);
  await results.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
  expect(await results.locator(".chip").count()).toBe(0);

  const other = await search("-readonly last:6d");
  const time = await other.locator("#row-1 .cell-time .cell-text").innerText();
  await editor.chooseFor(other.locator("#row-1 .cell-time"), /^Show Events Within ±15 Minutes/);
  const heading = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
  await expect.poll(heading, { timeout: 60_000 }).toMatch(/^All events .* UTC$/);
  const around = await editor.webview(/CloudTrail search/);
  const marked = around.locator(".data-row.selected .cell-time .cell-text");
  await expect.poll(() => marked.allInnerTexts(), { timeout: 60_000 }).toEqual([time]);
  await editor.screenshot("menus-0-around");
});

test("a person does the same by keys, and the keys type text elsewhere", async () => {
  const results = await search("-readonly last:5d");
  await results.getByRole("grid").focus();
  await editor.page.keyboard.press("ArrowDown");
  const columns = await results
    .locator(".head-cell > button")
    .evaluateAll((all) => all.map((one) => one.dataset.column));
  for (const _ of columns.slice(0, columns.indexOf("user") + 1)) {
    await editor.page.keyboard.press("ArrowRight");
  }
  const grid = results.getByRole("grid");
  await expect.poll(() => grid.getAttribute("aria-activedescendant")).toBe("cell-0-user");
  const user = await results.locator("#cell-0-user .cell-text").innerText();
  // The editor shows its menu for the cell, and gives the focus back.
  await editor.page.keyboard.press("Shift+F10");
  await editor.page.getByRole("menuitem", { name: /^Filter to This Value/ }).waitFor();
  await editor.page.keyboard.press("Escape");
  await expect.poll(() => results.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
  await expect
    .poll(async () => {
      await editor.page.keyboard.press("f");
      return results.locator(".chip").count();
    })
    .toBe(1);
  await expect.poll(async () => [...new Set(await cells(results, "user"))]).toEqual([user]);
  await results.locator(".query-input").click();
  await editor.page.keyboard.press("ControlOrMeta+a");
  await editor.page.keyboard.type("fxqusk");
  expect(await results.locator(".query-input").inputValue()).toBe("fxqusk");
  expect(await results.locator(".chip").count()).toBe(1);
});
