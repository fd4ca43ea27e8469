import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import type { EventViewRequests } from "../../../src/protocol/event.ts";
import { type Look, Webviews } from "./harness.ts";
import { hugeEvent, sampleEvent } from "./sampleEvent.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

async function open(requests: Partial<EventViewRequests> = {}, look: Look = {}) {
  const opened = await webviews.openEvent({ ready: () => sampleEvent(), ...requests }, look);
  await opened.page.locator(".json-line").first().waitFor();
  return opened;
}

/** The lines that are not within a fold. */
const SHOWN = ".json-line:not([hidden] *)";

describe("the event view", () => {
  test("tells who, what, when, where from, outcome, Region and account", async () => {
    const { page } = await open();
    const text = await page.locator("main").innerText();
    for (const part of ["PutBucketPolicy", "AccessDenied", "alice@example.com", "203.0.113.17", "eu-west-1"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("2026-11-22 10:14:31");
    expect(text).toContain("2026-11-22 09:14:31 UTC");
    expect(await page.locator("time").innerText()).toMatch(/ago|now/);
    await page.close();
  });

  test("begins with what changed, under a heading, before the facts in two lines and the record", async () => {
    const { page, calls } = await open({}, { width: 1400 });
    const effect = page.getByRole("region", { name: "What it would have changed" });
    expect(await effect.getByRole("heading", { level: 2 }).innerText()).toBe("What it would have changed");
    expect(await effect.getByRole("term").allInnerTexts()).toEqual([
      "Would have allowed",
      "Would have issued access key",
    ]);
    expect(await effect.innerText()).toContain("Might have been public");
    expect(await effect.innerText()).toContain("Block Public Access");
    const tops = await Promise.all(
      [".effect", ".facts-line >> nth=0", ".facts-line >> nth=1", ".record"].map(
        async (selector) => (await page.locator(selector).boundingBox())?.y ?? 0,
      ),
    );
    expect(tops).toEqual(tops.toSorted((one, other) => one - other));
    expect(tops.at(-1)).toBeLessThan(300);
    const lines = await page.locator(".facts-line").evaluateAll((all) => all.map((line) => line.clientHeight));
    expect(Math.max(...lines)).toBeLessThan(30);
    await effect.getByRole("button", { name: "Show Its Events: ASIAEXAMPLE" }).click();
    await expect.poll(() => calls.slice(1)).toEqual(["showEntityEvents(3)"]);
    await effect.getByRole("button", { name: "ASIAEXAMPLE", exact: true }).click({ button: "right" });
    const [menu] = await page.evaluate(() => window.openedMenus);
    expect(menu?.context).toMatchObject({ webviewSection: "entity", entity: 3 });
    await page.close();
  });

  test("names the line that declares its resource among the first facts, and goes there by click and by key", async () => {
    const { page, calls, host } = await open({}, { width: 500 });
    const facts = page.getByRole("region", { name: "Who, when and where" });
    expect(await facts.getByRole("term").allInnerTexts()).toContain("Declared in");
    const link = facts.getByRole("button", { name: "terraform/storage.tf:12" });
    await link.click();
    await page.keyboard.press("Enter");
    await expect.poll(() => calls.slice(1)).toEqual(["goToCode(0)", "goToCode(0)"]);
    expect(await host.request("focusedEntity")).toBe(0);
    const { declaration: _, ...undeclared } = sampleEvent();
    host.emit("show", undeclared);
    await expect.poll(() => link.count()).toBe(0);
    await page.close();
  });

  test("tells the host whether its keys work: while it has the focus, and nothing is typed", async () => {
    const event = hugeEvent();
    const { page, told } = await open({ ready: () => event });
    await page.getByRole("button", { name: "Copy JSON" }).focus();
    await expect.poll(() => told).toEqual(["focused(true)"]);
    await page.getByRole("button", { name: /^More details/ }).click();
    await page.getByRole("searchbox").focus();
    await expect.poll(() => told).toEqual(["focused(true)", "focused(false)"]);
    await page.close();
  });

  test("has no block where there is nothing to say, and colours only what is public for certain", async () => {
    const { page, host } = await open();
    expect(await page.locator(".exposure.bad").count()).toBe(0);
    const row = { label: "Opened to", values: [{ text: "0.0.0.0/0" }], exposure: { text: "Public", certain: true } };
    host.emit("show", sampleEvent({ eventId: "2", effect: { title: "What changed", rows: [row], notes: [] } }));
    await page.getByRole("region", { name: "What changed" }).waitFor();
    expect(await page.locator(".exposure.bad").innerText()).toBe("Public");
    const { effect: _, ...none } = sampleEvent({ eventId: "3" });
    host.emit("show", none);
    await expect.poll(() => page.locator(".effect").count()).toBe(0);
    await page.close();
  });

  test("shows decoded texts below theirs, to be folded, copied and followed, and times beside their numbers", async () => {
    const json = JSON.stringify({ userData: "H4sI".repeat(200), at: 1_700_000_000 }, null, 2);
    const text = "#!/bin/sh\n  echo <b>sg-0a1b2c3d</b> \u202e";
    const links = [{ start: text.indexOf("sg-"), end: text.indexOf("sg-") + 11, entity: 0 }];
    const block = { line: 1, title: "script", encodings: "base64, gzip", text, isJson: false, links };
    const times = [{ line: 2, text: "2023-11-14 22:13:20 UTC" }];
    const shown = sampleEvent({ json, links: [], decoded: [block], times, comparable: true });
    const { page, calls } = await open({ ready: () => shown });
    const lines = page.locator(SHOWN);
    expect(await lines.nth(2).innerText()).toContain("Decoded: script");
    expect(await lines.nth(2).innerText()).toContain("from base64, gzip");
    expect(await lines.nth(4).innerText()).toBe("  echo <b>sg-0a1b2c3d</b> \\u202e");
    expect(await lines.nth(1).innerText()).toContain("show 642 more characters");
    expect(await lines.nth(5).innerText()).toContain("2023-11-14 22:13:20 UTC");
    await page.getByRole("button", { name: "Copy Decoded Script" }).click();
    await lines.nth(4).getByRole("link").click();
    await page.getByRole("button", { name: "Compare with Previous Change" }).click();
    await expect.poll(() => calls.slice(1)).toEqual(["copyDecoded(0)", "showEntityEvents(0)", "compareWithPrevious()"]);
    const toggle = page.getByRole("button", { name: "Decoded script, 2 lines" });
    await toggle.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => lines.count()).toBe(5);
    expect(await lines.nth(2).innerText()).toContain("2 lines");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => lines.count()).toBe(7);
    await page.close();
  });

  test("shows further facts when asked, tells the host, and begins as the host remembers", async () => {
    const { page, calls, host } = await open();
    const facts = page.getByRole("region", { name: "Who, when and where" });
    const toggle = facts.getByRole("button", { name: "More details" });
    expect(await facts.getByText("Access key").count()).toBe(0);
    expect(await toggle.getAttribute("aria-expanded")).toBe("false");
    await toggle.focus();
    await page.keyboard.press("Enter");
    await facts.getByText("Access key").waitFor();
    await expect.poll(() => calls.slice(1)).toEqual(["setDetails(true)"]);
    host.emit("show", sampleEvent({ eventId: "2", details: true }));
    expect(await facts.getByRole("button", { name: "Fewer details" }).getAttribute("aria-expanded")).toBe("true");
    await facts.getByText("Access key").waitFor();
    await page.close();
  });

  test("shows what an event says literally, and runs nothing of it", async () => {
    const { page, violations, reports } = await open();
    const json = await page.locator(".json").innerText();
    expect(json).toContain("<img src=x onerror=alert(1)>");
    expect(json).toContain(String.raw`\u202egnp.exe`);
    expect(await page.locator("main").innerText()).not.toContain("\u202e");
    expect(await page.locator("main img").count()).toBe(0);
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("lets nothing out and no script in (14)", async () => {
    const { page } = await open();
    const outcome = await page.evaluate(async () => {
      const fetched = await fetch("/event.js").then(
        () => "fetched",
        () => "refused",
      );
      const script = document.createElement("script");
      script.textContent = "document.body.dataset.ran = 'yes'";
      document.body.append(script);
      const image = new Image();
      const loaded = new Promise((resolve) => {
        image.onload = () => resolve("loaded");
        image.onerror = () => resolve("refused");
      });
      image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
      return [fetched, document.body.dataset.ran ?? "refused", await loaded];
    });
    expect(outcome).toEqual(["refused", "refused", "refused"]);
    await page.close();
  });

  test("folds by mouse and by keyboard, one, all below it, and all", async () => {
    const { page } = await open();
    const toggle = page.locator('.json-toggle[aria-label^="userIdentity"]');
    const lines = () => page.locator(SHOWN).count();
    const whole = await lines();
    await toggle.click();
    expect(await toggle.getAttribute("aria-expanded")).toBe("false");
    expect(await lines()).toBeLessThan(whole);
    expect(await page.locator(".json-folded").first().innerText()).toBe("6 members");
    await page.keyboard.press("ArrowRight");
    expect(await toggle.getAttribute("aria-expanded")).toBe("true");
    expect(await lines()).toBe(whole);
    await page.keyboard.press("ArrowLeft");
    expect(await toggle.getAttribute("aria-expanded")).toBe("false");
    await page.getByRole("button", { name: "Fold All", exact: true }).click();
    expect(await page.locator('.json-toggle[aria-expanded="true"]').count()).toBe(1);
    await page.getByRole("button", { name: "Unfold All" }).click();
    expect(await page.locator('.json-toggle[aria-expanded="false"]').count()).toBe(0);
    await page.close();
  });

  test("lets the editor's find into what is folded, and unfolds what has the hit, where it is", async () => {
    const { page } = await open();
    const shown = () => page.locator(SHOWN).count();
    const whole = await shown();
    await page.getByRole("button", { name: "Fold All", exact: true }).click();
    expect(await shown()).toBeLessThan(whole / 2);
    const line = page.locator(".json-line", { hasText: '"Sid": "PublicRead"' });
    expect(await line.isVisible()).toBe(false);
    // A jump to a fragment reveals it as the find does.
    const node = await line.evaluateHandle((element) => {
      element.id = "hit";
      location.hash = "hit";
      return element;
    });
    await line.waitFor();
    expect(await node.evaluate((element) => element.isConnected)).toBe(true);
    const open1 = page.locator('.json-toggle[aria-expanded="true"]:not([hidden] *)');
    expect(await open1.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")?.split(",")[0]))).toEqual(
      ["Record", "requestParameters", "bucketPolicy", "Statement", "Item"],
    );
    await open1.last().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => line.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Unfold All" }).click();
    expect(await shown()).toBe(whole);
    await page.close();
  });

  test("lets it into texts that are cut off or too large to draw", async () => {
    const last = "the end of a long text";
    const json = JSON.stringify(
      { long: `${"x".repeat(6_000)}${last}`, items: Array(5_000).fill({ a: 1, b: last }) },
      null,
      2,
    );
    const { page } = await open({
      ready: () => sampleEvent({ json, links: [], declaration: { text: "", entity: 0 } }),
    });
    expect(await page.locator(".json-line").count()).toBeLessThan(20);
    // A jump to a fragment reveals it as the find does.
    const reveal = (hidden: Locator, id: string) =>
      hidden.evaluate((element, fragment) => {
        element.id = fragment;
        location.hash = fragment;
      }, id);
    await reveal(page.locator(".json-more"), "more");
    await page.getByText(`${last}"`).first().waitFor();
    await reveal(page.locator(".json-plain").first(), "fold");
    await expect.poll(() => page.locator(SHOWN).count()).toBeGreaterThan(1_000);
    const lastChunk = page.locator(".json-chunk").last();
    expect(await lastChunk.locator(".json-line").count()).toBe(0);
    await reveal(lastChunk.locator(".json-plain"), "chunk");
    await expect.poll(() => lastChunk.locator(".json-line").count()).toBeGreaterThan(1);
    await page.close();
  });

  test("leads by the arrow keys from line to line and from link to link, and back to the parent", async () => {
    const { page } = await open();
    await page.locator('.json-toggle[aria-label^="userIdentity"]').focus();
    await page.keyboard.press("ArrowDown");
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    expect(await focused()).toBe("alice@example.com");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("111122223333");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("alice@example.com");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
      "userIdentity, 6 members",
    );
    expect(await page.locator('.json [tabindex="0"]').count()).toBe(1);
    await page.close();
  });

  test("follows a link by click and by Enter; the editor's menu of it opens by mouse and by both keys", async () => {
    const { page, calls } = await open();
    const link = page.locator(".json-link", { hasText: "customer-exports" }).first();
    await link.click();
    await link.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => calls.slice(1)).toEqual(["showEntityEvents(0)", "showEntityEvents(0)"]);
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("ContextMenu");
    await link.click({ button: "right" });
    const menus = await page.evaluate(() => window.openedMenus);
    const { eventId } = sampleEvent();
    const context = {
      webviewSection: "entity",
      preventDefaultContextMenuItems: true,
      eventId,
      entity: 0,
      hasEvents: true,
      console: "Open",
      mayHaveCode: true,
      hasTime: true,
    };
    expect(menus.map((menu) => menu.context)).toEqual([context, context, context]);
    const box = await link.boundingBox();
    for (const { x, y } of menus) {
      expect(x).toBeGreaterThanOrEqual(Math.floor(box?.x ?? 0));
      expect(Math.abs(y - (box?.y ?? 0))).toBeLessThan(60);
    }
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("json-link");
    await page.close();
  });

  test("offers for a thing without events what else there is", async () => {
    const { page, calls } = await open();
    await page.locator(".json-link", { hasText: "203.0.113.17" }).first().click();
    const [menu] = await page.evaluate(() => window.openedMenus);
    expect(menu?.context).toMatchObject({ webviewSection: "entity", hasEvents: false, mayHaveCode: false });
    expect(menu?.context).not.toHaveProperty("console");
    expect(calls).toEqual(["ready()"]);
    await page.close();
  });

  test("lists the linked resources by kind, with the keyboard through them and their buttons", async () => {
    const { page, calls } = await open();
    const list = page.getByRole("complementary", { name: "Linked resources" });
    expect(await list.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual([
      expect.stringContaining("Buckets"),
      expect.stringContaining("Identities"),
      expect.stringContaining("Addresses"),
      expect.stringContaining("Accounts"),
    ]);
    await list.locator(".item-main").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => calls.slice(1)).toEqual(["showEntityEvents(1)", "openEntityInConsole(1)"]);
    expect(await list.locator('.item [tabindex="0"]').count()).toBe(1);
    await page.close();
  });

  test("does what its toolbar says, and nothing for a button that is off", async () => {
    const { page, calls, host } = await open();
    const bar = page.getByRole("toolbar");
    expect(await bar.getByRole("button", { name: "Open in AWS Console" }).getAttribute("title")).toBe(
      "Open in AWS Console\nOpens in the account that the browser is signed in to.",
    );
    await bar.getByRole("button", { name: "Previous Event" }).click({ force: true });
    for (const name of [
      /^Next/,
      /^Pin/,
      /^Open as JSON/,
      /^Copy JSON/,
      /^Copy Event ID/,
      /^Copy Link/,
      /^Open in AWS Console/,
    ]) {
      await bar.getByRole("button", { name }).click();
    }
    await expect
      .poll(() => calls.slice(1))
      .toEqual([
        "step(1)",
        "setPinned(true)",
        "openAsJson()",
        "copyJson()",
        "copyEventId()",
        "copyLink()",
        "openInConsole()",
      ]);
    await page.keyboard.press("Alt+ArrowDown");
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(() => calls.slice(8)).toEqual(["step(1)"]);
    host.emit("show", sampleEvent({ pinned: true }));
    const pinned = bar.getByRole("button", { name: "Unpin" });
    await pinned.waitFor();
    expect(await pinned.getAttribute("aria-pressed")).toBe("true");
    await bar.getByRole("button", { name: "Copy JSON" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Copy Event ID");
    await page.close();
  });

  test("tells a failure, and drops a malformed message", async () => {
    const { page, violations } = await open({
      copyJson: () => {
        throw new Failure({ reason: "internal", message: "The clipboard is closed.", context: {}, remedies: [] });
      },
    });
    await page.getByRole("button", { name: "Copy JSON" }).click();
    await page.getByText("The clipboard is closed.").waitFor();
    await page.evaluate(() =>
      window.postMessage({ tag: "cloudtrail-investigator", kind: "event", name: "show", payload: { title: 1 } }, "*"),
    );
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("PutBucketPolicy");
    expect(violations).toEqual([]);
    await page.close();
  });

  test("draws of a million characters what is near the eyes", async () => {
    const event = hugeEvent();
    expect(event.json.length).toBeGreaterThan(1_000_000);
    const { page } = await open({ ready: () => event });
    expect(await page.locator(SHOWN).count()).toBeLessThan(30);
    await page.getByRole("button", { name: "Unfold All" }).click();
    const count = () => page.locator(SHOWN).count();
    await expect.poll(count).toBeGreaterThan(500);
    expect(await count()).toBeLessThan(4_000);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const last = event.json.split("\n").length - 1;
    await page.locator(`.json-line[data-line="${last}"]`).waitFor();
    expect(await count()).toBeLessThan(4_000);
    expect(await page.locator(".item").count()).toBeLessThan(100);
    await page.getByRole("searchbox").fill("8999");
    expect(await page.locator(".item").count()).toBe(1);
    await page.close();
  });

  test("comes back after a reload as it was left", async () => {
    const { page } = await open();
    await page.locator('.json-toggle[aria-label^="userIdentity"]').click();
    const kept = () => page.evaluate(() => window.keptState());
    await expect.poll(kept).toMatchObject({ eventId: sampleEvent().eventId, folded: [2] });
    const state: unknown = await kept();
    await page.close();
    const again = await open({}, { state });
    expect(await again.page.locator('.json-toggle[aria-expanded="false"]').count()).toBe(1);
    await again.page.close();
    const broken = await open({}, { state: { folded: "everything" } });
    expect(await broken.page.locator(SHOWN).count()).toBeGreaterThan(10);
    await broken.page.close();
  });

  test("has the linked resources among the details where it is narrow, and nothing is cut off", async () => {
    const { page } = await open({}, { width: 400 });
    expect(await page.locator(".linked").isVisible()).toBe(false);
    await page.getByRole("button", { name: "More details and linked resources" }).click();
    const [summary, linked, record] = await Promise.all(
      [".summary", ".linked", ".record"].map((selector) => page.locator(selector).boundingBox()),
    );
    expect(linked?.y).toBeGreaterThanOrEqual((summary?.y ?? 0) + (summary?.height ?? 0));
    expect(record?.y).toBeGreaterThanOrEqual((linked?.y ?? 0) + (linked?.height ?? 0));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    await page.close();
  });

  test("says so when no event is open", async () => {
    const { page } = await webviews.openEvent({ ready: () => null });
    await page.getByText("No event is open.").waitFor();
    await page.close();
  });
});
