import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { reachesBack } from "../aws/requestLog.ts";
import type { DeclaredResource } from "../world/types.ts";
import { EDITOR_THEMES, Editor } from "./editor.ts";
import { showDetails } from "./eventView.ts";

let editor: Editor;
let control: AwsControl;
beforeAll(async () => {
  editor = await Editor.open({
    demo: { size: 2000 },
    settings: { "workbench.colorTheme": "Default Dark Modern" },
    prepare: (_page, { workspace }) => writeCode(workspace),
  });
  control = new AwsControl(editor.demo.controlUrl);
});
afterAll(() => editor?.close());

function lens(text: string | RegExp) {
  return editor.page.locator(".codelens-decoration a").filter({ hasText: text });
}

/** A template of its own for each attempt. */
let tries = 0;

describe("from code to events and back", () => {
  function declared(address: string): DeclaredResource {
    const found = editor.demo.world.truth.declared.find((resource) => resource.address === address);
    if (found === undefined) {
      throw new Error(`The world declares no ${address}`);
    }
    return found;
  }

  function changes(name: string | RegExp) {
    return editor.page.locator(".part.panel").getByRole("treeitem", { name });
  }

  async function cursorAt(file: string, line: number): Promise<void> {
    await editor.page.getByRole("tab", { name: file, selected: true }).waitFor();
    await editor.page.getByRole("button", { name: new RegExp(`^Ln ${line}, Col `) }).waitFor();
  }

  test("a line over a resource tells who changed it, and a mark tells that it was not the tool", async () => {
    await editor.openFile("network.tf");
    await lens(/^changed \d+ h ago by erin@example\.com · 4 changes in 90 d · 2 outside Terraform$/).waitFor();
    await lens(/^changed \d+ d ago by github-terraform\/GitHubActions · 1 change in 90 d$/).waitFor();
    await editor.page.locator(".glyph-margin-widgets .codicon, .glyph-margin-widgets .cgmr").first().waitFor();
    await editor.screenshot("code-1-lens");
  });

  test("the name of the resource tells the last changes in sentences", async () => {
    const line = editor.page.locator(".view-line").filter({ hasText: '"aws_security_group"' });
    await line.getByText("aws_security_group").hover();
    const hover = editor.page.locator(".monaco-hover:visible");
    await hover
      .getByText(/AuthorizeSecurityGroupIngress by erin@example\.com via console, outside Terraform/)
      .waitFor();
    await hover
      .getByText(
        /exact-match lookup in eu-west-1 with profile production, 90 days; as of .* UTC, late events can still arrive\./,
      )
      .waitFor();
    await editor.screenshot("code-2-hover");
    await editor.page.keyboard.press("Escape");
  });

  test("a click shows its events, without asking again; one of them leads back to the exact line", async () => {
    const { identifiers, line } = declared("aws_security_group.bastion");
    const [id = ""] = identifiers;
    await control.clearRequests();
    await lens("erin@example.com").click();
    const results = await editor.webview(/CloudTrail search/);
    const row = results.getByRole("row").filter({ hasText: "AuthorizeSecurityGroup" }).first();
    await row.waitFor();
    expect((await control.requests({ operation: "LookupEvents" })).filter(reachesBack)).toEqual([]);
    await editor.screenshot("code-3-history");
    await row.dblclick();
    const event = await editor.webview(/CloudTrail event/);
    await showDetails(event);
    // What can be done with a thing shows when the mouse is over it.
    await event.locator(".linked .item").filter({ hasText: id }).first().hover();
    const back = event.getByRole("button", { name: `Find ${id} in Code` });
    await back.waitFor();
    expect(await editor.axe(event)).toEqual([]);
    await editor.screenshot("code-4-event");
    await back.click();
    await cursorAt("network.tf", line);
    await editor.screenshot("code-5-back");
  });

  test("the whole workspace is asked about after its cost was told", async () => {
    await editor.command("CloudTrail: Show Infrastructure Changes in Workspace");
    const dialog = editor.page.getByRole("dialog");
    await dialog.getByText("Look up changes to the resources in infrastructure?").waitFor();
    await dialog.getByText(/Up to \d+ requests for \d+ resources\. 2 more were looked up recently\./).waitFor();
    await dialog
      .getByText(/The resources of 3 stacks are listed first: webshop-api \(eu-west-1\), Orders \(/)
      .waitFor();
    await editor.screenshot("code-6-cost");
    await dialog.getByRole("button", { name: "Look Up" }).click();
    await changes(/^Changed outside the tool since the tool's last change, \d+ resources$/).waitFor({
      timeout: 90_000,
    });
    await editor.page
      .locator(".part.panel")
      .getByText(/^infrastructure · \d+ resources, \d+ requests: \d+ changed outside the tool/)
      .waitFor();
    await editor.screenshot("code-7-changes");
    for (const { address, changes: told } of editor.demo.world.truth.declared.filter(
      ({ tool }) => tool === "terraform",
    )) {
      const last = told.at(-1);
      if (last?.outside === true) {
        await changes(new RegExp(`^Changed outside the tool, ${escaped(address)}, .*${escaped(last.by)}`)).waitFor();
      }
    }
  });

  test("a change in the tree is its event", async () => {
    await changes(/^Changed outside the tool, aws_security_group\.bastion/)
      .locator(".monaco-tl-twistie")
      .click();
    await changes(/^Change, AuthorizeSecurityGroupIngress, erin@example\.com · .* · outside Terraform/)
      .first()
      .click();
    const event = await editor.webview(/CloudTrail event/);
    await event.getByText("AuthorizeSecurityGroupIngress").first().waitFor();
    await editor.screenshot("code-8-change");
  });

  test("a resource changed outside its tool is marked in the overview ruler, and its menu is one entry of the editor's", async () => {
    await editor.openFile("network.tf");
    await editor.page
      .locator(".codelens-decoration a")
      .filter({ hasText: /outside Terraform$/ })
      .waitFor({ timeout: 60_000 });
    const colors = () =>
      editor.page.locator("canvas.decorationsOverviewRuler:visible").evaluate((canvas) => {
        const { data = [] } =
          canvas instanceof HTMLCanvasElement
            ? (canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {})
            : {};
        const found = new Set<string>();
        for (let at = 0; at < data.length; at += 4) {
          found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
        }
        return [...found];
      });
    // #e2c08d
    await expect.poll(colors, { timeout: 30_000 }).toContain("226,192,141");

    const resource = editor.page.locator(".view-line").filter({ hasText: '"aws_security_group"' }).first();
    await resource.click({ button: "right", position: { x: 60, y: 8 } });
    await editor.page.getByRole("menuitem", { name: "CloudTrail", exact: true }).hover();
    for (const name of [
      "Show Resource Changes",
      "Search All Events for Changes",
      "Show Infrastructure Changes in File",
    ]) {
      await editor.page.getByRole("menuitem", { name, exact: true }).waitFor();
    }
    await editor.screenshot("conventions-3-submenu");
    await editor.page.keyboard.press("Escape");
    await editor.page.keyboard.press("Escape");
  });

  test("is seen in a light theme, too", async () => {
    await editor.useTheme(EDITOR_THEMES.light);
    await editor.openFile("network.tf");
    await lens(/^changed \d+ h ago by erin@example\.com/).waitFor();
    await editor.screenshot("code-9-light");
  });
});

describe("what a trusted workspace names", () => {
  beforeAll(() => control.clearRequests());

  test("a state in a foreign bucket is not fetched before that bucket was named and confirmed (8)", async () => {
    await editor.openFile("foreign.tf");
    const line = lens("CloudTrail: read remote state…");
    await line.waitFor();
    expect(await control.requests()).toEqual([]);
    await line.click();
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
    await editor.rows("eu-west-1").filter({ hasText: "development" }).click();
    await editor.rows("100% of the template's resources").filter({ hasText: "webshop-api" }).click();
    await lens(/^(?:(?:changed|last known change) .* ago by|no changes found) /)
      .first()
      .waitFor();
    await editor.command("CloudTrail: Select CloudFormation Stack for Template…");
    await editor.rows("Reload Resources of webshop-api").waitFor();
    await editor.screenshot("code-stack-remembered");
    await editor.rows("Clear Selection").click();
    await lens("CloudTrail: select stack…").first().waitFor();
  });
});

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, "\\$&");
}

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
