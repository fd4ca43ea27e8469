import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openBrowserPage } from "../../scripts/editor/page.ts";
import { root } from "../../scripts/project.ts";

test("npm start opens the editor on the demo account beside a taken port, as the product shows itself, and Ctrl-C leaves nothing behind", async (context) => {
  const taken = createServer();
  // When somebody else has it, it is taken just as well.
  await new Promise<void>((resolve) => {
    taken.once("error", () => resolve());
    taken.listen(3180, "127.0.0.1", () => resolve());
  });
  const mark = randomUUID();
  const start = spawn(process.execPath, [join(root, "scripts", "start.ts"), "--browser", "--no-open"], {
    cwd: root,
    env: { ...process.env, START_TEST: mark },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const url = await readyUrl(start);
    expect(new URL(url).port).not.toBe("3180");
    const { page, close } = await openBrowserPage();
    await page.goto(url);
    // With the sidebar shown, the extension and with it all of the editor's processes run.
    await page.getByRole("tab", { name: "CloudTrail" }).first().click();
    await page
      .locator(".sidebar")
      .getByRole("treeitem", { name: /production/ })
      .first()
      .waitFor();
    expect(await webviewTexts(page)).toContainEqual(expect.stringContaining("Things to try"));
    // As an editor that a program drives would not show it.
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input.input:visible").fill(">CloudTrail: Compare Results");
    await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "Compare Results" }).first().click();
    const toasts = page.locator(".notification-toast .notification-list-item");
    await toasts.filter({ hasText: "no results to compare" }).waitFor();
    expect(await toasts.count()).toBe(1);
    expect(await page.getByRole("tab", { name: /Welcome|Get Started|Restricted/ }).count()).toBe(0);
    await close();
    expect(await page.isClosed()).toBe(true);

    const ended = new Promise((resolve) => start.once("exit", resolve));
    start.kill("SIGINT");
    await ended;
    await expect(fetch(url)).rejects.toThrow();
    if (process.platform !== "linux") {
      context.skip("the processes that are left can be listed on Linux only");
    }
    // What was ended takes its moment to go.
    await expect.poll(() => processesWith(mark)).toEqual([]);
  } finally {
    start.kill("SIGTERM");
    taken.close();
  }
});

/** What the documents inside the editor's webviews say, once one of them says anything. */
async function webviewTexts(page: Page): Promise<readonly string[]> {
  const read = () =>
    Promise.all(page.frames().map((frame) => frame.evaluate<string>("document.body?.innerText ?? ''").catch(() => "")));
  await expect.poll(async () => (await read()).join(""), { timeout: 60_000 }).toContain("A company, its code");
  return read();
}

function readyUrl(start: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (data: Buffer) => {
      said += data.toString();
      const url = /^ready: (http\S+)$/m.exec(said)?.[1];
      if (url !== undefined) {
        resolve(url);
      }
    };
    start.stdout?.on("data", hear);
    start.stderr?.on("data", hear);
    start.once("exit", () => reject(new Error(`It ended without being ready:\n${said}`)));
  });
}

/** Commands of the processes whose environment holds the text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const holds = readFileSync(`/proc/${pid}/environ`, "utf8").includes(text);
        return holds ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}
