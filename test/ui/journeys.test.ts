import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";
import { showDetails } from "./eventView.ts";
import { searchResults } from "./searching.ts";

declare global {
  interface Window {
    /** As the editor stores them: a JSON array for each extension. */
    keysForSync: Record<string, string>;
  }
}

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({
    demo: { size: 2000 },
    prepare: async (page, { workspace }) => {
      await page.addInitScript(noteKeysForSync);
      await writeLogFiles(workspace);
    },
  });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

/** The first event rows under Event history of development, us-east-1. */
function firstEvent() {
  return editor.treeItems(/ called | started | signed in | created | changed | wrote | put /i).first();
}

/** The results view whose query line says this: the one before it may still be in sight for a moment. */
async function resultsFor(text: string) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const results = await editor.webview(/CloudTrail search/);
    const line = results.getByRole("combobox").or(results.getByRole("textbox")).first();
    const said = await line.inputValue({ timeout: 2000 }).catch(() => "");
    if (said.includes(text)) {
      return results;
    }
    expect(Date.now(), `a results view for ${text}`).toBeLessThan(deadline);
  }
}

/** Writes a search text into the palette's flow. */
const searchText = (text: string) => enterSearch(editor, text);

describe("a person", () => {
  test("opens the sidebar and finds profiles, and nothing was asked of AWS", async () => {
    await editor.openSidebar();
    await editor.treeItems("development").first().waitFor();
    await editor.treeItems("production").first().waitFor();
    await editor.screenshot("journey-1-sidebar");
    expect(await control.requests()).toEqual([]);
  });

  test("expands to a Region with its trails and recent events", async () => {
    await editor.expand(/us-east-1, global/);
    await editor.expand(/^Trails/);
    await editor
      .treeItems(/^Trail .*logging/)
      .first()
      .waitFor();
    await editor.expand(/^Event history/);
    await firstEvent().waitFor();
    expect(await editor.treeItems(/^(Last hour|Today|Yesterday|\w{3} \d)/).count()).toBeGreaterThan(0);
    await editor.screenshot("journey-2-region");
    const asked = await control.requests({ operation: "LookupEvents" });
    expect(asked[0]?.parameters).toMatchObject({
      LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }],
    });
  });

  test("looks at a trail's parts", async () => {
    await editor.expand(/^Trail .*logging/);
    await editor
      .treeItems(/^Bucket, /)
      .first()
      .waitFor();
    await editor
      .treeItems(/^Home Region, /)
      .first()
      .waitFor();
    await editor.screenshot("journey-3-trail");
    await editor
      .treeItems(/^Trail .*logging/)
      .first()
      .locator(".monaco-tl-twistie")
      .click();
  });

  test("opens an event of the tree", async () => {
    await firstEvent().click();
    const event = await editor.webview(/CloudTrail event/);
    await event.getByRole("heading", { level: 1 }).waitFor();
    await editor.screenshot("journey-4-event");
    expect(await editor.axe(event)).toEqual([]);
  });

  test("opens the selected event of the tree as JSON with the key that its menu shows", async () => {
    await firstEvent().click({ button: "right" });
    const entry = editor.page.getByRole("menuitem", { name: /^Open as JSON/ });
    expect(await entry.innerText()).toMatch(/Ctrl\+Enter/);
    await editor.page.keyboard.press("Escape");
    await entry.waitFor({ state: "hidden" });
    await editor.page.keyboard.press("Control+Enter");
    await editor.page.getByRole("tab", { name: /\.json/, selected: true }).waitFor();
  });

  test("opens an event by its id and follows a linked resource to its events", async () => {
    const chapter = editor.demo.world.truth.chapters.find(({ id }) => id === "security-group-by-hand");
    const group = chapter?.resources.find(({ type }) => type === "AWS::EC2::SecurityGroup")?.id ?? "";
    const records = [...editor.demo.world.records()];
    const opened = records.find(
      ({ eventId, eventName }) => chapter?.eventIds.includes(eventId) && eventName.startsWith("Authorize"),
    );
    await editor.command("CloudTrail: Open Event…");
    await editor.page.getByPlaceholder(/^Event ID/).fill(opened?.eventId ?? "");
    await editor.page.keyboard.press("Enter");
    await editor.page
      .getByRole("tab", { name: /SecurityGroup/ })
      .first()
      .waitFor();
    const event = await editor.webview(/CloudTrail event/);
    await showDetails(event);
    await event.getByRole("complementary").getByText(group).first().click();
    const results = await resultsFor(group);
    await results.getByRole("row").nth(1).waitFor();
    await results.getByText(/Lookup by resource /).waitFor();
    await editor.screenshot("journey-5-linked");
  });

  test("looks up a user from the palette, who was seen before", async () => {
    await editor.command("CloudTrail: Look Up by User…");
    await editor.quickInput().getByText("found in fetched events").waitFor();
    await editor.screenshot("journey-6-look-up");
    // A key is lost on a list that is just drawn.
    const row = editor.quickInput().locator(".monaco-list-row.focused");
    await expect
      .poll(async () => {
        await editor.page.keyboard.press("ArrowDown");
        return row.innerText();
      })
      .not.toContain("Search as typed");
    await editor.page.keyboard.press("Enter");
    await editor.pick("Last 7 days");
    const results = await resultsFor("user:");
    await results.getByRole("row").nth(1).waitFor();
    await results.getByText(/Lookup by user /).waitFor();
    await editor.screenshot("journey-7-results");
    expect(await editor.axe(results)).toEqual([]);
  });

  test("finds in a trail's bucket who downloaded the customers' export, after asking Event history in vain", async () => {
    await searchText("event:GetObject user:backup-exporter last:3d");
    const results = await resultsFor("user:backup-exporter");
    await results.getByRole("button", { name: "Search the trail bucket" }).click();
    await results.getByText("acme-customer-exports/2026/10/customers.parquet").first().waitFor({ timeout: 120_000 });
    await results.getByText("203.0.113.66").first().waitFor();
    await editor.screenshot("journey-8-bucket");
    expect(await editor.axe(results)).toEqual([]);
  });

  test("picks the bucket of a trail to search, and sees what reading it costs", async () => {
    await editor.command("CloudTrail: Search Trail Bucket…");
    await editor.quickInput().getByText("Other bucket…").waitFor({ timeout: 60_000 });
    await editor.pick("acme-prod-trail-logs/production");
    await editor.quickInput().getByText("Access key", { exact: true }).click();
    const key = editor.demo.world.truth.chapters
      .find(({ id }) => id === "customer-export")
      ?.eventIds.flatMap((id) => [...editor.demo.world.records()].filter(({ eventId }) => eventId === id))
      .map(({ json }) => /"accessKeyId":"(\w+)"/.exec(json)?.[1])
      .find((id) => id !== undefined);
    await editor.page.getByPlaceholder(/^Access key/).fill(key ?? "");
    await editor.page.keyboard.press("Enter");
    await editor.pick("Last 90 days");
    const results = await resultsFor(`key:${key}`);
    await results
      .getByText(/files, .*\$0\.01/)
      .first()
      .waitFor({ timeout: 60_000 });
    await results.getByText("complete as of").first().waitFor({ timeout: 120_000 });
    await results.getByText("acme-customer-exports/2026/10/customers.parquet").first().waitFor();
    await editor.screenshot("journey-9-bucket-cost");
  });

  test("cancels a search halfway and keeps what was found", async () => {
    // Else it could be complete before it is cancelled.
    await control.addFault({ kind: "hang", operation: "LookupEvents", after: 12 });
    await searchText("ip:198.51.100.0/24 last:30d");
    const results = await resultsFor("ip:198.51.100.0/24");
    await results.getByRole("row").nth(1).waitFor();
    await results.getByRole("button", { name: /^Cancel/ }).click();
    await results.getByText("cancelled").first().waitFor();
    await control.clearFaults();
    await editor.screenshot("journey-8-cancelled");
    const asked = async () => (await control.requests({ operation: "LookupEvents" })).length;
    // A request that was on its way when the person cancelled may still reach the server; a search that goes on asks at
    // least once a second.
    await expect
      .poll(async () => {
        const before = await asked();
        await editor.page.waitForTimeout(1500);
        return (await asked()) - before;
      })
      .toBe(0);
    await results.getByRole("button", { name: /^Continue/ }).waitFor();
  });

  test("learns why nothing was found, and tries what is offered", async () => {
    await searchText("event:ConsoleLogin user:nobody last:1h");
    const results = await resultsFor("user:nobody");
    await results.getByText("No events found").waitFor();
    await editor.screenshot("journey-9-nothing");
    await results.getByRole("button", { name: "Search 7 days" }).click();
    await resultsFor("last:7d");
  });

  test("sees what went wrong as a node, with what to do", async () => {
    await control.addFault({ kind: "access-denied", service: "cloudtrail", operation: "LookupEvents" });
    try {
      await editor.command("CloudTrail: Refresh");
      const failed = editor.treeItems(/^Failed: .*cloudtrail:LookupEvents/).first();
      await failed.waitFor();
      await failed.click();
      // The editor's test driver keeps toasts away: the centre has them.
      await editor.command("Notifications: Show Notifications");
      await editor.page.getByRole("button", { name: "Copy IAM Policy" }).first().waitFor();
      await editor.screenshot("journey-10-failure");
    } finally {
      await control.clearFaults();
    }
    await editor.page.getByRole("button", { name: "Try Again" }).first().click();
    await firstEvent().waitFor();
  });

  test("shows read-only events as well, dimmed", async () => {
    // The editor shows a view's buttons while the pointer is over it.
    await editor
      .treeItems(/^development/)
      .first()
      .hover();
    await editor.page.locator(".sidebar").getByRole("button", { name: "Show Read-Only Events" }).click();
    await editor
      .treeItems(/^Event history, all events/)
      .first()
      .waitFor();
    await firstEvent().waitFor();
    await editor.screenshot("journey-11-reads");
    await editor.page.locator(".sidebar").getByRole("button", { name: "Hide Read-Only Events" }).click();
  });
});

