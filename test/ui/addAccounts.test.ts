import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor | undefined;
let home: string;

beforeEach(async () => {
  // The tokens of a sign-in are kept in the home folder.
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
});

afterEach(async () => {
  await editor?.close();
  editor = undefined;
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

async function open(): Promise<{ readonly editor: Editor; readonly control: AwsControl }> {
  const opened = await Editor.open({ demo: { size: 2000, identityCenter: true }, env: { HOME: home } });
  editor = opened;
  await opened.openSidebar();
  await opened
    .treeItems(/^development/)
    .first()
    .waitFor();
  return { editor: opened, control: new AwsControl(opened.demo.controlUrl) };
}

/** Accepts what is selected. Enter would change the box that was clicked last. */
async function acceptSelected(opened: Editor): Promise<void> {
  await opened.quickInput().getByRole("button", { name: "OK" }).click();
}

/** Selects a row of the open quick pick. */
async function pick({ page }: Editor, row: string | RegExp): Promise<void> {
  // The editor shows a row's whole text over the rows below it, for as long as the mouse stands on the row.
  await page.mouse.move(0, 0);
  await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: row }).first().click();
}

describe("accounts without profiles", () => {
  test("accounts of IAM Identity Center are added after one sign-in, used, and removed again", async () => {
    const { editor, control } = await open();
    expect(await control.requests()).toEqual([]);
    await editor.command("CloudTrail: Add Accounts from IAM Identity Center…");
    await pick(editor, "acme.awsapps.com/start");
    // The person approves the code in the browser.
    await expect.poll(() => control.deviceCodes(), { timeout: 30_000 }).toHaveLength(1);
    for (const code of await control.deviceCodes()) {
      await control.decideDevice(code, true);
    }
    for (const name of ["acme-dev", "acme-prod"]) {
      await editor.page
        .locator(".quick-input-list .monaco-list-row")
        .filter({ hasText: name })
        .getByRole("checkbox")
        .first()
        .click({ timeout: 60_000 });
    }
    await acceptSelected(editor);
    // The role that reads is selected, because both accounts have it.
    await editor.page.getByText("in 2 of 2 accounts").first().waitFor();
    expect(await control.requests({ operation: "ListAccountRoles" })).toHaveLength(2);
    await acceptSelected(editor);
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
    const { editor } = await open();
    await editor.command("CloudTrail: Assume Role…");
    await pick(editor, /^development/);
    await editor.quickInput().getByText("The role's ARN, or its account ID and name").waitFor();
    await editor.page.keyboard.insertText("222222222222/VendorAudit");
    await editor.page.keyboard.press("Enter");
    await pick(editor, "External ID");
    await editor.quickInput().getByText("Required by some roles").waitFor();
    await editor.page.keyboard.insertText("acme-7");
    await editor.page.keyboard.press("Enter");
    await editor.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "acme-7" }).waitFor();
    await pick(editor, "arn:aws:iam::222222222222:role/VendorAudit");
    await editor
      .treeItems(/^222222222222\/VendorAudit/)
      .first()
      .waitFor();
  });

  test("the accounts of an organization are added and checked, without those that are not active", async () => {
    const { editor, control } = await open();
    await editor.command("CloudTrail: Add Accounts of an Organization…");
    await pick(editor, /^production(?!-)/);
    await pick(editor, "List All Accounts");
    await pick(editor, "OrganizationAccountAccessRole");
    await editor.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "Acme Log Archive" }).waitFor();
    expect(await editor.quickInput().getByText("Acme Old Website").count()).toBe(0);
    await editor.quickInput().getByText("1 account is not active and is left out.").waitFor();
    await acceptSelected(editor);
    await editor
      .treeItems(/^Acme Log Archive\/OrganizationAccountAccessRole/)
      .first()
      .waitFor();
    // The role is tried in each of the three accounts that were selected.
    await expect.poll(async () => (await control.requests({ operation: "AssumeRole" })).length).toBe(3);
  });
});
