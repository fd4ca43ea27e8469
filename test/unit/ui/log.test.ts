import { beforeEach, expect, test, vi } from "vitest";
import { openLog } from "../../../src/ui/log.ts";

const written = vi.hoisted(() => [] as string[]);
vi.mock("vscode", () => {
  const write = (line: string) => written.push(line);
  return { window: { createOutputChannel: () => ({ info: write, warn: write, error: write }) } };
});
beforeEach(() => {
  written.length = 0;
});

const forged = "eu-west-1\r\n2026-11-29 12:00:00.000 [info] all is well\u001b[2K\u2028\u202e";

test("no text begins a line of its own in the log", () => {
  const log = openLog();
  log.info(forged);
  log.warn(forged);
  log.error(forged);
  expect(written).toHaveLength(3);
  for (const line of written) {
    expect(line).toContain("eu-west-1\\r\\n2026-11-29 12:00:00.000 [info] all is well\\u001b[2K");
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  }
});

test("an error is one line and the frames of its stack, whatever its message says", () => {
  openLog().error(new TypeError(`${forged}\n    at forged (file.ts:1:1)`));
  const [first, ...frames] = written[0]?.split("\n") ?? [];
  expect(first).toMatch(/^TypeError: eu-west-1\\r\\n2026.*\\n {4}at forged/);
  expect(frames.length).toBeGreaterThan(0);
  for (const frame of frames) {
    expect(frame).toMatch(/^ {4}at /);
    expect(frame).not.toContain("forged");
  }
});

test("the last lines are kept for a report of an issue, as they were written", () => {
  const log = openLog();
  for (let line = 0; line < 250; line += 1) {
    log.info(`line ${line}`);
  }
  log.warn(forged);
  const recent = log.recent();
  expect(recent).toHaveLength(100);
  expect(recent[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \[info\] line 151$/);
  expect(recent.at(-1)).toMatch(/ \[warn\] eu-west-1\\r\\n2026-11-29/);
});

test("an error without a stack keeps its message", () => {
  const error = new Error("plain");
  delete error.stack;
  openLog().error(error);
  expect(written).toEqual(["Error: plain"]);
});
