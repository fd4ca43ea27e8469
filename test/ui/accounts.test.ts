import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { development } from "../world/accounts.ts";
import { Editor } from "./editor.ts";
import { enterSearch } from "./enterSearch.ts";

let editor: Editor;
let control: AwsControl;

/** 60 roles in the account of development: half of them begin with "prod-", half with "dev-". */
const names = ["dev", "prod"].flatMap((stage) =>
  Array.from({ length: 30 }, (_, index) => `${stage}-team-${String(index + 1).padStart(2, "0")}`),
);
const config = names
  .map(
    (name) =>
      `[profile ${name}]\nregion = eu-west-1\nrole_arn = arn:aws:iam::${development.id}:role/Audit\nsource_profile = development\n`,
  )
  .join("\n");

beforeAll(async () => {
  editor = await Editor.open({ demo: { size: 2000, config }, size: { width: 1400, height: 900 } });
  control = new AwsControl(editor.demo.controlUrl);
  await editor.openSidebar();
});
afterAll(() => editor?.close());

function statusItem() {
  return editor.page.locator(".statusbar-item[id*='cloudtrail.account']");
}

/** The status bar item while it counts one search. */
function running() {
  return statusItem().locator("[aria-label*='1 search running']");
}

describe("with 60 profiles", () => {
  test("the view says how many are shown, and neither it nor the status bar asks AWS", async () => {
    await editor.treeItems(/^1 of \d\d profiles shown, Choose…$/).waitFor();
    await statusItem().getByText("china").waitFor();
    expect(await control.requests()).toEqual([]);
    await editor.screenshot("accounts-1-one-shown");
  });

  test("all are chosen at once from a list with accounts, and are grouped by their names, without a request", async () => {
    await editor.treeItems(/profiles shown/).click();
    await editor.rows("111111111111 · Audit").first().waitFor();
    await editor.quickInput().getByRole("checkbox", { name: "Toggle all checkboxes" }).click();
    await editor.page.keyboard.press("Enter");
    await editor.treeItems(/^dev, 30 profiles/).waitFor();
    await editor.treeItems(/^dev-team-01, 111111111111 · Audit$/).waitFor();
    expect(await control.requests()).toEqual([]);
    await editor.screenshot("accounts-2-groups");
  });

  test("a favorite goes to the top, and the filter shows what contains its text", async () => {
    await editor.treeItems(/^dev-team-03,/).hover();
    await editor.page.getByRole("button", { name: "Add to Favorites" }).first().click();
    await editor.treeItems(/^Favorites, 1 profile/).waitFor();
    await editor.command("CloudTrail: Filter Accounts…");
    await editor.page.getByPlaceholder("prod", { exact: true }).fill("team-3");
    await editor.page.keyboard.press("Enter");
    await editor
      .treeItems(/^Filtered: team-3 \(2 of \d+, \d+ not shown\), Clear$|^Filtered: team-3 \(2 of \d+\), Clear$/)
      .waitFor();
    await editor.treeItems(/^prod-team-30,/).waitFor();
    expect(await editor.treeItems(/^dev-team-03,/).count()).toBe(0);
    await editor.screenshot("accounts-3-filtered");
    await editor.treeItems(/^Filtered/).click();
    await editor.treeItems(/^Favorites, 1 profile/).waitFor();
    expect(await control.requests()).toEqual([]);
  });

  test("Regions are chosen for all of them, and are asked for nothing until they are expanded", async () => {
    await editor.command("CloudTrail: Choose Regions…");
    await editor.rows("US West (Oregon)").first().waitFor();
    await editor.pick("All Enabled Regions");
    await editor.page.keyboard.press("Enter");
    await editor.pick(/All \d+ Profiles/);
    await editor.expand(/^dev-team-03,/);
    await editor.treeItems(/^eu-central-1, Europe \(Frankfurt\)/).waitFor();
    await editor.treeItems(/^us-east-1, global services/).waitFor();
    await editor.screenshot("accounts-4-all-regions");
    expect(await control.requests({ service: "cloudtrail" })).toEqual([]);
  });

  test("the status bar names account, role and time left once a profile is used, and its menu the search that runs", async () => {
    await editor.expand(/^eu-west-1, Europe \(Ireland\)/);
    await editor.expand(/^Trails/);
    await statusItem()
      .getByText(/acme-dev · Audit · \d+ min left/)
      .waitFor();
    await control.addFault({ kind: "hang", operation: "LookupEvents" });
    await enterSearch(editor, "event:RunInstances");
    await editor.pick("Last 7 days");
    await running().waitFor();
    await statusItem().click();
    await editor.rows("event:RunInstances").first().waitFor();
    await editor.screenshot("accounts-5-menu");
    await editor.rows("event:RunInstances").first().hover();
    await editor.rows("event:RunInstances").first().getByRole("button", { name: "Cancel Search" }).click();
    await editor.rows("event:RunInstances").first().waitFor({ state: "detached" });
    await editor.page.keyboard.press("Escape");
    await running().waitFor({ state: "detached" });
    await control.clearFaults();
  });

  test("a profile is switched to from the status bar", async () => {
    await statusItem().click();
    await editor.quickInput().locator("input.input:visible").fill("production");
    await editor.pick(/^production(?!-)/);
    await statusItem().locator("[aria-label*='profile production,']").waitFor();
    await editor.screenshot("accounts-6-switched");
  });
});
