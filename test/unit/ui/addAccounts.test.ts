import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AddedProfiles } from "../../../src/aws/addedProfiles.ts";
import { awsFilesReader, listProfiles } from "../../../src/aws/profiles.ts";
import type { ReadSharedConfig } from "../../../src/aws/sharedConfig.ts";
import { assumeRole } from "../../../src/ui/accounts/assumeRole.ts";
import { addIdentityCenterAccounts } from "../../../src/ui/accounts/identityCenterAccounts.ts";
import { addOrganizationAccounts } from "../../../src/ui/accounts/organizationAccounts.ts";
import { removeAccounts } from "../../../src/ui/accounts/removeAccounts.ts";
import { Choices } from "../../../src/ui/choices.ts";
import { Reporter } from "../../../src/ui/report.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";

interface Row {
  readonly label: string;
  readonly description?: string;
}

/** What the person does with each quick input and message, in this order. */
const editor = vi.hoisted(() => ({
  picks: [] as ((
    rows: readonly { readonly label: string; readonly description?: string }[],
    selected: readonly unknown[],
  ) => readonly unknown[] | undefined)[],
  texts: [] as string[],
  buttons: [] as string[],
  shown: [] as string[],
}));

vi.mock("vscode", () => {
  class Pick {
    items: readonly Row[] = [];
    selectedItems: readonly unknown[] = [];
    placeholder = "";
    prompt: string | undefined;
    #accept = () => {};
    #hide = () => {};
    onDidTriggerButton() {}
    onDidChangeValue() {}
    onDidAccept(act: () => void) {
      this.#accept = act;
    }
    onDidHide(act: () => void) {
      this.#hide = act;
    }
    show() {
      editor.shown.push(this.placeholder, ...(this.prompt === undefined ? [] : [this.prompt]));
      const chosen = editor.picks.shift()?.(this.items, this.selectedItems);
      if (chosen === undefined) {
        this.#hide();
      } else {
        this.selectedItems = chosen;
        this.#accept();
      }
    }
    hide() {
      this.#hide();
    }
    dispose() {}
  }
  const message = async (text: string, ...buttons: { readonly title: string }[]) => {
    editor.shown.push(text);
    const next = buttons.find(({ title }) => title === editor.buttons[0]);
    if (next !== undefined) {
      editor.buttons.shift();
    }
    return next;
  };
  return {
    window: {
      createQuickPick: () => new Pick(),
      showInputBox: async ({ validateInput }: { readonly validateInput: (text: string) => unknown }) => {
        const text = editor.texts.shift();
        return text === undefined || validateInput(text) !== undefined ? undefined : text;
      },
      showErrorMessage: message,
      showWarningMessage: message,
      showInformationMessage: message,
      withProgress: (_options: unknown, work: (progress: object, token: object) => unknown) =>
        work({ report: () => {} }, { onCancellationRequested: () => {} }),
    },
    QuickInputButtons: { Back: {} },
    QuickPickItemKind: { Separator: -1 },
    ProgressLocation: { Notification: 15 },
    InputBoxValidationSeverity: { Warning: 2 },
  };
});

/** Chooses the first row with this text. */
function choose(text: string) {
  return (rows: readonly Row[]) =>
    rows.filter(({ label, description = "" }) => `${label} ${description}`.includes(text)).slice(0, 1);
}

const accept = (_rows: readonly Row[], selected: readonly unknown[]) => selected;
const all = (rows: readonly Row[]) => rows;

let home: string;
let house: House;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cloudtrail-home-"));
  vi.stubEnv("HOME", home);
});

afterEach(async () => {
  await house.close();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
  expect([editor.picks.length, editor.texts.length, editor.buttons.length]).toEqual([0, 0, 0]);
  editor.shown.length = 0;
});

const config = "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n";

function memory() {
  const stored = new Map<string, unknown>();
  return {
    keys: () => [...stored.keys()],
    get: (key: string, value?: unknown) => stored.get(key) ?? value,
    update: async (key: string, value: unknown) => void stored.set(key, value),
  };
}

