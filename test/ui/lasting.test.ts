import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { Editor } from "./editor.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function open(options: Parameters<typeof Editor.open>[0]): Promise<Editor> {
  const editor = await Editor.open(options);
  closers.push(() => editor.close());
  return editor;
}

describe("what a person did", () => {
  test("is there again after a reload: the event, the search, the chosen Regions", async () => {
    const editor = await open({ demo: { size: 2000 } });
    await editor.openSidebar();
    await editor.command("CloudTrail: Choose Regions…");
    await editor.quickInput().getByText("us-west-2").click();
    await editor.screenshot("lasting-regions");
    await editor.quickInput().getByRole("button", { name: "OK" }).click();
    await editor.quickInput().getByText("Only development").click();
    await editor
      .treeItems(/^us-west-2/)
      .first()
      .waitFor();

    await editor.command("CloudTrail: Look Up by Event Name…");
    await editor.page.getByPlaceholder(/^Event name \(exact match\)/).fill("ConsoleLogin");
    await editor.page.keyboard.press("Enter");
    await editor.quickInput().getByText("Last 30 days").click();
    const results = await editor.webview(/CloudTrail search/);
    await results.getByRole("row").nth(1).dblclick();
    const before = await editor.webview(/CloudTrail event/);
    await before.getByRole("heading", { level: 1, name: "ConsoleLogin" }).waitFor();
    await results
      .getByText(/complete/)
      .first()
      .waitFor();
    const found = await results.locator(".counts").innerText();
    const chosen = await results.getByRole("row", { selected: true }).innerText();

    await editor.reload();
    await editor
      .treeItems(/^us-west-2/)
      .first()
      .waitFor({ timeout: 60_000 });
    const shown = async (title: RegExp, find: (view: Frame) => Promise<string>) =>
      find(await editor.webview(title)).catch(() => "");
    await expect
      .poll(
        () => shown(/CloudTrail event/, (view) => view.getByRole("heading", { level: 1 }).innerText({ timeout: 1000 })),
        {
          timeout: 60_000,
        },
      )
      .toContain("ConsoleLogin");
    await expect
      .poll(
        () =>
          shown(/CloudTrail search/, (view) =>
            view.getByRole("combobox").or(view.getByRole("textbox")).first().inputValue({ timeout: 1000 }),
          ),
        { timeout: 60_000 },
      )
      .toBe("event:ConsoleLogin last:30d");
    const again = await editor.webview(/CloudTrail search/);
    await again.getByText(/^Shown from the event cache, as of /).waitFor();
    expect(await again.locator(".counts").innerText()).toBe(found);
    expect(await again.getByRole("row", { selected: true }).innerText()).toBe(chosen);
    await editor.screenshot("lasting-reload");
  });

  test("in the AWS configuration is seen without a refresh", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aws-config-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const config = join(folder, "config");
    const editor = await open({
      demo: { size: 2000 },
      env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") },
    });
    await editor.openSidebar();
    await editor.page.getByText("No AWS profiles found on this machine.").waitFor();
    await writeFile(config, "[profile written-just-now]\nregion = eu-west-3\n");
    await editor
      .treeItems(/^written-just-now/)
      .first()
      .waitFor();
    await editor
      .treeItems(/^eu-west-3/)
      .first()
      .waitFor();
  });
});
