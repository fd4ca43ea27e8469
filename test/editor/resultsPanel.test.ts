import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { Results } from "../../src/investigation/results/results.ts";
import { Search, type TargetPlan } from "../../src/investigation/search/search.ts";
import { Failure } from "../../src/model/failure.ts";
import { EventHistory } from "../../src/sources/eventHistory/eventHistory.ts";
import { ResultsPanel } from "../../src/ui/panels/resultsPanel.ts";
import { lookupOf } from "../unit/sources/lookupOf.ts";
import { historyPlan } from "../unit/sources/origins.ts";
import { until } from "./extensionUnderTest.ts";

describe("a results view", () => {
  it("of a search that goes on and finds nothing ends, also when nobody can say why", async () => {
    const window = { from: 0, to: 1 };
    let opened = 0;
    const target: TargetPlan = historyPlan("development", "us-east-1", {
      plan: { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" },
      open: async () => {
        opened += 1;
        if (opened === 1) {
          throw new Failure({ reason: "throttled", message: "Slow down.", context: {}, remedies: [] });
        }
        return new EventHistory(lookupOf([], 5).lookup);
      },
    });
    const search = new Search({ query: { condition: undefined }, window, summary: "", sentence: "" }, [target]);
    const unreadable = new Error("the AWS configuration cannot be read");
    const faults: unknown[] = [];
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", note);
    const { panel, receive, said } = silentPanel();
    const view = new ResultsPanel(
      panel,
      {},
      { extensionUri: vscode.Uri.file("/"), report: ({ text }) => assert.fail(text) },
      {
        begin: async () => search,
        recall: () => assert.fail("nothing is recalled"),
        whyGone: () => undefined,
        aboutInLaterWindow: () => Promise.resolve(undefined),
        cleared: () => undefined,
        complete: () => [],
        began: () => () => undefined,
        allow: async () => true,
        allowLive: async () => true,
        reasons: () => {
          throw unreadable;
        },
        learnRegions: async () => undefined,
        saw: () => undefined,
        openEvent: () => undefined,
        results: (restarted) => new Results({ open: () => assert.fail("nothing was found"), restarted }),
        copy: async () => undefined,
        export: async () => undefined,
        copySearch: async () => undefined,
        remedy: async () => undefined,
        copySearchLink: () => undefined,
        openLogFiles: () => undefined,
        kindOf: () => undefined,
        fault: (error) => faults.push(error),
        limit: () => 10,
        range: () => "24h",
        kinds: [],
        pickScope: async () => undefined,
        timeZone: () => "UTC",
        hidden: () => [],
        keepHidden: () => undefined,
        knownNoise: async () => undefined,
        layout: () => undefined,
        keepLayout: () => undefined,
      },
      () => undefined,
    );
    try {
      await view.session.run();
      assert.equal(search.state, "failed");
      receive({ tag: "cloudtrail-investigator", kind: "request", id: "1", name: "resume", args: [] });
      await until(() => faults.length + unhandled.length > 0, "the fault is told");
      await until(() => JSON.stringify(said.at(-1) ?? "").includes('"done"'), "the page learns of the end");
      assert.deepEqual([faults, unhandled, search.state], [[unreadable], [], "done"]);
    } finally {
      process.off("unhandledRejection", note);
      view.close();
    }
  });
});

/** A panel without a page: what the view says is kept, and `receive` is what its page says. */
function silentPanel() {
  const said: unknown[] = [];
  let receive: (message: unknown) => void = () => undefined;
  const none = () => new vscode.Disposable(() => undefined);
  const panel: vscode.WebviewPanel = {
    viewType: "test",
    title: "",
    options: {},
    viewColumn: vscode.ViewColumn.One,
    active: true,
    visible: true,
    onDidChangeViewState: none,
    onDidDispose: none,
    reveal: () => undefined,
    dispose: () => undefined,
    webview: {
      options: {},
      html: "",
      cspSource: "https:",
      asWebviewUri: (uri) => uri,
      postMessage: async (message) => said.push(message) > 0,
      onDidReceiveMessage: (listener: (message: unknown) => void) => {
        receive = listener;
        return none();
      },
    },
  };
  return { panel, said, receive: (message: unknown) => receive(message) };
}
