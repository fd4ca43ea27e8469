import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import type { EventViewRequests } from "../../../src/protocol/event.ts";
import { type Look, Webviews } from "./harness.ts";
import { insightEvent, metric } from "./sampleInsight.ts";

let webviews: Webviews;
beforeAll(async () => {
  webviews = await Webviews.start();
});
afterAll(() => webviews.stop());

async function open(requests: Partial<EventViewRequests> = {}, look: Look = {}) {
  const answers = { ready: insightEvent, readInsightMetric: metric, ...requests };
  const opened = await webviews.openEvent(answers, look);
  await opened.page.locator(".json-line").first().waitFor();
  return opened;
}

describe("an Insights event in the event view", () => {
  test("draws the metric with the unusual time and the usual rate, and tells it in words and as a table", async () => {
    const { page, violations, reports } = await open();
    await page.locator(".insight-plot svg").waitFor();
    const count = (selector: string) => page.locator(`.insight-plot ${selector}`).count();
    expect([await count(".steps"), await count(".activity"), await count(".edge"), await count(".usual")]).toEqual([
      1, 1, 2, 1,
    ]);
    expect(await page.locator(".insight [role=status]").innerText()).toContain("calls from 2026-11-22 10:05");
    expect(await page.locator(".badge").count()).toBe(0);
    await page.getByText("Show as table").click();
    await page.locator(".insight-table tbody tr").first().waitFor();
    expect(await page.locator(".insight-table tbody tr").count()).toBe(74);
    expect(await page.locator(".insight-table tr.unusual").count()).toBe(14);
    expect([violations, reports]).toEqual([[], []]);
    await page.close();
  });

  test("tells each point to the keyboard and the pointer", async () => {
    const { page } = await open();
    const plot = page.locator(".insight-plot");
    await plot.focus();
    await page.keyboard.press("End");
    expect(await plot.getAttribute("aria-valuetext")).toContain("10:48");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(".insight-point").innerText()).toContain("10:47 – 10:48: 0 calls a minute");
    const box = await plot.boundingBox();
    await plot.hover({ position: { x: 52 + ((box?.width ?? 0) - 52) * 0.45, y: 80 } });
    expect(await page.locator(".insight-point").innerText()).toMatch(/10:0\d – 10:\d\d: \d+ calls a minute/);
    await page.close();
  });

  test("says why the metric cannot be read, and reads it again when the person asks", async () => {
    const asked: boolean[] = [];
    const { page, calls } = await open({
      readInsightMetric: (isAsked) => {
        asked.push(isAsked);
        if (!isAsked) {
          const message = 'Profile "dev" is not allowed to call cloudtrail:LookupEvents.';
          const remedies = [{ kind: "copy-policy", policy: "{}" } as const, { kind: "retry" } as const];
          throw new Failure({ reason: "access-denied", message, context: {}, remedies });
        }
        return metric();
      },
      applyRemedy: () => undefined,
    });
    await page.locator(".insight .failure").waitFor();
    expect(await page.locator(".insight .failure").innerText()).toContain("cloudtrail:LookupEvents");
    await page.getByRole("button", { name: "Copy IAM Policy" }).click();
    await expect.poll(() => calls.join("\n")).toContain("applyRemedy");
    expect(asked).toEqual([false]);
    await page.getByRole("button", { name: "Try Again" }).click();
    await page.locator(".insight-plot svg").waitFor();
    expect(asked).toEqual([false, true]);
    await page.close();
  });

  test("reads nothing as asked for an event that is shown while the person signs in for another", async () => {
    const asked: boolean[] = [];
    const signedIn = Promise.withResolvers<void>();
    const shown: (number | null)[] = [];
    const { page, host, calls } = await open({
      readInsightMetric: (isAsked) => {
        asked.push(isAsked);
        const remedies = [{ kind: "sign-in", profile: "dev" } as const];
        throw new Failure({ reason: "no-credentials", message: "You aren't signed in.", context: {}, remedies });
      },
      applyRemedy: () => signedIn.promise,
      showInsightCalls: (identity) => void shown.push(identity),
    });
    await page.getByRole("button", { name: "Sign In" }).click();
    await expect.poll(() => calls.join("\n")).toContain("applyRemedy");
    host.emit("show", { ...insightEvent(), eventId: "another" });
    await expect.poll(() => asked).toEqual([false, false]);
    signedIn.resolve();
    // The answer to this click comes after what follows from the sign-in.
    await page.getByRole("button", { name: "Show These Calls" }).click();
    await expect.poll(() => shown).toEqual([null]);
    expect(asked).toEqual([false, false]);
    await page.close();
  });

  test("links to the calls behind it, all or those of one identity", async () => {
    const shown: (number | null)[] = [];
    const { page } = await open({ showInsightCalls: (identity) => void shown.push(identity) });
    await page.getByRole("button", { name: "Show These Calls" }).click();
    await page.getByRole("button", { name: "mallory" }).click();
    await expect.poll(() => shown).toEqual([null, 0]);
    await page.close();
  });
});
