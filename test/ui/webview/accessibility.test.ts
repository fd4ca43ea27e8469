import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import type { Filters } from "../../../src/protocol/filters.ts";
import type { ResultsState } from "../../../src/protocol/results.ts";
import type { ResultsRequests } from "../../../src/protocol/resultsChannel.ts";
import { SAMPLE_GUIDE } from "../../../src/sources/sampleData/guide.ts";
import { expectGolden } from "../../unit/golden/golden.ts";
import { cutOff, nameOfFocus, outOfReach, stopsOfTab } from "./accessibility.ts";
import { type Look, Webviews } from "./harness.ts";
import { compared, KINDS } from "./sampleCompare.ts";
import { sampleEvent } from "./sampleEvent.ts";
import { evidenceRows, evidenceState, GAPS } from "./sampleEvidence.ts";
import { followed, LIVE, ON } from "./sampleFollowing.ts";
import { insightEvent, metric } from "./sampleInsight.ts";
import { emptyResults, OWN_EVENTS, sampleRow, sampleState, sampleSummary } from "./sampleResults.ts";
import { sqlRows, sqlState } from "./sampleSql.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

const LOOK: Look = { now: Date.parse("2026-11-22T10:00:00Z") };

const NARROWED: Filters = {
  choices: [
    { field: "user", value: "bob", exclude: false },
    { field: "error", exclude: true },
  ],
  window: { from: Date.parse("2026-11-21T18:00:00Z"), to: Date.parse("2026-11-22T00:30:00Z") },
  hidden: [{ id: OWN_EVENTS.id, text: OWN_EVENTS.text }],
};

function openResults(state: ResultsState, requests: Partial<ResultsRequests> = {}) {
  return webviews.openResults(
    {
      ready: () => state,
      rows: (_search, start, count) =>
        Array.from({ length: Math.max(0, Math.min(count, state.count - start)) }, (_, at) => sampleRow(start + at)),
      ids: (_search, start, end) => Array.from({ length: end - start }, (_, at) => `event-${start + at}`),
      locate: (_search, ids) => ids.map((id) => Number(id.slice(6))),
      summary: (_search, ask) => sampleSummary(ask),
      ...requests,
    },
    LOOK,
  );
}

/** Results with everything that stands above and beside them: filters, hidden noise, details with a failure. */
async function fullResults() {
  const noise = [{ ...OWN_EVENTS, count: 12 }] as const;
  const opened = await openResults(sampleState(8, { total: 1_200, filters: NARROWED, noise }));
  const { page } = opened;
  await page.locator(".data-row:not(.waiting)").first().waitFor();
  await page.locator(".facet-pick").first().waitFor();
  await page.getByRole("button", { name: "34 more" }).click();
  await page.getByRole("textbox", { name: "Filter Source IP" }).waitFor();
  await page.locator("#row-3").click();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ArrowRight");
  const details = page.locator(".details-button");
  if ((await details.getAttribute("aria-expanded")) === "false") {
    await details.click();
  }
  return opened;
}

async function runningResults() {
  const [first, second] = sampleState(0).targets;
  const remedies = [{ kind: "sign-in", profile: "two", session: "corp" }] as const;
  const failure = { reason: "expired-credentials", message: "You aren't signed in.", context: {}, remedies } as const;
  const targets = [first, second, { ...second, label: "two", failure }] as ResultsState["targets"];
  const fix = { text: "user:alice", label: "Use `user:`" };
  const opened = await openResults(
    sampleState(40, { state: "running", progress: 0.4, remaining: 95_000, targets, resumes: "retry" }),
    {
      search: () => [{ start: 0, end: 3, message: "unknown field `usr`", fix }],
      complete: (text) => [
        { label: "user:", insert: "user:", start: 0, end: text.length, detail: "who" },
        { label: "userAgent:", insert: "userAgent:", start: 0, end: text.length },
      ],
    },
  );
  const input = opened.page.getByRole("combobox");
  await input.fill("usr:alice");
  await input.press("Enter");
  await opened.page.getByText("unknown field").waitFor();
  return { ...opened, input };
}

async function changedResults() {
  const opened = await webviews.openResults(followed(ON), LOOK);
  await opened.page.locator(".groups tbody tr").first().waitFor();
  return opened;
}

/** A live tail that added events while its table was scrolled away from them. */
async function liveTail() {
  const state = sampleState(400, { following: LIVE });
  const opened = await openResults(state);
  await opened.page.locator(".data-row:not(.waiting)").first().waitFor();
  await opened.page.getByRole("grid").evaluate((grid) => grid.scrollTo(0, 2_000));
  opened.host.emit("state", { ...state, following: { ...LIVE, count: 140, fresh: 14, sampled: true } });
  await opened.page.getByRole("button", { name: "Go to 12 new events" }).waitFor();
  return opened;
}

