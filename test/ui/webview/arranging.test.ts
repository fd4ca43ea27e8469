import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { type Look, Webviews } from "./harness.ts";
import { sampleRow, sampleState, sampleSummary } from "./sampleResults.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

async function open(changes: Partial<ResultsState> = {}, requests: Partial<ResultsRequests> = {}, look: Look = {}) {
  const state = sampleState(400, changes);
  const opened = await webviews.openResults(
    {
      ready: () => state,
      rows: (_search, start, count) =>
        Array.from({ length: Math.max(0, Math.min(count, state.count - start)) }, (_, index) =>
          sampleRow(start + index),
        ),
      ids: (_search, start, end) => Array.from({ length: end - start }, (_, index) => `event-${start + index}`),
      locate: (_search, ids) => ids.map((id) => Number(id.slice(6))),
      summary: (_search, ask) => sampleSummary(ask),
      groups: () => ({
        groups: [
          { value: "alice", count: 300, errors: 0, first: Date.UTC(2026, 10, 21, 10), last: Date.UTC(2026, 10, 22, 9) },
          { count: 100, errors: 7, first: Date.UTC(2026, 10, 21, 11), last: Date.UTC(2026, 10, 21, 12) },
        ],
        total: 12,
      }),
      ...requests,
    },
    look,
  );
  const { page, calls } = opened;
  await page.locator(".data-row:not(.waiting)").first().waitFor();
  const heads = () => page.getByRole("columnheader").allTextContents();
  const kept = () => {
    const [, text = "null"] =
      /^keepLayout\((.*)\)$/.exec(calls.findLast((call) => call.startsWith("keepLayout(")) ?? "") ?? [];
    return JSON.parse(JSON.parse(text));
  };
  const asked = (name: string) => calls.filter((call) => call.startsWith(`${name}(`));
  const tell = (more: Partial<ResultsState>) => opened.host.emit("state", { ...state, ...more });
  return { ...opened, heads, kept, asked, tell };
}