async function open() {
  const added = new AddedProfiles(memory());
  let files: ReadSharedConfig = async () => ({ config: {}, credentials: {}, files: { config: "", credentials: "" } });
  const readConfig: ReadSharedConfig = async () => added.over(await files());
  house = await openHouse({ clock: fastClock(), wire: { pace: noLimit }, config, readConfig });
  files = awsFilesReader(house.files.env);
  vi.stubEnv("AWS_ENDPOINT_URL", house.aws.url);
  house.aws.identityCenter.settings = { ...house.aws.identityCenter.settings, interval: 0 };
  const { connections, aws } = house;
  const env = { ...house.files.env, AWS_ENDPOINT_URL: aws.url };
  const reports: string[] = [];
  let listings = 0;
  const log = { warn: () => {}, error: (error: unknown) => Promise.reject(error), show: () => {} };
  const reporter = new Reporter(log as never, async (remedy, retry) => {
    expect(remedy.kind).toBe("retry");
    await retry?.();
  });
  const choices = new Choices({
    memory: memory() as never,
    listProfiles: () => listProfiles(env, readConfig),
    connections,
    changed: () => {
      listings += 1;
    },
    rearranged: () => {},
  });
  const ports = {
    connections,
    added,
    choices,
    reporter,
    readConfig,
    reports: { open: async (_name: string, text: string) => void reports.push(text) },
    signInTo: (
      profile: Parameters<typeof connections.identityCenter.signIn>[0],
      session: Parameters<typeof connections.identityCenter.signIn>[1],
    ) =>
      connections.identityCenter.signIn(profile, session, {
        way: "code" as const,
        show: ({ userCode = "" }) => aws.identityCenter.decide(userCode, true),
        signal: new AbortController().signal,
      }),
  };
  const shown = async () => (await choices.shown()).map(({ profile }) => profile.name);
  /** How often the Accounts view was asked to list the profiles again. */
  const drawn = () => listings;
  return { ports, added, aws, reports, shown, drawn };
}