/** The sample data, with the searches that it suggests. */
async function sampleData() {
  const { title, about, searches } = SAMPLE_GUIDE;
  const guide = { title, about, searches: searches.map((one) => ({ title: one.title })) };
  const opened = await openResults(sampleState(8, { title, guide }));
  await opened.page.locator(".data-row:not(.waiting)").first().waitFor();
  return opened;
}

async function failedResults() {
  const failure = {
    reason: "expired-credentials",
    message: "The session of production has expired.",
    context: { profile: "production" },
    remedies: [{ kind: "retry" }, { kind: "show-log" }],
  } as const;
  const opened = await openResults(sampleState(0, { state: "failed", targets: [], failure }));
  await opened.page.getByText("The session of production has expired.").waitFor();
  return opened;
}

async function noResults() {
  const opened = await openResults(emptyResults());
  await opened.page.getByText("No events found").waitFor();
  return opened;
}

/** An event with what it changed, all its details, a decoded text and a failure of a button. */
async function fullEvent() {
  const { json } = sampleEvent();
  const text = "#!/bin/sh\n  echo sg-0a1b2c3d";
  const links = [{ start: text.indexOf("sg-"), end: text.length, entity: 0 }];
  const decoded = [{ line: 3, title: "script", encodings: "base64, gzip", text, isJson: false, links }];
  const times = [{ line: 4, text: "2023-11-14 22:13:20 UTC" }];
  const event = sampleEvent({ json, decoded, times, comparable: true, details: true });
  const opened = await webviews.openEvent(
    {
      ready: () => event,
      copyJson: () => {
        throw new Failure({ reason: "internal", message: "The clipboard is closed.", context: {}, remedies: [] });
      },
    },
    LOOK,
  );
  const { page } = opened;
  await page.locator(".json-line").first().waitFor();
  await page.locator('.json-toggle[aria-label^="sessionContext"]').click();
  await page.getByRole("button", { name: "Copy JSON" }).click();
  await page.getByText("The clipboard is closed.").waitFor();
  return opened;
}

async function insight() {
  const opened = await webviews.openEvent({ ready: insightEvent, readInsightMetric: metric }, LOOK);
  await opened.page.locator(".insight-plot svg").waitFor();
  return opened;
}

async function comparison() {
  const differences = ["Searched in A and not in B: production us-east-1."];
  const opened = await webviews.openCompare(
    { ready: () => compared({ state: "limited" }, { differences }), kinds: () => ({ ...KINDS, left: 3 }) },
    LOOK,
  );
  await opened.page.locator(".kind-open").first().waitFor();
  return opened;
}

async function sqlResult() {
  const opened = await webviews.openSql(
    { ready: () => sqlState({ news: { kind: "newer", count: 12 } }, 3), rows: sqlRows },
    LOOK,
  );
  const { page } = opened;
  await page.getByText("user-0", { exact: true }).waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("ArrowDown");
  return opened;
}

async function sqlProblem() {
  const { result: _, ...state } = sqlState({ problem: 'near "FRM": syntax error' });
  const opened = await webviews.openSql({ ready: () => state }, LOOK);
  await opened.page.getByRole("alert").waitFor();
  return opened;
}

async function evidence() {
  const opened = await webviews.openEvidence(
    { ready: () => evidenceState({ gaps: GAPS, notes: ["1 link was not followed."] }), rows: () => evidenceRows() },
    LOOK,
  );
  await opened.page.locator(".file-open").first().waitFor();
  return opened;
}

async function failedEvidence() {
  const failure = {
    reason: "access-denied",
    message: "Profile production isn't authorized to read the public keys of CloudTrail (cloudtrail:ListPublicKeys).",
    context: { profile: "production", region: "eu-west-1" },
    remedies: [{ kind: "copy-policy", policy: "{}" }, { kind: "switch-profile" }],
  } as const;
  const opened = await webviews.openEvidence(
    { ready: () => evidenceState({ phase: "failed", sentence: "", result: "open", revision: 0, keys: [], failure }) },
    LOOK,
  );
  await opened.page.getByRole("button", { name: "Copy IAM Policy" }).waitFor();
  return opened;
}

const PAGES = {
  results: fullResults,
  runningResults,
  whatChanged: changedResults,
  liveTail,
  noResults,
  failedResults,
  sampleData,
  event: fullEvent,
  insight,
  comparison,
  sqlResult,
  sqlProblem,
  evidence,
  failedEvidence,
} as const;

const NAMES = Object.keys(PAGES) as (keyof typeof PAGES)[];

