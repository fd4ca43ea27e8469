import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OUTSIDE_COLORS, outsideIcon } from "../../../src/ui/editor/outsideIcon.ts";
import { OutsideMarks, type OutsideMarksPorts } from "../../../src/ui/editor/outsideMarks.ts";
import { change, declaration, history, NOW } from "../investigation/resources/words.ts";

interface Kind {
  readonly options: { readonly overviewRulerColor: { readonly id: string }; readonly gutterIconPath: string };
  disposed: boolean;
}
const editor = vi.hoisted(() => ({
  kinds: [] as Kind[],
  drawn: [] as { readonly kind: Kind; readonly lines: readonly number[] }[],
  theme: 2,
  customizations: {} as Record<string, unknown>,
  themeChanged: () => {},
}));

vi.mock("vscode", () => {
  const listen = () => ({ dispose: () => undefined });
  const shown = {
    document: { uri: { fsPath: "/a.tf" }, getText: () => "" },
    setDecorations: (kind: Kind, ranges: readonly { readonly line: number }[]) =>
      editor.drawn.push({ kind, lines: ranges.map(({ line }) => line) }),
  };
  return {
    ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
    OverviewRulerLane: { Left: 1 },
    ThemeColor: class {
      readonly id: string;
      constructor(id: string) {
        this.id = id;
      }
    },
    Uri: { parse: (text: string) => text },
    Range: class {
      readonly line: number;
      constructor(line: number) {
        this.line = line;
      }
    },
    Disposable: { from: listen },
    commands: { executeCommand: async () => undefined },
    languages: { match: () => 10 },
    workspace: {
      onDidChangeTextDocument: listen,
      onDidChangeConfiguration: listen,
      getConfiguration: () => ({ get: () => editor.customizations }),
    },
    window: {
      visibleTextEditors: [shown],
      activeTextEditor: shown,
      get activeColorTheme() {
        return { kind: editor.theme };
      },
      onDidChangeVisibleTextEditors: listen,
      onDidChangeActiveTextEditor: listen,
      onDidChangeActiveColorTheme: (changed: () => void) => {
        editor.themeChanged = changed;
        return listen();
      },
      createTextEditorDecorationType: (options: Kind["options"]) => {
        const kind = { options, disposed: false, dispose: () => (kind.disposed = true) };
        editor.kinds.push(kind);
        return kind;
      },
    },
  };
});

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(editor, { kinds: [], drawn: [], theme: 2, customizations: {} });
});
afterEach(() => vi.useRealTimers());

function marks(): OutsideMarks {
  const stop = () => () => undefined;
  return new OutsideMarks({
    lenses: () => "ask",
    now: () => NOW,
    fault: (error: unknown) => {
      throw error;
    },
    onSettings: () => ({ dispose: () => undefined }),
    histories: { onDidChange: stop, peek: () => ({ kind: "known", history: history([change(3)]) }) },
    declarations: { onDidChange: stop, declarationsIn: async () => [declaration] },
  } as unknown as OutsideMarksPorts);
}

const drawn = () => vi.advanceTimersByTimeAsync(1000);
const svg = (icon: string) => Buffer.from(icon.replace("data:image/svg+xml;base64,", ""), "base64").toString();

it("marks a resource changed outside in the gutter and the overview ruler, in the extension's own color", async () => {
  const shown = marks();
  await drawn();
  const [kind] = editor.kinds;
  expect(editor.drawn).toEqual([{ kind, lines: [11] }]);
  expect(kind?.options).toMatchObject({
    overviewRulerColor: { id: "cloudtrail.changedOutsideForeground" },
    gutterIconPath: outsideIcon("dark"),
  });
  shown.dispose();
  expect(kind?.disposed).toBe(true);
});

it("draws the mark again in the colors of another theme", async () => {
  const shown = marks();
  await drawn();
  editor.theme = 3;
  editor.themeChanged();
  await drawn();
  expect(editor.kinds.map(({ options, disposed }) => [options.gutterIconPath, disposed])).toEqual([
    [outsideIcon("dark"), true],
    [outsideIcon("highContrast"), false],
  ]);
  expect(editor.drawn.at(-1)).toEqual({ kind: editor.kinds[1], lines: [11] });
  editor.themeChanged();
  await drawn();
  expect(editor.kinds).toHaveLength(2);
  shown.dispose();
});

it("gives the gutter icon the person's color", async () => {
  editor.customizations = { "cloudtrail.changedOutsideForeground": "#12ab34" };
  const shown = marks();
  await drawn();
  expect(svg(editor.kinds[0]?.options.gutterIconPath ?? "")).toContain('stroke="#12ab34"');
  shown.dispose();
});

it("fills the icon in high contrast, and takes nothing but a color from the settings", () => {
  for (const [kind, color] of Object.entries(OUTSIDE_COLORS)) {
    const drawing = svg(outsideIcon(kind as keyof typeof OUTSIDE_COLORS));
    expect(drawing).toContain(`fill="${kind.startsWith("high") ? color : "none"}" stroke="${color}"`);
  }
  for (const chosen of ['red"/><script/>', "#12", "#12345", "#1234567", "red", 7, null, {}]) {
    expect(outsideIcon("dark", chosen)).toBe(outsideIcon("dark"));
  }
});
