import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import { writePieces } from "../../../src/ui/commands/savedFile.ts";

vi.mock("vscode", () => ({
  workspace: { asRelativePath: ({ fsPath }: { readonly fsPath: string }) => fsPath },
}));

const folder = mkdtempSync(join(tmpdir(), "saved-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const write = (path: string, pieces: AsyncIterable<string>, signal = new AbortController().signal) =>
  writePieces("The report", { scheme: "file", fsPath: path } as Parameters<typeof writePieces>[1], pieces, signal).then(
    () => undefined,
    (error: unknown) => error,
  );

async function* pieces(error?: Error): AsyncGenerator<string> {
  yield "text";
  if (error !== undefined) {
    throw error;
  }
}

it("names what could not be written and where, and keeps the cause for the log", async () => {
  const path = join(folder, "missing", "report.md");
  const error = await write(path, pieces());
  expect(Failure.is(error) && [error.message, error.detail]).toEqual([
    `The report couldn't be written to ${path}.`,
    expect.stringContaining("ENOENT"),
  ]);
});

it("says that another program may have the file open", async () => {
  const busy = Object.assign(new Error("EBUSY: resource busy or locked"), { code: "EBUSY" });
  const path = join(folder, "report.csv");
  expect(await write(path, pieces(busy))).toMatchObject({
    message: `The report couldn't be written to ${path}. Another program may have the file open.`,
  });
});

it("passes on a failure of the pieces and a cancellation, and leaves no file", async () => {
  const path = join(folder, "report.md");
  const failure = new Failure({ reason: "not-found", message: "Gone.", context: {}, remedies: [] });
  expect(await write(path, pieces(failure))).toBe(failure);
  expect(await write(path, pieces(), AbortSignal.abort())).toMatchObject({ name: "AbortError" });
  expect(readdirSync(folder)).toEqual([]);
});
