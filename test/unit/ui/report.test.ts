import { afterEach, expect, it, vi } from "vitest";
import type { Log } from "../../../src/ui/log.ts";
import { Reporter } from "../../../src/ui/report.ts";

const editor = vi.hoisted(() => ({
  close: [] as ((answer: unknown) => void)[],
  warnings: [] as string[],
  buttons: [] as { readonly title: string }[],
  ran: [] as string[],
}));
vi.mock("vscode", () => ({
  commands: { executeCommand: async (command: string) => editor.ran.push(command) },
  window: {
    showErrorMessage: (_text: string, ...buttons: { readonly title: string }[]) => {
      editor.buttons = buttons;
      return new Promise((resolve) => editor.close.push(resolve));
    },
    showWarningMessage: async (text: string) => void editor.warnings.push(text),
  },
}));
afterEach(() => {
  editor.close.length = 0;
});

it("tells a fault once while it is in sight, however often it happens, and logs each", async () => {
  const log = { error: vi.fn(), show: vi.fn() };
  const reporter = new Reporter(log as unknown as Log, async () => undefined);
  for (let keystroke = 0; keystroke < 20; keystroke += 1) {
    reporter.fault(new TypeError("broken"));
  }
  expect(log.error).toHaveBeenCalledTimes(20);
  expect(editor.close).toHaveLength(1);
  editor.close[0]?.({ title: "Show Log" });
  await new Promise(setImmediate);
  expect(log.show).toHaveBeenCalledOnce();
  reporter.fault(new TypeError("broken again"));
  expect(editor.close).toHaveLength(2);
});

it("offers to report a fault", async () => {
  const reporter = new Reporter({ error: vi.fn() } as unknown as Log, async () => undefined);
  reporter.fault(new TypeError("broken"));
  editor.close[0]?.(editor.buttons.find(({ title }) => title === "Report Issue…"));
  await new Promise(setImmediate);
  expect(editor.ran).toEqual(["cloudtrail.reportIssue"]);
});

it("warns once of each cause why the disk takes no more, and logs it for what it concerns", () => {
  const log = { warn: vi.fn() };
  const reporter = new Reporter(log as unknown as Log, async () => undefined);
  for (let page = 0; page < 20; page += 1) {
    reporter.unwritable("results", { code: "ENOSPC", detail: "ENOSPC: no space left" });
    reporter.unwritable("cache", { code: "ENOSPC", detail: "ENOSPC: no space left" });
  }
  reporter.unwritable("cache", { code: "EACCES", detail: "EACCES: permission denied" });
  expect(editor.warnings).toHaveLength(2);
  expect(log.warn.mock.calls.flat()).toEqual([
    "the results cannot be written: ENOSPC: no space left",
    "the cache cannot be written: ENOSPC: no space left",
    "the cache cannot be written: EACCES: permission denied",
  ]);
});
