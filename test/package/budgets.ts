import type { Metafile } from "esbuild";
import type { PackagedFile } from "./packaged.ts";

/** A size of the packaged extension. */
export interface Measure {
  readonly name: string;
  readonly bytes: number;
  /** What it consists of, largest first, for the message of a budget that is exceeded. In bytes. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

/** The group of the files in the top folder, and of licenses. */
const TEXTS = "manifest, README, CHANGELOG and licenses";

/** Parts that a message lists. */
const MOST_PARTS = 12;

/** The VSIX and its groups of files, in bytes as they lie in it. */
export function vsixMeasures(files: ReadonlyMap<string, PackagedFile>): readonly Measure[] {
  const sizes = [...files].map(([name, { compressed }]) => [name.replace(/^extension\//, ""), compressed] as const);
  const groups = Map.groupBy(sizes, ([name]) => groupOf(name));
  return [measure("VSIX", sizes), ...[...groups].map(([name, group]) => measure(name, group))];
}

/** The code that each entry point loads at once: its bundle and the chunks that it imports statically, in bytes. */
export function bundleMeasures(metafiles: readonly Metafile[]): readonly Measure[] {
  return metafiles.flatMap(({ outputs }) =>
    Object.entries(outputs)
      .filter(([name, { entryPoint }]) => entryPoint !== undefined && !name.includes("/chunks/"))
      .map(([name]) => {
        const loaded = [...loadedAtOnce(name, outputs)].flatMap((file) => outputs[file] ?? []);
        const inputs = loaded.flatMap((output) => Object.entries(output.inputs));
        const byModule = Map.groupBy(inputs, ([path]) => moduleOf(path));
        const parts = [...byModule].map(
          ([path, some]) => [path, some.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)] as const,
        );
        const bytes = loaded.reduce((sum, output) => sum + output.bytes, 0);
        return { ...measure(`${name} and its imports`, parts), bytes };
      }),
  );
}

/** What exceeds its budget or has none, each with its largest parts. Empty: all is well. */
export function exceeded(measures: readonly Measure[], budgets: Readonly<Record<string, number>>): readonly string[] {
  return measures.flatMap(({ name, bytes, parts }) => {
    const budget = budgets[name];
    if (budget === undefined) {
      return [`${name} (${inKilobytes(bytes)}) has no budget. Give it one in test/package/budgets.test.ts.`];
    }
    const largest = parts.slice(0, MOST_PARTS).map(([part, size]) => `\n  ${inKilobytes(size)}  ${part}`);
    return bytes <= budget
      ? []
      : [`${name}: ${inKilobytes(bytes)} of ${inKilobytes(budget)}. Largest:${largest.join("")}`];
  });
}

/** Today's figures beside their budgets, one a line. */
export function figures(measures: readonly Measure[], budgets: Readonly<Record<string, number>>): string {
  return measures
    .map(({ name, bytes }) => `${inKilobytes(bytes)} of ${inKilobytes(budgets[name] ?? 0)}  ${name}`)
    .join("\n");
}

function measure(name: string, parts: readonly (readonly [string, number])[]): Measure {
  return {
    name,
    bytes: parts.reduce((sum, [, bytes]) => sum + bytes, 0),
    parts: parts.toSorted(([, left], [, right]) => right - left),
  };
}

/** The folder of a file in the VSIX, down to its second level; in dist/ the file itself. */
function groupOf(name: string): string {
  const folder = /^(?:[^/]+\/){0,2}/.exec(name)?.[0] ?? "";
  return folder === "" || name.endsWith(".txt") ? TEXTS : folder === "dist/" ? name : folder;
}

/** A package, or a folder of src/. */
function moduleOf(path: string): string {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path.slice(0, path.lastIndexOf("/"));
}

function loadedAtOnce(entry: string, outputs: Metafile["outputs"], seen = new Set<string>()): ReadonlySet<string> {
  if (!seen.has(entry)) {
    seen.add(entry);
    for (const { path, kind, external } of outputs[entry]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) {
        loadedAtOnce(path, outputs, seen);
      }
    }
  }
  return seen;
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
}
