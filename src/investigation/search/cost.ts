import type { Cost } from "../../sources/source.ts";

/** Several costs together. The basis is the weakest of theirs. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const bases = new Set(costs.map(({ basis }) => basis));
  return {
    files: sum(costs.map(({ files }) => files)),
    bytes: sum(costs.map(({ bytes }) => bytes)),
    requests: sum(costs.map(({ requests }) => requests)),
    dollars: sum(costs.map(({ dollars }) => dollars)),
    basis: bases.has("unknown") ? "unknown" : bases.has("upper bound") ? "upper bound" : "exact",
  };
}

/** "12,400 files, 310 MB, about $0.03", "at most 12,400 files, 310 MB, $0.03", "an unknown number of files". */
export function costText({ files, bytes, dollars, basis }: Cost): string {
  if (basis === "unknown") {
    return "an unknown number of files";
  }
  const counted = `${files.toLocaleString("en-US")} ${files === 1 ? "file" : "files"}, ${bytesText(bytes)}`;
  return basis === "exact" ? `${counted}, ${aboutDollars(dollars)}` : `at most ${counted}, ${dollarsText(dollars)}`;
}

/** "$0.03", "less than $0.01". */
function dollarsText(dollars: number): string {
  return dollars < 0.01 ? "less than $0.01" : `$${dollars.toFixed(2)}`;
}

/** "about $0.03", "less than $0.01". */
export function aboutDollars(dollars: number): string {
  return dollars < 0.01 ? dollarsText(dollars) : `about ${dollarsText(dollars)}`;
}

/** In decimal units, as AWS bills: "310 MB", "1.2 GB", "less than 1 KB". */
function bytesText(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ["GB", 1e9] : bytes >= 1e6 ? ["MB", 1e6] : ["KB", 1e3];
  return bytes < 1000
    ? "less than 1 KB"
    : `${(bytes / Number(size)).toLocaleString("en-US", { maximumSignificantDigits: 3 })} ${unit}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
