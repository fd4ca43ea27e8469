import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Webviews } from "./harness.ts";
import { evidenceRows, evidenceState, GAPS } from "./sampleEvidence.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

describe("the verification of log files", () => {
  test("says the result in a sentence, filters by verdict, and shows the events of a file", async () => {
    const { page, calls, violations, reports } = await webviews.openEvidence({
      ready: () => evidenceState({ gaps: GAPS }),
      rows: (filter) =>
        filter === "changed" ? { rows: evidenceRows().rows.slice(0, 1), total: 1 } : evidenceRows(150),
    });
    await page.getByText("Not as CloudTrail wrote it. 2,311 of 2,312 log files").waitFor();
    await page.getByText("03:00 to 05:00 UTC: no digests").waitFor();
    // Hostile text is shown as it is.
    await page.getByText("Digest \\u202e<b>names</b> it").waitFor();
    expect(await page.locator("tbody tr").count()).toBe(8);
    await page.getByRole("button", { name: "Show More (150 files)" }).click();
    await page.getByRole("button", { name: "Changed 1" }).click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
    await page.locator(".file-open").first().click();
    await page.getByRole("button", { name: "Export Report…" }).click();
    await page.getByRole("button", { name: "Verify Again" }).click();
    await expect
      .poll(() => calls.filter((call) => !call.startsWith("ready")))
      .toEqual(['rows("all", 0)', 'rows("all", 8)', 'rows("changed", 0)', "open(0)", "export()", "run()"]);
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("shows how far it is, and can be stopped and continued", async () => {
    const { page, calls, host } = await webviews.openEvidence({
      ready: () => evidenceState({ phase: "digests", sentence: "", result: "open", done: 7, total: 24, revision: 0 }),
      rows: () => evidenceRows(),
    });
    await page.getByText("Reading digests: 7 of 24").waitFor();
    expect(await page.locator("progress").getAttribute("value")).toBe("7");
    await page.getByRole("button", { name: "Stop" }).press("Enter");
    host.emit("state", evidenceState({ phase: "stopped", done: 40, total: 90 }));
    await page.getByRole("button", { name: "Continue" }).press("Enter");
    await page.getByText("So far: 2,311 of 2,312").waitFor();
    await expect.poll(() => calls.filter((call) => /^(stop|run)/.test(call))).toEqual(["stop()", "run()"]);
    await page.close();
  });

  test("is worked by keyboard, and comes back with the chosen verdict", async () => {
    const { page } = await webviews.openEvidence({ ready: () => evidenceState(), rows: () => evidenceRows() });
    await page.getByRole("button", { name: "All 2,341" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.locator('.filter[aria-pressed="true"]', { hasText: "Problems" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("file-open mono");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => window.keptState())).toEqual({ filter: "problems", memento: "{}" });
    await page.close();
  });
});
