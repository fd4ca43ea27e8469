import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000, liveTailAttackMs: 300 } });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

const started = async () => (await control.requests({ operation: "StartLiveTail" })).length;
const ended = async () => (await control.requests({ operation: "StartLiveTail" })).filter(({ aborted }) => aborted);

async function line() {
  return (await editor.webview(/CloudTrail search/)).locator(".live-tail");
}

test("a live tail of a log group adds an attack as it happens, and costs nothing that nobody allowed", async () => {
  await editor.command("CloudTrail: Live Tail");
  await editor.pick("cloudtrail/organization");
  const dialog = editor.page.locator(".monaco-dialog-box");
  await dialog.getByText("AWS bills a live tail by the minute: $0.01 after 1,800 free minutes a month.").waitFor();
  await editor.screenshot("live-tail-price");
  expect(await started()).toBe(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const results = await editor.webview(/CloudTrail search/);
  await results.getByRole("button", { name: "Live Tail" }).click();
  await dialog.getByRole("button", { name: "Start Live Tail" }).click();
  await (await line()).getByText(/^Live since/).waitFor();
  expect(await started()).toBe(1);

  await results.locator(".data-row.fresh").filter({ hasText: "CreateAccessKey" }).first().waitFor({ timeout: 60_000 });
  expect(await results.locator(".counts").innerText()).toMatch(/complete as of/);
  await editor.screenshot("live-tail-attack");
});

test("is paused, resumed and stopped with keys, and ends with the view", async () => {
  const results = await editor.webview(/CloudTrail search/);
  // The editor learns a little later that the table has the focus.
  const press = async (key: string, says: RegExp) => {
    await expect
      .poll(
        async () => {
          await results.getByRole("grid").focus();
          await editor.page.keyboard.press(key);
          const shown = (await line()).getByText(says).waitFor({ timeout: 3_000 });
          return shown.then(() => true).catch(() => false);
        },
        { timeout: 30_000 },
      )
      .toBe(true);
  };
  await press("p", /^Live tail paused/);
  await (await line()).getByText(/events? waiting/).waitFor({ timeout: 30_000 });
  await press("p", /^Live since/);
  await press("Shift+P", /^Live tail stopped/);
  await expect.poll(async () => (await ended()).length).toBe(1);

  // Allowed once, it is not asked about again.
  await (await line()).getByRole("button", { name: "Start Again" }).click();
  await (await line()).getByText(/^Live since/).waitFor();
  expect(await started()).toBe(2);
});

test("ends with a reload, says so, and does not start by itself", async () => {
  await editor.reload();
  await (await line()).getByText(/^Live tail ended with the reload/).waitFor({ timeout: 60_000 });
  await expect.poll(async () => (await ended()).length).toBe(2);
  await editor.screenshot("live-tail-reloaded");
  expect(await started()).toBe(2);
  await (await line()).getByRole("button", { name: "Start Again" }).click();
  await editor.page.locator(".monaco-dialog-box").getByRole("button", { name: "Start Live Tail" }).click();
  await (await line()).getByText(/^Live since/).waitFor();
  expect(await started()).toBe(3);
  await editor.command("View: Close All Editors");
  await expect.poll(async () => (await ended()).length).toBe(3);
});
