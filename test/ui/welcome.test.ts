import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EDITOR_THEMES, Editor } from "./editor.ts";

/** Titles of the steps without a folder, in their order. */
const STEPS = [
  "Explore sample data",
  "Connect an AWS account",
  "Search events",
  "See who changed what your code declares",
  "See what changed",
];

let folder: string;
let config: string;
let editor: Editor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aws-config-"));
  config = join(folder, "config");
  editor = await Editor.open({
    env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials") },
  });
});
afterAll(async () => {
  await editor?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

const step = (title: string) => editor.page.locator(".getting-started-step").filter({ hasText: title }).first();
const isDone = (title: string) => step(title).locator(".codicon-getting-started-step-checked").count();

describe("on a machine without AWS", () => {
  test("the view leads to the walkthrough, which shows a picture with each step in each kind of theme", async () => {
    await editor.openSidebar();
    await editor.page.locator(".sidebar a").filter({ hasText: "walkthrough" }).click();
    await step("Explore sample data").waitFor();
    expect(await editor.page.locator(".getting-started-step").count()).toBe(STEPS.length);
    for (const [kind, theme] of Object.entries(EDITOR_THEMES)) {
      await editor.useTheme(theme);
      for (const [index, title] of STEPS.entries()) {
        await step(title).click();
        const picture = editor.page.locator(".getting-started-media img").first();
        await expect.poll(() => picture.getAttribute("srcset")).toMatch(new RegExp(`-${kind}\\.png`));
        await expect
          .poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
          .toBeGreaterThan(100);
        expect(await picture.getAttribute("alt")).not.toBe("");
        expect(await isDone(title)).toBe(0);
        await editor.screenshot(`walkthrough-${kind}-${index + 1}`);
      }
    }
  });

  test("the sample data is two clicks away, and completes its step when it was read", async () => {
    await editor.page.locator(".sidebar").getByRole("button", { name: "Explore Sample Data" }).click();
    const view = await editor.webview(/CloudTrail search/);
    await view.getByRole("row").filter({ hasText: "DeleteTrail" }).filter({ hasText: "AccessDenied" }).waitFor();
    await view.getByRole("button", { name: "The opened bucket" }).click();
    await view.getByRole("row").filter({ hasText: "PutBucketPolicy" }).first().dblclick();
    const event = await editor.webview(/CloudTrail event/);
    await event.getByText("Public", { exact: true }).waitFor();
    await editor.screenshot("sample-data-event");
    await editor.command("CloudTrail: Open Walkthrough");
    await expect.poll(() => isDone("Explore sample data")).toBe(1);
    expect(await isDone("Search events")).toBe(0);
    expect(await editor.notifications().count()).toBe(0);
  });

  test("the view says how to begin, and shows profiles without a refresh once there is a configuration", async () => {
    await editor.page.getByText("No AWS profiles found on this machine.").waitFor();
    await editor.page.getByRole("button", { name: "Open AWS Config File" }).waitFor();
    await editor.screenshot("welcome-no-configuration");
    await writeFile(config, "[profile written-just-now]\nregion = eu-west-3\n");
    for (const node of [/^written-just-now/, /^eu-west-3/]) {
      await editor.treeItems(node).first().waitFor();
    }
  });
});
