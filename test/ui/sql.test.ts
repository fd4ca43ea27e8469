import { afterAll, beforeAll, expect, test } from "vitest";
import { Editor } from "./editor.ts";
import { searchResults } from "./searching.ts";

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1500, height: 900 } });
});
afterAll(() => editor?.close());

const RESULT = /Result of an SQL query/;

/** Replaces the text of the query, wherever the focus is. */
async function write(text: string): Promise<void> {
  const { page } = editor;
  await page.locator(".editor-group-container .monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

test("a person queries results with SQL, opens an event, cancels an endless query and reads an error", async () => {
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
  expect(await result.getByRole("columnheader").allInnerTexts()).toEqual(["user", "calls", "failed", "first", "last"]);
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