describe("adding accounts of IAM Identity Center", () => {
  test("signs in, lists the accounts, and adds those that have the chosen role beside the shown profiles", async () => {
    const { ports, added, aws, shown } = await open();
    const before = await shown();
    aws.identityCenter.settings = {
      ...aws.identityCenter.settings,
      assignments: [
        { accountId: "111122223333", accountName: "Shop", emailAddress: "s@example.com", roles: ["Admin", "ReadOnly"] },
        { accountId: "222222222222", accountName: "Data $(x)", emailAddress: "", roles: ["ReadOnly"] },
        { accountId: "333333333333", accountName: "Logs", emailAddress: "", roles: ["Admin"] },
      ],
    };
    editor.picks = [choose("corp"), all, choose("ReadOnly")];
    await addIdentityCenterAccounts(ports);
    expect((await shown()).sort()).toEqual([...before, "Data $(x)/ReadOnly", "Shop/ReadOnly"].sort());
    expect(added.list()[1]).toEqual({
      name: "Shop/ReadOnly",
      section: { sso_session: "corp", sso_account_id: "111122223333", sso_role_name: "ReadOnly", region: "eu-west-1" },
    });
    expect(editor.shown.at(-1)).toBe("2 accounts of corp are in the Accounts view. Logs has none of these roles.");
    const profile = (await ports.choices.find("Shop/ReadOnly"))?.profile;
    expect(profile).toMatchObject({ kind: "sso", origin: "added", signsInWith: { key: "corp" } });
    // A second time, without another sign-in: nothing is added twice.
    const signIns = aws.requests.count({ operation: "StartDeviceAuthorization" });
    editor.picks = [choose("corp"), choose("Shop"), choose("ReadOnly")];
    await addIdentityCenterAccounts(ports);
    expect(aws.requests.count({ operation: "StartDeviceAuthorization" })).toBe(signIns);
    expect(added.list()).toHaveLength(2);
  });

  test("selects a role that reads where every account has it, and nothing otherwise", async () => {
    const { ports, aws } = await open();
    const assignment = (accountId: string, roles: readonly string[]) => ({
      accountId,
      accountName: accountId,
      emailAddress: "",
      roles,
    });
    const settings = (roles: readonly string[]) => {
      const assignments = [assignment("222222222222", ["Admin", "SecurityAudit"]), assignment("333333333333", roles)];
      aws.identityCenter.settings = { ...aws.identityCenter.settings, assignments };
    };
    const selections: unknown[] = [];
    const look = (_rows: readonly Row[], selected: readonly unknown[]) => {
      selections.push(selected.map((item) => (item as Row).label));
      return undefined;
    };
    settings(["SecurityAudit"]);
    editor.picks = [choose("corp"), all, look];
    await addIdentityCenterAccounts(ports);
    settings(["Admin"]);
    editor.picks = [choose("corp"), all, look];
    await addIdentityCenterAccounts(ports);
    expect(selections).toEqual([["$(key) SecurityAudit"], []]);
  });

  test("takes the start URL of a portal that is in no file", async () => {
    const { ports, added, aws } = await open();
    aws.identityCenter.settings = {
      ...aws.identityCenter.settings,
      assignments: [{ accountId: "111122223333", accountName: "Shop", emailAddress: "", roles: ["ReadOnly"] }],
    };
    editor.picks = [choose("Other Access Portal"), choose("us-east-1"), accept, accept];
    editor.texts = ["https://new.awsapps.com/start/#/"];
    await addIdentityCenterAccounts(ports);
    expect(added.list()).toEqual([
      {
        name: "Shop/ReadOnly",
        section: {
          sso_start_url: "https://new.awsapps.com/start",
          sso_region: "us-east-1",
          sso_account_id: "111122223333",
          sso_role_name: "ReadOnly",
          region: "us-east-1",
        },
      },
    ]);
    const profile = (await ports.choices.find("Shop/ReadOnly"))?.profile;
    expect(profile === undefined ? undefined : await ports.connections.identity(profile)).toMatchObject({
      accountId: "111122223333",
    });
  });
});

describe("assuming a role", () => {
  test("tries it at once; refused, it is not remembered, and Try Again leads back to what was typed", async () => {
    const { ports, added, aws, shown } = await open();
    aws.variants = { ...aws.variants, roles: [{ role: "Vendor", externalId: "of-us" }] };
    editor.picks = [choose("production"), choose("Assume Role"), choose("External ID"), choose("Assume Role")];
    editor.texts = ["111122223333/Vendor", "of-us"];
    editor.buttons = ["Try Again"];
    await assumeRole(ports);
    await vi.waitFor(async () => expect(await shown()).toContain("111122223333/Vendor"));
    expect(editor.shown.find((text) => text.includes("can't assume the role"))).toMatch(
      /arn:aws:iam::111122223333:role\/Vendor.*external ID/,
    );
    expect(added.list()).toMatchObject([{ section: { external_id: "of-us", source_profile: "production" } }]);
    expect(aws.requests.count({ operation: "AssumeRole" })).toBe(2);
  });

  test("that is refused for good leaves nothing behind", async () => {
    const { ports, added, aws } = await open();
    aws.variants = { ...aws.variants, roles: [{ role: "Vendor", trusts: [], explained: true }] };
    editor.picks = [choose("production"), choose("Assume Role")];
    editor.texts = ["arn:aws:iam::111122223333:role/Vendor"];
    await assumeRole(ports);
    expect(added.list()).toEqual([]);
    expect(editor.shown.at(-1)).toContain("Its trust policy doesn't allow it.");
  });

  test("through a role that was added", async () => {
    const { ports, added, shown, drawn } = await open();
    editor.picks = [choose("production"), choose("Assume Role")];
    editor.texts = ["111122223333/Hop"];
    await assumeRole(ports);
    editor.picks = [choose("111122223333/Hop"), choose("Assume Role")];
    editor.texts = ["111122223333/Audit"];
    await assumeRole(ports);
    expect(added.list()[1]).toMatchObject({ section: { source_profile: "111122223333/Hop" } });
    // Removing the first removes what is reached through it, after a question.
    editor.buttons = [];
    await removeAccounts(ports, "111122223333/Hop");
    expect(editor.shown.at(-1)).toBe("Remove 111122223333/Hop?");
    expect(added.list()).toHaveLength(2);
    const before = drawn();
    await removeAccounts(ports, "111122223333/Audit");
    expect(drawn()).toBe(before + 1);
    expect(await shown()).toContain("111122223333/Hop");
    expect(await shown()).not.toContain("111122223333/Audit");
  });
});

