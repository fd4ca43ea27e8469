import type { Frame } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callEvents } from "../aws/callEvents.ts";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";
import { searchResults } from "./searching.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ size: { width: 1400, height: 900 } });
  await editor.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  control = new AwsControl(editor.demo.controlUrl);
});
beforeEach(() => editor.command("View: Close All Editors"));
afterAll(() => editor?.close());

const search = (text: string) => searchResults(editor, text);

describe("filters", () => {
  /** How many events are shown, of how many. */
  function counts(text: string): readonly [shown: number, total: number] {
    const [, shown = "", , total = shown] = /^([\d,]+)( of ([\d,]+))? events?/.exec(text) ?? [];
    return [shown, total].map((digits) => Number(digits.replaceAll(",", ""))) as [number, number];
  }

  test("a person hides the events that the extension itself caused, in this view and the next ones", async () => {
    await search("user:nobody last:1h");
    const own = callEvents(await control.requests(), 0);
    await control.deliver(own);
    const lookups = own.filter(({ eventName }) => eventName === "LookupEvents").length;
    expect(lookups).toBeGreaterThan(0);

    const results = await search("event:LookupEvents last:7d");
    const told = async () => counts((await results.locator(".counts").textContent()) ?? "");
    const [all] = await told();
    expect(all).toBeGreaterThan(lookups);
    await results.getByRole("button", { name: "Known noise" }).click();
    await results.getByRole("menuitemcheckbox", { name: /^Hide “events of this extension”/ }).click();
    await results.getByText(`${lookups} hidden by “events of this extension”`, { exact: true }).waitFor();
    expect(await told()).toEqual([all - lookups, all]);
    await editor.screenshot("narrowing-0-hidden");

    const other = await search("source:sts last:1h");
    const show = other.getByRole("button", { name: "Show “events of this extension”" }).first();
    await show.click();
    await show.waitFor({ state: "detached" });
  });

  test("a person narrows what a search found to one part of the time and one error, sorts and opens an event", async () => {
    const results = await search("-readonly last:14d");
    const told = async () => counts((await results.locator(".counts").textContent()) ?? "");
    const [all] = await told();
    expect(all).toBeGreaterThan(100);
    const asked = (await control.requests({ operation: "LookupEvents" })).length;

    const denied = results.getByRole("button", { name: /^Error AccessDenied,/ });
    await denied.click();
    await expect.poll(async () => (await told())[0]).toBeLessThan(all);
    const [events, of] = await told();
    expect(of).toBe(all);
    // Counts follow what is shown, a moment later.
    await expect.poll(() => denied.getAttribute("aria-label")).toContain(`${events.toLocaleString("en-US")} event`);
    await results.getByRole("button", { name: "Remove error AccessDenied" }).waitFor();

    const bars = results.getByRole("slider", { name: "Timeline" });
    const box = await bars.boundingBox();
    const at = (share: number) => (box?.x ?? 0) + (box?.width ?? 0) * share;
    await editor.page.mouse.move(at(0.5), (box?.y ?? 0) + 20);
    await editor.page.mouse.down();
    await editor.page.mouse.move(at(0.999), (box?.y ?? 0) + 20, { steps: 4 });
    await editor.page.mouse.up();
    await expect.poll(async () => (await told())[0]).toBeLessThan(events);
    const [shown] = await told();
    expect(shown).toBeGreaterThan(0);
    await editor.screenshot("narrowing-1-brushed");
    expect(await editor.axe(results)).toEqual([]);

    const users = results.locator(".cell-user").first();
    await results.getByRole("columnheader", { name: "User" }).getByRole("button").click();
    await expect
      .poll(() => results.getByRole("columnheader", { name: "User" }).getAttribute("aria-sort"))
      .toBe("ascending");
    await users.waitFor();
    await results.getByRole("button", { name: "Group", exact: true }).click();
    await results.getByRole("menuitemradio", { name: "By User" }).click();
    const group = results.locator(".groups tbody tr").first();
    const inGroup = Number((await group.getByRole("cell").first().textContent())?.replaceAll(",", ""));
    await editor.screenshot("narrowing-2-groups");
    await group.click();
    await expect.poll(told).toEqual([inGroup, all]);

    await results.locator(".data-row").first().dblclick();
    const event = await editor.webview(/CloudTrail event/);
    await event.getByText("Failed: AccessDenied").waitFor();
    await editor.screenshot("narrowing-3-event");
    expect((await control.requests({ operation: "LookupEvents" })).length).toBe(asked);
  });
});

