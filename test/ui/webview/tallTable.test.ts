import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Webviews } from "./harness.ts";
import { sampleRow, sampleState } from "./sampleResults.ts";

/** More rows than an element of Chromium can be tall for, at any scale. */
const COUNT = 2_000_000;

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start({ scrollbars: true });
});
afterAll(() => webviews.stop());

async function open() {
  const rows = (start: number, end: number) =>
    Array.from({ length: Math.min(end, COUNT) - start }, (_, at) => sampleRow(start + at));
  const opened = await webviews.openResults({
    ready: () => sampleState(COUNT),
    rows: (_search, start, count) => rows(start, start + count),
    ids: (_search, start, end) => rows(start, end).map(({ eventId }) => eventId),
  });
  const { page } = opened;
  await page.locator("#row-0:not(.waiting)").waitFor();
  /** The first row that stands wholly below the head, and how far below it (pixels). */
  const first = () =>
    page.evaluate(() => {
      const head = document.querySelector(".table-head")?.getBoundingClientRect().bottom ?? 0;
      const rows = [...document.querySelectorAll<HTMLElement>(".data-row")];
      const row = rows.find((each) => each.getBoundingClientRect().top >= head - 0.5);
      return { index: Number(row?.dataset.index), below: (row?.getBoundingClientRect().top ?? 0) - head };
    });
  const table = page.getByRole("grid", { name: "Events" });
  return { ...opened, table, first };
}

describe("a table of two million rows", () => {
  test("is reached to its last row by keyboard, and back", async () => {
    const { page, table, violations, reports } = await open();
    await table.focus();
    await page.keyboard.press("End");
    await page.locator(`#row-${COUNT - 1}:not(.waiting)`).waitFor();
    const box = await page.locator(`#row-${COUNT - 1}`).boundingBox();
    const frame = await table.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((frame?.y ?? 0) + (frame?.height ?? 0) + 1);
    await page.keyboard.press("ArrowUp");
    await page.locator(`#row-${COUNT - 2}.active`).waitFor();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Home");
    await page.locator("#row-0:not(.waiting)").waitFor();
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("moves by as much as the wheel turns, and goes where the scrollbar is dragged", async () => {
    const { page, table, first } = await open();
    const box = await table.boundingBox();
    if (box === null) {
      throw new Error("there is no table");
    }
    const x = box.x + box.width - 5;
    await page.mouse.move(x, box.y + 27);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await first()).index / COUNT).toBeGreaterThan(0.4);
    // The scrollbar may still be put right.
    await page.waitForTimeout(300);
    const before = await first();
    expect(before.index / COUNT).toBeLessThan(0.6);
    await page.mouse.move(box.x + 200, box.y + 200);
    await page.mouse.wheel(0, 260);
    await expect.poll(async () => (await first()).index).toBe(before.index + 10);
    expect((await first()).below).toBeCloseTo(before.below, 0);
    await page.close();
  });

  test("asks for no more than the rows that a jump shows, and paints them in the frame after it", async () => {
    const { page, table } = await open();
    const { asked, frames } = await table.evaluate(async (grid) => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      /** What is posted in a frame's callback arrives when the frame is painted. */
      const painted = () =>
        new Promise((resolve) => {
          const after = new MessageChannel();
          after.port1.onmessage = resolve;
          after.port2.postMessage(undefined);
        });
      const asked: number[][] = [];
      // The host answers at once, in the page.
      const [template] = await new Promise<{ readonly cells: object }[]>((resolve) => {
        const hear = ({ data }: MessageEvent) => {
          if (data?.kind === "reply" && Array.isArray(data.value) && data.value.length > 0) {
            window.removeEventListener("message", hear);
            resolve(data.value);
          }
        };
        window.addEventListener("message", hear);
        grid.scrollTo(0, 100_000);
      });
      const before = window.hostReceives;
      window.hostReceives = async (message) => {
        const { tag, id, name, args } = message as { tag: string; id: string; name: string; args: number[] };
        if (name !== "rows") {
          return before(message);
        }
        const [, start = 0, count = 0] = args;
        asked.push([start, count]);
        const value = Array.from({ length: count }, (_, at) => ({ ...template, eventId: `event-${start + at}` }));
        window.postMessage({ tag, kind: "reply", id, value }, "*");
      };
      const sees = () => {
        const box = grid.getBoundingClientRect();
        const rows = [...document.querySelectorAll(".data-row")].filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > box.top + 30 && top < box.bottom - 20;
        });
        return rows.length > 5 && rows.every((row) => !row.classList.contains("waiting"));
      };
      const frames: number[] = [];
      for (const part of [0.2, 0.8, 0.5]) {
        // The rows around the ones before are fetched while nothing moves.
        for (let rest = 0; rest < 20; rest += 1) {
          await frame();
        }
        asked.length = 0;
        grid.scrollTo(0, grid.scrollHeight * part);
        let waited = 0;
        do {
          await frame();
          await painted();
          waited += 1;
        } while (!sees() && waited < 100);
        frames.push(waited);
      }
      return { asked: asked[0], frames };
    });
    expect(Math.max(...frames), `frames until the rows: ${frames.join()}`).toBeLessThanOrEqual(2);
    const [, count = 0] = asked ?? [];
    expect(count).toBeLessThanOrEqual(60);
    await page.close();
  });
});
