import { countOf } from "../../model/text/countOf.ts";
import type { Cost } from "../../sources/source.ts";

/** Several costs together. The basis is the weakest of theirs. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const bases = new Set(costs.map(({ basis }) => basis));
  const total = (figure: "files" | "bytes" | "requests" | "dollars" | "kept" | "archived"): number =>
    costs.reduce((sum, cost) => sum + cost[figure], 0);
  return {
    files: total("files"),
    bytes: total("bytes"),
    requests: total("requests"),
    dollars: total("dollars"),
    basis: bases.has("unknown") ? "unknown" : bases.has("upper bound") ? "upper bound" : "exact",
    kept: total("kept"),
    archived: total("archived"),
    requesterPays: costs.some(({ requesterPays }) => requesterPays),
  };
}

/**
 * For a person, without a full stop: "12,400 files, 310 MB, about $0.03", "12,400 files, 310 MB, about $0.03, billed to this
 * account (requester pays); 5,000 files downloaded before; 3 files archived in S3 Glacier that cannot be read".
 */
export function costText({ files, bytes, dollars, basis, kept, archived, requesterPays }: Cost): string {
  const about = basis === "unknown" ? "about " : "";
  const billed = requesterPays ? ", billed to this account (requester pays)" : "";
  const parts = [
    files === 0
      ? `Nothing to download${billed}`
      : `${about}${filesOf(files)}, ${about}${bytesText(bytes)}, ${dollarsText(dollars)}${billed}`,
    ...(kept === 0 ? [] : [`${filesOf(kept)} downloaded before`]),
    ...(archived === 0 ? [] : [`${filesOf(archived)} archived in S3 Glacier that cannot be read`]),
  ];
  return parts.join("; ");
}

function filesOf(count: number): string {
  return countOf(count, "file");
}

/** "310 MB", "4.2 GB", "12 kB". */
function bytesText(bytes: number): string {
  const [unit, size] =
    bytes >= 1e9
      ? (["GB", bytes / 1e9] as const)
      : bytes >= 1e6
        ? (["MB", bytes / 1e6] as const)
        : (["kB", bytes / 1e3] as const);
  const rounded = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  return `${Math.max(0.1, rounded).toLocaleString("en-US")} ${unit}`;
}

/** "less than $0.01", "about $0.03", "about $1,240". */
export function dollarsText(dollars: number): string {
  if (dollars < 0.01) {
    return "less than $0.01";
  }
  const digits = dollars < 100 ? 2 : 0;
  const text = dollars.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `about $${text}`;
}