describe("menus of cells and rows", () => {
  const cells = (results: Frame, column: string) =>
    results.locator(`.data-row:not(.waiting) .cell-${column} .cell-text`).allInnerTexts();

  test("a person filters by a cell, adds its value to the search, and comes to the events around one", async () => {
    const results = await search("-readonly last:7d");
    const name = await results.locator("#row-2 .cell-eventName .cell-text").innerText();
    await editor.chooseFor(results.locator("#row-2 .cell-eventName"), /^Filter to This Value/);
    await results.getByText(`event ${name}`, { exact: true }).waitFor();
    await expect.poll(async () => [...new Set(await cells(results, "eventName"))]).toEqual([name]);

    await editor.chooseFor(results.locator("#row-0 .cell-region"), /^Exclude in Query/);
    const input = results.locator(".query-input");
    await expect
      .poll(() => input.inputValue(), { timeout: 60_000 })
      .toMatch(/^-readonly last:7d event:\S+ -region:\S+$/);
    await results.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
    expect(await results.locator(".chip").count()).toBe(0);

    const other = await search("-readonly last:6d");
    const time = await other.locator("#row-1 .cell-time .cell-text").innerText();
    await editor.chooseFor(other.locator("#row-1 .cell-time"), /^Show Events Within ±15 Minutes/);
    const heading = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
    await expect.poll(heading, { timeout: 60_000 }).toMatch(/^All events .* UTC$/);
    const around = await editor.webview(/CloudTrail search/);
    const marked = around.locator(".data-row.selected .cell-time .cell-text");
    await expect.poll(() => marked.allInnerTexts(), { timeout: 60_000 }).toEqual([time]);
    await editor.screenshot("menus-0-around");
  });

  test("a person does the same by keys, and the keys type text elsewhere", async () => {
    const results = await search("-readonly last:5d");
    await results.locator("#row-0:not(.waiting)").waitFor();
    await results.getByRole("grid").focus();
    await editor.page.keyboard.press("ArrowDown");
    const columns = await results
      .locator(".head-cell > button")
      .evaluateAll((all) => all.map((one) => one.dataset.column));
    for (const _ of columns.slice(0, columns.indexOf("user") + 1)) {
      await editor.page.keyboard.press("ArrowRight");
    }
    const grid = results.getByRole("grid");
    await expect.poll(() => grid.getAttribute("aria-activedescendant")).toBe("cell-0-user");
    const user = await results.locator("#cell-0-user .cell-text").innerText();
    // The editor shows its menu for the cell, and gives the focus back.
    await editor.page.keyboard.press("Shift+F10");
    await editor.page.getByRole("menuitem", { name: /^Filter to This Value/ }).waitFor();
    await editor.page.keyboard.press("Escape");
    await expect.poll(() => results.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("grid");
    await expect
      .poll(async () => {
        await editor.page.keyboard.press("f");
        return results.locator(".chip").count();
      })
      .toBe(1);
    await expect.poll(async () => [...new Set(await cells(results, "user"))]).toEqual([user]);
    await results.locator(".query-input").click();
    await editor.page.keyboard.press("ControlOrMeta+a");
    await editor.page.keyboard.type("fxqusk");
    expect(await results.locator(".query-input").inputValue()).toBe("fxqusk");
    expect(await results.locator(".chip").count()).toBe(1);
  });
});

describe("links", () => {
  const clipboard = () => editor.page.evaluate(() => navigator.clipboard.readText());

  /** Hands an address to the editor as the operating system does, and lets the extension open it. */
  async function openUrl(url: string): Promise<void> {
    await editor.command("Developer: Open URL");
    await editor.quickInput().locator("input.input").fill(url);
    await editor.page.keyboard.press("Enter");
    await editor.page.getByRole("button", { name: "Open", exact: true }).click();
  }

  test("a person copies the link to an event, and opens it with a profile that they choose", async () => {
    const results = await searchResults(editor, "event:ConsoleLogin last:30d");
    await results.locator("#row-0:not(.waiting)").waitFor();
    await editor.chooseFor(results.locator("#row-0 .cell-eventName"), "Copy Link to Event");
    await expect
      .poll(clipboard)
      .toMatch(/^[a-z-]+:\/\/cloudtrail-tools\.cloudtrail-investigator\/event\?id=[0-9a-f-]{36}&/);
    const link = await clipboard();
    const [, account = ""] = /account=(\d{12})/.exec(link) ?? [];
    await editor.command("View: Close All Editors");

    await openUrl(link);
    await editor.quickInput().getByText(`account ${account}, `).waitFor();
    expect(await editor.page.getByRole("tab", { name: "ConsoleLogin" }).count()).toBe(0);
    await editor.page.keyboard.press("Enter");
    await editor.page.getByRole("tab", { name: "ConsoleLogin" }).waitFor({ timeout: 60_000 });
    const event = await editor.webview(/CloudTrail event/);
    await editor.page.evaluate(() => navigator.clipboard.writeText(""));
    await event.getByRole("button", { name: "Copy Link" }).click();
    await expect.poll(clipboard).toBe(link);
    await editor.screenshot("links-0-event");

    await openUrl(link.replace(account, "12"));
    await editor.page.getByText("account does not have 12 digits").waitFor();
    await editor.page.keyboard.press("Escape");
  });

  test("a person copies the link to what they see, and sees all of it before it is searched again", async () => {
    const results = await searchResults(editor, "error:* last:7d");
    await results.getByRole("button", { name: "Copy or Export" }).click();
    await results.getByRole("menuitem", { name: "Copy Link to Search" }).click();
    await expect.poll(clipboard).toMatch(/\/search\?text=error:%2A&from=/);
    const link = await clipboard();
    expect(link).not.toMatch(/production|development|last:/);
    await editor.command("View: Close All Editors");

    await openUrl(link);
    await editor.page.getByText("Search: error:*").waitFor();
    await editor.screenshot("links-1-search");
    await editor.page.getByRole("button", { name: "Choose Profiles…" }).click();
    const row = editor.quickInput().getByRole("checkbox", { name: /^development, / });
    await row.click();
    await editor.page.keyboard.press("Enter");
    const title = async () => (await editor.webview(/CloudTrail search/)).locator("h1").textContent();
    await expect.poll(title, { timeout: 60_000 }).toBe("error:*");
    const again = await editor.webview(/CloudTrail search/);
    await again.locator(".counts").getByText("complete").waitFor({ timeout: 60_000 });
    expect(await again.locator(".query-input").inputValue()).toMatch(/^error:\* from:\S+ to:\S+$/);
  });
});

describe("the scope", () => {
  async function chip(name: string | RegExp) {
    const results = await editor.webview(/CloudTrail search/);
    return results.getByRole("group", { name: "Scope of the search" }).getByRole("button", { name });
  }

  async function query(): Promise<string> {
    const results = await editor.webview(/CloudTrail search/);
    return results.getByRole("combobox").first().inputValue();
  }

  test("the scope of a search is changed above its results, and its text stays", async () => {
    await enterSearch(editor, "error:* last:24h");
    await (await chip("Time range: Last 24 hours")).waitFor();

    // Cancelled: nothing is requested, nothing changes.
    const asked = async () => (await control.requests({ operation: "LookupEvents" })).length;
    await expect.poll(async () => (await chip("Search all enabled Regions")).count()).toBe(1);
    const results = await editor.webview(/CloudTrail search/);
    await results
      .locator(".counts")
      .getByText(/complete as of/)
      .waitFor();
    const before = await asked();
    await (await chip(/^Time range/)).click();
    await editor.rows("Last hour").first().waitFor();
    await editor.page.keyboard.press("Escape");
    expect([await asked(), await query()]).toEqual([before, "error:* last:24h"]);

    // A preset, then a custom range with a mistake first.
    await (await chip(/^Time range/)).press("Enter");
    await editor.pick("Last 7 days");
    await (await chip("Time range: Last 7 days")).waitFor();
    expect(await query()).toBe("error:* last:7d");
    await (await chip(/^Time range/)).click();
    await editor.pick("Custom Range…");
    const box = editor.page.getByPlaceholder("2026-11-01..2026-11-03");
    await box.fill("2026-11-25..2026-11-20");
    await editor.page.getByText("The range ends before it begins.").first().waitFor();
    await box.fill("2026-11-20..2026-11-25");
    await editor.page.keyboard.press("Enter");
    await (await chip("Time range: 2026-11-20 – 2026-11-25")).waitFor();
    expect(await query()).toMatch(/^error:\* from:\S+ to:\S+$/);

    // All Regions in one click.
    await (await chip("Search all enabled Regions")).click();
    await (await chip(/^Regions: All \d+ Regions$/)).waitFor();
    expect(await query()).toContain("region:*");
    await editor.screenshot("scope-all-regions");

    // Other profiles: none is refused.
    await (await chip(/^Profiles/)).press("Space");
    await editor.rows("development").first().waitFor();
    const all = editor.quickInput().getByRole("checkbox", { name: "Toggle all checkboxes" });
    await all.check();
    await all.uncheck();
    await editor.page.keyboard.press("Enter");
    await editor.page.getByText("Select at least one profile.").waitFor();
    await editor.rows("production").first().getByRole("checkbox").first().check();
    await editor.quickInput().getByRole("button", { name: "OK" }).click();
    await (await chip(/^Profiles: production/)).waitFor();
    expect(await query()).toContain("error:* from:");
  });
});
