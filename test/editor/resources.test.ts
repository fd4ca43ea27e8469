import assert from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { RESULTS_PANEL } from "../../src/ui/contributions.ts";
import { type LoggedRequest, reachesBack } from "../aws/requestLog.ts";
import type { DeclaredResource } from "../world/types.ts";
import { makeWorld } from "../world/world.ts";
import {
  acceptIn,
  activatedApi,
  awsControl,
  closeTabs,
  settledValue,
  until,
  webviewTabs,
} from "./extensionUnderTest.ts";

/** A line over a block, as the editor draws it. */
interface Drawn {
  /** 1-based. */
  readonly line: number;
  readonly title: string;
  readonly command: vscode.Command;
}

const MOST_LOOKUPS = 3;

describe("code", () => {
  const control = awsControl();
  const settings = vscode.workspace.getConfiguration("cloudtrail");
  let folder: string;
  let declared: readonly DeclaredResource[];

  before(async () => {
    await activatedApi();
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = workspace.uri.fsPath;
    declared = makeWorld({ seed: 1, size: 2000, end: Number(process.env.CLOUDTRAIL_DEMO_END) }).truth.declared;
    await control.clearRequests();
  });
  afterEach(async () => {
    await settings.update("editor.lenses", undefined, vscode.ConfigurationTarget.Global);
    await closeTabs();
  });
  after(() => control.clearRequests());

  function declaredIn(file: string): DeclaredResource[] {
    return declared.filter((resource) => resource.file === file);
  }

  function declaredAt(address: string): DeclaredResource {
    const found = declared.find((resource) => resource.address === address);
    assert.ok(found, address);
    return found;
  }

  function uriOf(file: string): vscode.Uri {
    return vscode.Uri.file(join(folder, ...file.split("/")));
  }

  async function show(file: string): Promise<vscode.TextEditor> {
    return vscode.window.showTextDocument(uriOf(file));
  }

  async function drawnIn(file: string): Promise<Drawn[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uriOf(file),
      100,
    );
    return lenses.flatMap(({ range, command }) =>
      command?.command === "cloudtrail.showResourceHistory"
        ? [{ line: range.start.line + 1, title: command.title, command }]
        : [],
    );
  }

  /** The lines once there are as many as the test is about. */
  async function drawnOnce(file: string, holds: (drawn: readonly Drawn[]) => boolean, what: string): Promise<Drawn[]> {
    let drawn: Drawn[] = [];
    await until(async () => {
      drawn = await drawnIn(file);
      return holds(drawn);
    }, `${what} in ${file}`);
    return drawn;
  }

  const shown = (file: string) => drawnOnce(file, ({ length }) => length > 0, "lines are drawn");

  /** The lines once nothing is asked any more. */
  function settled(file: string): Promise<Drawn[]> {
    const isTold = ({ title }: Drawn) => !/looking up changes|not looked up yet/.test(title);
    return drawnOnce(file, (drawn) => drawn.length > 0 && drawn.every(isTold), "who changed the resources is told");
  }

  async function click(drawn: Drawn | undefined): Promise<void> {
    assert.ok(drawn);
    await vscode.commands.executeCommand(drawn.command.command, ...(drawn.command.arguments ?? []));
  }

  async function hoverAt(file: string, line: number): Promise<string> {
    const document = await vscode.workspace.openTextDocument(uriOf(file));
    const { text } = document.lineAt(line - 1);
    const at = new vscode.Position(line - 1, text.indexOf('" "') + 4);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uriOf(file), at);
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
      .join("\n");
  }

  async function lookups(): Promise<readonly LoggedRequest[]> {
    return control.requests({ operation: "LookupEvents" });
  }

  it("has no lines and no hovers where the person wants none", async () => {
    await settings.update("editor.lenses", "off", vscode.ConfigurationTarget.Global);
    await show("terraform/database.tf");
    await drawnOnce("terraform/database.tf", ({ length }) => length === 0, "nothing is drawn");
    assert.equal(await hoverAt("terraform/database.tf", declaredAt("aws_db_instance.ledger").line), "");
    assert.deepEqual(await control.requests(), []);
  });

  it("tells what is known and asks nothing where the person wants that", async () => {
    await settings.update("editor.lenses", "remembered", vscode.ConfigurationTarget.Global);
    await show("terraform/database.tf");
    const { line } = declaredAt("aws_db_instance.ledger");
    assert.deepEqual(
      (await shown("terraform/database.tf")).map((drawn) => [drawn.line, drawn.title]),
      [[line, "CloudTrail: not looked up yet"]],
    );
    assert.match(textOf(await hoverAt("terraform/database.tf", line)), /Not looked up yet\./);
    assert.deepEqual(await control.requests(), []);
  });

  it("has one line for a block of several resources, and looks none of them up", async () => {
    await show("terraform/modules/queue/main.tf");
    assert.deepEqual(
      (await shown("terraform/modules/queue/main.tf")).map(({ line, title }) => [line, title]),
      [[declaredAt('module.queue["orders"].aws_sqs_queue.this').line, "3 resources · select one…"]],
    );
    assert.match(textOf(await hoverAt("terraform/modules/queue/main.tf", 10)), /^3 resources\. Click the CodeLens/);
    assert.deepEqual(await control.requests(), []);
  });

  it("asks nothing of a stack that nobody asked for, not even by a hover", async () => {
    await show("sam/template.yaml");
    await show("cdk/lib/orders-stack.ts");
    for (const { title } of await shown("sam/template.yaml")) {
      assert.equal(title, "CloudTrail: load resources of stack webshop-api…");
    }
    await hoverAt("sam/template.yaml", declaredAt("webshop-api/OrdersTopic").line);
    await hoverAt("cdk/lib/orders-stack.ts", declaredAt("Orders/Intake3B07A5D2").line);
    assert.deepEqual(await control.requests(), []);
  });

  for (const file of ["terraform/network.tf", "terraform/storage.tf", "terraform/identity.tf"]) {
    it(`tells over each block of ${file} who changed it last, with at most three lookups each`, async () => {
      await control.clearRequests();
      await show(file);
      const drawn = await settled(file);
      const resources = declaredIn(file);
      assert.deepEqual(
        drawn.map(({ line }) => line),
        resources.map(({ line }) => line),
      );
      for (const [index, { address, changes }] of resources.entries()) {
        const title = drawn[index]?.title ?? "";
        const count = `${changes.length} ${changes.length === 1 ? "change" : "changes"} in 90 d`;
        const outside = changes.filter((change) => change.outside).length;
        assert.match(title, /^changed (?:just now|.* ago) by /, address);
        assert.ok(new RegExp(` by (?:\\S+/)?${changes.at(-1)?.by} · `).test(title), `${address}: ${title}`);
        assert.ok(title.includes(`· ${count}`), `${address}: ${title}`);
        assert.equal(title.includes(" outside Terraform"), outside > 0, `${address}: ${title}`);
        assert.ok(outside === 0 || title.endsWith(`· ${outside} outside Terraform`), `${address}: ${title}`);
      }
      const asked = await lookups();
      assert.ok(asked.length <= MOST_LOOKUPS * resources.length, `${asked.length} requests`);
      assert.ok(
        asked.every(({ accountId, region }) => resources.some((r) => r.accountId === accountId && r.region === region)),
      );
    });
  }

  it("tells the last changes over a block's name, in text that runs nothing", async () => {
    const { line } = declaredAt("aws_security_group.bastion");
    await settled("terraform/network.tf");
    await control.clearRequests();
    const written = await hoverAt("terraform/network.tf", line);
    const told = textOf(written);
    assert.match(told, /^- AuthorizeSecurityGroupIngress by erin@example\.com via .*, outside Terraform, .* ago \(/m);
    assert.match(
      told,
      /exact-match lookup in eu-west-1 with profile production, 90 days; as of .* UTC, late events can still arrive\./,
    );
    assert.doesNotMatch(written, /command:|\]\(|</);
    assert.deepEqual(await control.requests(), []);
  });

  it("opens a resource's events by a click, without asking again", async () => {
    const [drawn] = await settled("terraform/network.tf");
    await control.clearRequests();
    await click(drawn);
    await until(() => webviewTabs(RESULTS_PANEL).includes("aws_security_group.bastion"), "the results open");
    const asked = await settledValue(lookups, "the search ends");
    assert.deepEqual(asked.filter(reachesBack), []);
  });

  it("asks for the resource at the cursor", async () => {
    const editor = await show("terraform/database.tf");
    const { line } = declaredAt("aws_db_instance.ledger");
    editor.selection = new vscode.Selection(line + 3, 4, line + 3, 4);
    await vscode.commands.executeCommand("cloudtrail.showResourceHistory");
    await until(() => webviewTabs(RESULTS_PANEL).includes("aws_db_instance.ledger"), "the results open");
  });

  it("asks for the resource on the line whose number was clicked, wherever the cursor is", async () => {
    await show("terraform/network.tf");
    const { line } = declaredAt("aws_db_instance.ledger");
    await vscode.commands.executeCommand("cloudtrail.showResourceHistory", {
      uri: uriOf("terraform/database.tf"),
      lineNumber: line,
    });
    await until(() => webviewTabs(RESULTS_PANEL).includes("aws_db_instance.ledger"), "the results open");
  });

  it("reads the trails' buckets for older changes of a resource, but only when that is asked for", async () => {
    const { line } = declaredAt("aws_iam_user.backup_exporter");
    const fromBuckets = () => control.requests({ service: "s3" });
    await show("terraform/identity.tf");
    await click((await settled("terraform/identity.tf")).find((drawn) => drawn.line === line));
    await until(() => webviewTabs(RESULTS_PANEL).includes("aws_iam_user.backup_exporter"), "the results open");
    assert.deepEqual(await fromBuckets(), []);
    const editor = await show("terraform/identity.tf");
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand("cloudtrail.searchOlderChanges");
    await until(() => webviewTabs(RESULTS_PANEL).includes("aws_iam_user.backup_exporter, older"), "the results open");
    await until(async () => (await control.requests({ operation: "GetObject" })).length > 0, "log files are read");
  });

  it("looks up the one resource of several that is chosen, and no other", async () => {
    await show("terraform/modules/queue/main.tf");
    const [drawn] = await shown("terraform/modules/queue/main.tf");
    await control.clearRequests();
    await acceptIn(
      () => click(drawn),
      () => webviewTabs(RESULTS_PANEL).length > 0,
      "one is chosen and the results open",
    );
    const values = new Set((await lookups()).map(lookedUp));
    const invoices = declaredAt('module.queue["invoices"].aws_sqs_queue.this').identifiers;
    assert.deepEqual(
      [...values].filter((value) => !invoices.includes(value)),
      [],
    );
    assert.ok(values.size > 0 && values.size <= MOST_LOOKUPS);
    await show("terraform/modules/queue/main.tf");
    const [again] = await shown("terraform/modules/queue/main.tf");
    assert.match(again?.title ?? "", /^3 resources · changed .* by github-terraform\/GitHubActions · 1 looked up$/);
  });

  it("asks by a click what a SAM stack holds, then tells who changed it", async () => {
    await show("sam/template.yaml");
    const [first] = await shown("sam/template.yaml");
    await control.clearRequests();
    await click(first);
    assert.equal((await control.requests({ operation: "ListStackResources" })).length, 1);
    const drawn = await settled("sam/template.yaml");
    const resources = declaredIn("sam/template.yaml");
    assert.deepEqual(
      drawn.map(({ line }) => line),
      resources.map(({ line }) => line),
    );
    for (const [index, { address, changes }] of resources.entries()) {
      const outside = changes.filter((change) => change.outside).length;
      assert.match(
        drawn[index]?.title ?? "",
        /^(?:changed|last known change) .* by \S+.* · \d+\+? changes? in 90 d/,
        address,
      );
      assert.equal(drawn[index]?.title.includes("outside CloudFormation"), outside > 0, address);
    }
    assert.ok((await lookups()).length <= MOST_LOOKUPS * resources.length);
  });

  it("asks by a click what the stacks of a CDK app hold, and tells one from the other", async () => {
    await show("cdk/lib/orders-stack.ts");
    const asked = await shown("cdk/lib/orders-stack.ts");
    assert.deepEqual(asked.map(({ title }) => title).slice(0, 2), [
      "CloudTrail: load resources of stack Orders…",
      "CloudTrail: load resources of stack OrdersChina…",
    ]);
    await control.clearRequests();
    await click(asked[0]);
    const drawn = await settled("cdk/lib/orders-stack.ts");
    for (const { address, changes, line } of declaredIn("cdk/lib/orders-stack.ts")) {
      const stack = address.slice(0, address.indexOf("/"));
      const { title = "" } = drawn.find((one) => one.line === line && one.title.startsWith(`${stack}: `)) ?? {};
      assert.match(title, /: (?:changed|last known change) .* by \S+.* · \d+\+? changes? in 90 d/, address);
      assert.equal(
        title.includes("outside CDK"),
        changes.some(({ outside }) => outside),
        `${address}: ${title}`,
      );
    }
    for (const { accountId, region } of await lookups()) {
      assert.ok(declaredIn("cdk/lib/orders-stack.ts").some((r) => r.accountId === accountId && r.region === region));
    }
  });

  it("is found from an id, an ARN and a name, at the exact line", async () => {
    const wanted = [
      ["aws_security_group.bastion", 0],
      ["aws_instance.bastion", 1],
      ["aws_iam_user.backup_exporter", 0],
      ["aws_kms_key.data", 1],
      ['module.queue["refunds"].aws_sqs_queue.this', 0],
      ["webshop-api/OrdersTopic", 0],
      ["webshop-api/ApiFunction", 1],
      ["Orders/History9D81C0E3", 0],
      ["OrdersChina/Uploads4F6E2B7C", 1],
    ] as const;
    await control.clearRequests();
    for (const [address, which] of wanted) {
      const { identifiers, file, line } = declaredAt(address);
      await vscode.commands.executeCommand("cloudtrail.goToCode", identifiers[which]);
      const cursor = () => {
        const { activeTextEditor: editor } = vscode.window;
        return `${editor?.document.uri.fsPath}:${(editor?.selection.active.line ?? -1) + 1}`;
      };
      await until(() => cursor() === `${uriOf(file).fsPath}:${line}`, `${address} is shown`);
    }
    assert.deepEqual(await control.requests(), []);
  });

  it("has no line over it where it really lies outside the workspace, and nothing is asked for it", async () => {
    const outside = join(folder, "..", "outside.tf");
    const link = join(folder, "terraform", "linked.tf");
    await writeFile(outside, 'resource "aws_iam_user" "backup_exporter" {\n  name = "backup-exporter"\n}\n');
    await symlink(outside, link);
    // Declared without a name or state: it gets a CodeLens, and needs no request.
    const beside = join(folder, "terraform", "beside.tf");
    await writeFile(beside, 'resource "aws_sns_topic" "beside" {}\n');
    await control.clearRequests();
    try {
      await show("terraform/beside.tf");
      await shown("terraform/beside.tf");
      await show("terraform/linked.tf");
      assert.deepEqual(await drawnIn("terraform/linked.tf"), []);
      assert.deepEqual(await control.requests(), []);
    } finally {
      await closeTabs();
      await rm(link);
      await rm(beside);
      await rm(outside);
    }
  });

  it("is not opened for what no code here declares", async () => {
    const unmanaged = ["sg-0fffffffffffffff0", "arn:aws:iam::222222222222:role/nobody", "/etc/passwd", "constructor"];
    // Each ends when the person closes what it says.
    let left = unmanaged.length;
    const told = unmanaged.map(async (thing) => {
      await vscode.commands.executeCommand("cloudtrail.goToCode", thing);
      left -= 1;
    });
    await until(async () => {
      await vscode.commands.executeCommand("notifications.clearAll");
      return left === 0;
    }, "what is said was closed");
    await Promise.all(told);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });
});

/** What a hover says once its escapes are read. */
function textOf(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function lookedUp({ parameters }: LoggedRequest): string {
  const attributes = (parameters as { readonly LookupAttributes?: readonly { readonly AttributeValue: string }[] })
    .LookupAttributes;
  return attributes?.[0]?.AttributeValue ?? "";
}
