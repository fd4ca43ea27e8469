import { afterAll, beforeAll, expect, test } from "vitest";
import type { FollowingView, RefreshView } from "../../../src/protocol/following.ts";
import { Webviews } from "./harness.ts";
import { followed, LIVE, ON, stateOf } from "./sampleFollowing.ts";
import { sampleState } from "./sampleResults.ts";

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

test("says what a live tail does, and has its buttons on the keyboard", async () => {
  const { page, calls, host } = await open(LIVE);
  const line = page.locator(".following");
  await line.waitFor();
  const text = async () => (await line.innerText()).replace(/\s+/g, " ").trim();
  expect(await text()).toMatch(/^Live since .*09:41 · 128 events 2 new events Mark as Seen · Pause · Stop$/);
  expect(await line.locator("[title]").first().getAttribute("title")).toMatch(/do not count as read/);
  const { since: _since, ...unconnected } = LIVE;
  const states: [FollowingView, RegExp, string][] = [
    [{ ...unconnected, mode: "starting", count: 0, fresh: 0 }, /^Connecting the live tail… Stop$/, "Stop"],
    [
      { ...LIVE, sampled: true, unreadable: 3 },
      /128 events · sampled More than 500 events a second arrived: AWS left some out\. 3 log events could not be read/,
      "Pause",
    ],
    [
      { ...LIVE, mode: "paused", until: LIVE.since ?? 0, waiting: 43, fresh: 0 },
      /^Live tail paused at .*09:41 · 128 events · 43 events waiting AWS goes on billing it\. Resume · Stop$/,
      "Resume",
    ],
    [
      { ...LIVE, reconnected: { at: LIVE.since ?? 0, why: "session ended" } },
      /Renewed at .*09:41 because AWS ends a session after 3 hours; events in between may be missing\./,
      "Stop",
    ],
    [
      { ...LIVE, mode: "ended", end: "limit", until: LIVE.since ?? 0 },
      /stopped at .*09:41 at the limit/,
      "Start Again",
    ],
    [{ ...unconnected, mode: "ended", end: "reloaded", fresh: 0 }, /ended with the reload; 128 events/, "Start Again"],
    [
      { ...LIVE, mode: "ended", end: "failed", failure: "Allow <logs:StartLiveTail>." },
      /: Allow <logs:StartLiveTail>\./,
      "Start Again",
    ],
  ];
  for (const [following, says, button] of states) {
    host.emit("state", stateOf(following));
    await expect.poll(text).toMatch(says);
    await line.getByRole("button", { name: button, exact: true }).press("Enter");
  }
  expect(calls.filter((call) => call.startsWith("tail("))).toEqual(
    ["stop", "pause", "resume", "stop", "start", "start", "start"].map((action) => `tail("${action}")`),
  );
  await page.close();
});

test("shows how many events were added out of view, and goes there", async () => {
  const { page, host } = await webviews.openResults({ ...followed(LIVE), ready: () => tailed(0) });
  const table = page.getByRole("grid");
  await page.locator(".data-row:not(.waiting)").first().waitFor();
  host.emit("state", tailed(5));
  const pill = page.getByRole("button", { name: /^Go to/ });
  expect(await pill.count()).toBe(0);
  await table.evaluate((grid) => grid.scrollTo(0, 1_500));
  host.emit("state", tailed(17));
  await page.getByRole("button", { name: "Go to 12 new events" }).press("Enter");
  await expect.poll(() => table.evaluate((grid) => grid.scrollTop)).toBe(0);
  await expect.poll(() => pill.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
  await page.close();
});

test("offers a live tail where one can run, and announces it without a word for each event", async () => {
  const { page, calls, host } = await webviews.openResults({
    ...followed(LIVE),
    ready: () => sampleState(400, { canTail: true }),
  });
  await page.getByRole("button", { name: "Live Tail" }).click();
  expect(calls).toContain('tail("start")');
  const status = page.locator(".unseen[role=status]");
  host.emit("state", tailed(0));
  await expect.poll(() => status.innerText()).toMatch(/^Live since .* · 128 events$/);
  const before = await status.innerText();
  for (let fresh = 1; fresh <= 20; fresh += 1) {
    host.emit("state", { ...tailed(fresh), following: { ...LIVE, count: LIVE.count + fresh, fresh } });
  }
  await page.getByText("148 events", { exact: false }).first().waitFor();
  expect(await status.innerText()).toBe(before);
  await page.close();
});

/** The results of a log group with so many new events. */
function tailed(fresh: number) {
  return sampleState(400, { following: { ...LIVE, fresh }, revision: fresh });
}
