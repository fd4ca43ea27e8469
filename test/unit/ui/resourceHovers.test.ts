import { expect, it, vi } from "vitest";
import type { Declaration } from "../../../src/investigation/code/declaration.ts";
import type { HistoryState } from "../../../src/investigation/resources/historyState.ts";
import { Failure } from "../../../src/model/failure.ts";
import { ResourceHovers, type ResourceHoversPorts } from "../../../src/ui/editor/resourceHovers.ts";
import { declaration, NOW } from "../investigation/resources/words.ts";

vi.mock("vscode", () => ({
  workspace: { isTrusted: true },
  languages: { registerHoverProvider: () => ({ dispose: () => undefined }) },
  CodeLens: class {},
  Range: class {
    contains(): boolean {
      return true;
    }
  },
  Hover: class {
    readonly contents: unknown;
    constructor(contents: unknown) {
      this.contents = contents;
    }
  },
  MarkdownString: class {
    value = "";
    appendMarkdown(text: string): this {
      this.value += text;
      return this;
    }
  },
}));

const throttled = new Failure({ reason: "throttled", message: "TooFast", context: {}, remedies: [] });
const failed = (age: number): HistoryState => ({ kind: "failed", failure: throttled.toData(), age });

/** What a hover says over a block of one resource, how often it asked, and what went wrong. */
async function hoverOver(before: HistoryState) {
  const faults: unknown[] = [];
  let [state, asked] = [before, 0];
  const [instance] = declaration.instances;
  const only: Declaration = { ...declaration, instances: instance === undefined ? [] : [instance] };
  const ports = {
    declarations: { declarationsIn: async () => [only] },
    histories: {
      peek: () => state,
      resolve: async () => {
        asked += 1;
        state = failed(0);
        throw throttled;
      },
    },
    lenses: () => "ask",
    fault: (error: unknown) => faults.push(error),
    now: () => NOW,
    timeZone: () => "UTC",
  };
  const hovers = new ResourceHovers(ports as unknown as ResourceHoversPorts);
  const hover = await hovers.provideHover(
    { uri: { fsPath: declaration.file }, getText: () => "" } as never,
    {} as never,
    { isCancellationRequested: false, onCancellationRequested: () => undefined } as never,
  );
  const [contents] = hover === undefined ? [] : [hover.contents].flat();
  return { text: (contents as { readonly value: string } | undefined)?.value, asked, faults };
}

it("says why AWS did not answer, which is no fault of ours", async () => {
  const { text, asked, faults } = await hoverOver({ kind: "never-asked" });
  expect(faults).toEqual([]);
  expect(asked).toBe(1);
  expect(text).toContain("TooFast");
});

it("asks no more often than the line over the block does", async () => {
  expect(await hoverOver(failed(10_000))).toMatchObject({ asked: 0, text: expect.stringContaining("TooFast") });
  expect(await hoverOver(failed(60_000))).toMatchObject({ asked: 1 });
});
