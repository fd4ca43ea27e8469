import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { searchResults } from "./searching.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 900 } });
  await editor.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});
afterAll(() => editor?.close());

const clipboard = () => editor.page.evaluate(() => navigator.clipboard.readText());

/** Hands an address to the editor as the operating system does, and lets the extension open it. */
async function openUrl(url: string): Promise<void> {
  await editor.command("Developer: Open URL");
  await editor.quickInput().locator("input.input").fill(url);
  await editor.page.keyboard.press("Enter");
  await editor.page.getByRole("button", { name: "Open", exact: true }).click();
}

test("a person copies the link to an event, and opens it with a profile that they choose", async () => {
  const results = await searchResults(editor, "event:ConsoleLogin last:30d");
  await results.locator("#row-0:not(.waiting)").waitFor();
  await editor.chooseFor(results.locator("#row-0 .cell-eventName"), "Copy Link to Event");
  await expect
    .poll(clipboard)
    .toMatch(/^[a-z-]+:\/\/cloudtrail-tools\.cloudtrail-investigator\/event\?id=[0-9a-f-]{36}&/);
  const link = await clipboard();
  const [, account = ""] = /account=(\d{12})/.exec(link) ?? [];
  await editor.command("View: Close All Editors");

  await openUrl(link);
  await editor.quickInput().getByText(`account ${account}, `).waitFor();
  expect(await editor.page.getByRole("tab", { name: "ConsoleLogin" }).count()).toBe(0);
  await editor.page.keyboard.press("Enter");
  await editor.page.getByRole("tab", { name: "ConsoleLogin" }).waitFor({ timeout: 60_000 });
  const event = await editor.webview(/CloudTrail event/);
  await editor.page.evaluate(() => navigator.clipboard.writeText(""));
  await event.getByRole("button", { name: "Copy Link" }).click();
  await expect.poll(clipboard).toBe(link);
  await editor.screenshot("links-0-event");

  await openUrl(link.replace(account, "12"));
  await editor.page.getByText("account does not have 12 digits").waitFor();
  await editor.page.keyboard.press("Escape");
});

test("a person copies the link to what they see, and sees all of it before it is searched again", async () => {
  const results = await searchResults(editor, "error:* last:7d");
  await results.getByRole("button", { name: "Copy or Export" }).click();
  await results.getByRole("menuitem", { name: "Copy Link to Search" }).click();
  await expect.poll(clipboard).toMatch(/\/search\?text=error:%2A&from=/);
  const link = await clipboard();
  expect(link).not.toMatch(/production|development|last:/);
  await editor.command("View: Close All Editors");

  await openUrl(link);
  await editor.page.getByText("Search: error:*").waitFor();
  await editor.screenshot("links-1-search");
  await editor.page.getByRole("button", { name: "Choose Profiles…" }).click();
  const row = editor.quickInput().getByRole("checkbox", { name: /^development, / });
  await row.click();
  await editor.page.keyboard.press("Enter");
  const title = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
  await expect.poll(title, { timeout: 60_000 }).toBe("error:*");
  const again = await editor.webview(/CloudTrail search/);
  await again.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
  expect(await again.locator(".query-input").inputValue()).toMatch(/^error:\* from:\S+ to:\S+$/);
});
