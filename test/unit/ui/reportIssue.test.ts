import { homedir } from "node:os";
import { beforeEach, expect, it, vi } from "vitest";
import { type ReportIssuePorts, reportIssue } from "../../../src/ui/commands/reportIssue.ts";

const editor = vi.hoisted(() => ({
  commands: [] as string[],
  feedback: undefined as boolean | undefined,
  ran: [] as unknown[][],
  documents: [] as string[],
  copied: [] as string[],
  opened: [] as string[],
  informed: [] as string[],
  answer: undefined as unknown,
  remoteName: "wsl",
  uiKind: 1,
}));
vi.mock("vscode", () => ({
  version: "1.109.0",
  UIKind: { Web: 2 },
  Uri: { parse: (text: string) => text },
  env: {
    appName: "Visual Studio Code",
    get uiKind() {
      return editor.uiKind;
    },
    get remoteName() {
      return editor.remoteName;
    },
    clipboard: { writeText: async (text: string) => editor.copied.push(text) },
    openExternal: async (uri: string) => editor.opened.push(uri),
  },
  commands: {
    executeCommand: async (...args: unknown[]) => {
      if (!editor.commands.includes(String(args[0]))) {
        throw new Error(`command '${args[0]}' not found`);
      }
      editor.ran.push(args);
    },
  },
  workspace: {
    isTrusted: true,
    getConfiguration: () => ({ get: () => editor.feedback }),
    openTextDocument: async ({ content }: { readonly content: string }) => {
      editor.documents.push(content);
      return { getText: () => `${content} edited` };
    },
  },
  window: {
    showTextDocument: async () => undefined,
    setStatusBarMessage: () => undefined,
    showInformationMessage: async (text: string) => {
      editor.informed.push(text);
      return editor.answer;
    },
  },
}));
beforeEach(() => {
  Object.assign(editor, {
    commands: [],
    feedback: undefined,
    ran: [],
    documents: [],
    copied: [],
    opened: [],
    informed: [],
  });
  editor.answer = undefined;
  Object.assign(editor, { remoteName: "wsl", uiKind: 1 });
});

const bugs = { url: "https://example.com/issues" };
function ports(changes: Partial<ReportIssuePorts> = {}): ReportIssuePorts {
  return {
    extension: { id: "cloudtrail-tools.cloudtrail-investigator", packageJSON: { version: "0.1.0", bugs } },
    log: {
      recent: () => [
        "2026-11-30T09:45:36.123Z [warn] access-denied: arn:aws:iam::111122223333:user/alice (acme-production)",
        `2026-11-30T09:45:37.123Z [error] cannot read ${homedir()}/.aws/config: \`\`\``,
      ],
    },
    profiles: async () => ["acme-production"],
    ...changes,
  };
}

it("fills in the editor's form with versions and the end of the log, without what identifies anyone", async () => {
  editor.commands = ["workbench.action.openIssueReporter"];
  await reportIssue(ports());
  const [[command, form] = []] = editor.ran as [string, { readonly extensionId: string; readonly issueBody: string }][];
  expect(command).toBe("workbench.action.openIssueReporter");
  expect(form?.extensionId).toBe("cloudtrail-tools.cloudtrail-investigator");
  const body = form?.issueBody ?? "";
  expect(body).toContain("- CloudTrail Investigator 0.1.0\n- Visual Studio Code 1.109.0 (desktop, wsl)\n");
  expect(body).toContain("[warn] access-denied: <arn> (<profile>)\n");
  expect(body).toContain("[error] cannot read ~/.aws/config: '''\n```\n");
  expect(body).not.toMatch(/111122223333|alice|acme/);
  expect(editor.documents).toEqual([]);
});

it("is short enough for an address, and keeps the newest lines", async () => {
  editor.commands = ["workbench.action.openIssueReporter"];
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at} ${"x ".repeat(100)}`);
  await reportIssue(ports({ log: { recent: () => lines } }));
  const [[, form] = []] = editor.ran as [string, { readonly issueBody: string }][];
  expect(form?.issueBody.length).toBeLessThan(5_000);
  expect(form?.issueBody).toContain("line 99 ");
  expect(form?.issueBody).not.toContain("line 50 ");
  editor.ran = [];
  const half = "x".repeat(15_000);
  await reportIssue(ports({ log: { recent: () => [`${half} 111122223333`, `${half} newest`] } }));
  const [[, other] = []] = editor.ran as [string, { readonly issueBody: string }][];
  expect(other?.issueBody).toContain("x newest\n");
});

it.each([
  ["has no form", [], undefined, 1],
  ["has its form turned off", ["workbench.action.openIssueReporter"], false, 1],
  ["runs in a browser, where the form ignores the text", ["workbench.action.openIssueReporter"], undefined, 2],
])("opens a document that the person edits where the editor %s", async (_why, commands, feedback, uiKind) => {
  Object.assign(editor, { commands, feedback, uiKind, answer: { title: "Copy and Open Issues Page" } });
  await reportIssue(ports());
  await new Promise(setImmediate);
  expect(editor.ran).toEqual([]);
  expect(editor.documents).toHaveLength(1);
  expect(editor.informed).toEqual([
    "Describe the problem, and remove from the text what should not be public. Nothing was sent.",
  ]);
  expect(editor.copied).toEqual([`${editor.documents[0]} edited`]);
  expect(editor.opened).toEqual([bugs.url]);
});

it("names no host, and says so where nothing was logged", async () => {
  editor.commands = ["workbench.action.openIssueReporter"];
  editor.remoteName = "10.0.0.7:8080";
  await reportIssue(ports({ log: { recent: () => [] } }));
  const [[, form] = []] = editor.ran as [string, { readonly issueBody: string }][];
  expect(form?.issueBody).toContain("(desktop, remote)");
  expect(form?.issueBody).toMatch(/### End of the log\n\nThe log is empty\.\n$/);
});

it("sends and copies nothing unless the person asks for it", async () => {
  await reportIssue(ports({ profiles: () => Promise.reject(new Error("unreadable")) }));
  await new Promise(setImmediate);
  expect(editor.documents).toHaveLength(1);
  expect([...editor.copied, ...editor.opened]).toEqual([]);
});
