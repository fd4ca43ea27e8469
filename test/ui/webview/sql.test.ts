import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Look, Webviews } from "./harness.ts";
import { sqlRows, sqlState } from "./sampleSql.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

async function open(state = sqlState(), look: Look = {}) {
  return await webviews.openSql({ ready: () => state, rows: sqlRows }, look);
}

describe("the result of an SQL query", () => {
  test("shows rows as they are scrolled to, and hostile values as text", async () => {
    const { page, calls, violations, reports } = await open();
    await page.getByText("user-0", { exact: true }).waitFor();
    expect(await page.getByRole("columnheader").allInnerTexts()).toEqual(["user", "calls", "first", "note", "eventId"]);
    expect(await page.locator("#cell-1-0").innerText()).toBe('<img src=x onerror="alert(1)">\\u202eevil');
    expect(await page.getByRole("row").count()).toBeLessThan(60);
    await page.locator(".sql-counts", { hasText: "250 rows" }).waitFor();
    expect(await page.locator(".sql-counts").innerText()).toContain(
      "in 12 ms · over 1,240 events of user:alice last:24h",
    );
    const grid = page.getByRole("grid");
    await grid.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+End");
    await page.getByText("user-249", { exact: true }).waitFor();
    expect(await grid.getAttribute("aria-activedescendant")).toBe("cell-249-4");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Control+c");
    await page.locator("#cell-249-1, #cell-240-1").first().dblclick();
    await expect
      .poll(() => calls.filter((call) => /^(open|copyCell)/.test(call)))
      .toEqual([
        "open(1, 249)",
        expect.stringMatching(/^copyCell\(1, 2[0-4]\d, 0\)$/),
        expect.stringMatching(/^open\(1, 24[09]\)$/),
      ]);
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("changes the width of a column by keyboard", async () => {
    const { page } = await open();
    await page.getByText("user-0", { exact: true }).waitFor();
    const width = () => page.locator("#cell-0-0").evaluate((cell) => cell.getBoundingClientRect().width);
    const before = await width();
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    expect(await width()).toBe(before + 16);
    await page.close();
  });

  test("shows what happens, and offers to cancel it", async () => {
    const { page, host, calls } = await open(sqlState({ doing: { kind: "loading", count: 500, found: 2_000 } }));
    await page.getByText("Loading events… 500 of 2,000").waitFor();
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    await page.getByRole("button", { name: "Cancel" }).click();
    host.emit("state", sqlState({ doing: { kind: "running" } }));
    await page.locator(".sql-counts", { hasText: "Running…" }).waitFor();
    const { result: _, ...cancelled } = sqlState({ cancelled: true });
    host.emit("state", cancelled);
    await page.getByText("Cancelled. The events are loaded again for the next query.").waitFor();
    expect(await page.getByRole("grid").count()).toBe(0);
    await expect.poll(() => calls).toContain("cancel()");
    await page.close();
  });

  test("says what is wrong, what is missing, and what the results view has besides", async () => {
    const { page, host, calls } = await open();
    const { result, ...others } = sqlState();
    host.emit("state", { ...others, problem: 'near "FRM": syntax error' });
    await page.getByRole("alert").getByText('near "FRM": syntax error').waitFor();
    await page.getByRole("button", { name: "Show Query" }).click();
    const failure = { reason: "timeout", message: "Too late.", context: {}, remedies: [{ kind: "show-log" }] } as const;
    host.emit("state", { ...others, failure });
    await page.getByRole("button", { name: "Show Log" }).click();
    host.emit("state", { ...others, ...(result === undefined ? {} : { result: { ...result, rows: 0 } }) });
    await page.getByText("No rows.").waitFor();
    const cut = {
      number: 2,
      rows: 100,
      cutAt: "rows",
      cutCells: 3,
      events: { count: 1_000, found: 1_240, at: 0 },
    } as const;
    host.emit("state", {
      ...others,
      ...(result === undefined ? {} : { result: { ...result, ...cut } }),
      news: { kind: "newer", count: 12 },
    });
    await page.getByText("The first 100 rows are shown. The query has more.").waitFor();
    await page.getByText("3 long values were shortened.").waitFor();
    await page.getByText("240 older ones were left out").waitFor();
    await page.getByText("The results view has 12 more events now").waitFor();
    await page.getByRole("button", { name: "Reload" }).click();
    host.emit("state", { ...sqlState(), news: { kind: "closed" } });
    await page.getByText("The results view is closed.").waitFor();
    await page.getByRole("button", { name: "Export as CSV…" }).click();
    await expect
      .poll(() => calls.filter((call) => !/^(rows|ready)/.test(call)))
      .toEqual(["showQuery()", "remedy(0)", "reload()", "export(1)"]);
    await page.close();
  });
});
