// node --expose-gc test/ui/bench/resultsRun.ts SIZES…: measures the results view; writes a line of JSON for each size.
// `test/bench/results.ts` starts it and shows what it writes.

import type { CDPSession, Page } from "playwright-core";
import type { ResultColumn } from "../../../src/protocol/columns.ts";
import type { ResultsEvents, ResultsPageRequests } from "../../../src/protocol/resultsChannel.ts";
import type { ResultsFigure, ResultsFigures } from "../../bench/results.ts";
import { type Opened, Webviews } from "../webview/harness.ts";
import { ResultsHost } from "./resultsHost.ts";
import { type Frames, installProbe } from "./resultsProbe.ts";

const rounds = 3;
/** What takes longer is given up (ms). */
const patience = 1_200_000;
/** What takes longer is not done again (ms). */
const tedious = 10_000;
const wheel = { notches: 120, pixels: 300 };
const drag = { steps: 120 };
const jumps = 15;
const tail = { seconds: 4, events: 500 };
declare global {
  interface Window {
    /** Answered at once by this process: what it takes is the test's way between page and host, which an editor does not have. */
    askHost(): Promise<void>;
  }
}

/** A frame that takes longer is felt (ms). */
const felt = 50;

/** One number of events: everything that a person does with them, one after the other. */
class ResultsRun {
  readonly #host: ResultsHost;
  readonly #opened: Opened<ResultsPageRequests, ResultsEvents>;
  readonly #page: Page;
  readonly #devtools: CDPSession;
  readonly #figures: ResultsFigure[] = [];

  readonly #heapBefore: number;

  constructor(
    host: ResultsHost,
    opened: Opened<ResultsPageRequests, ResultsEvents>,
    devtools: CDPSession,
    heapBefore: number,
  ) {
    this.#host = host;
    this.#devtools = devtools;
    this.#heapBefore = heapBefore;
    this.#opened = opened;
    this.#page = opened.page;
    host.emit = (state) => opened.host.emit("state", state);
  }

