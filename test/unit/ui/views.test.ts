import { beforeEach, expect, it, vi } from "vitest";
import type { Explorer } from "../../../src/investigation/explorer/explorer.ts";
import type { BlamedResource, BlameReport } from "../../../src/investigation/resources/changesByResource.ts";
import { ChangesView } from "../../../src/ui/changes/changesView.ts";
import { ExplorerView, type ExplorerViewPorts } from "../../../src/ui/explorer/explorerView.ts";
import { change, declaration, history, instance, NOW } from "../investigation/resources/words.ts";

const editor = vi.hoisted(() => ({
  view: {} as { badge?: unknown; message?: string },
  progress: [] as { readonly location: unknown; ended: boolean }[],
  ran: [] as string[],
}));
vi.mock("vscode", () => {
  const listen = () => ({ dispose: () => undefined });
  return {
    EventEmitter: class {
      event = listen;
      fire(): void {}
      dispose(): void {}
    },
    ThemeIcon: class {},
    ThemeColor: class {},
    TreeItemCollapsibleState: {},
    commands: { executeCommand: async (command: string) => editor.ran.push(command) },
    window: {
      createTreeView: () => {
        editor.view = {};
        return Object.assign(editor.view, {
          onDidExpandElement: listen,
          onDidCollapseElement: listen,
          dispose: () => undefined,
        });
      },
      withProgress: (options: { readonly location: unknown }, work: () => Promise<void>) => {
        const shown = { ...options, ended: false };
        editor.progress.push(shown);
        void work().then(() => {
          shown.ended = true;
        });
      },
    },
  };
});
beforeEach(() => Object.assign(editor, { progress: [], ran: [] }));

const none: BlameReport = {
  changedSinceTool: [],
  changedOutside: [],
  changedByTool: [],
  unchanged: [],
  undetermined: [],
  unknown: [],
  unresolved: [],
  sentence: "12 resources, 31 requests",
};
const drift = change(3);
const blamed: BlamedResource = {
  declaration,
  instance,
  outcome: { kind: "known", history: history([drift]) },
  sinceTool: [drift, change(4)],
};

it("shows the number of changes outside the tool on the icon of Changes by Resource, and what was read above it", async () => {
  const view = new ChangesView({ now: () => NOW, timeZone: () => "UTC" });
  // A change of two resources counts once.
  await view.show({ ...none, changedSinceTool: [blamed, { ...blamed, sinceTool: [drift] }] }, "app", async () => {});
  expect(editor.view.badge).toEqual({ value: 2, tooltip: "2 changes outside the tool since the tool's last change" });
  expect(editor.view.message).toBe("app · 12 resources, 31 requests");
  await view.show(none, "app", async () => {});
  expect(editor.view.badge).toBeUndefined();
  view.dispose();
});

it("shows progress in the Accounts view while it loads, once at a time", async () => {
  const explorer = { isLoading: true };
  const view = new ExplorerView(explorer as unknown as Explorer, {} as ExplorerViewPorts);
  view.changed(undefined);
  view.changed(undefined);
  expect(editor.progress).toEqual([{ location: { viewId: "cloudtrail.explorer" }, ended: false }]);
  explorer.isLoading = false;
  view.changed(undefined);
  await new Promise(setImmediate);
  expect(editor.progress).toEqual([{ location: { viewId: "cloudtrail.explorer" }, ended: true }]);
  view.dispose();
});
