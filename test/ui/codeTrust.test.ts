import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { Editor } from "./editor.ts";

let editor: Editor;
let control: AwsControl;

function lens(text: string | RegExp) {
  return editor.page.locator(".codelens-decoration").filter({ hasText: text });
}

function choice(text: string) {
  return editor.quickInput().locator(".monaco-list-row").filter({ hasText: text });
}

/** A template of its own for each attempt. */
let tries = 0;

describe("in Restricted Mode (6)", () => {
  beforeAll(async () => {
    editor = await Editor.open({ demo: { size: 2000 }, workspaceTrust: true });
    control = new AwsControl(editor.demo.controlUrl);
    await editor.page
      .getByText(/Restricted Mode/)
      .first()
      .waitFor();
  });
  afterAll(() => editor?.close());

  test("code is read, and nothing is asked: not by its lines, not by a hover", async () => {
    await editor.openFile("network.tf");
    await expect.poll(() => lens("CloudTrail is off in Restricted Mode").count()).toBe(2);
    await editor.page
      .locator(".view-line")
      .filter({ hasText: '"aws_security_group"' })
      .getByText("aws_security_group")
      .hover();
    await editor.page.locator(".monaco-hover:visible").getByText("Not looked up yet.").waitFor();
    await editor.screenshot("code-restricted");
    expect(await control.requests()).toEqual([]);
  });

  test.each([
    "CloudTrail: Read Terraform State from S3…",
    "CloudTrail: Show Resource Changes",
    "CloudTrail: Show Infrastructure Changes in Workspace",
    "CloudTrail: Select CloudFormation Stack for Template…",
  ])("%s says why it does nothing", async (title) => {
    await editor.openFile("network.tf");
    await editor.command("Notifications: Clear All Notifications");
    await editor.command(title);
    // The driven editor shows no toasts: what they would tell is listed in its centre, which opens only if it has some.
    const told = editor.page.locator(".notifications-center").getByText(/can't be looked up in Restricted Mode/);
    await expect
      .poll(
        async () => {
          await editor.command("Notifications: Show Notifications");
          return told.count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    expect(await control.requests()).toEqual([]);
  });
});

describe("what a trusted workspace names", () => {
  beforeAll(async () => {
    editor = await Editor.open({ demo: { size: 2000 }, prepare: (_page, { workspace }) => writeCode(workspace) });
    control = new AwsControl(editor.demo.controlUrl);
  });
  afterAll(() => editor?.close());

  test("a state in a foreign bucket is not fetched before that bucket was named and confirmed (8)", async () => {
    await editor.openFile("foreign.tf");
    const line = lens("CloudTrail: read remote state…");
    await line.waitFor();
    expect(await control.requests()).toEqual([]);
    await line.locator("a").click();
    await editor.quickInput().getByText("production", { exact: true }).click();
    const dialog = editor.page.getByRole("dialog");
    await dialog.getByText("s3://mallory-state/shop/terraform.tfstate").waitFor();
    await editor.screenshot("code-foreign-bucket");
    expect(await control.requests()).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await editor.page.waitForTimeout(500);
    expect(await control.requests()).toEqual([]);
  });

  test("a state in a bucket of one's own is read once that was confirmed, and the lines over its blocks are told", async () => {
    await editor.openFile("remote.tf");
    await editor.command("CloudTrail: Read Terraform State from S3…");
    await editor.quickInput().getByText("production", { exact: true }).click();
    const dialog = editor.page.getByRole("dialog");
    await dialog.getByText("s3://acme-terraform-state/platform/terraform.tfstate").waitFor();
    await dialog.getByRole("button", { name: "Read State" }).click();
    await lens(/^changed .* ago by erin@example\.com/).waitFor();
    await editor.screenshot("code-state-read");
  });

  test("a template finds its stack by what it holds, and the choice is kept until it is forgotten", async () => {
    tries += 1;
    const name = `alone-${tries}.yaml`;
    await editor.openFile(name);
    await lens("CloudTrail: select stack…").first().waitFor();
    await editor.command("CloudTrail: Select CloudFormation Stack for Template…");
    await choice("eu-west-1").filter({ hasText: "development" }).click();
    await choice("100% of the template's resources").filter({ hasText: "webshop-api" }).click();
    await lens(/^(?:(?:changed|last known change) .* ago by|no changes found) /)
      .first()
      .waitFor();
    await editor.command("CloudTrail: Select CloudFormation Stack for Template…");
    await choice("Reload Resources of webshop-api").waitFor();
    await editor.screenshot("code-stack-remembered");
    await choice("Clear Selection").click();
    await lens("CloudTrail: select stack…").first().waitFor();
  });
});

/** Code whose state is in a bucket, in a foreign one, and templates that no configuration names. */
async function writeCode(workspace: string): Promise<void> {
  const template = await readFile(join(workspace, "sam", "template.yaml"), "utf8");
  const files = {
    "remote/remote.tf":
      'terraform {\n  backend "s3" {\n    bucket = "acme-terraform-state"\n    key    = "platform/terraform.tfstate"\n    region = "eu-west-1"\n  }\n}\n\nresource "aws_security_group" "bastion" {\n}\n',
    "foreign/foreign.tf":
      'terraform {\n  backend "s3" {\n    bucket = "mallory-state"\n    key    = "shop/terraform.tfstate"\n    region = "eu-west-1"\n  }\n}\n\nresource "aws_security_group" "theirs" {\n}\n',
    "alone/alone-1.yaml": template,
    "alone/alone-2.yaml": template,
  };
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace, ...path.split("/"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
