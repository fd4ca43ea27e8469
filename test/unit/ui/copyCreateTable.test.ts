import { afterEach, expect, test, vi } from "vitest";
import type { Trail } from "../../../src/aws/trails.ts";
import { bucketOfText, bucketOfTrail } from "../../../src/sources/trailBucket/target.ts";
import { copyCreateTable } from "../../../src/ui/commands/copyCreateTable.ts";
import type { Target } from "../../../src/ui/commands/target.ts";
import type { TrailBucketPorts } from "../../../src/ui/commands/trailBuckets.ts";

/** The person selects rows by label and enters texts; undefined cancels. */
const editor = vi.hoisted(() => ({
  wanted: [] as (string | undefined)[],
  texts: [] as (string | undefined)[],
  filledIn: [] as (string | undefined)[],
  problems: [] as unknown[],
  messages: [] as string[],
  copied: [] as string[],
}));

vi.mock("vscode", () => ({
  QuickInputButtons: { Back: {} },
  InputBoxValidationSeverity: { Warning: 2 },
  ThemeIcon: class {},
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: (_options: unknown, run: (report: unknown, token: unknown) => unknown) =>
      run({ report() {} }, { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) }),
    createQuickPick: () => {
      let accept = () => {};
      let hide = () => {};
      const pick = {
        items: [] as readonly { readonly label: string }[],
        selectedItems: [] as readonly unknown[],
        activeItems: [] as readonly unknown[],
        onDidTriggerButton() {},
        onDidChangeValue() {},
        onDidAccept: (act: () => void) => {
          accept = act;
        },
        onDidHide: (act: () => void) => {
          hide = act;
        },
        show() {
          const wanted = editor.wanted.shift();
          pick.selectedItems = pick.items.filter(({ label }) => wanted !== undefined && label.includes(wanted));
          pick.activeItems = pick.selectedItems;
          (pick.selectedItems.length === 0 ? hide : accept)();
        },
        hide: () => hide(),
        dispose() {},
      };
      return pick;
    },
    showInputBox: async (box: { readonly value?: string; validateInput(text: string): unknown }) => {
      editor.filledIn.push(box.value);
      const text = editor.texts.shift();
      const problem = text === undefined ? undefined : box.validateInput(text);
      editor.problems.push(problem);
      return problem === undefined ? text : undefined;
    },
    showInformationMessage: async (text: string) => void editor.messages.push(text),
  },
  env: { clipboard: { writeText: async (text: string) => editor.copied.push(text) } },
}));

afterEach(() => {
  expect([editor.texts, editor.wanted]).toEqual([[], []]);
  Object.assign(editor, { filledIn: [], problems: [], messages: [], copied: [] });
});

const TRAIL = {
  arn: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/prod",
  name: "prod",
  accountId: "111122223333",
  homeRegion: "eu-west-1",
  multiRegion: true,
  organization: false,
  bucket: "acme-logs",
  prefix: "audit/",
} as Trail;

const PORTS: TrailBucketPorts = {
  sources: { ofTrail: bucketOfTrail, ofBucket: bucketOfText, buckets: {} as never },
  searches: {
    targetsOf: async () => {
      const target = { source: "trailBucket", label: "acme-logs/audit", profile: "audit", bucket: "acme-logs" };
      return [
        {
          source: "trailBucket",
          label: "acme-logs/audit",
          profile: "audit",
          target: { ...target, prefix: "audit", accounts: ["111122223333"] },
        },
      ];
    },
  },
  choices: { shown: async () => [], all: async () => [{ name: "audit", partition: "aws-us-gov" } as never] },
};

function node(trail: Partial<Trail>): Target {
  return {
    kind: "node",
    node: { kind: "trail", id: "1", trail: { ...TRAIL, ...trail }, profile: "audit", region: "eu-west-1" },
  };
}

test("a trail's statement is copied without a question, for all Regions of its partition", async () => {
  await copyCreateTable(node({}), PORTS);
  const [text = ""] = editor.copied;
  expect(text).toContain("LOCATION 's3://acme-logs/audit/AWSLogs/'");
  expect(text).toContain("'projection.account.values'='111122223333'");
  expect(text).toMatch(/'projection.region.values'='[^']*eu-west-1[^']*us-east-1/);
  expect(text).not.toContain("cn-north-1");
  expect(editor.filledIn).toEqual([]);
  expect(editor.messages).toEqual([
    "Copied the CREATE TABLE statement for the log files in acme-logs. Run it in Athena: creating the table costs nothing.",
  ]);
});

test("a trail of one Region has this Region alone", async () => {
  await copyCreateTable(node({ multiRegion: false }), PORTS);
  expect(editor.copied[0]).toContain("'projection.region.values'='eu-west-1'");
});

test("for an organization's trail its ID is asked for, and without accounts each query names them", async () => {
  editor.texts = ["o-a1b2c3d4e5"];
  await copyCreateTable(node({ organization: true }), PORTS);
  expect(editor.copied[0]).toContain("'projection.account.type'='injected'");
  expect(editor.copied[0]).toContain("s3://acme-logs/audit/AWSLogs/o-a1b2c3d4e5/");
  expect(editor.messages[0]).toContain("Each query of the table has to name the accounts that it reads.");
});

test("accounts alone are refused for an organization's trail", async () => {
  editor.texts = ["111122223333"];
  await copyCreateTable(node({ organization: true }), PORTS);
  expect(editor.problems).toEqual([
    "The log files of an organization's trail are in a folder with its ID. Enter it too.",
  ]);
  expect(editor.copied).toEqual([]);
});

test("from the palette a bucket is picked, with its accounts filled in and the Regions of its profile's partition", async () => {
  editor.wanted = ["acme-logs/audit"];
  editor.texts = ["111122223333, 444455556666"];
  await copyCreateTable({ kind: "none" }, PORTS);
  expect(editor.filledIn).toEqual(["111122223333"]);
  expect(editor.copied[0]).toContain("'projection.account.values'='111122223333,444455556666'");
  expect(editor.copied[0]).toContain("'projection.region.values'='us-gov-east-1,us-gov-west-1'");
});

test("nothing is copied when the person cancels, and a prefix that is unsafe in SQL is refused", async () => {
  editor.wanted = [undefined];
  await copyCreateTable({ kind: "none" }, PORTS);
  expect(editor.copied).toEqual([]);
  await expect(copyCreateTable(node({ prefix: "x' --" }), PORTS)).rejects.toThrow(
    "The prefix x' -- has characters that are not safe in SQL.",
  );
  await expect(copyCreateTable(node({ bucket: "" }), PORTS)).rejects.toThrow("puts no log files into a bucket");
});
