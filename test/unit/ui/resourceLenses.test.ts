import { expect, it, vi } from "vitest";
import type { TextDocument } from "vscode";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import { searchWider } from "../../../src/investigation/resources/historySearch.ts";
import { ResourceLenses, type ResourceLensesPorts } from "../../../src/ui/editor/resourceLenses.ts";
import { change, declaration, history, instance, NOW } from "../investigation/resources/words.ts";

vi.mock("vscode", () => {
  const listen = () => ({ dispose: () => undefined });
  return {
    CodeLens: class {
      readonly range: unknown;
      command: unknown;
      constructor(range: unknown, command: unknown) {
        this.range = range;
        this.command = command;
      }
    },
    Range: class {},
    EventEmitter: class {
      event = listen;
      dispose(): void {}
    },
    Disposable: { from: listen },
    languages: { registerCodeLensProvider: listen },
    workspace: { isTrusted: true, onDidGrantWorkspaceTrust: listen },
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
    histories: { onDidChange: stop, peek: () => ({ kind: "never-asked" }) },
    declarations: { onDidChange: stop, declarationsIn: async () => declarations, unread: async () => undefined },
  } as unknown as ResourceLensesPorts);
  const document = { uri: { fsPath: "/a.tf" }, getText: () => "" } as TextDocument;
  const token = { isCancellationRequested: false, onCancellationRequested: stop };
  expect(await lenses.provideCodeLenses(document, token as never)).toHaveLength(count);
  expect(looks).toBeLessThanOrEqual(5 * count);
  lenses.dispose();
});

it("offers to search further back where a history has no change, and more events where it does not cover all", async () => {
  const read = (changes: Parameters<typeof history>[0], more: Parameters<typeof history>[1] = {}) => ({
    kind: "known",
    history: history(changes, more),
  });
  const states: readonly unknown[] = [
    { kind: "never-asked" },
    read([]),
    read([change(3)]),
    read([], { coverage: { kind: "since", from: NOW } }),
    read([change(3)], { coverage: { kind: "since", from: NOW } }),
    { kind: "asking", position: 0, before: history([]) },
  ];
  const declarations = states.map((_, line) => ({
    ...declaration,
    block: { ...declaration.block, address: `block-${line}`, nameRange: { start: { line }, end: { line } } },
    instances: [{ ...instance, address: String(line) }],
  }));
  const several = { ...declaration, instances: [instance, instance] };
  const stop = () => () => undefined;
  const lenses = new ResourceLenses({
    lenses: () => "remembered",
    onSettings: stop,
    histories: {
      onDidChange: stop,
      peek: ({ address }: { address: string }) => states[Number(address)] ?? states[1],
      wider: searchWider,
    },
    declarations: {
      onDidChange: stop,
      declarationsIn: async () => [...declarations, several],
      unread: async () => undefined,
    },
  } as unknown as ResourceLensesPorts);
  const token = { isCancellationRequested: false, onCancellationRequested: stop };
  const document = { uri: { fsPath: "/a.tf" }, getText: () => "" } as TextDocument;
  const given = await lenses.provideCodeLenses(document, token as never);
  const older = given.flatMap(({ command }) => (command?.command === "cloudtrail.searchOlderChanges" ? command : []));
  expect(older.map(({ title }) => title)).toEqual(["search older changes…", "search older changes…"]);
  expect(older.map((command) => command.arguments?.[0])).toEqual(
    [1, 5].map((line) => ({ file: declaration.file, address: `block-${line}` })),
  );
  const wider = given.flatMap(({ command }) => (command?.command === "cloudtrail.searchAllEvents" ? command : []));
  expect(wider.map(({ title }) => title)).toEqual(Array(2).fill("search all events listed under its names…"));
  expect(wider.map(({ arguments: [block] = [] }) => block.address)).toEqual(["block-3", "block-4"]);
  lenses.dispose();
});
