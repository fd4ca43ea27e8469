import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResultRow } from "../../../src/protocol/resultRow.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { type Look, Webviews } from "./harness.ts";
import { emptyResults, sampleRow, sampleSentence, sampleState, sampleSummary } from "./sampleResults.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

/** A host whose rows are those of `row`. */
function answering(
  count: () => number,
  row: (index: number) => ResultRow = sampleRow,
): Pick<ResultsRequests, "rows" | "ids" | "locate"> {
  const rows = (start: number, end: number) =>
    Array.from({ length: Math.max(0, Math.min(end, count()) - start) }, (_, at) => row(start + at));
  return {
    rows: (_search, start, wanted) => rows(start, start + wanted),
    ids: (_search, start, end) => rows(start, end).map(({ eventId }) => eventId),
    locate: (_search, ids) => {
      const all = rows(0, count()).map(({ eventId }) => eventId);
      return ids.map((id) => all.indexOf(id));
    },
  };
}

async function open(count: number, requests: Parameters<Webviews["openResults"]>[0] = {}, look: Look = {}) {
  const opened = await webviews.openResults(
    { ready: () => sampleState(count), ...answering(() => count), ...requests },
    look,
  );
  await opened.page.locator(".data-row:not(.waiting)").first().waitFor();
  const asked = () =>
    opened.calls.filter((call) => !/^(ready|rows|describe|ids|locate|summary|keepLayout)\(/.test(call));
  const selected = () =>
    opened.page.locator('.data-row[aria-selected="true"]').evaluateAll((rows) => rows.map(({ id }) => id));
  return { ...opened, asked, selected };
}

describe("the results view", () => {
  test("holds a window of 100,000 rows in the document, wherever it is", async () => {
    const { page, violations, reports } = await open(100_000);
    const grid = page.getByRole("grid", { name: "Events" });
    expect(await grid.getAttribute("aria-rowcount")).toBe("100001");
    const drawn = () => page.locator(".data-row").count();
    expect(await drawn()).toBeLessThan(80);
    for (const part of [0.5, 1]) {
      await grid.evaluate((element, at) => element.scrollTo(0, element.scrollHeight * at), part);
      await page.locator(`#row-${part === 1 ? 99_999 : 50_000}:not(.waiting)`).waitFor();
      expect(await drawn()).toBeLessThan(80);
    }
    expect(await page.locator("#row-99999").getAttribute("aria-rowindex")).toBe("100001");
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("moves and selects by keyboard, loaded or not, and copies what is selected", async () => {
    const { page, asked, selected, calls } = await open(100_000);
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(selected).toEqual(["row-1"]);
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await expect.poll(selected).toEqual(["row-1", "row-2", "row-3"]);
    await page.keyboard.press("ControlOrMeta+c");
    await page.keyboard.press("End");
    await expect.poll(selected).toEqual(["row-99999"]);
    expect(await page.getByRole("grid").getAttribute("aria-activedescendant")).toBe("row-99999");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await expect.poll(selected).toEqual(["row-0"]);
    await page.keyboard.press("Shift+End");
    await page.getByText("100,000 selected").waitFor();
    await page.keyboard.press("ControlOrMeta+c");
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    await expect.poll(async () => Number((await selected())[0]?.slice(4))).toBeGreaterThan(8);
    await page.keyboard.press("PageUp");
    await expect.poll(selected).toEqual(["row-0"]);
    await page.keyboard.press("ControlOrMeta+a");
    await page.getByText("all selected").waitFor();
    await page.keyboard.press("ControlOrMeta+c");
    await expect
      .poll(asked)
      .toEqual([
        'copy(["event-1","event-2","event-3"], "json")',
        'openEvent("event-99999", {"preserveFocus":false})',
        'copy({"from":"event-0","to":"event-99999","except":[]}, "json")',
        'copy("all", "json")',
      ]);
    // The ids of a long range are never sent.
    const ranges = calls.filter((call) => call.startsWith("ids(")).map((call) => call.match(/\d+/g)?.map(Number) ?? []);
    expect(ranges.every(([, start = 0, end = 0]) => end - start <= 1_000)).toBe(true);
    await page.close();
  });

  test("opens by a click without taking the focus, and by a double click with it", async () => {
    const { page, asked, selected } = await open(1_000);
    await page.locator("#row-3").click();
    await expect.poll(asked).toEqual(['openEvent("event-3", {"preserveFocus":true})']);
    await page.locator("#row-5").click({ modifiers: ["Shift"] });
    await expect.poll(selected).toEqual(["row-3", "row-4", "row-5"]);
    await page.locator("#row-8").click({ modifiers: ["ControlOrMeta"] });
    await expect.poll(selected).toEqual(["row-3", "row-4", "row-5", "row-8"]);
    await page.locator("#row-7").dblclick();
    await expect
      .poll(asked)
      .toEqual([
        'openEvent("event-3", {"preserveFocus":true})',
        'openEvent("event-7", {"preserveFocus":true})',
        'openEvent("event-7", {"preserveFocus":false})',
      ]);
    await page.close();
  });

  test("sorts by click and by keyboard; widths change by keyboard and are remembered", async () => {
    const { page, asked, host } = await open(1_000);
    const width = (await page.getByRole("columnheader", { name: "Event" }).boundingBox())?.width ?? 0;
    await page.getByRole("button", { name: "User" }).click();
    await page.getByRole("button", { name: "Time", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await expect.poll(asked).toEqual(['sort("user", false)', 'sort("time", false)']);
    host.emit("state", sampleState(1_000, { sort: { column: "user", descending: false }, revision: 2 }));
    await page.locator('[role="columnheader"][aria-sort="ascending"]', { hasText: "User" }).waitFor();
    await expect
      .poll(() => page.evaluate(() => window.keptState()))
      .toMatchObject({
        layout: { columns: { widths: { eventName: Math.round(width) + 16 } } },
        text: "user:alice last:24h",
      });
    await page.close();
  });

  test("scrolls, selects and groups again as before a reload, when the stored events are there", async () => {
    const first = await open(1_000, {}, {});
    await first.page.getByRole("grid").evaluate((element) => element.scrollTo(0, 5_200));
    await first.page.locator("#row-205:not(.waiting)").click();
    await first.page.locator("#row-207").click({ modifiers: ["Shift"] });
    const state = () => first.page.evaluate(() => window.keptState());
    await expect.poll(state).toMatchObject({
      scroll: 5_200,
      chosen: ["event-205", "event-206", "event-207"],
      active: "event-207",
    });
    const kept = await state();
    await first.page.close();

    const at = Date.UTC(2026, 10, 21, 14, 35);
    const reading = { state: "running", count: 0, total: 0, restored: { at } } as const;
    const { page, host, calls } = await webviews.openResults(
      { ready: () => sampleState(1_000, reading), ...answering(() => 1_000) },
      { state: kept },
    );
    await page.getByRole("heading", { name: "Reading stored events…" }).waitFor();
    const gone = "236 of 1,440 events are no longer stored";
    host.emit("state", sampleState(1_000, { revision: 2, notShown: 236, restored: { at, gone } }));
    const selected = () =>
      page.locator('.data-row[aria-selected="true"]').evaluateAll((rows) => rows.map(({ id }) => id));
    await expect.poll(selected).toEqual(["row-205", "row-206", "row-207"]);
    expect(await page.getByRole("grid").evaluate((element) => element.scrollTop)).toBe(5_200);
    const line = page.locator(".restored");
    expect(await line.innerText()).toMatch(/^Shown from the event cache, as of .*14:35/);
    expect(await line.innerText()).toContain(`${gone}. · Run Again`);
    await page.getByText("incomplete").first().waitFor();
    await line.getByRole("button", { name: "Run Again" }).click();
    await expect.poll(() => calls).toContain("rerun()");
    await page.close();
  });

  test("offers the way back from an opened group after a reload", async () => {
    const value = "alice@example.com";
    const filters = { choices: [{ field: "actor", value, exclude: false }] } as const;
    const grouped = (_search: number) => ({
      total: 1,
      groups: [{ value, count: 1_000, errors: 0, first: 0, last: 0 }],
    });
    const first = await open(1_000, { groups: grouped });
    await first.page.getByRole("button", { name: "Group" }).first().click();
    await first.page.getByRole("menuitemradio", { name: "By Caller" }).click();
    await first.page.locator(".group-open").click();
    first.host.emit("state", sampleState(1_000, { revision: 2, filters }));
    await first.page.getByRole("button", { name: "‹ All by Caller" }).waitFor();
    const state = () => first.page.evaluate(() => window.keptState());
    await expect.poll(state).toMatchObject({ from: { by: "actor", value } });
    const kept = await state();
    await first.page.close();

    const { page } = await webviews.openResults(
      { ready: () => sampleState(1_000, { filters }), ...answering(() => 1_000), groups: grouped },
      { state: kept },
    );
    await page.getByRole("button", { name: "‹ All by Caller" }).click();
    await page.locator(".group-open", { hasText: value }).waitFor();
    await page.close();
  });

  test("does not scroll or select as before a reload once another search is shown", async () => {
    const first = await open(1_000);
    await first.page.getByRole("grid").evaluate((element) => element.scrollTo(0, 5_200));
    await first.page.locator("#row-205:not(.waiting)").click();
    const state = () => first.page.evaluate(() => window.keptState());
    await expect.poll(state).toMatchObject({ scroll: 5_200, active: "event-205" });
    const kept = await state();
    await first.page.close();

    const late = Promise.withResolvers<readonly number[]>();
    const { locate } = answering(() => 1_000);
    const { page, host, calls } = await webviews.openResults(
      {
        ready: () => sampleState(1_000),
        ...answering(() => 1_000),
        locate: (search, ids) => (search === 1 ? (late.promise as never) : locate(search, ids)),
      },
      { state: kept },
    );
    await expect.poll(() => calls).toContain('locate(1, ["event-205"])');
    host.emit("state", sampleState(1_000, { search: 2, text: "another" }));
    late.resolve([205]);
    host.emit("state", sampleState(999, { search: 2, text: "another", revision: 2 }));
    const grid = page.getByRole("grid");
    await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("1000");
    expect(await grid.evaluate((element) => element.scrollTop)).toBe(0);
    expect(await page.locator('.data-row[aria-selected="true"]').count()).toBe(0);
    await page.close();
  });

  test("keeps the focus at a row whose event is asked for while more rows come", async () => {
    let count = 1_000;
    let asked = 0;
    const late = Promise.withResolvers<readonly string[]>();
    const answers = answering(() => count);
    const { page, host, selected } = await open(count, {
      ...answers,
      ids: (search, start, end) => {
        asked += 1;
        return asked === 1 ? (late.promise as never) : answers.ids(search, start, end);
      },
    });
    const grid = page.getByRole("grid");
    await grid.press("End");
    await expect.poll(() => asked).toBe(1);
    count += 1;
    host.emit("state", sampleState(count, { revision: 2 }));
    await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("1002");
    late.resolve(["of-the-earlier-rows"]);
    await expect.poll(selected).toEqual(["row-999"]);
    expect(await grid.getAttribute("aria-activedescendant")).toBe("row-999");
    await grid.press("ArrowUp");
    await expect.poll(selected).toEqual(["row-998"]);
    await page.close();
  });

  test("has a sentence about an event for the row that is pointed at or has the focus, and reads no others", async () => {
    const { page, calls } = await open(500, { describe: (_search, eventId) => sampleSentence(eventId) });
    const described = () => calls.filter((call) => call.startsWith("describe("));
    await page.locator("#row-3").hover();
    await page.locator('#row-3[title*="called"]').waitFor();
    expect(await page.locator("#row-3").getAttribute("title")).toBe(sampleSentence("event-3"));
    expect(described()).toEqual(['describe(1, "event-3")']);
    await page.locator("#row-5").click();
    await page.keyboard.press("ArrowDown");
    await page.locator(`#row-6[title="${sampleSentence("event-6")}"]`).waitFor();
    await page.locator("#row-3").hover();
    expect(described()).toEqual(["event-3", "event-5", "event-6"].map((id) => `describe(1, "${id}")`));
    await page.close();
  });

  test("requests the cells of the columns that are shown, and those of another once it is", async () => {
    const { rows } = answering(() => 500);
    const { page, calls } = await open(500, {
      rows: (search, start, count, columns) =>
        (rows(search, start, count, columns) as readonly ResultRow[]).map(({ cells, ...row }) => ({
          ...row,
          cells: Object.fromEntries(columns.map((column) => [column, cells[column]])) as ResultRow["cells"],
        })),
    });
    const asked = () => calls.filter((call) => call.startsWith("rows(")).at(-1);
    expect(asked()).toContain('"eventName"');
    expect(asked()).not.toContain('"requestId"');
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Request ID" }).click();
    await page.getByText("request-3", { exact: true }).waitFor();
    expect(asked()).toContain('"requestId"');
    await page.close();
  });

  test("drops an answer about the search before", async () => {
    const late = Promise.withResolvers<readonly ResultRow[]>();
    const { rows } = answering(() => 500);
    const { page, host, calls } = await webviews.openResults({
      ready: () => sampleState(500),
      ...answering(() => 500),
      rows: (search, start, count, columns) =>
        search === 1 ? (late.promise as never) : rows(search, start, count, columns),
    });
    await expect.poll(() => calls.some((call) => call.startsWith("rows("))).toBe(true);
    host.emit("state", sampleState(500, { search: 2, text: "another" }));
    await page.locator(".data-row:not(.waiting)").first().waitFor();
    late.resolve(
      Array.from({ length: 100 }, (_, at) => ({ ...sampleRow(at), cells: { ...sampleRow(at).cells, user: "LATE" } })),
    );
    await page.waitForTimeout(100);
    expect(await page.getByRole("grid").innerText()).not.toContain("LATE");
    await page.close();
  });

  test("keeps the rows under the eyes and the selection where they are while others arrive above", async () => {
    let above = 0;
    const row = (index: number): ResultRow =>
      index < above ? { ...sampleRow(index), eventId: `new-${index}` } : sampleRow(index - above);
    const { page, host, selected } = await open(
      1_000,
      answering(() => 1_000 + above, row),
    );
    const grid = page.getByRole("grid");
    await grid.evaluate((element) => element.scrollTo(0, 5_213));
    await page.locator("#row-205:not(.waiting)").click();
    const before = await page.locator("#row-205").boundingBox();
    for (const [revision, more] of [
      [2, 37],
      [3, 450],
    ] as const) {
      above = more;
      host.emit("state", sampleState(1_000 + above, { revision, state: "running" }));
      await page.locator(`#row-${205 + above}:not(.waiting)`).waitFor();
      expect(await page.locator(`#row-${205 + above}`).boundingBox()).toEqual(before);
      expect(await selected()).toEqual([`row-${205 + above}`]);
    }
    await page.keyboard.press("ArrowDown");
    await expect.poll(selected).toEqual([`row-${206 + above}`]);
    await page.close();
  });

  test("follows new rows while it rests at the top", async () => {
    let above = 0;
    const row = (index: number): ResultRow =>
      index < above ? { ...sampleRow(index), eventId: `new-${index}` } : sampleRow(index - above);
    const { page, host } = await open(
      1_000,
      answering(() => 1_000 + above, row),
    );
    above = 5;
    host.emit("state", sampleState(1_005, { revision: 2 }));
    await expect.poll(() => page.getByRole("grid").getAttribute("aria-rowcount")).toBe("1006");
    expect(await page.getByRole("grid").evaluate((element) => element.scrollTop)).toBe(0);
    await page.close();
  });

  test("marks the word that is wrong and says what to write", async () => {
    const { page, asked } = await open(100, {
      search: (text) => (text.startsWith("usr") ? [{ start: 0, end: 3, message: "Did you mean user?" }] : []),
      complete: () => [],
    });
    const input = page.getByRole("combobox");
    await input.fill("usr:alice");
    await input.press("Enter");
    await page.getByText("Did you mean user?").waitFor();
    expect(await page.locator(".wrong").innerText()).toBe("usr");
    expect(await input.getAttribute("aria-invalid")).toBe("true");
    await input.fill("user:alice");
    expect(await page.locator(".wrong").count()).toBe(0);
    await input.press("Enter");
    await expect.poll(() => asked().at(-1)).toBe('search("user:alice")');
    await page.close();
  });

  test("corrects a query with one click or key, and runs it", async () => {
    const problem = (start: number, word: string, fixed: string, label: string) => ({
      start,
      end: start + word.length,
      message: `unknown field \`${word}\``,
      fix: { text: fixed, label },
    });
    const { page, asked } = await open(100, {
      search: (text) => [
        ...(text.includes("usr:")
          ? [problem(text.indexOf("usr:"), "usr", text.replace("usr:", "user:"), "Use `user:`")]
          : []),
        ...(text.includes("evnt:")
          ? [problem(text.indexOf("evnt:"), "evnt", text.replace("evnt:", "event:"), "Use `event:`")]
          : []),
      ],
    });
    const input = page.getByRole("combobox");
    await input.fill("usr:alice evnt:GetObject");
    await input.press("Enter");
    await page.getByRole("button", { name: "Use event:" }).click();
    await expect.poll(() => asked().at(-1)).toBe('search("usr:alice event:GetObject")');
    expect(await input.evaluate((line) => document.activeElement === line)).toBe(true);
    const fix = page.getByRole("button", { name: "Use user:" });
    expect(await fix.getAttribute("title")).toBe("Correct and search (Ctrl+.)");
    await input.press("Control+.");
    await expect.poll(() => asked().at(-1)).toBe('search("user:alice event:GetObject")');
    expect(await input.inputValue()).toBe("user:alice event:GetObject");
    await expect.poll(() => fix.count()).toBe(0);
    const requests = asked().length;
    await input.press("Control+.");
    expect(asked()).toHaveLength(requests);
    await page.close();
  });

  test("completes by keyboard, and Enter runs when nothing is chosen", async () => {
    const { page, asked } = await open(100, {
      search: () => [],
      complete: (text) =>
        text.endsWith(":")
          ? []
          : [
              { label: "user:", insert: "user:", start: 0, end: text.length, detail: "who" },
              { label: "userAgent:", insert: "userAgent:", start: 0, end: text.length },
            ],
    });
    const input = page.getByRole("combobox");
    await input.fill("");
    await input.pressSequentially("us");
    await page.getByRole("option").first().waitFor();
    expect(await input.getAttribute("aria-expanded")).toBe("true");
    await input.press("ArrowDown");
    await input.press("ArrowDown");
    expect(await page.locator('[role="option"][aria-selected="true"]').innerText()).toContain("userAgent:");
    await input.press("Enter");
    expect(await input.inputValue()).toBe("userAgent:");
    await input.fill("us");
    await page.getByRole("option").first().waitFor();
    await input.press("Escape");
    expect(await page.getByRole("option").count()).toBe(0);
    await input.press("Enter");
    await expect.poll(() => asked().at(-1)).toBe('search("us")');
    await page.close();
  });

  test("accepts no completion that is older than the text", async () => {
    let answer = (): void => undefined;
    const { page, asked } = await open(100, {
      search: () => [],
      complete: async (text) => {
        if (text !== "us") {
          // The host is slow: the list on the screen is that of the text before.
          await new Promise<void>((resolve) => {
            answer = resolve;
          });
        }
        return [{ label: "userAgent:", insert: "userAgent:", start: 0, end: 2 }];
      },
    });
    const input = page.getByRole("combobox");
    await input.fill("us");
    await page.getByRole("option").first().waitFor();
    await input.press("ArrowDown");
    await page.keyboard.type("er:alice");
    expect(await page.locator('[role="option"][aria-selected="true"]').count()).toBe(0);
    await input.press("Tab");
    await page.getByRole("option").first().click();
    expect(await input.inputValue()).toBe("user:alice");
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    await input.press("Enter");
    await expect.poll(() => asked().at(-1)).toBe('search("user:alice")');
    answer();
    await page.close();
  });

  test("offers what a search's state allows, and tells each place with its remedies", async () => {
    const { page, asked, host } = await open(100);
    expect(await page.locator(".status").innerText()).toContain("100 events");
    expect(await page.locator(".status").innerText()).toContain("Lookup by user alice");
    host.emit("state", sampleState(100, { state: "running", progress: 0.4, revision: 2 }));
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("40");
    host.emit("state", sampleState(100, { state: "cancelled", resumes: "continue", revision: 3 }));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Run Again" }).click();
    expect(await page.locator(".targets").first().innerText()).toContain("12 of 150 matched");
    await page.getByRole("button", { name: "Choose Profiles" }).click();
    await expect.poll(asked).toEqual(["cancel()", "resume()", "rerun()", "remedy(1, 1)"]);
    await page.close();
  });

  test("says what the searched data is, and runs a search of its guide", async () => {
    const searches = [{ title: "The attack", shown: true }, { title: "The <b>bucket</b>" }] as const;
    const guide = { title: "Sample data", about: "Made up.", searches };
    const { page, asked } = await open(100, {
      ready: () => sampleState(100, { guide }),
      followGuide: () => undefined,
    });
    expect(await page.locator(".guide p").innerText()).toBe("Sample data: Made up.");
    const list = page.getByRole("list", { name: "Searches to start with" });
    expect(await list.getByRole("button").allInnerTexts()).toEqual(["The attack", "The <b>bucket</b>"]);
    expect(await list.locator("[aria-current=true]").allInnerTexts()).toEqual(["The attack"]);
    await list.getByRole("button", { name: "bucket" }).press("Enter");
    await expect.poll(asked).toEqual(["followGuide(1)"]);
    await page.close();
  });

  test("shows the scope as buttons, each opening its picker with the typed text, at every width", async () => {
    const problem = { start: 0, end: 6, message: "Missing closing parenthesis." };
    const { page, asked, host } = await open(100, {
      changeScope: (_kind, text) => (text.startsWith("(") ? [problem] : []),
      searchAllRegions: () => [],
    });
    const scope = page.getByRole("group", { name: "Scope of the search" });
    expect(
      await scope.getByRole("button").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))),
    ).toEqual([
      "Profiles: production · 1 of 61 profiles",
      "Regions: 2 of 17 Regions",
      "Search all enabled Regions",
      "Time range: Last 24 hours",
      "Sources: Event history",
    ]);
    await scope.getByRole("button", { name: /^Profiles/ }).click();
    await scope.getByRole("button", { name: /^Time range/ }).press("Enter");
    await scope.getByRole("button", { name: /^Sources/ }).press("Space");
    await scope.getByRole("button", { name: "Search all enabled Regions" }).click();
    const input = page.getByRole("combobox", { name: "Search events" });
    await input.fill("(user:bob");
    await scope.getByRole("button", { name: /^Regions/ }).click();
    await page.getByText("Missing closing parenthesis.").waitFor();
    const text = '"user:alice last:24h"';
    await expect
      .poll(() => asked().filter((call) => !call.startsWith("complete")))
      .toEqual([
        `changeScope("profiles", ${text})`,
        `changeScope("time", ${text})`,
        `changeScope("sources", ${text})`,
        `searchAllRegions(${text})`,
        'changeScope("regions", "(user:bob")',
      ]);
    host.emit("state", sampleState(0, { revision: 2, scope: sampleState(0).scope.slice(2) }));
    await expect.poll(() => scope.getByRole("button").count()).toBe(2);
    host.emit("state", sampleState(0, { revision: 3, scope: [] }));
    await expect.poll(() => scope.count()).toBe(0);
    await page.close();
  });

  test.each([250, 500, 1400])(
    "keeps the scope and the plan short at %d pixels, with any number of targets",
    async (width) => {
      const names = Array.from({ length: 61 }, (_, at) => `acme-platform-dev-identity-${at}-AdministratorAccess`);
      const [target] = sampleState(1).targets;
      const { page } = await open(
        100,
        {
          ready: () =>
            sampleState(100, {
              scope: [
                { kind: "profiles", text: "All 61 profiles", tooltip: names.join("\n") },
                { kind: "regions", text: "All 17 Regions", tooltip: "eu-west-1" },
                { kind: "time", text: "2026-11-01 10:30:15 – 2026-11-03 12:00:00", tooltip: "Times are UTC" },
                { kind: "sources", text: names[0] ?? "", tooltip: "Event history" },
              ],
              plan: `Lookup by user ${"alice-".repeat(60)} (exact match, case-sensitive) · 1,037 requests`,
              sentence: `Lookup by user alice; ${names.join(", ")}`,
              targets: target === undefined ? [] : names.map((label) => ({ ...target, label })),
            }),
        },
        { width },
      );
      const line = await page.locator(".plan").evaluate((plan) => plan.getBoundingClientRect().height);
      expect(line).toBeLessThan(30);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.locator(".sentence").count()).toBe(0);
      const table = await page.getByRole("grid").boundingBox();
      expect(table?.height).toBeGreaterThan(300);
      await page.locator(".details-button").click();
      expect(await page.locator(".sentence").innerText()).toContain(names[60]);
      expect(await page.locator(".target").count()).toBe(61);
      await page.close();
    },
  );

  test("shows a failure once: in place of the table, or in the details where they are open", async () => {
    const { targets } = sampleState(0);
    const failure = targets[1]?.failure;
    const { page, host } = await webviews.openResults({
      ready: () => sampleState(0, { state: "failed", ...(failure === undefined ? {} : { failure }) }),
    });
    const message = page.getByText("You may not look up events here");
    await page.getByRole("heading", { name: "The search failed" }).waitFor();
    expect(await message.count()).toBe(1);
    await page.locator(".details-button").click();
    await page.locator(".empty-state").getByText("You may not look up events here").waitFor();
    expect(await message.count()).toBe(1);
    expect(await page.getByRole("button", { name: "Continue" }).count()).toBe(0);
    host.emit("state", sampleState(0, { revision: 2, state: "failed", targets: [], plan: "", scope: [] }));
    await expect.poll(() => message.count()).toBe(0);
    await page.close();
  });

  test("says as of when a search is complete, on the clock of the settings, while late events can still arrive", async () => {
    const targets = sampleState(100).targets.map(({ failure: _, ...one }) => ({ ...one, state: "done" as const }));
    const of = (changes: Partial<ResultsState>) => sampleState(100, { targets, ...changes });
    const { page, host } = await open(100, { ready: () => of({ state: "running", checking: true, progress: 0.4 }) });
    const line = page.locator(".counts");
    await line.getByText("checking for late events…").waitFor();
    expect(await line.innerText()).not.toContain("complete");
    const now = new Date();
    const asOf = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 14, 35, 40);
    host.emit("state", of({ revision: 2, asOf }));
    await line.getByText("complete as of 14:35; late events can still arrive").waitFor();
    expect(await page.locator('.unseen[role="status"]').innerText()).toContain("complete as of 14:35");
    host.emit("state", of({ revision: 3, asOf: Date.parse("2026-01-20T23:35:00Z"), timeZone: "Asia/Tokyo" }));
    await line.getByText("complete as of Jan 21, 08:35; late events can still arrive").waitFor();
    host.emit("state", of({ revision: 4 }));
    await expect.poll(() => line.innerText()).toMatch(/complete$/);
    for (const state of ["cancelled", "failed", "limited"] as const) {
      host.emit("state", of({ revision: 5, state, asOf }));
      await expect.poll(() => line.innerText()).not.toContain("complete");
    }
    await page.close();
  });

  test("tells what is missing, what was noted and that AWS asks to slow down, until it is over", async () => {
    const { targets } = sampleState(100);
    const failure = { reason: "offline", message: "AWS cannot be reached.", context: {}, remedies: [] } as const;
    const notes = ["Offline: what was fetched until 10:00 is shown."];
    const { page, asked, host } = await open(100, {
      ready: () => sampleState(100, { state: "failed", failure, targets: targets.map((one) => ({ ...one, notes })) }),
    });
    const line = page.locator(".status");
    await page.locator(".banner").getByText("AWS cannot be reached.").waitFor();
    expect(await line.getByText("Offline: what was fetched until 10:00 is shown.").count()).toBe(1);
    const running = targets.map((one) => ({ ...one, state: "running" as const, slowed: true }));
    host.emit("state", sampleState(100, { state: "running", revision: 2, targets: running }));
    await line.getByText("throttled by AWS").waitFor();
    expect(await page.locator(".banner").innerText()).toBe("");
    host.emit("state", sampleState(100, { state: "done", resumes: "retry", revision: 3 }));
    await line.getByText("incomplete").waitFor();
    expect(await page.getByRole("button", { name: "Continue" }).count()).toBe(0);
    await page.getByRole("button", { name: "Retry Failed" }).click();
    await expect.poll(asked).toEqual(["resume()"]);
    await page.close();
  });

  test("goes on with the event view to another row, in sight or not", async () => {
    const { page, selected, host } = await open(1_000);
    for (const row of [5, 700]) {
      host.emit("stepped", `event-${row}`);
      await expect.poll(selected).toEqual([`row-${row}`]);
      await page.locator(`#row-${row}:not(.waiting)`).waitFor();
    }
    await page.close();
  });

  test("selects the row of an event whose rows are still on their way", async () => {
    let count = 5;
    const { page, selected, host } = await open(5, { ready: () => sampleState(5), ...answering(() => count) });
    count = 1_000;
    host.emit("state", sampleState(1_000, { revision: 2 }));
    host.emit("stepped", "event-700");
    await expect.poll(selected).toEqual(["row-700"]);
    await page.locator("#row-700:not(.waiting)").waitFor();
    await page.close();
  });

  test("selects the row of an event when it comes with a later state, unless another row is selected before", async () => {
    let count = 5;
    const { page, host, calls } = await webviews.openResults({
      ready: () => sampleState(5),
      ...answering(() => count),
    });
    const selected = () => page.locator('[aria-selected="true"]').evaluateAll((rows) => rows.map((row) => row.id));
    await page.locator('[role="grid"][aria-rowcount="6"]').waitFor();
    host.emit("stepped", "event-40");
    count = 1_000;
    host.emit("state", sampleState(1_000, { revision: 2 }));
    await page.locator('#row-40[aria-selected="true"]').waitFor();
    host.emit("stepped", "event-1500");
    // A click may overtake the message.
    await expect.poll(() => calls.some((call) => call.includes("event-1500"))).toBe(true);
    // In sight: an element that is scrolled into sight becomes that of another row.
    await page.locator("#row-39").click();
    count = 2_000;
    host.emit("state", sampleState(2_000, { revision: 3 }));
    await page.locator('[role="grid"][aria-rowcount="2001"]').waitFor();
    expect(await selected()).toEqual(["row-39"]);
    await page.close();
  });

  test("selects the row of an event also when its position is asked for before the first state, or while rows arrive", async () => {
    const ready = Promise.withResolvers<ResultsState>();
    const located = Promise.withResolvers<readonly number[]>();
    let count = 5;
    const rows = answering(() => count);
    let asked = 0;
    const { page, host, calls } = await webviews.openResults({
      ready: () => ready.promise as never,
      ...rows,
      locate: (search, ids) => {
        asked += 1;
        return asked === 1 ? (located.promise as never) : rows.locate(search, ids);
      },
    });
    await expect.poll(() => calls).toContain("ready()");
    host.emit("stepped", "event-4");
    ready.resolve(sampleState(5));
    await expect.poll(() => asked).toBe(1);
    count = 1_000;
    host.emit("state", sampleState(1_000, { revision: 2 }));
    await page.locator('[role="grid"][aria-rowcount="1001"]').waitFor();
    located.resolve([4]);
    await page.locator('#row-4[aria-selected="true"]').waitFor();
    await page.close();
  });

  test("copies the search for other tools from the same menu", async () => {
    const { page, asked } = await open(100);
    for (const item of ["AWS CLI Command", "Athena SQL", "Logs Insights Query", "CloudWatch Filter Pattern"]) {
      await page.getByRole("button", { name: "Copy or Export" }).click();
      await page.getByRole("menuitem", { name: `Copy Search as ${item}` }).click();
    }
    await page.getByRole("button", { name: "Copy or Export" }).press("Enter");
    await page.getByRole("menuitem", { name: "Copy Search as EventBridge Pattern" }).press("Enter");
    await page.getByRole("button", { name: "Copy or Export" }).click();
    await page.getByRole("menuitem", { name: "Copy Link to Search" }).click();
    await expect
      .poll(asked)
      .toEqual([
        'copySearch("awsCli")',
        'copySearch("athena")',
        'copySearch("logsInsights")',
        'copySearch("filterPattern")',
        'copySearch("eventPattern")',
        "copySearchLink()",
      ]);
    await page.close();
  });

  test("copies and exports from a menu", async () => {
    const { page, asked } = await open(100);
    const choose = async (item: string) => {
      await page.getByRole("button", { name: "Copy or Export" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await choose("Copy All as CSV");
    await choose("Export All as JSON…");
    await page.locator("#row-2").click();
    await choose("Copy Event ID");
    await expect
      .poll(asked)
      .toEqual([
        'copy("all", "csv")',
        'export("json")',
        'openEvent("event-2", {"preserveFocus":true})',
        'copy(["event-2"], "ids")',
      ]);
    await page.close();
  });

  test("moves between the cells of a row, each of which the editor's menu opens on", async () => {
    const { page, selected, host } = await open(1_000, {}, { width: 500 });
    const grid = page.getByRole("grid");
    const active = () => grid.getAttribute("aria-activedescendant");
    await grid.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(active).toBe("cell-0-time");
    await page.keyboard.press("ArrowDown");
    // Where Error is depends on the width.
    const columns = await page
      .locator(".head-cell > button")
      .evaluateAll((all) => all.map((one) => one.dataset.column));
    for (const column of columns.slice(1, columns.indexOf("user") + 1)) {
      await page.keyboard.press("ArrowRight");
      await expect.poll(active).toBe(`cell-1-${column}`);
    }
    await expect.poll(selected).toEqual(["row-1"]);
    expect(await page.locator("#cell-1-user").innerText()).toBe("ci-deploy");
    expect(await page.locator(".cell-cursor").count()).toBe(1);
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("ContextMenu");
    await page.locator("#row-1 .cell-user").click({ button: "right" });
    const menus = await page.evaluate(() => window.openedMenus);
    const context = {
      webviewSection: "event",
      preventDefaultContextMenuItems: true,
      search: 1,
      eventId: "event-1",
      column: "user",
      several: false,
      canFilter: true,
      canSearch: true,
      canCopy: true,
      hasUser: true,
      hasSession: true,
      hasKey: true,
      hasAddress: true,
      hasTime: true,
    };
    expect(menus.map((menu) => menu.context)).toEqual([context, context, context]);
    const box = await page.locator("#cell-1-user").boundingBox();
    for (const { x, y } of menus) {
      expect(x).toBeGreaterThanOrEqual(Math.floor(box?.x ?? 0));
      expect(x).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0));
      expect(Math.abs(y - (box?.y ?? 0))).toBeLessThan(30);
    }
    expect(await host.request("target", 10)).toEqual({
      search: 1,
      eventId: "event-1",
      column: "user",
      chosen: ["event-1"],
    });
    // The last column is out of sight of a narrow view until its cell is active.
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press("ArrowRight");
    }
    await expect.poll(active).toBe("cell-1-account");
    const last = await page.locator("#cell-1-account").boundingBox();
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(501);
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press("ArrowLeft");
    }
    await expect.poll(active).toBe("row-1");
    expect(await webviews.axe(page)).toEqual([]);
    await page.close();
  });

  test("keeps several selected rows when the menu opens on one of them, and selects another row", async () => {
    const { page, selected, host } = await open(1_000);
    await page.locator("#row-2").click();
    await page.locator("#row-4").click({ modifiers: ["Shift"] });
    await expect.poll(selected).toEqual(["row-2", "row-3", "row-4"]);
    await page.locator("#row-3 .cell-eventName").click({ button: "right" });
    expect(await selected()).toEqual(["row-2", "row-3", "row-4"]);
    expect(await host.request("target", 2)).toEqual({
      search: 1,
      eventId: "event-3",
      column: "eventName",
      chosen: ["event-2", "event-3"],
    });
    await page.locator("#row-9 .cell-resource").click({ button: "right" });
    expect(await selected()).toEqual(["row-9"]);
    const contexts = (await page.evaluate(() => window.openedMenus)).map(({ context }) => context);
    expect(contexts).toMatchObject([
      { eventId: "event-3", several: true },
      { eventId: "event-9", several: false, column: "resource", canFilter: true, canSearch: false, canCopy: false },
    ]);
    await page.keyboard.press("ControlOrMeta+a");
    expect(await host.request("target", 2)).toMatchObject({ chosen: "all" });
    await page.close();
  });

  test("gives the editor the value of a facet or group on which a menu opens", async () => {
    const { page } = await open(1_000, { summary: (_search, ask) => sampleSummary(ask) });
    await page.locator('.facet-pick[data-field="user"]').nth(4).click({ button: "right" });
    await page.locator('.facet-pick[data-field="error"]').first().focus();
    await page.keyboard.press("Shift+F10");
    const contexts = (await page.evaluate(() => window.openedMenus)).map(({ context }) => context);
    expect(contexts).toMatchObject([
      { webviewSection: "value", search: 1, field: "user", value: "\u202eevil\u001b[31m", canCopy: true },
      { webviewSection: "value", search: 1, field: "error", canCopy: false },
    ]);
    expect(contexts[1]).not.toHaveProperty("value");
    await page.close();
  });

  test("gives the reasons of an empty result, each with its button", async () => {
    const { page, calls } = await webviews.openResults({ ready: () => emptyResults() });
    await page.getByText("No events found").waitFor();
    await page.getByRole("button", { name: "Search for customer-exports" }).click();
    await expect.poll(() => calls).toEqual(["ready()", "tryReason(1)"]);
    expect(await webviews.axe(page)).toEqual([]);
    await page.close();
  });

  test("says how many events changed the resource in which time, and offers to search for older ones", async () => {
    const about = {
      label: "aws_s3_bucket.\u202elogs",
      counted: { changes: 0, attempts: 2, days: 90 },
      older: true,
      wider: "Search all EC2 events",
    } as const;
    const { page, calls } = await webviews.openResults({ ready: () => ({ ...emptyResults(), about }) });
    await page.getByText("No changes to aws_s3_bucket.\\u202elogs in 90 days, 2 failed attempts.").waitFor();
    await page.getByRole("button", { name: "Search older changes" }).click();
    await page.getByRole("button", { name: "Search all EC2 events" }).click();
    await expect.poll(() => calls).toEqual(["ready()", "searchOlder()", "searchWider()"]);
    expect(await webviews.axe(page)).toEqual([]);
    await page.close();
  });

  test("runs a search that came back with the window only when it is asked to", async () => {
    const { page, calls } = await webviews.openResults({ ready: () => sampleState(0, { state: "idle", targets: [] }) });
    await page.getByRole("main").getByRole("button", { name: "Search", exact: true }).last().click();
    await expect.poll(() => calls).toEqual(["ready()", "rerun()"]);
    await page.close();
  });

  test("widens a column by dragging its edge, and a double click or a key fits it to its texts", async () => {
    const { page } = await open(100);
    const header = page.getByRole("columnheader", { name: "User" });
    const width = async () => Math.round((await header.boundingBox())?.width ?? 0);
    const before = await width();
    const edge = await header.locator(".grip").boundingBox();
    const [x, y] = [(edge?.x ?? 0) + 4, (edge?.y ?? 0) + 4];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 3 });
    await page.mouse.up();
    expect(await width()).toBe(before + 60);
    const shortened = () =>
      page
        .locator(".cell-user .cell-text")
        .evaluateAll((cells) => cells.some((cell) => cell.scrollWidth > cell.clientWidth));
    await header.locator(".grip").dblclick();
    expect(await shortened()).toBe(false);
    const fitted = await width();
    expect(fitted).not.toBe(before + 60);
    await header.getByRole("button").focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    expect(await width()).toBe(fitted - 32);
    await page.keyboard.press("Shift+Enter");
    expect(await width()).toBe(fitted);
    await expect
      .poll(() => page.evaluate(() => window.keptState()))
      .toMatchObject({ layout: { columns: { widths: { user: fitted } } } });
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Fit All Columns" }).click();
    await expect
      .poll(() => page.evaluate(() => window.keptState()))
      .toMatchObject({ layout: { columns: { widths: {} } } });
    expect(await width()).toBe(before);
    await page.close();
  });

  test.each([1_400, 1_000, 700, 500])(
    "shows the error of a failed row without scrolling, %d pixels wide",
    async (width) => {
      const { page } = await open(100, {}, { width });
      const table = await page.getByRole("grid", { name: "Events" }).boundingBox();
      const cell = page.locator("#row-3 .cell-error .cell-text");
      const error = await cell.boundingBox();
      expect((error?.x ?? 0) + (error?.width ?? 0)).toBeLessThanOrEqual((table?.x ?? 0) + (table?.width ?? 0));
      expect(await cell.evaluate((text) => text.scrollWidth <= text.clientWidth)).toBe(true);
      await page.close();
    },
  );

  test("tells the failure of a whole search in the table's place", async () => {
    const { page, calls } = await webviews.openResults({
      ready: () =>
        sampleState(0, {
          state: "failed",
          targets: [],
          failure: {
            reason: "expired-credentials",
            message: "The session of production has expired.",
            context: { profile: "production" },
            remedies: [{ kind: "retry" }],
          },
        }),
    });
    await page.getByText("The session of production has expired.").waitFor();
    await page.getByRole("button", { name: "Try Again" }).click();
    await expect.poll(() => calls).toEqual(["ready()", "remedy(-1, 0)"]);
    await page.close();
  });

  test("says what it waits for a sign-in to, each session once, with the button", async () => {
    const [first, second] = sampleState(100).targets;
    const waiting = (profile: string, session: string, region: string) => ({
      ...first,
      ...second,
      region,
      failure: {
        reason: "expired-credentials",
        message: `You aren't signed in to profile "${profile}". Sign in, then try again.`,
        context: { profile, region },
        remedies: [{ kind: "show-log" }, { kind: "sign-in", profile, session }],
      },
    });
    const targets = [waiting("one", "corp", "a"), waiting("two", "corp", "b"), waiting("three", "other \u202e", "c")];
    const waits = { targets: targets as ResultsState["targets"] };
    const { page, asked, host } = await open(100, { ready: () => sampleState(100, waits) });
    const lines = page.locator(".status .sign-in");
    await expect.poll(() => lines.count()).toBe(2);
    expect(await lines.nth(0).innerText()).toMatch(/Waiting for sign-in to corp\s+Sign In/);
    expect(await lines.nth(1).innerText()).toContain(String.raw`other \u202e`);
    expect(await webviews.axe(page)).toEqual([]);
    await lines.nth(1).getByRole("button", { name: "Sign In" }).click();
    await expect.poll(asked).toEqual(["remedy(2, 1)"]);
    host.emit("state", sampleState(100, { revision: 2 }));
    await expect.poll(() => lines.count()).toBe(0);
    host.emit("state", sampleState(100, { ...waits, revision: 3 }));
    await expect.poll(() => lines.count()).toBe(2);
    // A sign-in does not resume a search that was cancelled.
    host.emit("state", sampleState(100, { ...waits, revision: 4, state: "cancelled" }));
    await expect.poll(() => lines.count()).toBe(0);
    await page.close();
  });

  test("shows hidden characters as escapes, dims reads and marks errors", async () => {
    const { page } = await open(100);
    expect(await page.locator("#row-4 .cell-user").innerText()).toBe(String.raw`\u202eevil\u001b[31m`);
    expect(await page.locator("#row-1").getAttribute("class")).toContain("read");
    expect(await page.locator("#row-3 .codicon-error").count()).toBe(1);
    await page.close();
  });
});
