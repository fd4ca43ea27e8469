import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { searchResults } from "./searching.ts";

declare global {
  interface Window {
    /** As the editor stores them: a JSON array for each extension. */
    keysForSync: Record<string, string>;
  }
}

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({
    size: { width: 1400, height: 850 },
    settings: { "workbench.colorTheme": "Default Dark Modern" },
    prepare: (page) => page.addInitScript(noteKeysForSync),
  });
  const records = ["PutObject", "DeleteBucket", "PutObject"].map((eventName, at) => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice" },
    eventTime: `2026-11-20T09:0${at}:00Z`,
    eventSource: "s3.amazonaws.com",
    eventName,
    awsRegion: "eu-west-1",
    eventID: `event-${at}`,
  }));
  await writeFile(join(editor.demo.workspace, "a-trail.json.gz"), gzipSync(JSON.stringify({ Records: records })));
  await writeFile(join(editor.demo.workspace, "b-notes.json"), '{"name":"x"}');
});
afterAll(() => editor?.close());

const file = (name: string) => editor.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name });
const tab = (name: string) => editor.page.locator(".tab").filter({ hasText: name });
const label = async (name: string) => tab(name).locator(".monaco-icon-label").getAttribute("aria-label");

async function openWith(name: string): Promise<void> {
  await editor.chooseFor(file(name), "Open With...");
  await editor.quickInput().getByText("CloudTrail Events").click();
  await tab(name).waitFor();
}

test("a log file opens as events in the place of its text editor, with the menus of results", async () => {
  await openWith("a-trail.json.gz");
  const results = await editor.webview(/CloudTrail search/);
  await results.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
  expect(await results.locator("h1").textContent()).toBe("a-trail.json.gz");
  const names = () => results.locator(".data-row:not(.waiting) .cell-eventName .cell-text").allInnerTexts();
  await expect.poll(names).toEqual(["PutObject", "DeleteBucket", "PutObject"]);
  await editor.chooseFor(results.locator("#row-1 .cell-eventName"), /^Filter to This Value/);
  await expect.poll(names).toEqual(["DeleteBucket"]);
  await editor.screenshot("conventions-1-open-with");
});

test("its tab stays when a person who works in it opens another file, and a file without events says so", async () => {
  await openWith("b-notes.json");
  const results = await editor.webview(/CloudTrail search/);
  await results
    .getByText("b-notes.json: not CloudTrail, no event was found in it.")
    .first()
    .waitFor({ timeout: 60_000 });
  await tab("a-trail.json.gz").waitFor();
  await editor.screenshot("conventions-2-no-events");
});

test("a resource changed outside its tool is marked in the overview ruler, and its menu is one entry of the editor's", async () => {
  await editor.openFile("network.tf");
  await editor.page
    .locator(".codelens-decoration a")
    .filter({ hasText: /outside Terraform$/ })
    .waitFor({ timeout: 60_000 });
  const colors = () =>
    editor.page.locator("canvas.decorationsOverviewRuler:visible").evaluate((canvas) => {
      const { data = [] } =
        canvas instanceof HTMLCanvasElement
          ? (canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {})
          : {};
      const found = new Set<string>();
      for (let at = 0; at < data.length; at += 4) {
        found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      }
      return [...found];
    });
  // #e2c08d
  await expect.poll(colors, { timeout: 30_000 }).toContain("226,192,141");

  const resource = editor.page.locator(".view-line").filter({ hasText: '"aws_security_group"' }).first();
  await resource.click({ button: "right", position: { x: 60, y: 8 } });
  await editor.page.getByRole("menuitem", { name: "CloudTrail", exact: true }).hover();
  for (const name of [
    "Show Resource Changes",
    "Search All Events for Changes",
    "Show Infrastructure Changes in File",
  ]) {
    await editor.page.getByRole("menuitem", { name, exact: true }).waitFor();
  }
  await editor.screenshot("conventions-3-submenu");
  await editor.page.keyboard.press("Escape");
  await editor.page.keyboard.press("Escape");
});

test("the document of an event has a name that says where it was found", async () => {
  const results = await searchResults(editor, "event:ConsoleLogin last:7d");
  await editor.chooseFor(results.locator("#row-0 .cell-eventName"), /^Open as JSON/);
  // The label of a preview is only the name.
  await tab("ConsoleLogin 20").dblclick();
  await expect
    .poll(() => label("ConsoleLogin 20"))
    .toMatch(/^CloudTrail\/[\w-]+, [\w-]+\/ConsoleLogin \d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.json/);
  await editor.screenshot("conventions-4-label");
});

test("Settings Sync is given saved searches and known noise, and nothing else", async () => {
  await expect
    .poll(() => editor.page.evaluate(() => window.keysForSync))
    .toEqual({ "cloudtrail-tools.cloudtrail-investigator": '["searches.saved","knownNoise.own"]' });
});

/**
 * Runs in the page before the editor: notes what the editor stores of the keys that extensions give to Settings Sync. Later
 * it removes those of extensions that are not installed, such as one under development.
 */
function noteKeysForSync(): void {
  window.keysForSync = {};
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    const [, extension] = /^extensionKeys\/(.*)@/.exec(String(key)) ?? [];
    if (extension !== undefined) {
      window.keysForSync[extension] = String(value);
    }
    return put.call(this, value, key);
  };
}
