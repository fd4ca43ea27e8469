import { homedir, platform, release } from "node:os";
import * as v from "valibot";
import * as vscode from "vscode";
import { anonymized } from "../../model/text/anonymized.ts";
import { notify } from "../dialogs.ts";
import type { Log } from "../log.ts";
import { copyText } from "../remedies.ts";

/** The editor's form; some builds have none, and a setting turns it off. */
const ISSUE_REPORTER = "workbench.action.openIssueReporter";
/** Longest log excerpt, in characters: the form puts the text into an address, which GitHub limits to about 8 KB. */
const LONGEST_EXCERPT = 4_000;

/** Longest text that is searched for names: what identifies somebody is longer than what takes its place. */
const LONGEST_READ = 20_000;

export interface ReportIssuePorts {
  readonly extension: Pick<vscode.Extension<unknown>, "id" | "packageJSON">;
  readonly log: Pick<Log, "recent">;
  /** The names of all profiles, which are left out of the log. */
  profiles(): Promise<readonly string[]>;
}

const manifestSchema = v.object({
  version: v.string(),
  bugs: v.exactOptional(v.object({ url: v.pipe(v.string(), v.url()) })),
});

/**
 * Opens the editor's issue form, filled in with the versions and the end of the log. Nothing is sent: the person reads
 * and changes the text first. In an editor without the form, the text opens as a new document.
 */
export async function reportIssue({ extension, log, profiles }: ReportIssuePorts): Promise<void> {
  const { version, bugs } = v.parse(manifestSchema, extension.packageJSON);
  const names = await profiles().catch(() => []);
  const issueBody = issueText(version, log.recent(), names);
  // The form of an editor in a browser ignores the text.
  const hasForm =
    vscode.env.uiKind !== vscode.UIKind.Web &&
    vscode.workspace.getConfiguration("telemetry.feedback").get<boolean>("enabled") !== false;
  if (hasForm && (await opened({ extensionId: extension.id, issueBody }))) {
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: issueBody });
  await vscode.window.showTextDocument(document, { preview: false });
  if (bugs === undefined) {
    return;
  }
  const button = { title: "Copy and Open Issues Page" };
  const text = "Describe the problem, and remove from the text what should not be public. Nothing was sent.";
  // Not awaited: the message may stay open for long.
  void notify("information", text, button).then(async (answer) => {
    if (answer !== undefined) {
      await copyText(document.getText());
      await vscode.env.openExternal(vscode.Uri.parse(bugs.url, true));
    }
  });
}

/** Opens the editor's form. False: the editor has none, or it fails, as where the editor does not know the issues page. */
async function opened(form: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await vscode.commands.executeCommand(ISSUE_REPORTER, form);
    return true;
  } catch {
    return false;
  }
}

/** What an issue says besides the person's words, as Markdown. `lines`: the end of the log. */
function issueText(version: string, lines: readonly string[], names: readonly string[]): string {
  const excerpt = anonymized(newest(lines), { names, home: homedir() });
  const { env, workspace } = vscode;
  // Some editors put a host into the name.
  const remote =
    env.remoteName === undefined ? "" : `, ${/^[a-z-]+$/.test(env.remoteName) ? env.remoteName : "remote"}`;
  return [
    "### What happened, and what did you expect?",
    "",
    "",
    "### Steps to reproduce",
    "",
    "1. ",
    "",
    "### Versions",
    "",
    `- CloudTrail Investigator ${version}`,
    `- ${env.appName} ${vscode.version} (${env.uiKind === vscode.UIKind.Web ? "web" : "desktop"}${remote})`,
    `- ${platform()} ${release()}, Node.js ${process.versions.node}`,
    `- ${workspace.isTrusted ? "Trusted workspace" : "Restricted Mode"}`,
    "",
    "### End of the log",
    "",
    ...(lines.length === 0 ? ["The log is empty.", ""] : logExcerpt(excerpt)),
  ].join("\n");
}

/** The last whole lines: of half a line it could not be told what identifies somebody. */
function newest(lines: readonly string[]): string {
  let room = LONGEST_READ;
  const from = lines.findLastIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  return lines.slice(from + 1).join("\n");
}

function logExcerpt(excerpt: string): readonly string[] {
  return [
    "Account IDs, ARNs, keys, addresses and profile names were removed. Check for names of buckets, roles and files before you submit it.",
    "",
    "```text",
    excerpt.slice(-LONGEST_EXCERPT).replaceAll("```", "'''"),
    "```",
    "",
  ];
}
