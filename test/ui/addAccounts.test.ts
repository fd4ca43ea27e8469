import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;
let home: string;

beforeAll(async () => {
  // The tokens of a sign-in are kept in the home folder.
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  editor = await Editor.open({ demo: { size: 2000, identityCenter: true }, env: { HOME: home } });
  control = new AwsControl(editor.demo.controlUrl);
  await editor.openSidebar();
  await editor
    .treeItems(/^development/)
    .first()
    .waitFor();
});
afterEach(() => control.clearRequests());
afterAll(async () => {
  await editor?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

/** Accepts what is selected. Enter would change the box that was clicked last. */
async function acceptSelected(): Promise<void> {
  await editor.quickInput().getByRole("button", { name: "OK" }).click();
}

describe("accounts without profiles", () => {
  test("accounts of IAM Identity Center are added after one sign-in, used, and removed again", async () => {
    expect(await control.requests()).toEqual([]);
    await editor.command("CloudTrail: Add Accounts from IAM Identity Center…");
    await editor.pick("acme.awsapps.com/start");
    // The person approves the code in the browser.
    await expect.poll(() => control.deviceCodes(), { timeout: 30_000 }).toHaveLength(1);
    for (const code of await control.deviceCodes()) {
      await control.decideDevice(code, true);
    }
    for (const name of ["acme-dev", "acme-prod"]) {
      await editor.rows(name).getByRole("checkbox").first().click({ timeout: 60_000 });
    }
    await acceptSelected();
    // The role that reads is selected, because both accounts have it.
    await editor.page.getByText("in 2 of 2 accounts").first().waitFor();
    expect(await control.requests({ operation: "ListAccountRoles" })).toHaveLength(2);
    await acceptSelected();
    await editor
      .treeItems(/^acme-prod\/ReadOnlyAccess/)
      .first()
      .waitFor();
    await editor
      .treeItems(/^acme-dev\/ReadOnlyAccess/)
      .first()
      .waitFor();
    expect(await control.requests({ operation: "GetRoleCredentials" })).toEqual([]);
    await editor.chooseInMenu(/^acme-dev\/ReadOnlyAccess/, "Remove Added Accounts…");
    await expect.poll(() => editor.treeItems(/^acme-dev\/ReadOnlyAccess/).count()).toBe(0);
    expect(await editor.treeItems(/^acme-prod\/ReadOnlyAccess/).count()).toBeGreaterThan(0);
  });

  test("a role is assumed with an external ID and stands in the tree like a profile", async () => {
    await editor.command("CloudTrail: Assume Role…");
    await editor.pick(/^development/);
    await editor.quickInput().getByText("The role's ARN, or its account ID and name").waitFor();
    await editor.page.keyboard.insertText("222222222222/VendorAudit");
    await editor.page.keyboard.press("Enter");
    await editor.pick("External ID");
    await editor.quickInput().getByText("Required by some roles").waitFor();
    await editor.page.keyboard.insertText("acme-7");
    await editor.page.keyboard.press("Enter");
    await editor.rows("acme-7").waitFor();
    await editor.pick("arn:aws:iam::222222222222:role/VendorAudit");
    await editor
      .treeItems(/^222222222222\/VendorAudit/)
      .first()
      .waitFor();
  });

  test("the accounts of an organization are added and checked, without those that are not active", async () => {
    await editor.command("CloudTrail: Add Accounts of an Organization…");
    await editor.pick(/^production(?!-)/);
    await editor.pick("List All Accounts");
    await editor.pick("OrganizationAccountAccessRole");
    await editor.rows("Acme Log Archive").waitFor();
    expect(await editor.quickInput().getByText("Acme Old Website").count()).toBe(0);
    await editor.quickInput().getByText("1 account is not active and is left out.").waitFor();
    await acceptSelected();
    await editor
      .treeItems(/^Acme Log Archive\/OrganizationAccountAccessRole/)
      .first()
      .waitFor();
    // The role is tried in each of the three accounts that were selected.
    await expect.poll(async () => (await control.requests({ operation: "AssumeRole" })).length).toBe(3);
  });
});