  /** Ends early, with what was measured, where the view does not answer. */
  async all(): Promise<readonly ResultsFigure[]> {
    await this.#page.exposeFunction("askHost", () => undefined);
    await this.#devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    try {
      await this.#openings();
      await this.#scrolls();
      await this.#moves();
      await this.#choices();
      await this.#arrivals();
      await this.#tail();
      await this.#sorts();
      await this.#memory();
    } catch (error) {
      console.error(`at ${this.#host.count} events:`, error);
      process.exitCode = 1;
    }
    const { violations, reports } = this.#opened;
    for (const odd of [...violations, ...reports.map(({ text }) => text)].slice(0, 5)) {
      console.error("the page complains:", odd);
      process.exitCode = 1;
    }
    return this.#figures;
  }

  async #openings(): Promise<void> {
    const page = this.#page;
    await page.addInitScript(installProbe);
    const figures = ["first rows", "first counts"].map((name) => ({ name, unit: "ms", ...empty() }) as const);
    const [rows, counts] = figures;
    for (let round = 0; round <= rounds; round += 1) {
      const host = this.#host.spent;
      await page.reload();
      rows?.values.push(await page.evaluate(() => window.probe.opened()));
      counts?.values.push(await within(page.evaluate(() => window.probe.firstCounts())));
      // A page that was opened anew has computed nothing before.
      const [hostAfter, pageAfter] = await this.#busy();
      counts?.host.push(hostAfter - host);
      counts?.page.push(pageAfter);
    }
    const parts = (one: Taken, from: number, to: number): Taken => ({
      values: one.values.slice(from, to),
      host: one.host.slice(from, to),
      page: one.page.slice(from, to),
    });
    for (const { name, unit, ...taken } of figures) {
      for (const [when, one] of [
        ["worked out", parts(taken, 0, 1)],
        ["again", parts(taken, 1, rounds + 1)],
      ] as const) {
        // What is computed until the counts are there is told with them.
        const computed = one.host.length === 0 ? {} : { host: one.host, page: one.page };
        this.#figures.push({ name: `${name}, ${when}`, unit, values: one.values, ...computed });
      }
    }
  }

  async #scrolls(): Promise<void> {
    const page = this.#page;
    const box = await page.locator(".table").boundingBox();
    if (box === null) {
      throw new Error("there is no table");
    }
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const [, before] = await this.#busy();
    await page.evaluate(() => window.probe.watch());
    for (let notch = 0; notch < wheel.notches; notch += 1) {
      await page.mouse.wheel(0, wheel.pixels);
    }
    this.#frames("wheel", await page.evaluate(() => window.probe.stop()), (await this.#busy())[1] - before);

    await page.locator(".table").evaluate((table) => table.scrollTo(0, 0));
    // The thumb begins below the button with the arrow.
    const [x, top, bottom] = [box.x + box.width - 5, box.y + 27, box.y + box.height - 20];
    await page.waitForTimeout(200);
    await page.mouse.move(x, top);
    await page.mouse.down();
    const [, still] = await this.#busy();
    await page.evaluate(() => window.probe.watch());
    for (let step = 1; step <= drag.steps; step += 1) {
      await page.mouse.move(x, top + ((bottom - top) * step) / drag.steps);
    }
    const frames = await page.evaluate(() => window.probe.stop());
    const work = (await this.#busy())[1] - still;
    await page.mouse.up();
    const share = await page
      .locator(".table")
      .evaluate((table) => (table.scrollTop + table.clientHeight) / table.scrollHeight);
    if (share < 0.5) {
      throw new Error(`the scrollbar was not dragged: it stands at ${share}`);
    }
    this.#frames("scrollbar", frames, work);
    await this.#jumps("jump");
  }

  /** As a click on the scrollbar does, to places that were not shown before. `when`: in the order that the figures name. */
  async #jumps(when: string): Promise<void> {
    const ways: number[] = [];
    const all: Awaited<ReturnType<Window["probe"]["jumped"]>>[] = [];
    for (let jump = 1; jump <= jumps; jump += 1) {
      await this.#page.waitForTimeout(300);
      ways.push(
        await this.#page.evaluate(async () => {
          const start = performance.now();
          await window.askHost();
          return performance.now() - start;
        }),
      );
      all.push(await this.#page.evaluate((part) => window.probe.jumped(part), (jump * 0.382) % 1));
    }
    const put = (name: string, unit: ResultsFigure["unit"], values: readonly number[]) =>
      this.#figures.push({ name: `${when}: ${name}`, unit, values });
    const frames = all.map((one) => one.frames);
    put(
      "rows",
      "ms",
      all.map(({ painted }) => painted),
    );
    put(
      "until they are asked for",
      "ms",
      all.map(({ asked }) => asked),
    );
    put(
      "until they come",
      "ms",
      all.map(({ answered }) => answered),
    );
    put("the way to the host and back", "ms", ways);
    put("frames until its rows", "frames", frames);
    put("frames, most", "frames", [Math.max(...frames)]);
  }

  #frames(name: string, { deltas, waiting }: Frames, work: number): void {
    const sorted = deltas.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
    this.#put(`${name}: frame, median`, "ms", at(0.5));
    this.#put(`${name}: frame, 95 of 100`, "ms", at(0.95));
    this.#put(`${name}: frame, longest`, "ms", at(1));
    this.#put(`${name}: the page's own part of it`, "ms", work / sorted.length);
    this.#put(`${name}: frames over ${felt} ms`, "%", (100 * sorted.filter((ms) => ms > felt).length) / sorted.length);
    this.#put(`${name}: frames without their rows`, "%", (100 * waiting) / sorted.length);
  }

  async #moves(): Promise<void> {
    await this.#page.locator(".table").focus();
    const last = this.#host.count - 1;
    await this.#take("End", async () => {
      await this.#press("Home", 0);
      return this.#press("End", last);
    });
    await this.#take("Home", async () => {
      await this.#press("End", last);
      return this.#press("Home", 0);
    });
    await this.#take("Page Down", async () => {
      await this.#press("Home", 0);
      const fitting = await this.#page.locator(".table").evaluate((table) => Math.floor(table.clientHeight / 26));
      return this.#press("PageDown", fitting - 6);
    });
    await this.#press("Home", 0);
    await this.#take(
      "select all by Shift+End",
      async () => {
        const done = this.#page.evaluate(() => window.probe.selected());
        await this.#page.keyboard.press("Shift+End");
        const ms = await within(done);
        await this.#press("Home", 0);
        return ms;
      },
      1,
    );
  }

  async #press(key: string, row: number): Promise<number> {
    await this.#page.keyboard.press(key);
    return within(this.#page.evaluate((index) => window.probe.reached(index), row));
  }

  /** A page of events comes while somebody looks at the middle. */
  async #arrivals(): Promise<void> {
    await this.#page.locator(".table").evaluate((table) => table.scrollTo(0, table.scrollHeight / 2));
    await this.#page.waitForTimeout(500);
    await this.#take("50 events arrive", async () => {
      const revision = await this.#page.evaluate(() => window.probe.revision);
      const done = this.#page.evaluate((before) => window.probe.changed(before), revision);
      const start = performance.now();
      this.#host.emit(await this.#host.arrive(50));
      await within(done);
      return performance.now() - start;
    });
  }

  /** A live tail adds as many events as AWS sends, while somebody looks at the middle. */
  async #tail(): Promise<void> {
    const [, before] = await this.#busy();
    await this.#page.evaluate(() => window.probe.watch());
    for (let second = 0; second < tail.seconds; second += 1) {
      this.#host.emit(await this.#host.arrive(tail.events));
      await this.#page.waitForTimeout(1_000);
    }
    this.#frames("live tail", await this.#page.evaluate(() => window.probe.stop()), (await this.#busy())[1] - before);
  }

  async #sorts(): Promise<void> {
    const texts = ["eventName", "user", "ipAddress"] as const;
    await this.#take("sort by a text, first", (round) => this.#sort(texts[round] ?? "user"));
    await this.#take("sort by a text, turned round", () => this.#sort("ipAddress"));
    await this.#jumps("jump, by address");
    await this.#take("sort by a text, again", (round) => this.#sort(texts[round] ?? "user"));
    await this.#take("sort by resource, first", () => this.#sort("resource"), 1);
    await this.#take("sort by resource, again", () => this.#sort("resource"));
    await this.#take("sort by time", () => this.#sort("time"));
  }

  #sort(column: ResultColumn): Promise<number> {
    return this.#change(() => this.#page.locator(`.table-head [data-column="${column}"]`).click());
  }

  async #choices(): Promise<void> {
    const page = this.#page;
    const value = page.locator('.facet-pick[data-field="event"]').first();
    const pick = () => value.click();
    const plot = await page.locator(".timeline-plot").boundingBox();
    const brush = async () => {
      if (plot !== null) {
        const y = plot.y + plot.height / 2;
        await page.mouse.move(plot.x + plot.width / 3, y);
        await page.mouse.down();
        await page.mouse.move(plot.x + (plot.width * 2) / 3, y, { steps: 5 });
        await page.mouse.up();
      }
    };
    const clear = () => page.getByRole("button", { name: "Clear", exact: true }).click();
    await this.#alternate(["include a value", pick], ["take it back", pick]);
    await this.#alternate(["brush a third", brush], ["clear", clear]);
  }

  /** One thing and its opposite, in turns: until its rows are there, and until what counts them is. */
  async #alternate(...acts: readonly (readonly [name: string, act: () => Promise<void>])[]): Promise<void> {
    const taken = acts.map(([name, act]) => ({ name, act, rows: empty(), counts: empty() }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { act, rows, counts } of taken) {
        const [host, page] = await this.#busy();
        const revision = await this.#page.evaluate(() => window.probe.revision);
        const counted = this.#page.evaluate((known) => window.probe.counted(known), revision);
        counted.catch(() => {});
        rows.values.push(await this.#change(act));
        counts.values.push(await within(counted));
        const [hostAfter, pageAfter] = await this.#busy();
        counts.host.push(hostAfter - host);
        counts.page.push(pageAfter - page);
      }
    }
    for (const { name, rows, counts } of taken) {
      this.#figures.push({ name, unit: "ms", values: rows.values });
      this.#figures.push({ name: `${name}, with counts`, unit: "ms", ...counts });
    }
  }

  async #change(act: () => Promise<void>): Promise<number> {
    const revision = await this.#page.evaluate(() => window.probe.revision);
    const done = this.#page.evaluate((before) => window.probe.changed(before), revision);
    await act();
    return within(done);
  }

  async #memory(): Promise<void> {
    this.#put("rows in the document", "rows", await this.#page.locator(".data-row").count());
    await this.#devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#devtools.send("Runtime.getHeapUsage");
    this.#put("heap of the page", "MB", usedSize / 1e6);
    this.#put(
      "rows that an element of Chromium holds",
      "rows",
      await this.#page.locator(".table-body").evaluate(tallest),
    );
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const own = heapUsed - this.#heapBefore;
    this.#put("heap of the host", "MB", own / 1e6);
    this.#put("heap of the host for each event", "KB", own / 1e3 / this.#host.count);
    this.#put("memory of the host", "MB", rss / 1e6);
  }

  /** Measures something some times, and how long host and page computed for it. */
  async #take(name: string, act: (round: number) => Promise<number>, times = rounds): Promise<void> {
    const taken = empty();
    for (let round = 0; round < times && (taken.values[0] ?? 0) < tedious; round += 1) {
      const [host, page] = await this.#busy();
      taken.values.push(await act(round));
      const [hostAfter, pageAfter] = await this.#busy();
      taken.host.push(hostAfter - host);
      taken.page.push(pageAfter - page);
    }
    this.#figures.push({ name, unit: "ms", ...taken });
  }

  /** How long host and page have computed so far (ms). */
  async #busy(): Promise<readonly [host: number, page: number]> {
    const { metrics } = await this.#devtools.send("Performance.getMetrics");
    const seconds = metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
    return [this.#host.spent, seconds * 1_000];
  }

  #put(name: string, unit: ResultsFigure["unit"], value: number): void {
    this.#figures.push({ name, unit, values: [value] });
  }
}

