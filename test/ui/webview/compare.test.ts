import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Look, Webviews } from "./harness.ts";
import { compared, KINDS, NOW } from "./sampleCompare.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

async function open(state = compared(), look: Look = {}) {
  const opened = await webviews.openCompare(
    {
      ready: () => state,
      kinds: (by) => (by === "activity" ? KINDS : { ...KINDS, onlyA: [], totals: { ...KINDS.totals, onlyA: 0 } }),
    },
    look,
  );
  await opened.page.locator(".compare-list").first().waitFor();
  return opened;
}

describe("the comparison", () => {
  test("lists what only one side has and what both have, each with the way to its events", async () => {
    const { page, calls, violations, reports } = await open();
    expect(await page.locator("h2").allInnerTexts()).toEqual(["Only in A 2", "Only in B 1", "In both 2"]);
    expect(await page.locator(".side").allInnerTexts()).toEqual([
      expect.stringContaining("60 events"),
      expect.stringContaining("410 events"),
    ]);
    await page.getByRole("button", { name: "DeleteBucket · S3" }).click();
    await page.getByRole("button", { name: "B: 400 events of GetObject, S3" }).click();
    await page.getByRole("button", { name: "B: 3 events of CreateUser, IAM" }).click();
    await page.getByRole("button", { name: "Show Results of A" }).click();
    await page.getByRole("button", { name: "Swap A and B" }).click();
    await expect
      .poll(() => calls.filter((call) => /^(open|show|swap)/.test(call)))
      .toEqual([
        'show(0, "activity", ["DeleteBucket","s3.amazonaws.com"])',
        'show(1, "activity", ["GetObject","s3.amazonaws.com"])',
        'show(1, "activity", ["CreateUser","iam.amazonaws.com"])',
        "open(0)",
        "swap()",
      ]);
    const table = await page.locator(".compare-list.both").innerText();
    expect(table).toContain("+360");
    expect(await page.locator(".compare-list.onlyA").innerText()).not.toContain("\u202e");
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("calls nothing missing that may only not have been read", async () => {
    const { page, host } = await open(compared({ state: "limited" }));
    await page.getByText("Not found in B, which is incomplete").first().waitFor();
    await page.getByText("Only in B", { exact: false }).first().waitFor();
    host.emit("state", compared({ state: "running" }));
    await page.getByText("Not found in B so far, which is still running").first().waitFor();
    host.emit("state", compared({ asOf: NOW }));
    await page
      .getByText(/^Only in A: not found in B as of /)
      .first()
      .waitFor();
    host.emit("state", compared({}, { differences: ["Searched in A and not in B: production us-east-1."] }));
    await page.getByText("Searched in A and not in B: production us-east-1.").waitFor();
    host.emit("state", compared({}, { same: { both: 3, onlyA: 1, onlyB: 0 } }));
    await page.getByText("3 events are in both by event ID, 1 in A only, 0 in B only.").waitFor();
    await page.close();
  });

  test("is worked by keyboard, and comes back with what was compared", async () => {
    const { page, calls } = await open(compared({}, { memento: "the host's" }));
    await page.getByRole("tab", { name: "Activity" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Resources", selected: true }).waitFor();
    await expect.poll(() => calls).toContain('kinds("resource")');
    await page.getByRole("columnheader", { name: "Resource" }).first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("kind-open");
    const state = await page.evaluate(() => window.keptState());
    expect(state).toEqual({ by: "resource", memento: "the host's" });
    await page.close();
    const again = await open(compared(), { state });
    await again.page.getByRole("tab", { name: "Resources", selected: true }).waitFor();
    await again.page.close();
  });
});
