import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsControl } from "../aws/control.ts";
import { reachesBack } from "../aws/requestLog.ts";
import type { DeclaredResource } from "../world/types.ts";
import { EDITOR_THEMES, Editor } from "./editor.ts";
import { showDetails } from "./eventView.ts";

describe("from code to events and back", () => {
  let editor: Editor;
  let control: AwsControl;
  beforeAll(async () => {
    editor = await Editor.open({ demo: { size: 2000 } });
    control = new AwsControl(editor.demo.controlUrl);
  });
  afterAll(() => editor?.close());

  function declared(address: string): DeclaredResource {
    const found = editor.demo.world.truth.declared.find((resource) => resource.address === address);
    if (found === undefined) {
      throw new Error(`The world declares no ${address}`);
    }
    return found;
  }

  function lens(text: string | RegExp) {
    return editor.page.locator(".codelens-decoration a").filter({ hasText: text });
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

  test("is seen in a light theme, too", async () => {
    await editor.useTheme(EDITOR_THEMES.light);
    await editor.openFile("network.tf");
    await lens(/^changed \d+ h ago by erin@example\.com/).waitFor();
    await editor.screenshot("code-9-light");
  });
});

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, "\\$&");
}
