import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mountSmallDisk, unmountSmallDisk } from "../hostile/smallDisk.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

test("a search on a full disk shows all of its events and says why they are in memory (44)", async () => {
  const editor = await Editor.open({ demo: { size: 2000 } });
  closers.push(() => editor.close());
  const { storage } = editor;
  // Where nothing can be mounted a file stands in the way of the folder that events are written to.
  const mounted = mountSmallDisk(storage, 30_000) === undefined;
  const cause = mounted ? "The disk is full" : "The disk could not be written";
  if (mounted) {
    closers.push(async () => unmountSmallDisk(storage));
  } else {
    await mkdir(storage, { recursive: true });
    await writeFile(join(storage, "events"), "");
  }
  await enterSearch(editor, "last:30d");
  const results = await editor.webview(/CloudTrail search/);
  const counts = results.locator(".counts");
  await expect.poll(() => counts.innerText(), { timeout: 60_000 }).toMatch(/ · complete( as of .*)?$/);
  const found = await counts.locator("strong").innerText();
  expect(Number.parseInt(found.replace(/\D/g, ""), 10)).toBeGreaterThan(500);
  expect(await counts.innerText()).not.toContain("not shown");
  await results.locator(".note-line", { hasText: cause }).waitFor();
  // One warning, although the cache and the results are both on this disk.
  await editor.command("Notifications: Show Notifications");
  const warnings = editor.page.locator(".notifications-center .notification-list-item").filter({ hasText: cause });
  await warnings.first().waitFor();
  expect(await warnings.count()).toBe(1);
  await editor.screenshot("full-disk");
  // A row far down opens: its record comes from memory.
  await results.getByRole("row").nth(5).dblclick();
  await (await editor.webview(/CloudTrail event/)).getByRole("heading", { level: 1 }).waitFor();
  // The same search on a good disk finds the same.
  if (mounted) {
    closers.pop();
    unmountSmallDisk(storage);
  } else {
    await rm(join(storage, "events"));
  }
  await results.getByRole("button", { name: "Run Again" }).click();
  await results.locator(".note-line", { hasText: cause }).waitFor({ state: "detached" });
  await expect.poll(() => counts.innerText(), { timeout: 60_000 }).toMatch(/ · complete( as of .*)?$/);
  expect(await counts.locator("strong").innerText()).toBe(found);
});
