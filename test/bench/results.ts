// node test/bench/results.ts [sizes…]: how the results view does at each number of events, against the first of them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What was measured at one size; `test/ui/bench/resultsRun.ts` writes one as a line of JSON. */
export interface ResultsFigures {
  readonly size: number;
  /** In the order in which they are shown. */
  readonly figures: readonly ResultsFigure[];
}

export interface ResultsFigure {
  readonly name: string;
  /** Each time that it was measured. */
  readonly values: readonly number[];
  readonly unit: "ms" | "frames" | "%" | "rows" | "MB" | "KB";
  /** How long the host and the page computed for it (ms), each time. */
  readonly host?: readonly number[];
  readonly page?: readonly number[];
}

const program = fileURLToPath(new URL("../ui/bench/resultsRun.ts", import.meta.url));
/** Ends a run that goes on for longer (ms): on two free cores, three sizes up to a million take about ten minutes. */
const longest = 40 * 60_000;

/**
 * Prints how long a person waits for what they do in the results view, and how it scrolls, at each number of events (2,000
 * to 1,000,000). In a process of its own, so that its memory can be told.
 */
export async function benchResults(
  print: (line: string) => void,
  sizes: readonly number[] = [10_000, 100_000, 1_000_000],
): Promise<void> {
  const child = spawn(process.execPath, ["--expose-gc", program, ...sizes.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: longest,
  });
  const ended = once(child, "close");
  const all: ResultsFigures[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    all.push(JSON.parse(line) as ResultsFigures);
  }
  const [code] = await ended;
  print(
    "The results view in Chromium, with the extension's own results behind it. Medians; in brackets what host and page",
  );
  print("  computed for it; then how many times the first size that is (of what was computed, else of what passed)");
  for (const line of tableOf(all)) {
    print(line);
  }
  if (code !== 0 || all.length < sizes.length) {
    throw new Error(`the bench of the results view ended with ${code}`);
  }
}

function tableOf(all: readonly ResultsFigures[]): string[] {
  const [first] = all;
  const names = first?.figures.map(({ name }) => name) ?? [];
  const head = `    ${"".padEnd(36)}${all.map(({ size }) => size.toLocaleString("en").padStart(34)).join("")}`;
  const lines = names.map((name) => {
    const least = figureOf(first, name);
    const cells = all.map((one) => {
      const figure = figureOf(one, name);
      if (figure === undefined) {
        return "".padStart(34);
      }
      const { unit, values, host, page } = figure;
      const computed =
        host === undefined || page === undefined ? "" : ` (${shown(median(host))} + ${shown(median(page))})`;
      const ratio = one === first || least === undefined ? "" : ` ${(weightOf(figure) / weightOf(least)).toFixed(1)}x`;
      return `${shown(median(values))} ${unit}${computed}${ratio}`.padStart(34);
    });
    return `    ${name.padEnd(36)}${cells.join("")}`;
  });
  return [head, ...lines];
}

function weightOf({ values, host, page }: ResultsFigure): number {
  return host === undefined || page === undefined ? median(values) : median(host) + median(page);
}

function figureOf(all: ResultsFigures | undefined, name: string): ResultsFigure | undefined {
  return all?.figures.find((figure) => figure.name === name);
}

function shown(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = process.argv.slice(2).map(Number);
  await benchResults(console.log, sizes.length === 0 ? undefined : sizes);
}