describe("adding accounts of an organization", () => {
  test("leaves out what is not active, checks each, and can remove those that refuse", async () => {
    const { ports, added, reports, aws, drawn } = await open();
    editor.picks = [choose("production"), choose("List All"), choose("AWSControlTowerExecution"), all];
    editor.buttons = ["Show Report"];
    await addOrganizationAccounts(ports);
    expect(editor.shown).toContain("1 account is not active and is left out.");
    expect(editor.shown.at(-1)).toBe("1 account can be used, 1 can't, 1 account is not active and is left out.");
    expect(reports[0]).toMatch(
      /Can't be used:\n\nAcme Data Science\/AWSControlTowerExecution\n {4}.*can't assume the role/,
    );
    expect(reports[0]).toContain("666666666666  Acme Old Website  (suspended)");
    expect(added.list()).toHaveLength(2);
    editor.picks = [choose("production"), choose("List All"), choose("AWSControlTowerExecution"), all];
    editor.buttons = ["Remove Those That Can't Be Used"];
    const before = drawn();
    await addOrganizationAccounts(ports);
    expect(drawn()).toBe(before + 1);
    expect(added.list().map(({ name }) => name)).toEqual(["Acme Production/AWSControlTowerExecution"]);
    expect(aws.requests.count({ operation: "ListAccounts" })).toBe(2);
  });

  test("does not remove an account that refuses now and is the source of others without a question", async () => {
    const { ports, added, aws } = await open();
    editor.picks = [choose("production"), choose("List All"), choose("AWSControlTowerExecution"), choose("Production")];
    await addOrganizationAccounts(ports);
    const [hop] = added.list();
    await added.add(
      [
        {
          accountId: "111122223333",
          role: "Audit",
          section: { role_arn: "arn:aws:iam::111122223333:role/Audit", source_profile: hop?.name ?? "" },
        },
      ],
      [],
    );
    aws.variants = { ...aws.variants, roles: [{ role: "AWSControlTowerExecution", trusts: [] }] };
    editor.picks = [choose("production"), choose("List All"), choose("AWSControlTowerExecution"), choose("Production")];
    editor.buttons = ["Remove Those That Can't Be Used"];
    await addOrganizationAccounts(ports);
    expect(editor.shown.at(-1)).toBe("Remove Acme Production/AWSControlTowerExecution?");
    expect(added.list().map(({ name }) => name)).toEqual([hop?.name, "111122223333/Audit"]);
  });

  test("without access to the list, typed account ids are taken", async () => {
    const { ports, added } = await open();
    editor.picks = [choose("china"), choose("List All"), choose("OrganizationAccountAccessRole"), all];
    editor.buttons = ["Type Account IDs"];
    editor.texts = ["4444-5555-6666 777777777777"];
    await addOrganizationAccounts(ports);
    expect(editor.shown.some((text) => text.includes("is not in an organization. Type the account IDs instead."))).toBe(
      true,
    );
    expect(added.list().map(({ section }) => section.role_arn)).toEqual([
      "arn:aws-cn:iam::444455556666:role/OrganizationAccountAccessRole",
      "arn:aws-cn:iam::777777777777:role/OrganizationAccountAccessRole",
    ]);
  });
});
