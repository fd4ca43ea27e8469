import type { Frame } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, settings: { "cloudtrail.cost.perSearch": 0 } });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

const RESULTS = /CloudTrail search/;

async function choose(...rows: readonly (string | RegExp)[]): Promise<void> {
  for (const row of rows) {
    await editor.quickInput().locator(".monaco-list-row").filter({ hasText: row }).first().click();
  }
}

/** Enters the text of a search whose source is chosen. */
async function enter(text: string): Promise<void> {
  await choose("Search text");
  await editor.page.getByPlaceholder("event:RunInstances user:alice -readonly error:*").fill(text);
  await editor.page.keyboard.press("Enter");
}

function dialog() {
  return editor.page.locator(".monaco-dialog-box");
}

function results(): Promise<Frame> {
  return editor.webview(RESULTS);
}

async function counts(text: string | RegExp): Promise<string> {
  const line = (await results()).locator(".counts").getByText(text);
  await line.waitFor({ timeout: 60_000 });
  return (await (await results()).locator(".counts").innerText()).replace(/\s+/g, " ");
}

async function reload(): Promise<void> {
  await Promise.all([editor.page.waitForEvent("load"), editor.command("Developer: Reload Window")]);
  await editor.page.getByRole("tab", { name: "CloudTrail" }).first().waitFor({ timeout: 60_000 });
}

/** The tokens with which queries of Athena were started: one twice is the same query. */
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
  await dialog()
    .getByText(/^This search scans up to/)
    .waitFor({ timeout: 60_000 });
  await editor.screenshot("athena-cost");
  expect(await started()).toEqual([]);
  await dialog().getByRole("button", { name: "Cancel" }).click();
  console.log(await counts(/cancelled/i));
  await editor.screenshot("athena-refused");
  expect(await started()).toEqual([]);

  await control.setVariants({ athena: { queuedMs: 0, runningMs: 4_000, concurrent: 20 } });
  await (await results()).getByRole("button", { name: "Run Again" }).click();
  await dialog().getByRole("button", { name: "Run Query" }).click();
  await expect.poll(async () => (await started()).length).toBe(1);
  await editor.screenshot("athena-running");
  await reload();
  await editor.screenshot("athena-reloaded");
  console.log(await counts(/complete as of/));
  await editor.screenshot("athena-done");
  const tokens = await started();
  console.log(tokens);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(await (await results()).locator(".data-row").count()).toBeGreaterThan(0);
});

test("a search of a log group shows what it found after a reload, and sends no request", async () => {
  await editor.command("CloudTrail: Search Log Group…");
  await choose("cloudtrail/organization");
  await enter("event:ConsoleLogin last:24h");
  console.log(await counts(/complete as of/));
  await editor.screenshot("log-group-done");
  await control.clearRequests();
  await reload();
  console.log(await counts(/complete/));
  await editor.screenshot("log-group-reloaded");
  console.log((await control.requests()).map(({ service, operation }) => `${service} ${operation}`));
});

test("verifying a trail finds the log file that was changed, and later searches name it", async () => {
  await editor.command("CloudTrail: Verify Log Files…");
  await choose("Trail Bucket", /acme-organization-trail-logs\/org.*log-archive/, "Last 24 Hours");
  const report = await editor.webview(/verification/);
  await report.getByRole("button", { name: "Verify Again" }).waitFor({ timeout: 90_000 });
  console.log(await report.locator("body").innerText());
  await editor.screenshot("verify-verdicts");

  await editor.command("CloudTrail: Search Trail Bucket…");
  await choose(/acme-organization-trail-logs\/org.*log-archive/);
  await enter("event:AuthorizeSecurityGroupIngress last:6h");
  await dialog().getByRole("button", { name: "Read Files" }).click();
  console.log(await counts(/complete as of/));
  await editor.screenshot("verify-search");
  console.log(await (await results()).locator("body").innerText());
});