describe("SQL over results", () => {
  beforeAll(() => editor.command("View: Close All Editors"));

  const RESULT = /Result of an SQL query/;

  /** Replaces the text of the query, wherever the focus is. */
  async function write(text: string): Promise<void> {
    const { page } = editor;
    await page.locator(".editor-group-container .monaco-editor .view-lines").first().click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  }

  test("queries results with SQL, opens an event, cancels an endless query and reads an error", async () => {
    const { page } = editor;
    const results = await searchResults(editor, "-readonly last:14d");
    const count = /^[\d,]+/.exec((await results.locator(".counts").textContent()) ?? "")?.[0];
    await editor.command("CloudTrail: Query with SQL");
    await page.getByRole("tab", { name: /-readonly.*\.sql/ }).waitFor();
    const lens = (name: string) => page.locator(".codelens-decoration").getByText(name, { exact: false }).first();
    await lens(`${count} events in the results view`).waitFor();
    await lens("Run").click();
    const result = await editor.webview(RESULT);
    await result.locator(".sql-counts", { hasText: `over ${count} events` }).waitFor({ timeout: 60_000 });
    expect(await result.getByRole("columnheader").allInnerTexts()).toEqual([
      "user",
      "calls",
      "failed",
      "first",
      "last",
    ]);
    await editor.screenshot("sql-1-callers");
    expect(await editor.axe(result)).toEqual([]);

    await write(
      "SELECT count(*) AS events FROM events;\nSELECT eventName, eventId FROM changes ORDER BY time DESC LIMIT 5",
    );
    await page.keyboard.press("Control+Enter");
    await result.locator(".sql-counts", { hasText: /^5 rows/ }).waitFor();
    const name = await result.locator("#cell-0-0").innerText();
    await result.locator("#cell-0-0").dblclick();
    const event = await editor.webview(/CloudTrail event/);
    await event.getByRole("heading", { level: 1 }).waitFor();
    expect(await event.locator("body").innerText()).toContain(name);
    await editor.screenshot("sql-2-event");

    await editor.command("View: Close Editor");
    await write("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n");
    await page.keyboard.press("Control+Enter");
    await result.locator(".sql-counts", { hasText: "Running…" }).waitFor();
    await result.getByRole("button", { name: "Cancel" }).click();
    await result.getByText("Cancelled. The events are loaded again for the next query.").waitFor();

    await write("SELECT usr FROM events");
    await page.keyboard.press("Control+Enter");
    await result.getByRole("alert").getByText("no such column: usr").waitFor({ timeout: 60_000 });
    await page.locator(".squiggly-error").first().waitFor();
    await editor.screenshot("sql-3-error");
    expect(await editor.axe(result)).toEqual([]);

    await write("ATTACH '/tmp/other.db' AS other");
    await page.keyboard.press("Control+Enter");
    await result.getByRole("alert").getByText("Only SELECT statements can run here").waitFor();
  });
});

describe("conventions of the editor", () => {
  beforeAll(async () => {
    await editor.command("View: Close All Editors");
    await editor.command("View: Show Explorer");
  });

  const file = (name: string) =>
    editor.page.locator(".explorer-folders-view .monaco-list-row").filter({ hasText: name });
  const tab = (name: string) => editor.page.locator(".tab").filter({ hasText: name });
  const label = async (name: string) => tab(name).locator(".monaco-icon-label").getAttribute("aria-label");

  async function openWith(name: string): Promise<void> {
    await editor.chooseFor(file(name), "Open With...");
    await editor.pick("CloudTrail Events");
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
});

/** A log file with three events, and a JSON file without any. */
async function writeLogFiles(workspace: string): Promise<void> {
  const records = ["PutObject", "DeleteBucket", "PutObject"].map((eventName, at) => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice" },
    eventTime: `2026-11-20T09:0${at}:00Z`,
    eventSource: "s3.amazonaws.com",
    eventName,
    awsRegion: "eu-west-1",
    eventID: `event-${at}`,
  }));
  await writeFile(join(workspace, "a-trail.json.gz"), gzipSync(JSON.stringify({ Records: records })));
  await writeFile(join(workspace, "b-notes.json"), '{"name":"x"}');
}

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