describe("columns", () => {
  test("are chosen and ordered by keyboard in a list that stays open", async () => {
    const { page, heads, kept, violations } = await open();
    await page.getByRole("button", { name: "Columns" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "Account" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "Access Key" }).focus();
    await page.keyboard.press("Space");
    for (let step = 0; step < 7; step += 1) {
      await page.keyboard.press("Alt+ArrowUp");
    }
    await expect
      .poll(heads)
      .toEqual(["Time", "Access Key", "Event", "User", "Resource", "Error", "Service", "Region", "Source IP"]);
    expect(await page.locator("#row-0 .cell-accessKey").innerText()).toBe("ASIAIOSFODNN7EXAMPLE");
    await expect.poll(() => kept().columns.shown.slice(0, 3)).toEqual(["time", "accessKey", "eventName"]);
    await page.getByRole("menuitem", { name: "Reset Columns" }).click();
    await expect.poll(heads).toHaveLength(9);
    await page.keyboard.press("Escape");
    expect(await page.getByRole("menu").count()).toBe(0);
    expect(violations).toEqual([]);
    await page.close();
  });

  test("have a menu of their own, by mouse and by keyboard", async () => {
    const { page, heads, asked } = await open();
    await page.getByRole("columnheader", { name: "User" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Move Left" }).click();
    await expect.poll(async () => (await heads()).slice(0, 3)).toEqual(["Time", "User", "Event"]);
    await page.getByRole("columnheader", { name: "Region" }).getByRole("button").focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Hide" }).click();
    await expect.poll(heads).not.toContain("Region");
    await page.getByRole("columnheader", { name: "Resource" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Sort Descending" }).click();
    await expect.poll(() => asked("sort")).toEqual(['sort("resource", true)']);
    await page.close();
  });

  test("are dragged to another place, which sorts nothing", async () => {
    const { page, heads, asked } = await open();
    const box = async (name: string) => await page.getByRole("columnheader", { name }).boundingBox();
    const [resource, event] = [await box("Resource"), await box("Event")];
    const y = (resource?.y ?? 0) + 12;
    await page.mouse.move((resource?.x ?? 0) + 30, y);
    await page.mouse.down();
    await page.mouse.move((event?.x ?? 0) + 20, y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(async () => (await heads()).slice(0, 4)).toEqual(["Time", "Resource", "Event", "User"]);
    expect(asked("sort")).toEqual([]);
    await page.close();
  });

  test("come back as the person had them last, whatever they were kept as", async () => {
    const layout = {
      columns: { shown: ["user", "requestId"], widths: { user: 300 } },
      facets: false,
      folded: ["error"],
      timeline: false,
      preview: false,
    };
    const { page, heads } = await open({ layout: JSON.stringify(layout) });
    expect(await heads()).toEqual(["User", "Request ID"]);
    expect((await page.getByRole("columnheader", { name: "User" }).boundingBox())?.width).toBe(300);
    expect(await page.getByRole("slider").count()).toBe(0);
    await page.getByRole("button", { name: "Facets" }).click();
    const folded = page.getByRole("group", { name: "Error" }).getByRole("button").first();
    expect(await folded.getAttribute("aria-expanded")).toBe("false");
    await page.close();
    const answer = Promise.withResolvers<ResultsState>();
    const late = await webviews.openResults({ ready: () => answer.promise });
    await expect.poll(() => late.calls).toContain("ready()");
    late.host.emit("state", sampleState(400));
    await expect.poll(() => late.page.getByRole("columnheader").count()).toBe(9);
    answer.resolve(sampleState(400, { layout: JSON.stringify(layout) }));
    await expect.poll(() => late.page.getByRole("columnheader").allTextContents()).toEqual(["User", "Request ID"]);
    await late.page.close();
    const other = await open({ layout: '{"columns":{"shown":["nonsense"]' });
    expect(await other.heads()).toHaveLength(9);
    await other.page.close();
  });
});

describe("the preview", () => {
  test("follows the selection once it rests, and takes no focus", async () => {
    const { page, asked } = await open();
    await page.locator("#row-2").click();
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(400);
    expect(asked("openEvent")).toEqual(['openEvent("event-2", {"preserveFocus":true})']);
    await page.getByRole("button", { name: /^Preview/ }).click();
    await page.getByRole("grid").focus();
    // All at once: with a pause between them on a busy machine the selection would rest on each.
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1) {
        const press = new KeyboardEvent("keydown", {
          key: "ArrowDown",
          bubbles: true,
          composed: true,
          cancelable: true,
        });
        document.activeElement?.dispatchEvent(press);
      }
    });
    await expect
      .poll(() => asked("openEvent"))
      .toEqual(['openEvent("event-2", {"preserveFocus":true})', 'openEvent("event-6", {"preserveFocus":true})']);
    await page.close();
  });
});

describe("groups", () => {
  test("stand in the table's place, open to their events and lead back", async () => {
    const { page, asked, tell } = await open();
    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "By User" }).click();
    const row = page.getByRole("row", { name: /alice/ });
    await row.waitFor();
    expect(await row.getByRole("cell").allTextContents()).toEqual([
      "300",
      "",
      "2026-11-21 10:00:00",
      "2026-11-22 09:00:00",
    ]);
    await page.getByText("10 smaller groups are not listed.").waitFor();
    expect(await page.locator(".groups-sum").innerText()).toBe("12 groups by user · 400 events");
    expect(await page.getByRole("grid").count()).toBe(0);
    expect(asked("groups")).toEqual(['groups(1, "user")']);
    await page.getByRole("button", { name: "alice", exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("grid").waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute("role") ?? document.activeElement?.textContent?.trim());
    expect(await focused()).toBe("grid");
    tell({ count: 300, revision: 2, filters: { choices: [{ field: "user", value: "alice", exclude: false }] } });
    await page.getByRole("button", { name: "All by User" }).click();
    await row.waitFor();
    await expect.poll(focused).toBe("alice");
    const choice = 'choose(1, {"field":"user","value":"alice","exclude":false})';
    await expect.poll(() => asked("choose")).toEqual([choice, choice]);
    await page.getByRole("button", { name: "Group (grouped now)" }).click();
    await page.getByRole("menuitemradio", { name: "No Grouping" }).click();
    await page.getByRole("grid").waitFor();
    await page.close();
  });

  test.each([1_000, 500, 250])("show their counts without scrolling sideways, %d pixels wide", async (width) => {
    const { page } = await open({}, {}, { width });
    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "By User" }).click();
    await page.getByRole("row", { name: /alice/ }).waitFor();
    const groups = page.locator(".groups");
    expect(await groups.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    expect(await page.getByRole("row", { name: /alice/ }).locator("td.number").first().innerText()).toBe("300");
    expect(await page.getByRole("button", { name: "alice", exact: true }).getAttribute("title")).toMatch(
      /300 events, 2026-11-21 10:00:00 to 2026-11-22 09:00:00/,
    );
    await page.close();
  });
});
