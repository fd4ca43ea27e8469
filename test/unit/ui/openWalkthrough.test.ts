import { beforeEach, expect, it, vi } from "vitest";
import { walkthroughOpener } from "../../../src/ui/openWalkthrough.ts";
import { WALKTHROUGH } from "../../../src/ui/walkthrough.ts";
import { ManualClock } from "../investigation/session/manualClock.ts";

const editor = vi.hoisted(() => ({ opened: [] as unknown[][], active: {} as object | undefined }));
vi.mock("vscode", () => ({
  commands: { executeCommand: async (...args: unknown[]) => editor.opened.push(args) },
  window: {
    tabGroups: {
      activeTabGroup: {
        get activeTab() {
          return editor.active;
        },
      },
    },
  },
}));

const OPEN = ["workbench.action.openWalkthrough", WALKTHROUGH, false];

beforeEach(() => {
  editor.opened.length = 0;
  editor.active = {};
});

it("opens the walkthrough twice the first time, as the editor knows only its own before, and once later", async () => {
  const clock = new ManualClock(0);
  const open = walkthroughOpener(clock);
  const first = open();
  await vi.waitFor(() => expect(clock.timers.size).toBe(1));
  expect(editor.opened).toEqual([OPEN]);
  clock.advance(1_500);
  await first;
  expect(editor.opened).toEqual([OPEN, OPEN]);
  await open();
  expect(editor.opened).toEqual([OPEN, OPEN, OPEN]);
});

it("does not open it again for a person who looks at something else by then", async () => {
  const clock = new ManualClock(0);
  const first = walkthroughOpener(clock)();
  await vi.waitFor(() => expect(clock.timers.size).toBe(1));
  expect(editor.opened).toEqual([OPEN]);
  editor.active = {};
  clock.advance(1_500);
  await first;
  expect(editor.opened).toEqual([OPEN]);
});
