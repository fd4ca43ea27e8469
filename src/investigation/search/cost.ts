import { countOf } from "../../model/text/countOf.ts";
import type { Billed, Cost } from "../../sources/queryCost.ts";
import type { Origin } from "../../sources/source.ts";
import type { InsteadOf } from "./targetProgress.ts";

/** Several costs together. The basis is the weakest of theirs. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  const bases = new Set(costs.map(({ basis }) => basis));
  const total = (figure: "files" | "bytes" | "requests" | "dollars" | "kept" | "archived"): number =>
    costs.reduce((sum, cost) => sum + cost[figure], 0);
  const scans = costs.flatMap(({ scanned }) => scanned ?? []);
  const trials = costs.flatMap(({ trial }) => trial ?? []);
  return {
    files: total("files"),
    bytes: total("bytes"),
    requests: total("requests"),
    dollars: total("dollars"),
    basis: bases.has("unknown") ? "unknown" : bases.has("upper bound") ? "upper bound" : "exact",
    kept: total("kept"),
    archived: total("archived"),
    requesterPays: costs.some(({ requesterPays }) => requesterPays),
    ...(scans.length === 0 ? {} : { scanned: scans.reduce((sum, bytes) => sum + bytes, 0) }),
    ...(trials.length === 0 ? {} : { trial: trials.join(" and ") }),
  };
}

/** What all of it billed together. Undefined: nothing. */
export function sumOfBilled(all: readonly Billed[]): Billed | undefined {
  return all.length === 0
    ? undefined
    : {
        scanned: all.reduce((sum, { scanned }) => sum + scanned, 0),
        dollars: all.reduce((sum, { dollars }) => sum + dollars, 0),
      };
}

/**
 * For a person, without a full stop: "12,400 files, 310 MB, about $0.03", "scans up to 3.1 GB, about $0.02", "12,400 files,
 * 310 MB, about $0.03, billed to this account (requester pays); 5,000 files downloaded before; 3 files archived in S3 Glacier
 * that cannot be read", "scans the newest day of table "logs" first, at a cost that is not known before".
 */
export function costText(cost: Cost): string {
  const { dollars, kept, archived, requesterPays, trial } = cost;
  const work = [downloadText(cost), scanText(cost)].filter((text) => text !== undefined);
  const billed = requesterPays ? ", billed to this account (requester pays)" : "";
  const parts = [
    ...(work.length > 0
      ? [`${work.join(", ")}, ${dollarsText(dollars)}${billed}`]
      : trial === undefined
        ? [`Nothing to download${billed}`]
        : []),
    ...(trial === undefined ? [] : [`scans ${trial} first, at a cost that is not known before`]),
    ...(kept === 0 ? [] : [`${filesOf(kept)} downloaded before`]),
    ...(archived === 0 ? [] : [`${filesOf(archived)} archived in S3 Glacier that cannot be read`]),
  ];
  return parts.join("; ");
}

/** What costs something. */
export type CostSubject = "search" | "verification";

/** The question of whether something may cost that: a sentence, and what there is to know, a sentence each. */
export function costQuestion(
  cost: Cost,
  subject: CostSubject = "search",
): { readonly question: string; readonly notes: readonly string[] } {
  const { files, scanned = 0, trial, basis } = cost;
  const scans = cost.scanned !== undefined;
  const text = costText(cost);
  return {
    question: `This ${subject} ${files > 0 ? `reads ${text}` : scans ? text : `has ${text.replace("N", "n")}`}.`,
    notes: [
      ...(files > 0 && basis === "unknown" && !scans
        ? [
            "There are too many files to count all of them. AWS bills each request and each byte that leaves its network.",
          ]
        : []),
      ...(scans ? ["AWS bills what a query scans, whatever it finds."] : []),
      ...(trial === undefined
        ? []
        : ["You are asked again before it goes on, with an estimate from what that scanned."]),
      ...(scanned > 0 && basis === "unknown" ? ["The estimate is extrapolated from a part."] : []),
      ...(basis === "unknown"
        ? []
        : [
            `An estimate by AWS's list prices for US East (N. Virginia).${files > 0 ? " Requests to KMS are not included." : ""}`,
          ]),
    ],
  };
}

/** "scanned 1.2 GB, $0.006" */
export function billedText({ scanned, dollars }: Billed): string {
  return `scanned ${scanned === 0 ? "nothing" : bytesText(scanned)}, ${exactDollars(dollars)}`;
}

/** "Trail bucket (6) holds them too, about $1.40" */
export function insteadText({ name, isPart, cost }: InsteadOf): string {
  return `${name} holds ${isPart === true ? "some of them" : "them too"}, ${cost}`;
}

/** The same for the details of a target, as a sentence. */
export function insteadNote({ name, isPart, cost }: InsteadOf, { label }: Pick<Origin, "label">): string {
  return `${name} holds ${isPart === true ? "some of these events" : "these events too"} and is not read: ${cost}. To read it instead, select it without ${label} among the sources of this search.`;
}

function downloadText({ files, bytes, basis }: Cost): string | undefined {
  const about = basis === "unknown" ? "about " : "";
  return files === 0 ? undefined : `${about}${filesOf(files)}, ${about}${bytesText(bytes)}`;
}

function scanText({ scanned, trial, basis }: Cost): string | undefined {
  const bound = { exact: "", "upper bound": "up to ", unknown: "about " }[basis];
  return scanned === undefined || (scanned === 0 && trial !== undefined)
    ? undefined
    : `scans ${scanned === 0 ? "nothing" : `${bound}${bytesText(scanned)}`}`;
}

function filesOf(count: number): string {
  return countOf(count, "file");
}

/** "310 MB", "4.2 GB", "12 kB", "1.4 TB". */
function bytesText(bytes: number): string {
  const [unit, size] =
    bytes >= 1e12
      ? (["TB", bytes / 1e12] as const)
      : bytes >= 1e9
        ? (["GB", bytes / 1e9] as const)
        : bytes >= 1e6
          ? (["MB", bytes / 1e6] as const)
          : (["kB", bytes / 1e3] as const);
  const rounded = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  return `${Math.max(0.1, rounded).toLocaleString("en-US")} ${unit}`;
}

/** "less than $0.01", "about $0.03", "about $1,240". */
export function dollarsText(dollars: number): string {
  return dollars < 0.01 ? "less than $0.01" : `about ${inDollars(dollars, dollars < 100 ? 2 : 0)}`;
}

/** "$0.006", "$0.02", "$12.40"; "less than $0.0001". */
function exactDollars(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) {
    return "less than $0.0001";
  }
  return inDollars(dollars, dollars === 0 || dollars >= 0.1 ? 2 : dollars >= 0.001 ? 3 : 4);
}

function inDollars(dollars: number, digits: number): string {
  return `$${dollars.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
