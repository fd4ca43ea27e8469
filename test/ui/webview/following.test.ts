import { afterAll, beforeAll, expect, test } from "vitest";
import type { FollowingView, RefreshView } from "../../../src/protocol/following.ts";
import { Webviews } from "./harness.ts";
import { followed, ON, stateOf } from "./sampleFollowing.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

const open = (following: FollowingView) => webviews.openResults(followed(following));

test("says up to when events have arrived and what is missing, and has its buttons on the keyboard", async () => {
  const { page, calls, host } = await open(ON);
  const line = page.locator(".following");
  await line.waitFor();
  const text = async () => (await line.innerText()).replace(/\s+/g, " ").trim();
  expect(await text()).toMatch(
    /Events up to .*09:35 have arrived, read at .*09:41; late ones can still arrive\. Refreshes every minute while it is visible\. Not up to date: production us-west-2 \(Timed out\)\. 2 new events/,
  );
  await page.getByRole("button", { name: "Mark as Seen" }).press("Enter");
  await page.getByRole("button", { name: "Stop Refreshing" }).press("Enter");
  const states: [Partial<RefreshView>, RegExp, string][] = [
    [{ mode: "stopped", fresh: 0 }, /Refreshing is off\./, "Refresh Automatically"],
    [{ mode: "unattended" }, /paused because this view wasn't used for 30 minutes/, "Continue"],
    [{ mode: "failed", failure: "Sign in <again>." }, /paused: Sign in <again>\./, "Continue"],
  ];
  for (const [change, says, button] of states) {
    host.emit("state", stateOf({ ...ON, ...change }));
    await expect.poll(text).toMatch(says);
    await line.getByRole("button", { name: button, exact: true }).press("Enter");
  }
  const { newest: _newest, ...nothing } = ON;
  host.emit("state", stateOf({ ...nothing, every: 180_000 }));
  await expect
    .poll(text)
    .toMatch(/^No events have arrived, read at .*09:41; they can still arrive\. Refreshes every 3 minutes/);
  expect(calls.filter((call) => /^(follow|markSeen)\(/.test(call))).toEqual([
    "markSeen()",
    "follow(false)",
    "follow(true)",
    "follow(true)",
    "follow(true)",
  ]);
  expect(calls).toContain("attended()");
  expect(calls.filter((call) => call === "attended()")).toHaveLength(1);
  await page.close();
});

test("opens grouped by person, with pipelines and services apart and new events counted", async () => {
  const { page } = await open(ON);
  const rows = page.locator(".groups tbody tr");
  await expect.poll(() => rows.allInnerTexts()).toHaveLength(6);
  const texts = (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());
  expect(texts.map((text) => text.split(" ").slice(0, 2).join(" "))).toEqual([
    "People and",
    "alice@example.com 2",
    "Pipelines",
    "deploy/GitHubActions 6",
    "AWS services",
    "autoscaling.amazonaws.com 2",
  ]);
  expect(texts[1]).toContain("2 new");
  await page.close();
});
