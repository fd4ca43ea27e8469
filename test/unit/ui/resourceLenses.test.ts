import { expect, it, vi } from "vitest";
import type { TextDocument } from "vscode";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import { ResourceLenses, type ResourceLensesPorts } from "../../../src/ui/editor/resourceLenses.ts";
import { declaration } from "../investigation/resources/words.ts";

vi.mock("vscode", () => {
  const listen = () => ({ dispose: () => undefined });
  return {
    CodeLens: class {},
    Range: class {},
    EventEmitter: class {
      event = listen;
      dispose(): void {}
    },
    Disposable: { from: listen },
    languages: { registerCodeLensProvider: listen },
    workspace: { onDidGrantWorkspaceTrust: listen },
    window: { onDidChangeTextEditorVisibleRanges: listen, onDidChangeVisibleTextEditors: listen },
  };
});

it("looks at each block of a file a fixed number of times, however many there are", async () => {
  const count = 2_000;
  let looks = 0;
  const declarations = Array.from({ length: count }, (_, line): Declaration => {
    const position = { line, character: 0 };
    const block = {
      ...declaration.block,
      get nameRange() {
        looks += 1;
        return { start: position, end: position };
      },
    };
    return { ...declaration, block };
  });
  const stop = () => () => undefined;
  const lenses = new ResourceLenses({
    lenses: () => "ask",
    now: () => 0,
    fault: (error: unknown) => {
      throw error;
    },
    onSettings: stop,
    histories: { onDidChange: stop },
    declarations: { onDidChange: stop, declarationsIn: async () => declarations, unread: async () => undefined },
  } as unknown as ResourceLensesPorts);
  const document = { uri: { fsPath: "/a.tf" }, getText: () => "" } as TextDocument;
  const token = { isCancellationRequested: false, onCancellationRequested: stop };
  expect(await lenses.provideCodeLenses(document, token as never)).toHaveLength(count);
  expect(looks).toBeLessThanOrEqual(5 * count);
  lenses.dispose();
});
