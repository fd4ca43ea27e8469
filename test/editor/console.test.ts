import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Profile } from "../../src/aws/profiles.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { EventDocuments } from "../../src/ui/editor/eventDocuments.ts";
import { eventActions } from "../../src/ui/eventActions.ts";

describe("the AWS console", () => {
  const opened: unknown[] = [];
  const { openExternal } = vscode.env;
  before(() => {
    vscode.env.openExternal = async (target) => opened.push(target) > 0;
  });
  after(() => {
    vscode.env.openExternal = openExternal;
  });

  let profiles: readonly Profile[] = [];

  const actions = eventActions({
    documents: new EventDocuments({
      find: async () => undefined,
      memory: { get: () => undefined, update: async () => undefined },
      isShown: async () => false,
    }),
    searches: { prepare: async () => assert.fail("nothing is searched") },
    results: () => assert.fail("no results are wanted"),
    code: { declaredIn: async () => new Map(), goToEntity: async () => undefined, goToEvent: async () => undefined },
    timeZone: () => "UTC",
    profiles: async () => profiles,
    connections: { connect: async () => assert.fail("nothing is read"), rememberedAccount: () => undefined },
    now: Date.now,
    applyRemedy: async () => undefined,
  });

  it("is opened at the address that was built, not at another one that the editor makes of it", async () => {
    for (const [arn, url] of [
      [
        "arn:aws:s3:::acme-logs/a&region=x#b+c%2Fd",
        "https://console.aws.amazon.com/s3/object/acme-logs?prefix=a%26region%3Dx%23b%2Bc%252Fd",
      ],
      [
        "arn:aws:iam::111122223333:policy/ops/Admin",
        "https://console.aws.amazon.com/iam/home#/policies/details/arn%3Aaws%3Aiam%3A%3A111122223333%3Apolicy%2Fops%2FAdmin",
      ],
    ] as const) {
      await actions.openArnInConsole(arn);
      // The editor keeps a text as it is where it is the address that it reads from it.
      assert.equal(opened.at(-1), url);
      assert.equal(vscode.Uri.parse(url, true).authority, "console.aws.amazon.com");
    }
  });

  it("is opened through the access portal, with its address unchanged in that of the portal", async () => {
    const portal = { startUrl: "https://acme.awsapps.com/start", accountId: "111122223333", roleName: "ReadOnly" };
    profiles = [
      { name: "prod", kind: "sso", origin: "file", isDefault: false, partition: "aws", endpoints: {}, portal },
    ];
    await actions.openArnInConsole("arn:aws:iam::111122223333:role/ops/Admin");
    profiles = [];
    const page = encodeURIComponent("https://console.aws.amazon.com/iam/home#/roles/details/Admin");
    assert.equal(
      opened.at(-1),
      `https://acme.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnly&destination=${page}`,
    );
    assert.equal(vscode.Uri.parse(String(opened.at(-1)), true).authority, "acme.awsapps.com");
  });

  it("is not opened for what has no page there (15)", async () => {
    const count = opened.length;
    for (const arn of ["command:workbench.action.terminal.new", "https://attacker.example/", "arn:aws-cn:x:::y"]) {
      await assert.rejects(actions.openArnInConsole(arn), { reason: "not-found" });
    }
    const found = { event: readRecord({ eventID: "" }), origins: [] };
    await assert.rejects(actions.openInConsole("event", found), { reason: "not-found" });
    assert.equal(opened.length, count);
  });
});
