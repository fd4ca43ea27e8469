import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";
import { showDetails } from "./eventView.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 } });
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
    await editor.page.keyboard.press("ArrowDown");
    await editor.page.keyboard.press("Enter");
    await editor.quickInput().getByText("Last 7 days").click();
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
    await editor.quickInput().getByText("acme-prod-trail-logs/production").first().click();
    await editor.quickInput().getByText("Access key", { exact: true }).click();
    const key = editor.demo.world.truth.chapters
      .find(({ id }) => id === "customer-export")
      ?.eventIds.flatMap((id) => [...editor.demo.world.records()].filter(({ eventId }) => eventId === id))
      .map(({ json }) => /"accessKeyId":"(\w+)"/.exec(json)?.[1])
      .find((id) => id !== undefined);
    await editor.page.getByPlaceholder(/^Access key/).fill(key ?? "");
    await editor.page.keyboard.press("Enter");
    await editor.quickInput().getByText("Last 90 days").click();
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
    await searchText("ip:198.51.100.0/24 last:30d");
    const results = await resultsFor("ip:198.51.100.0/24");
    await results.getByRole("row").nth(1).waitFor();
    await results.getByRole("button", { name: /^Cancel/ }).click();
    await results.getByText("cancelled").first().waitFor();
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
