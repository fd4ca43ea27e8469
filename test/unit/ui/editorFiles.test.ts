import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { EditorFiles } from "../../../src/ui/editor/editorFiles.ts";

vi.mock("vscode", () => {
  const event = () => ({ dispose: () => undefined });
  return {
    EventEmitter: class {
      readonly event = event;
    },
    workspace: {
      createFileSystemWatcher: () => ({ onDidCreate: event, onDidChange: event, onDidDelete: event }),
    },
  };
});

it.skipIf(process.platform === "win32")(
  "reads files alone, no larger than asked: a named pipe would never end",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "cloudtrail-files-"));
    const [file, pipe] = [join(folder, "a.json"), join(folder, "state.json")];
    await writeFile(file, "{}");
    await promisify(execFile)("mkfifo", [pipe]);
    const files = new EditorFiles();
    expect(await files.read(file, 2)).toBe("{}");
    expect(await files.read(file, 1)).toBeUndefined();
    expect(await files.read(pipe, 2)).toBeUndefined();
    expect(await files.read(folder, 1_000_000)).toBeUndefined();
    expect(await files.read(join(folder, "gone"), 2)).toBeUndefined();
    await rm(folder, { recursive: true });
  },
);