describe.each(NAMES)("the page %s", (name) => {
  test("has no fault that axe finds in any theme, and the roles, names and Tab stops that were reviewed", async () => {
    const { page, violations } = await PAGES[name]();
    expect(await webviews.axeInThemes(page)).toEqual([]);
    const tree = (await page.locator("main").ariaSnapshot()).split("\n");
    const forward = await stopsOfTab(page, "Tab");
    const back = await stopsOfTab(page, "Shift+Tab");
    expect(forward.filter(({ fault }) => fault !== "")).toEqual([]);
    expect(back.map((stop) => stop.name).toReversed()).toEqual(forward.map((stop) => stop.name));
    await expectGolden(`pages/${name}`, [
      "Roles and names:",
      ...tree,
      "",
      "Stops of the Tab key:",
      ...forward.map((stop) => stop.name),
    ]);
    expect(violations).toEqual([]);
    await page.close();
  });

  // 1280 × 1024 pixels at 400 %, as in WCAG 1.4.10.
  test("needs no sideways scrolling at 400 %, and everything in it can be reached and read", async () => {
    const { page } = await PAGES[name]();
    await page.setViewportSize({ width: 320, height: 256 });
    await settled(page);
    const widths = await page.evaluate(() =>
      [document.documentElement, document.querySelector("main")].map((one) => one?.scrollWidth ?? 0),
    );
    expect(Math.max(...widths)).toBeLessThanOrEqual(320);
    // Where the page scrolls inside, there is nothing to scroll to around it.
    const heights = await page.evaluate(() =>
      [document.documentElement, document.querySelector("main")].map((one) =>
        one === null ? 0 : one.scrollHeight - one.clientHeight,
      ),
    );
    expect(Math.min(...heights)).toBeLessThanOrEqual(0);
    expect(await outOfReach(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await page.close();
  });
});

describe("what opens over the page", () => {
  test("has no fault that axe finds in any theme, and gives the focus back", async () => {
    const { page } = await fullResults();
    for (const name of ["Known noise", "Group", "Columns", "Copy or Export"]) {
      const button = page.getByRole("button", { name, exact: true });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menu").waitFor();
      expect(await webviews.axeInThemes(page, "[role=menu]")).toEqual([]);
      await page.keyboard.press("Escape");
      expect(await page.getByRole("menu").count()).toBe(0);
      expect(await nameOfFocus(page)).toContain(`"${name}"`);
    }
    await page.getByRole("slider", { name: "Timeline" }).hover({ position: { x: 300, y: 20 } });
    expect(await webviews.axeInThemes(page, ".timeline")).toEqual([]);
    await page.close();
  });

  test("of the query line has no fault that axe finds in any theme", async () => {
    const { page, input } = await runningResults();
    await input.fill("us");
    await page.getByRole("option").first().waitFor();
    await input.press("ArrowDown");
    expect(await webviews.axeInThemes(page, ".query")).toEqual([]);
    await page.close();
  });
});

describe("the focus", () => {
  test("stays in the page when the control that has it goes away", async () => {
    const { page, host } = await fullResults();
    const focus = () => nameOfFocus(page);
    const state = sampleState(8, { total: 1_200, filters: NARROWED, noise: [{ ...OWN_EVENTS, count: 12 }] });
    let revision = 1;
    const tell = (changes: Partial<ResultsState>) => {
      revision += 1;
      host.emit("state", { ...state, ...changes, revision });
    };
    await page.getByRole("button", { name: "Run Again" }).focus();
    await page.keyboard.press("Enter");
    tell({ state: "running" });
    await expect.poll(focus).toBe('button "Cancel"');
    tell({ state: "cancelled", resumes: "continue" });
    await expect.poll(focus).toBe('button "Continue"');
    tell({});
    await expect.poll(focus).toBe('button "Run Again"');
    await page.getByRole("button", { name: "Remove user bob" }).focus();
    tell({ filters: { ...NARROWED, choices: NARROWED.choices.slice(1) } });
    await expect.poll(focus).toBe('button "Remove failed"');
    tell({ filters: { ...NARROWED, choices: [] } });
    await expect.poll(focus).toMatch(/^button "Remove Nov 21/);
    tell({ filters: { choices: [] } });
    await expect.poll(focus).toMatch(/^\w+ "/);
    await page.getByRole("grid").focus();
    tell({ count: 0, filters: NARROWED });
    await expect.poll(focus).toBe('button "Clear Filters"');
    await page.close();
  });

  test("stays on what folds, unfolds or chooses, and goes to no page that another part of the editor covers", async () => {
    const { page, host } = await fullResults();
    for (const name of ["User bob, 240 events, included", "Facets", "1 of 2 Region lookups finished, 1 failed"]) {
      await page.getByRole("button", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      host.emit("state", sampleState(8, { total: 1_200, filters: NARROWED, revision: 2 }));
      expect(await nameOfFocus(page)).toContain(`button "${name}"`);
    }
    await page.getByRole("button", { name: "Remove failed" }).focus();
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    host.emit("state", sampleState(8, { revision: 3 }));
    await page.getByRole("button", { name: "Remove failed" }).waitFor({ state: "detached" });
    expect(await nameOfFocus(page)).toBe("");
    await page.close();
  });

  test("stays in the event view", async () => {
    const { page } = await fullEvent();
    await page.getByRole("button", { name: "Dismiss" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => nameOfFocus(page)).toBe('button "ASIAEXAMPLE"');
    await page.getByRole("button", { name: "Fewer details" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => nameOfFocus(page)).toBe('button "More details"');
    await page.close();
  });
});

/** Resolves when the page has drawn what follows from its new size. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
