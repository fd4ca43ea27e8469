import { afterEach, expect, it, vi } from "vitest";
import type { Log } from "../../../src/ui/log.ts";
import { Reporter } from "../../../src/ui/report.ts";

const editor = vi.hoisted(() => ({ close: [] as ((answer: unknown) => void)[] }));
vi.mock("vscode", () => ({
  l10n: { t: (text: string) => text },
  window: { showErrorMessage: () => new Promise((resolve) => editor.close.push(resolve)) },
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
