import { afterAll, beforeAll, expect, test } from "vitest";
import { callEvents } from "../aws/callEvents.ts";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";
import { searchResults } from "./searching.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000 }, size: { width: 1400, height: 850 } });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

/** How many events are shown, of how many. */
function counts(text: string): readonly [shown: number, total: number] {
  const [, shown = "", , total = shown] = /^([\d,]+)( of ([\d,]+))? events?/.exec(text) ?? [];
  return [shown, total].map((digits) => Number(digits.replaceAll(",", ""))) as [number, number];
}

const search = (text: string) => searchResults(editor, text);

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
