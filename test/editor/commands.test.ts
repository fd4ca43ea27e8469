import assert from "node:assert/strict";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ApiEvent, CloudTrailInvestigatorApi } from "../../src/api.ts";
import { COMMANDS, EVENT_PANEL, RESULTS_PANEL } from "../../src/ui/contributions.ts";
import { activatedApi, closeTabs, findEvents, until, webviewTabs } from "./extensionUnderTest.ts";

describe("commands", () => {
  let api: CloudTrailInvestigatorApi;
  let login: ApiEvent;
  before(async () => {
    api = await activatedApi();
    const [first] = await findEvents(api, { text: "event:ConsoleLogin last:30d", profiles: ["development"], limit: 1 });
    assert.ok(first, "the world has a console sign-in");
    login = first;
  });
  afterEach(closeTabs);

  it("are all there", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      COMMANDS.filter((id) => !known.has(id)),
      [],
    );
  });

  it("open an event by its id, in one view that is used again", async () => {
    await vscode.commands.executeCommand("cloudtrail.openEvent", login.eventId);
    await until(() => webviewTabs(EVENT_PANEL).includes("ConsoleLogin"), "the event's view opens");
    await vscode.commands.executeCommand("cloudtrail.openEvent", { ...login.record, eventName: "AnotherName" });
    await until(() => webviewTabs(EVENT_PANEL).includes("AnotherName"), "the view shows the other event");
    assert.equal(webviewTabs(EVENT_PANEL).length, 1);
  });

  it("search for what they are told, once for the same search", async () => {
    const request = { text: "event:ConsoleLogin last:7d", profiles: ["development"], regions: ["us-east-1"] };
    await vscode.commands.executeCommand("cloudtrail.search", request);
    await vscode.commands.executeCommand("cloudtrail.search", request);
    await until(() => webviewTabs(RESULTS_PANEL).includes("event:ConsoleLogin"), "the results open");
    assert.equal(webviewTabs(RESULTS_PANEL).length, 1);
  });

  it("show the events of a resource", async () => {
    await vscode.commands.executeCommand("cloudtrail.showResourceEvents", {
      resource: "some-bucket",
      regions: ["us-east-1"],
    });
    await until(() => webviewTabs(RESULTS_PANEL).includes("resource:some-bucket"), "the results open");
  });

  it("show the resources listed by service, in a document without values", async () => {
    await vscode.commands.executeCommand("cloudtrail.showListedResources");
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, "cloudtrail-report");
    assert.equal(document.languageId, "markdown");
    assert.match(document.getText(), /^### signin\.amazonaws\.com\n\n.*\n.*\n\| ConsoleLogin +\| +\d+ \| +0 \| none/m);
    assert.doesNotMatch(document.getText(), /\d{12}|arn:|dave/);
  });

  it("refuse what is no search", async () => {
    for (const wrong of [{ text: 5 }, { profiles: "development" }, { limit: -1 }, 7]) {
      await vscode.commands.executeCommand("cloudtrail.search", wrong);
    }
    assert.deepEqual(webviewTabs(RESULTS_PANEL), []);
  });

  it("do nothing with a node that the explorer did not give out", async () => {
    const forged = { kind: "event", id: "x", found: { event: { eventName: "Forged" }, origins: [] } };
    await vscode.env.clipboard.writeText("before");
    await vscode.commands.executeCommand("cloudtrail.copyName", forged);
    await vscode.commands.executeCommand("cloudtrail.openEventAsJson", forged);
    assert.equal(await vscode.env.clipboard.readText(), "before");
    assert.deepEqual(webviewTabs(EVENT_PANEL), []);
  });

  it("of the menus of views do nothing without a view, whatever they are told", async () => {
    await vscode.env.clipboard.writeText("before");
    const event = { webviewSection: "event", search: 1, eventId: login.eventId, column: "user", several: false };
    const value = { webviewSection: "value", search: 1, field: "user", value: "x" };
    for (const id of COMMANDS.filter((command) => /Value|Query$|show(?!All).*Events$|EventsAs|EventId/.test(command))) {
      if (/showEventsAtCursor|showResourceEvents|lookUp/.test(id)) {
        continue;
      }
      for (const argument of [
        undefined,
        event,
        value,
        { webviewSection: "entity", eventId: login.eventId, entity: 0 },
      ]) {
        await vscode.commands.executeCommand(id, argument);
      }
    }
    assert.equal(await vscode.env.clipboard.readText(), "before");
    assert.deepEqual([...webviewTabs(EVENT_PANEL), ...webviewTabs(RESULTS_PANEL)], []);
  });

  it("of the menus of a results view act on the active event view otherwise", async () => {
    // Older than Event history: the search requests nothing, and what other tests read is not in the cache.
    const old = { ...login.record, eventName: "AnotherName", eventTime: "2020-01-01T00:00:00Z" };
    await vscode.commands.executeCommand("cloudtrail.openEvent", old);
    await until(() => webviewTabs(EVENT_PANEL).includes("AnotherName"), "the event's view opens");
    await vscode.commands.executeCommand("cloudtrail.copyEventId");
    assert.equal(await vscode.env.clipboard.readText(), login.eventId);
    await vscode.commands.executeCommand("cloudtrail.showEventsAround");
    await until(
      () => webviewTabs(RESULTS_PANEL).some((title) => title.startsWith("All events 2019-12-31 23:45")),
      "the results open",
    );
  });
});
