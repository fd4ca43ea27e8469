import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { SearchRequest } from "../../../src/investigation/search/search.ts";
import { SAMPLE_GUIDE } from "../../../src/sources/sampleData/guide.ts";
import { COMMANDS, EXPLORER_VIEW } from "../../../src/ui/contributions.ts";
import { type StepKey, WALKTHROUGH, WalkthroughProgress } from "../../../src/ui/walkthrough.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly when?: string;
  readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
  readonly completionEvents: readonly string[];
}
const manifest = read("package.json") as {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: { readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[] };
};
const nls = read("package.nls.json") as Readonly<Record<string, string>>;
const textOf = (key: string) => nls[key.slice(1, -1)] ?? "";
const [walkthrough] = manifest.contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];

/** Compiles only if it names every key. */
const KEYS: Readonly<Record<StepKey, true>> = {
  "cloudtrail.done.sampleData": true,
  "cloudtrail.done.account": true,
  "cloudtrail.done.search": true,
  "cloudtrail.done.codeLens": true,
  "cloudtrail.done.whatChanged": true,
};

describe("the walkthrough", () => {
  it("is the one that the command opens", () => {
    expect(manifest.contributes.walkthroughs).toHaveLength(1);
    expect(WALKTHROUGH).toBe(`${manifest.publisher}.${manifest.name}#${walkthrough?.id}`);
  });

  it.each([0, 1])("has five steps with %i folders open", (folders) => {
    const shown = steps.filter(
      ({ when }) => when === undefined || when === `workspaceFolderCount ${folders === 0 ? "==" : ">"} 0`,
    );
    expect(shown).toHaveLength(5);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  });

  it("links to commands that exist, with one button in each step", () => {
    const known = new Set<string>([...COMMANDS, `${EXPLORER_VIEW}.focus`, "workbench.action.files.openFolder"]);
    for (const { id, description } of steps) {
      const text = textOf(description);
      const links = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, target = ""]) => target);
      expect(links.length, id).toBeGreaterThan(0);
      for (const link of links) {
        expect(link, id).toMatch(/^command:[\w.]+$/);
        expect(known.has(link.replace(/^command:/, "")), link).toBe(true);
      }
      expect(text.split("\n").filter((line) => /^\[[^\]]+\]\([^)]+\)$/.test(line))).toHaveLength(1);
    }
  });

  it("completes each step by a context key that the extension sets", () => {
    const events = steps.flatMap(({ completionEvents }) => completionEvents);
    expect(new Set(events)).toEqual(new Set(Object.keys(KEYS).map((key) => `onContext:${key}`)));
    expect(steps.every(({ completionEvents }) => completionEvents.length === 1)).toBe(true);
  });

  it("has a small picture for dark, light and high-contrast themes in each step, with a text for those who don't see it", () => {
    let bytes = 0;
    for (const { id, media } of steps) {
      expect(Object.keys(media.image).sort(), id).toEqual(["dark", "hc", "light"]);
      for (const path of Object.values(media.image)) {
        expect(existsSync(join(root, path)), path).toBe(true);
        expect(statSync(join(root, path)).size, path).toBeLessThan(12_000);
        bytes += statSync(join(root, path)).size;
      }
      expect(new Set(Object.values(media.image)).size).toBe(3);
      expect(textOf(media.altText).length, id).toBeGreaterThan(20);
    }
    expect(bytes).toBeGreaterThan(0);
  });

  it("names only searches of the sample data that there are", () => {
    expect(textOf("%walkthrough.whatChanged%")).toContain(
      SAMPLE_GUIDE.searches.find(({ group }) => group === "actor")?.title ?? "no search",
    );
  });
});

describe("the progress of the walkthrough", () => {
  const AWS = [{ profile: "dev" }];
  const set = vi.fn<(key: StepKey) => void>();
  const keysAfter = (
    search: Partial<Parameters<WalkthroughProgress["searched"]>[0]>,
    request: Pick<SearchRequest, "view"> = {},
  ) => {
    set.mockClear();
    new WalkthroughProgress(set).searched({ state: "done", guide: undefined, targets: AWS, ...search }, request);
    return set.mock.calls.flat();
  };

  it("counts a search when it has ended, not when it began, failed or was cancelled", () => {
    expect(keysAfter({})).toEqual(["cloudtrail.done.search"]);
    expect(keysAfter({ state: "limited" })).toEqual(["cloudtrail.done.search"]);
    for (const state of ["idle", "running", "failed", "cancelled"] as const) {
      expect(keysAfter({ state })).toEqual([]);
      expect(keysAfter({ state, guide: SAMPLE_GUIDE, targets: [{}] })).toEqual([]);
    }
  });

  it("tells the sample data, other log files, and What Changed apart from a search of AWS", () => {
    expect(keysAfter({ guide: SAMPLE_GUIDE, targets: [{}] })).toEqual(["cloudtrail.done.sampleData"]);
    expect(keysAfter({ targets: [{}] })).toEqual([]);
    expect(keysAfter({}, { view: { follow: true, title: "What changed" } })).toEqual(["cloudtrail.done.whatChanged"]);
    expect(keysAfter({}, { view: { title: "Root user" } })).toEqual(["cloudtrail.done.search"]);
  });

  it("sets each key once", () => {
    set.mockClear();
    const progress = new WalkthroughProgress(set);
    expect(progress.has("cloudtrail.done.account")).toBe(false);
    progress.done("cloudtrail.done.account");
    progress.done("cloudtrail.done.account");
    expect(progress.has("cloudtrail.done.account")).toBe(true);
    expect(set.mock.calls).toEqual([["cloudtrail.done.account"]]);
  });
});
