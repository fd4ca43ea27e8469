import { afterEach, expect, test, vi } from "vitest";
import type { FeatureId } from "../../../src/aws/permissions.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { type CopyPolicyPorts, copyRequiredPolicy } from "../../../src/ui/commands/copyRequiredPolicy.ts";

interface Row {
  readonly label: string;
  readonly value: string;
}

/** The person selects rows by value and enters texts; undefined cancels. */
const editor = vi.hoisted(() => ({
  rows: [] as string[],
  selected: [] as string[],
  wanted: undefined as readonly string[] | undefined,
  texts: [] as (string | undefined)[],
  filledIn: [] as (string | undefined)[],
  messages: [] as string[],
  copied: [] as string[],
}));

vi.mock("vscode", () => ({
  QuickInputButtons: { Back: {} },
  InputBoxValidationSeverity: { Warning: 2 },
  window: {
    createQuickPick: () => {
      let accept = () => {};
      let hide = () => {};
      const pick = {
        items: [] as readonly Row[],
        selectedItems: [] as readonly Row[],
        onDidTriggerButton() {},
        onDidAccept: (act: () => void) => {
          accept = act;
        },
        onDidHide: (act: () => void) => {
          hide = act;
        },
        show() {
          editor.rows = pick.items.map(({ label }) => label);
          editor.selected = pick.selectedItems.map(({ value }) => value);
          const { wanted } = editor;
          pick.selectedItems = pick.items.filter(({ value }) => wanted?.includes(value));
          if (wanted === undefined) {
            hide();
          } else {
            accept();
          }
        },
        hide: () => hide(),
        dispose() {},
      };
      return pick;
    },
    showInputBox: async ({ value }: { readonly value: string }) => {
      editor.filledIn.push(value);
      return editor.texts.shift();
    },
    showInformationMessage: async (text: string) => void editor.messages.push(text),
    showWarningMessage: async (text: string) => void editor.messages.push(text),
  },
  env: { clipboard: { writeText: async (text: string) => editor.copied.push(text) } },
}));

afterEach(() => {
  expect(editor.texts).toEqual([]);
  Object.assign(editor, { wanted: undefined, filledIn: [], messages: [], copied: [] });
});

const role = "arn:aws:iam::111122223333:role/Audit";
const profile: Profile = {
  name: "audit",
  kind: "assume-role",
  role,
  origin: "file",
  isDefault: false,
  partition: "aws",
  endpoints: {},
};

function ports(used: readonly FeatureId[] = [], profiles = [profile]): CopyPolicyPorts {
  return {
    choices: { shown: async () => profiles.map((one) => ({ profile: one, regions: [] })) },
    history: { recent: [], saved: [] },
    usedFeatures: { used: { features: used, states: ["acme-state/a.tfstate"] } },
  };
}

test("the used features are selected, and the policy has the names that were entered", async () => {
  editor.wanted = ["aliases", "states", "roles"];
  editor.texts = ["acme-state/a.tfstate, s3://acme-state/b.tfstate", role];
  await copyRequiredPolicy(ports(["aliases", "states"]));
  expect(editor.selected).toEqual(["eventHistory", "trails", "aliases", "states", "roles"]);
  expect(editor.filledIn).toEqual(["acme-state/a.tfstate", role]);
  expect(editor.messages).toEqual(["Copied the IAM policy for 3 features."]);
  const [text = ""] = editor.copied;
  expect(text).toContain("iam:ListAccountAliases");
  expect(text).toContain("arn:aws:s3:::acme-state/b.tfstate");
  expect(text).toContain(role);
});

test("a feature without names is named in the message, in plain text as in the list", async () => {
  editor.wanted = ["eventHistory", "roles"];
  editor.texts = [""];
  await copyRequiredPolicy(ports());
  const title = "Profiles that assume a role, Assume Role…, and accounts of an organization";
  expect(editor.rows).toContain(title);
  expect(editor.messages).toEqual([
    `Copied the IAM policy for 1 feature. Nothing was named for: ${title}. The policy leaves this out.`,
  ]);
});

test("of profiles in several partitions, the roles of the selected partition are filled in", async () => {
  const inChina = "arn:aws-cn:iam::444455556666:role/Audit";
  editor.wanted = ["roles", "aws-cn"];
  editor.texts = [inChina];
  await copyRequiredPolicy(ports([], [profile, { ...profile, name: "china", partition: "aws-cn", role: inChina }]));
  expect(editor.filledIn).toEqual([inChina]);
  expect(editor.copied[0]).not.toContain("arn:aws:");
});

test("nothing is copied if nothing is left, or a question is cancelled", async () => {
  editor.wanted = ["roles"];
  editor.texts = [""];
  await copyRequiredPolicy(ports());
  expect(editor.messages).toEqual(["Nothing was copied: no bucket, state or role was named for what you selected."]);
  editor.texts = [undefined];
  await copyRequiredPolicy(ports());
  editor.wanted = undefined;
  await copyRequiredPolicy(ports());
  expect(editor.messages).toHaveLength(1);
  expect(editor.copied).toEqual([]);
});
