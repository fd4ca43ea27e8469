import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { EditorFiles } from "../../../src/ui/editor/editorFiles.ts";

type Listener = (uri: { readonly fsPath: string }) => void;
/** Those who listen for everything, and what the editor finds in a folder. */
const editor = vi.hoisted(() => ({
  made: (_: { readonly fsPath: string }): void => undefined,
  gone: (_: { readonly fsPath: string }): void => undefined,
  found: [] as string[],
}));
vi.mock("vscode", () => {
  const nothing = { dispose: () => undefined };
  const event = () => nothing;
  return {
    Disposable: { from: () => nothing },
    EventEmitter: class {
      readonly #listeners: ((value: unknown) => void)[] = [];
      readonly event = (listener: (value: unknown) => void) => {
        this.#listeners.push(listener);
        return nothing;
      };
      fire(value: unknown) {
        for (const listener of this.#listeners) {
          listener(value);
        }
      }
      readonly dispose = () => undefined;
    },
    RelativePattern: class {},
    Uri: { file: (path: string) => ({ scheme: "file", fsPath: path }) },
    workspace: {
      createFileSystemWatcher: (glob: string) =>
        glob === "**/*"
          ? {
              onDidCreate: (listener: Listener) => {
                editor.made = listener;
              },
              onDidDelete: (listener: Listener) => {
                editor.gone = listener;
              },
            }
          : { onDidCreate: event, onDidChange: event, onDidDelete: event },
      findFiles: async () => editor.found.map((fsPath) => ({ scheme: "file", fsPath })),
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

it("tells of the files of a folder that comes or goes whole, since the editor tells of the folder alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-files-"));
  const [made, file] = [join(folder, "module"), join(folder, "module", "main.tf")];
  await mkdir(made);
  const files = new EditorFiles();
  const told: string[] = [];
  files.onDidChange((path) => told.push(path));
  editor.found = [file];
  editor.made({ fsPath: made });
  editor.made({ fsPath: join(folder, "node_modules") });
  editor.made({ fsPath: join(folder, "gone-again") });
  await vi.waitFor(() => expect(told).toEqual([file]), 20_000);

  await files.find("**/*.tf", "", 10);
  editor.gone({ fsPath: join(folder, "mod") });
  expect(told).toEqual([file]);
  editor.gone({ fsPath: made });
  expect(told).toEqual([file, file]);
  files.dispose();
  await rm(folder, { recursive: true });
});
