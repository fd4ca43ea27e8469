import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Filters } from "../../../src/protocol/filters.ts";
import type { NoiseView } from "../../../src/protocol/knownNoise.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { type Look, Webviews } from "./harness.ts";
import { OWN_EVENTS, sampleRow, sampleState, sampleSummary } from "./sampleResults.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

/** The events of this extension are hidden. */
const OWN = { id: OWN_EVENTS.id, text: OWN_EVENTS.text };
const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
const NARROWED: Filters = {
  choices: [
    { field: "user", value: "bob", exclude: false },
    { field: "error", exclude: true },
  ],
  window: { from: at("21T18:00"), to: at("22T00:30") },
};

async function open(changes: Partial<ResultsState> = {}, requests: Partial<ResultsRequests> = {}, look: Look = {}) {
  const state = sampleState(214, { total: 1_200, ...changes });
  const opened = await webviews.openResults(
    {
      ready: () => state,
      rows: (_search, start, count) =>
        Array.from({ length: Math.max(0, Math.min(count, state.count - start)) }, (_, index) =>
          sampleRow(start + index),
        ),
      locate: (_search, ids) => ids.map(() => -1),
      summary: (_search, ask) => sampleSummary(ask),
      ...requests,
    },
    look,
  );
  const asked = () =>
    opened.calls.filter((call) => /^(choose|brush|widen|hide|knownNoise|searchNarrowed|keepLayout)\(/.test(call));
  const bars = opened.page.getByRole("slider", { name: "Timeline" });
  const tell = (more: Partial<ResultsState>) => opened.host.emit("state", { ...state, ...more });
  return { ...opened, asked, bars, tell };
}

describe("facets", () => {
  test("include by a click, exclude with Alt or the minus", async () => {
    const { page, asked, violations, reports } = await open();
    const denied = page.getByRole("button", { name: /^Error AccessDenied, 160 events$/ });
    await denied.click();
    await denied.click({ modifiers: ["Alt"] });
    await page.getByRole("button", { name: /^User bob/ }).hover();
    await page.getByRole("button", { name: "Exclude User bob" }).click();
    await page.getByRole("button", { name: /^Error Succeeded/ }).click();
    await expect
      .poll(asked)
      .toEqual([
        'choose(1, {"field":"error","value":"AccessDenied","exclude":false})',
        'choose(1, {"field":"error","value":"AccessDenied","exclude":true})',
        'choose(1, {"field":"user","value":"bob","exclude":true})',
        'choose(1, {"field":"error","exclude":false})',
      ]);
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("stay under the pointer when lines above them appear, and at their top without it", async () => {
    const { page, tell } = await open({}, {}, { height: 420 });
    const facets = page.locator(".facets");
    const scrolled = () => facets.evaluate((element) => element.scrollTop);
    await page.mouse.move(600, 20);
    tell({ filters: NARROWED, revision: 2 });
    await page.locator(".chip").first().waitFor();
    expect(await scrolled()).toBe(0);

    tell({ filters: { choices: [] }, revision: 3 });
    await expect.poll(() => page.locator(".chip").count()).toBe(0);
    const denied = page.getByRole("button", { name: /^Error AccessDenied/ });
    await denied.hover();
    const before = (await denied.boundingBox())?.y;
    tell({ filters: NARROWED, revision: 4 });
    await page.locator(".chip").first().waitFor();
    expect((await denied.boundingBox())?.y).toBe(before);
    expect(await scrolled()).toBeGreaterThan(0);
    await page.close();
  });

  test("are one stop of the keyboard, with arrows, Enter, Delete and folding", async () => {
    const { page, asked } = await open();
    await page.getByRole("group", { name: "Error" }).getByRole("button", { name: "Error", exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Delete");
    await page.keyboard.press("-");
    await expect
      .poll(asked)
      .toEqual([
        'choose(1, {"field":"error","value":"AccessDenied","exclude":false})',
        'choose(1, {"field":"error","value":"Client.UnauthorizedOperation","exclude":true})',
        'choose(1, {"field":"error","value":"Client.UnauthorizedOperation","exclude":true})',
      ]);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Error AccessDenied/ }).waitFor({ state: "detached" });
    await expect.poll(asked).toHaveLength(4);
    expect(asked()[3]).toContain(String.raw`\"folded\":[\"error\"]`);
    await page.close();
  });

  test("tell the host which value has the focus, for the keys of commands", async () => {
    const { page, host, told } = await open();
    expect(await host.request("focusedValue")).toBeNull();
    await page.getByRole("button", { name: /^Error AccessDenied, 160 events$/ }).focus();
    expect(await host.request("focusedValue")).toEqual({ search: 1, field: "error", value: "AccessDenied" });
    await page.getByRole("grid").focus();
    expect(await host.request("focusedValue")).toBeNull();
    await expect.poll(() => told).toEqual(['focused("value")', "focused(null)", 'focused("table")']);
    await page.close();
  });

  test("show more values and filter them", async () => {
    const { page, calls } = await open();
    await page.getByRole("button", { name: "34 more" }).click();
    await page.getByRole("button", { name: /^Source IP 203\.0\.113\.39, 1 event$/ }).waitFor();
    await page.getByRole("textbox", { name: "Filter Source IP" }).fill("113.3");
    await page.getByRole("button", { name: /^Source IP 203\.0\.113\.2\b/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^Source IP 203\.0\.113\.31/ }).waitFor();
    expect(calls.at(-1)).toContain('"facets":[{"field":"ip","count":50,"text":"113.3"}]');
    await page.getByRole("button", { name: "Fewer" }).click();
    await page.getByRole("textbox", { name: "Filter Source IP" }).waitFor({ state: "detached" });
    await page.close();
  });

  test("mark what is chosen, and fold away where there is little room", async () => {
    const { page, asked, tell } = await open({ filters: NARROWED });
    const bob = page.getByRole("button", { name: /^User bob, 240 events, included$/ });
    expect(await bob.getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: /^Error Succeeded, 1,029 events, excluded$/ }).waitFor();
    tell({ filters: { choices: [] }, revision: 2 });
    await page.getByRole("button", { name: /^User bob, 240 events$/ }).waitFor();
    await page.setViewportSize({ width: 560, height: 700 });
    const panel = page.getByRole("region", { name: "Facets" });
    await panel.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Facets" }).click();
    await panel.waitFor();
    await page.setViewportSize({ width: 1100, height: 700 });
    await page.getByRole("button", { name: "Facets" }).click();
    await panel.waitFor({ state: "hidden" });
    await expect.poll(() => asked().at(-1)).toContain(String.raw`\"facets\":false`);
    await page.close();
  });

  test("follow the pages of a search about once a second", async () => {
    const { page, calls, tell } = await open({ state: "running" });
    await page.getByRole("button", { name: /^User bob/ }).waitFor();
    const counted = () => calls.filter((call) => call.startsWith("summary(")).length;
    const before = counted();
    const begun = Date.now();
    for (let revision = 2; revision < 8; revision += 1) {
      tell({ state: "running", revision });
      await page.waitForTimeout(50);
    }
    const seconds = Math.floor((Date.now() - begun) / 1000);
    expect(counted() - before).toBeLessThanOrEqual(1 + seconds);
    await expect.poll(() => counted() - before).toBeGreaterThan(0);
    await page.close();
  });
});

describe("what is chosen", () => {
  test("stands above the table, each part to be taken back, and can be asked of AWS", async () => {
    const { page, asked } = await open({ filters: NARROWED });
    await page.getByText("214 of 1,200 events").waitFor();
    await page.getByRole("button", { name: "Remove Nov 21, 18:00 – Nov 22, 00:30" }).click();
    await page.getByRole("button", { name: "Remove user bob" }).click();
    await page.getByRole("button", { name: "Remove failed" }).click();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Add to Query" }).click();
    await expect
      .poll(asked)
      .toEqual([
        "brush(1, null)",
        'choose(1, {"field":"user","value":"bob","exclude":false})',
        'choose(1, {"field":"error","exclude":true})',
        "widen(1)",
        "searchNarrowed(1)",
      ]);
    await page.close();
  });

  test("that leaves no event is told apart from a search without one", async () => {
    const { page, asked } = await open({ count: 0, filters: NARROWED });
    await page.getByRole("heading", { name: "No events match the filters" }).waitFor();
    await page.getByRole("button", { name: /^User bob/ }).waitFor();
    await page.locator(".empty-state").getByRole("button", { name: "Clear" }).click();
    await expect.poll(asked).toEqual(["widen(1)"]);
    await page.close();
  });
});

describe("known noise", () => {
  const noise = [{ ...OWN_EVENTS, count: 12 }];
  const HIDDEN: Filters = { choices: [], hidden: [OWN] };

  test("is hidden from a menu that says how much there is and how to search for it", async () => {
    const { page, asked, tell } = await open({ count: 1_200, noise });
    const button = page.getByRole("button", { name: "Known noise" });
    expect(await button.getAttribute("aria-pressed")).toBeNull();
    await button.focus();
    await page.keyboard.press("Enter");
    const item = page.getByRole("menuitemcheckbox", { name: "Hide “events of this extension” 12 events" });
    expect(await item.getAttribute("aria-checked")).toBe("false");
    expect(await item.getAttribute("title")).toContain("-(agent:*cloudtrail-investigator/* readonly:true)");
    await page.keyboard.press("Enter");
    tell({ count: 1_188, filters: HIDDEN, noise, revision: 2 });
    await page.getByText("1,188 of 1,200 events").waitFor();
    await page.getByText("12 hidden by “events of this extension”", { exact: true }).waitFor();
    await expect
      .poll(() => page.getByRole("status").textContent())
      .toContain("1,188 events, 12 hidden by “events of this extension”");
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    // Nothing was chosen that could be cleared or searched for.
    expect(await page.getByRole("button", { name: "Add to Query" }).count()).toBe(0);
    await button.click();
    expect(await item.getAttribute("aria-checked")).toBe("true");
    await item.click();
    await page.getByRole("button", { name: "Show “events of this extension”" }).click();
    await expect
      .poll(asked)
      .toEqual(['hide(1, "extension", true)', 'hide(1, "extension", false)', 'hide(1, "extension", false)']);
    await page.close();
  });

  test("stands beside what is chosen, and is copied and exported as little as the rest", async () => {
    const { page } = await open({ filters: { ...NARROWED, hidden: [OWN] }, noise });
    await page.getByRole("button", { name: "Remove user bob" }).waitFor();
    await page.getByRole("button", { name: "Show “events of this extension”" }).waitFor();
    await page.close();
    const { page: other } = await open({ count: 1_188, filters: HIDDEN, noise });
    await other.getByRole("button", { name: "Copy or Export" }).click();
    await other.getByRole("menuitem", { name: "Export Shown as CSV…" }).waitFor();
    await other.getByRole("menuitem", { name: "Copy Shown as JSON" }).waitFor();
    await other.close();
  });

  test("is not offered where there is none", async () => {
    const { page, tell } = await open();
    await page.getByRole("button", { name: "Columns" }).waitFor();
    const button = page.getByRole("button", { name: "Known noise" });
    expect(await button.count()).toBe(0);
    tell({ noise, revision: 2 });
    await button.waitFor();
    await page.close();
  });

  test("that is all there is says so, and can be shown", async () => {
    const { page, asked } = await open({ count: 0, total: 12, hidden: 12, filters: HIDDEN, noise });
    await page.getByRole("heading", { name: "All 12 events are hidden by “events of this extension”" }).waitFor();
    const empty = page.locator(".empty-state");
    expect(await empty.getByRole("button").allInnerTexts()).toEqual(["Show “events of this extension”"]);
    await empty.getByRole("button").click();
    await expect.poll(asked).toEqual(['hide(1, "extension", false)']);
    await page.close();
  });

  test("of several filters is told by name, whatever is in it, and which of them can hide write events", async () => {
    const probes: NoiseView = {
      id: "own:1",
      name: "<b>service</b> probes\u202e",
      text: "user:probe",
      kind: "own",
      count: 9,
      writes: true,
    };
    const shared: NoiseView = {
      id: "workspace:file:///w/scans.cloudtrail-noise.json",
      name: "scans",
      text: "agent:scan* readonly:true",
      kind: "workspace",
      count: 7,
    };
    const { page, asked, violations } = await open({
      count: 0,
      total: 12,
      hidden: 12,
      noise: [{ ...OWN_EVENTS, count: 0 }, probes, shared],
      filters: { choices: [], hidden: [probes, shared].map(({ id, text }) => ({ id, text })) },
    });
    const name = "“<b>service</b> probes\\u202e”";
    await page.getByRole("heading", { name: `All 12 events are hidden by ${name}, “scans”`, exact: true }).waitFor();
    const empty = page.locator(".empty-state");
    expect(await empty.getByRole("button").allInnerTexts()).toEqual([`Show ${name}`, "Show “scans”"]);
    await page.locator(".chips").getByText(`9 hidden by ${name}`, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Known noise" }).click();
    const item = (label: string) => page.getByRole("menuitemcheckbox", { name: `Hide ${label}` });
    expect(await item(name).getAttribute("title")).toBe(
      "Like -(user:probe) in the search text. Can hide write events.",
    );
    expect(await item("“scans”").getAttribute("title")).toBe(
      "Like -(agent:scan* readonly:true) in the search text. Never hides write events. From a file in this workspace.",
    );
    expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Manage Known Noise…"]);
    expect(await webviews.axe(page)).toEqual([]);
    await page.getByRole("menuitem", { name: "Manage Known Noise…" }).click();
    await empty.getByRole("button", { name: "Show “scans”" }).click();
    await expect.poll(asked).toEqual(['knownNoise("manage")', `hide(1, ${JSON.stringify(shared.id)}, false)`]);
    expect(violations).toEqual([]);
    await page.close();
  });

  test("is made of the filters, and hides what they leave without calling that no match", async () => {
    const filters: Filters = { ...NARROWED, hidden: [OWN] };
    const { page, asked } = await open({ count: 0, hidden: 5, filters, noise: [{ ...OWN_EVENTS, count: 5 }] });
    await page
      .getByRole("heading", { name: "All 5 events that match the filters are hidden by “events of this extension”" })
      .waitFor();
    await page.getByRole("button", { name: "Known noise" }).click();
    await page.getByRole("menuitem", { name: "Save Filters as Known Noise…" }).click();
    await expect.poll(asked).toEqual(['knownNoise("save")']);
    await page.close();
  });

  test("does not count where the other filters leave nothing", async () => {
    const filters: Filters = { ...NARROWED, hidden: [OWN] };
    const { page } = await open({ count: 0, filters, noise: [{ ...OWN_EVENTS, count: 0 }] });
    await page.getByRole("heading", { name: "No events match the filters" }).waitFor();
    expect(await page.locator(".empty-state").getByRole("button").allInnerTexts()).toEqual(["Clear Filters"]);
    await page.getByText("0 hidden by “events of this extension”", { exact: true }).waitFor();
    await page.close();
  });
});

describe("the timeline", () => {
  test("is brushed by the mouse: a drag, a click, a double click", async () => {
    const { page, asked, bars } = await open({}, {}, { width: 1000 });
    await bars.locator(".bar").first().waitFor();
    const box = await bars.boundingBox();
    // 960 pixels for 96 bars of a quarter of an hour.
    expect(box?.width).toBe(960);
    const [left, y] = [box?.x ?? 0, (box?.y ?? 0) + 20];
    await page.mouse.move(left + 45, y);
    await page.getByText("Nov 21, 11:00 – 11:15: ").waitFor();
    await page.mouse.down();
    await page.mouse.move(left + 85, y, { steps: 3 });
    await page.getByText("Nov 21, 11:00 – 12:15: ").waitFor();
    await page.mouse.up();
    await page.mouse.click(left + 5, y);
    await page.mouse.dblclick(left + 5, y);
    const bar = `brush(1, {"from":${at("21T10:00")},"to":${at("21T10:15")}})`;
    await expect
      .poll(asked)
      .toEqual([`brush(1, {"from":${at("21T11:00")},"to":${at("21T12:15")}})`, bar, bar, bar, "brush(1, null)"]);
    await page.close();
  });

  test("is read and brushed by keyboard", async () => {
    const { page, asked, bars } = await open({ targets: [] }, {}, { width: 1000 });
    await bars.locator(".bar").first().waitFor();
    await page.getByRole("button", { name: "Copy or Export" }).focus();
    await page.keyboard.press("Tab");
    const said = () => bars.getAttribute("aria-valuetext");
    await expect.poll(said).toMatch(/^Nov 22, 09:45 – 10:00: \d+ events/);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(said).toMatch(/^Nov 22, 09:30 – 09:45: \d+ events/);
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await expect.poll(said).toMatch(/^Nov 22, 09:00 – 09:45: \d+ events, \d+ failed$/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await expect.poll(said).toMatch(/^Nov 21, 10:00 – 10:15/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect
      .poll(asked)
      .toEqual([
        `brush(1, {"from":${at("22T09:00")},"to":${at("22T09:45")}})`,
        `brush(1, {"from":${at("21T10:00")},"to":${at("21T10:15")}})`,
        "brush(1, null)",
      ]);
    expect(await page.locator("#timeline-text").textContent()).toMatch(
      /\d+ events, \d+ failed, Nov 21, 10:00 – Nov 22/,
    );
    await page.close();
  });

  test("hatches what is not read yet, and goes away when it is not wanted", async () => {
    const { page, bars, tell, asked } = await open({ state: "running" });
    await bars.locator(".unread").waitFor({ state: "attached" });
    tell({ targets: sampleState(1).targets.map((scope) => ({ ...scope, state: "done" as const })) });
    await bars.locator(".unread").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Timeline" }).click();
    await bars.waitFor({ state: "hidden" });
    await expect.poll(() => asked().at(-1)).toContain(String.raw`\"timeline\":false`);
    await page.close();
  });
});

describe("a narrowed view", () => {
  test("tells how long a search goes on, and what came from the cache", async () => {
    const { page } = await open({ state: "running", progress: 0.4, remaining: 95_000 });
    await page.getByText("about 2 min left").waitFor();
    await page.getByText("12 of about 30 pages, 5 from the cache").waitFor();
    await page.close();
  });
});
