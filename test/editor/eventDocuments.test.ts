import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ApiEvent } from "../../src/api.ts";
import type { SearchRequest } from "../../src/investigation/search/search.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { EVENT_SCHEME } from "../../src/ui/contributions.ts";
import { EventDocuments, type EventDocumentsPorts } from "../../src/ui/editor/eventDocuments.ts";
import { historyOrigin } from "../unit/sources/origins.ts";
import { activatedApi, awsControl, closeTabs, findEvents } from "./extensionUnderTest.ts";

const GONE = /no longer loaded/;

describe("an event as a document", () => {
  let login: ApiEvent;
  before(async () => {
    const api = await activatedApi();
    const [first] = await findEvents(api, { text: "event:ConsoleLogin last:30d", profiles: ["development"], limit: 1 });
    assert.ok(first, "the world has a console sign-in");
    login = first;
  });
  afterEach(closeTabs);

  const none = new vscode.CancellationTokenSource().token;
  const origins = [historyOrigin("development", "us-east-1")];

  /** Documents of a window; a second one on the same memory is the window after a reload. */
  function documentsOn(memory: EventDocumentsPorts["memory"], shown: readonly string[] = ["development"]) {
    const asked: string[] = [];
    const documents = new EventDocuments({
      memory,
      isShown: async (profile) => shown.includes(profile),
      find: async (eventId, { profile, region }) => {
        asked.push(`${eventId} ${profile} ${region}`);
        return { event: readRecord(login.record), origins };
      },
    });
    return { documents, asked };
  }

  async function opened(record: unknown, memory = memento()) {
    const { documents } = documentsOn(memory);
    await documents.open({ event: readRecord(record), origins });
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, EVENT_SCHEME);
    return { documents, document, memory };
  }

  it("is its record, and found again after a reload where the person still looks at the profile", async () => {
    const { documents, document, memory } = await opened(login.record);
    assert.deepEqual(JSON.parse(await documents.provideTextDocumentContent(document.uri, none)), login.record);
    const after = documentsOn(memory);
    const again = await after.documents.provideTextDocumentContent(document.uri, none);
    assert.deepEqual(JSON.parse(again), login.record);
    assert.deepEqual(after.asked, [`${login.eventId} development us-east-1`]);
    const hidden = documentsOn(memory, ["audit"]);
    assert.match(await hidden.documents.provideTextDocumentContent(document.uri, none), GONE);
    assert.deepEqual(hidden.asked, []);
  });

  it("has a name that says when, and a folder that says where it was found", async () => {
    const { document } = await opened({ ...login.record, eventTime: "2026-11-20T09:00:00Z" });
    assert.equal(document.uri.path, "/development, us-east-1/ConsoleLogin 2026-11-20T09.00.00.json");
    const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.deepEqual(labels, ["ConsoleLogin 2026-11-20T09.00.00.json"]);
  });

  it("of a URI that somebody else made asks nobody, whatever it names", async () => {
    const { document, memory } = await opened(login.record);
    const { documents, asked } = documentsOn(memory, ["development", "danger"]);
    for (const uri of [
      document.uri.with({ path: "/other.json" }),
      document.uri.with({ query: document.uri.query.replace("development", "danger") }),
      document.uri.with({ fragment: "x" }),
      vscode.Uri.parse(`${EVENT_SCHEME}:/x.json?event=e&profile=development&region=us-east-1`),
    ]) {
      assert.match(await documents.provideTextDocumentContent(uri, none), GONE, uri.toString());
    }
    assert.deepEqual(asked, []);
    const control = awsControl();
    await control.clearRequests();
    const query = new URLSearchParams({ event: "forged", profile: "development", region: "us-east-1" });
    const forged = vscode.Uri.from({ scheme: EVENT_SCHEME, path: "/x.json", query: query.toString() });
    assert.match((await vscode.workspace.openTextDocument(forged)).getText(), GONE);
    assert.deepEqual(await control.requests({}), []);
  });

  it("has links that search for what the event says, whatever it says, and tooltips without a word of it", async () => {
    const names = [
      "a%20b%2Fc",
      '%22}],"files":["/etc"],"x":[{"y":"',
      "%22%7D%5D %5B%7B%22profiles%22:[%22danger%22]",
      "100%",
      "<command:workbench.action.terminal.new>",
      "x\\\\](command:workbench.action.terminal.new)",
    ];
    for (const name of names) {
      const arn = `arn:aws:iam::111122223333:user/${name}`;
      const { documents, document } = await opened({
        ...(login.record as object),
        eventID: name,
        userIdentity: { type: "IAMUser", principalId: "AIDAIOSFODNN7EXAMPLE", userName: name, arn },
      });
      // The extension's own provider does not know the document: its text is put beside its name.
      const content = await documents.provideTextDocumentContent(document.uri, none);
      const text = await vscode.workspace.openTextDocument({ content, language: "json" });
      const links = documents.provideDocumentLinks({ ...text, uri: document.uri });
      const requests = links.map(({ target }) => asTheEditorReads(target));
      assert.ok(
        requests.some(({ text }) => text?.replaceAll("\\", "").includes(name.replaceAll("\\", ""))),
        `${name} is searched for: ${JSON.stringify(requests)}`,
      );
      for (const request of requests) {
        const known = new Set(["text", "profiles", "regions", "alsoRegions"]);
        assert.deepEqual(
          Object.keys(request).filter((key) => !known.has(key)),
          [],
        );
        assert.ok((request.profiles ?? []).every((profile) => profile === "development"));
      }
      for (const { tooltip } of links) {
        assert.match(tooltip ?? "", /^Show CloudTrail events: [A-Za-z0-9 ,.:-]+$/);
      }
    }
  });

  it("is forgotten when hundreds were opened after it", async () => {
    const { document, memory } = await opened(login.record);
    const others = Array.from({ length: 500 }, (_, index) => `cloudtrail:/${index}.json`);
    await memory.update("eventDocuments", [...(memory.get<string[]>("eventDocuments") ?? []), ...others]);
    await opened({ ...(login.record as object), eventID: "another" }, memory);
    assert.ok((memory.get<string[]>("eventDocuments") ?? []).length <= 200);
    const { documents } = documentsOn(memory);
    assert.match(await documents.provideTextDocumentContent(document.uri, none), GONE);
  });
});

/** The argument that a click hands to the command: the editor decodes the query once more and reads all of it as JSON. */
function asTheEditorReads(target: vscode.Uri | undefined): SearchRequest {
  assert.equal(target?.scheme, "command");
  assert.equal(target?.path, "cloudtrail.search");
  const read: unknown = JSON.parse(decodeURIComponent(target?.query ?? ""));
  assert.ok(Array.isArray(read) && read.length === 1);
  return read[0] as SearchRequest;
}

function memento(): EventDocumentsPorts["memory"] {
  const kept = new Map<string, unknown>();
  return {
    get: <T>(key: string, usual?: T) => (kept.has(key) ? (kept.get(key) as T) : usual),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
}
