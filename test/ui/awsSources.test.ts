import type { Frame, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  // A search asks whatever it costs.
  editor = await Editor.open({ demo: { size: 2000 }, settings: { "cloudtrail.cost.perSearch": 0 } });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

async function choose(...rows: readonly string[]): Promise<void> {
  for (const row of rows) {
    await editor.pick(row);
  }
}

/** Enters the organization's bucket with the log files of all accounts, as the account reads it that owns it. */
async function chooseOrganization(): Promise<void> {
  await choose("Other bucket…");
  await editor.page.getByPlaceholder("acme-logs or acme-logs/prefix").fill("acme-organization-trail-logs/org");
  await editor.page.keyboard.press("Enter");
  await choose("log-archive");
}

/** Enters the text of a search whose source is chosen. */
async function enter(text: string): Promise<void> {
  await choose("Search text");
  await editor.page.getByPlaceholder("event:RunInstances user:alice -readonly error:*").fill(text);
  await editor.page.keyboard.press("Enter");
}

/** Answers the question of what a search may cost. */
async function answer(button: "Cancel" | "Run Query" | "Read Files"): Promise<void> {
  await editor.page.locator(".monaco-dialog-box").getByRole("button", { name: button }).click({ timeout: 60_000 });
}

function results(): Promise<Frame> {
  return editor.webview(/CloudTrail search/);
}

/** The line with the number of events, once it says something. */
async function counts(text: RegExp): Promise<Locator> {
  const line = async () => (await results()).locator(".counts");
  // After a reload the editor may load the view once more.
  const said = async () => (await line()).innerText({ timeout: 5_000 }).catch(() => "");
  await expect.poll(said, { timeout: 60_000 }).toMatch(text);
  return line();
}

/** What the rows say. They come a moment after the search says that it is complete. */
async function rows(): Promise<readonly string[]> {
  const shown = (await results()).locator(".data-row:not(.waiting)");
  await shown.first().waitFor();
  return shown.allInnerTexts();
}

/** The tokens with which queries of Athena were started: those with the same token are one query. */
async function started(): Promise<readonly unknown[]> {
  return (await control.requests({ operation: "StartQueryExecution" })).map(
    ({ parameters }) => (parameters as { readonly ClientRequestToken?: string }).ClientRequestToken,
  );
}

test("a search of an Athena table asks before it costs, is read on after a reload, and is stopped on cancel", async () => {
  await editor.command("CloudTrail: Choose Athena Table…");
  await choose("production", "eu-west-1", "cloudtrail_logs_pp", "security");
  await editor.command("CloudTrail: Search Athena Table…");
  await choose("cloudtrail_logs_pp");
  await enter("event:ConsoleLogin last:20d");
  await editor.page.getByText(/^This search scans up to .*, less than \$0\.01\.$/).waitFor({ timeout: 60_000 });
  await editor.screenshot("athena-cost");
  await answer("Cancel");
  await counts(/cancelled/);
  expect(await started()).toEqual([]);

  await control.setVariants({ athena: { queuedMs: 0, runningMs: 4_000, concurrent: 20 } });
  await (await results()).getByRole("button", { name: "Run Again" }).click();
  await answer("Run Query");
  await counts(/Athena runs the query for/);
  expect((await started()).length).toBe(1);
  await editor.screenshot("athena-running");
  await editor.reload();
  await counts(/complete as of/);
  await editor.screenshot("athena-done");
  const tokens = await started();
  expect(tokens.length).toBeGreaterThan(1);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect((await rows()).length).toBeGreaterThan(0);

  await control.clearRequests();
  await control.setVariants({ athena: { queuedMs: 0, runningMs: 120_000, concurrent: 20 } });
  await editor.command("CloudTrail: Search Athena Table…");
  await choose("cloudtrail_logs_pp");
  await enter("event:RunInstances last:20d");
  await answer("Run Query");
  await counts(/Athena runs the query for/);
  await (await results()).getByRole("button", { name: "Cancel" }).click();
  await counts(/cancelled/);
  await expect.poll(async () => (await control.requests({ operation: "StopQueryExecution" })).length).toBe(1);
  expect((await started()).length).toBe(1);
});

test("a search of a log group shows again what it found after a reload, and sends no request", async () => {
  await editor.command("CloudTrail: Search Log Group…");
  await choose("cloudtrail/organization");
  await enter("event:ConsoleLogin last:24h");
  const before = await (await counts(/complete as of/)).innerText();
  const found = await rows();
  expect(found.length).toBeGreaterThan(0);
  await control.clearRequests();
  await editor.reload();
  expect(await (await counts(/complete as of/)).innerText()).toBe(before);
  await expect.poll(rows).toEqual(found);
  expect(await control.requests()).toEqual([]);
});

test("verifying a trail finds the log file that was changed, and a later search of the bucket names it", async () => {
  await editor.command("CloudTrail: Verify Log Files…");
  await choose("Trail Bucket");
  await chooseOrganization();
  await choose("Last 24 Hours");
  await answer("Read Files");
  const report = await editor.webview(/verification/);
  await report.getByRole("button", { name: "Verify Again" }).waitFor({ timeout: 90_000 });
  expect(await report.locator(".verdict").innerText()).toContain("Not as CloudTrail wrote it");
  await report.getByRole("button", { name: /^Changed/ }).click();
  const changed = report.locator("tbody tr").filter({ hasText: "Changed" });
  await expect.poll(() => report.locator("tbody tr").count()).toBe(await changed.count());
  const [file = ""] = await changed.locator("th").allInnerTexts();
  expect(file).toMatch(/\.json\.gz$/);
  await editor.screenshot("verify-verdicts");
  expect(await editor.axe(report)).toEqual([]);

  await editor.command("CloudTrail: Search Trail Bucket…");
  await chooseOrganization();
  await enter("event:AuthorizeSecurityGroupIngress last:6h");
  await answer("Read Files");
  await counts(/complete as of/);
  const note = (await results()).getByText("was changed after CloudTrail delivered it").first();
  await note.waitFor();
  expect(await note.innerText()).toContain(file.trim().split("/").at(-1));
  await editor.screenshot("verify-search");
});