/** In the page: how many rows fit into the tallest element there is. At a scale of 2x it is half as tall. */
function tallest(body: Element): number {
  const probe = document.createElement("div");
  probe.style.height = "1e9px";
  body.append(probe);
  const { height } = probe.getBoundingClientRect();
  probe.remove();
  return height / 26;
}

/** A thing that was measured some times, and what host and page computed for it (ms). */
interface Taken {
  readonly values: number[];
  readonly host: number[];
  readonly page: number[];
}

function empty(): Taken {
  return { values: [], host: [], page: [] };
}

async function within<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const timeout = setTimeout(() => reject(new Error("the results view does not answer")), patience);
    timer.signal.addEventListener("abort", () => clearTimeout(timeout));
  });
  return Promise.race([work, late]).finally(() => timer.abort());
}

async function measure(webviews: Webviews, size: number): Promise<ResultsFigures> {
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  const host = await ResultsHost.with(size);
  const opened = await webviews.openResults(host.requests);
  try {
    const devtools = await opened.page.context().newCDPSession(opened.page);
    return { size, figures: await new ResultsRun(host, opened, devtools, heapUsed).all() };
  } finally {
    await opened.page.close();
    await host.close();
  }
}

const webviews = await Webviews.start({ scrollbars: true });
try {
  for (const size of process.argv.slice(2).map(Number)) {
    process.stdout.write(`${JSON.stringify(await measure(webviews, size))}\n`);
  }
} finally {
  await webviews.stop();
}
