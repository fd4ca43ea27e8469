import type { JudgedChain, JudgedDigest } from "../../analysis/digests/chain.ts";
import type { DigestEntry } from "../../analysis/digests/digest.ts";
import { fileNameOf, unpackedName } from "../../analysis/digests/digestName.ts";
import { Slices } from "../../async/slices.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { EvidenceFile, EvidenceListing } from "../../sources/evidence.ts";

/** A log file that is compared with what a digest names. */
export interface LogCheck {
  /** Key or path at which it is read. */
  readonly key: string;
  /** What a digest names. Absent: none names it. */
  readonly hash?: string;
  /** The digest is signed: its word is proof. */
  readonly isProven: boolean;
  /** File name of the digest. Empty: none. */
  readonly digest: string;
  readonly archived?: true;
}

/** A log file that cannot be compared. */
export interface LooseLog {
  readonly key: string;
  readonly why:
    | "not in a digest yet"
    | "no digest of its time"
    | "its digest cannot be used"
    | "in another bucket"
    | "not here";
}

export interface LogChecks {
  readonly checks: readonly LogCheck[];
  readonly loose: readonly LooseLog[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A log file can be named in a digest of a time that begins so long (ms) after the minute in its name. */
const SETTLING = 15 * MINUTE;

/**
 * What is to be compared, of the judged digests and the listed files. `bucket`: the one that was listed; absent: a folder.
 * `now`: AWS's time, ms since 1970 UTC.
 */
export async function logChecks(
  chains: readonly JudgedChain[],
  { logs, isPart }: Pick<EvidenceListing, "logs" | "isPart">,
  { bucket, now }: { readonly bucket: string | undefined; readonly now: number },
): Promise<LogChecks> {
  const slices = new Slices();
  const listed = new Listed(logs, bucket === undefined);
  const checks = new Map<string, LogCheck>();
  const loose: LooseLog[] = [];
  for (const judged of provenFirst(chains)) {
    const { content } = judged.found;
    if ("problem" in content) {
      continue;
    }
    const digest = fileNameOf(judged.found.key);
    await slices.pause();
    for (const entry of content.digest.logFiles) {
      if (bucket !== undefined && entry.bucket !== bucket && content.digest.bucket === bucket) {
        loose.push({ key: entry.key, why: "in another bucket" });
        continue;
      }
      const files = listed.find(entry);
      const compared: readonly Pick<EvidenceFile, "key" | "archived">[] =
        files.length > 0 || isPart === true ? files : [{ key: entry.key }];
      for (const file of compared) {
        listed.taken.add(file.key);
        if (files.length === 0 && bucket === undefined) {
          loose.push({ key: entry.key, why: "not here" });
        } else if (!checks.has(file.key)) {
          checks.set(file.key, {
            key: file.key,
            hash: entry.hash,
            isProven: judged.state === "signed",
            digest,
            ...(file.archived === true ? { archived: true } : {}),
          });
        }
      }
    }
  }
  const covered = new Covered(chains);
  for (const { key, delivered, archived } of logs) {
    await slices.pause();
    // Whether digests name the log files of Insights and of network activity is not documented.
    if (!listed.taken.has(key) && delivered !== undefined && /_CloudTrail_/.test(fileNameOf(key))) {
      const why = covered.why(key, delivered, now);
      if (why === "in no digest") {
        checks.set(key, { key, isProven: false, digest: "", ...(archived === true ? { archived } : {}) });
      } else {
        loose.push({ key, why });
      }
    }
  }
  return { checks: [...checks.values()], loose };
}

/** The digests whose entries count, those that are signed first. */
function provenFirst(chains: readonly JudgedChain[]): readonly JudgedDigest[] {
  const all = chains.flatMap(({ digests }) => digests);
  return [...all.filter(({ state }) => state === "signed"), ...all.filter(({ state }) => state === "unproven")];
}

/** The listed log files, by what digests call them. */
class Listed {
  readonly taken = new Set<string>();
  readonly #byName = new Map<string, EvidenceFile[]>();
  readonly #isFolder: boolean;

  constructor(logs: readonly EvidenceFile[], isFolder: boolean) {
    this.#isFolder = isFolder;
    for (const file of logs) {
      const name = this.#nameOf(file.key);
      const known = this.#byName.get(name);
      if (known === undefined) {
        this.#byName.set(name, [file]);
      } else {
        known.push(file);
      }
    }
  }

  /** In a folder files may lie elsewhere than in the bucket: their names, which are unique, tell them apart. */
  find({ key }: DigestEntry): readonly EvidenceFile[] {
    return this.#byName.get(this.#nameOf(key)) ?? [];
  }

  #nameOf(key: string): string {
    return this.#isFolder ? unpackedName(key) : key;
  }
}

/** The times that digests are about, by account and Region. */
class Covered {
  readonly #signed = new Map<string, TimeRange[]>();
  readonly #other = new Map<string, TimeRange[]>();
  readonly #newest = new Map<string, number>();

  constructor(chains: readonly JudgedChain[]) {
    for (const { found, state } of chains.flatMap(({ digests }) => digests)) {
      const { accountId, region, end, isBackfill } = found.name;
      if (isBackfill) {
        continue;
      }
      const accountRegion = `${accountId}_${region}`;
      const start = "problem" in found.content || state === "moved" ? end - HOUR : found.content.digest.start;
      const ranges = state === "signed" ? this.#signed : this.#other;
      const known = ranges.get(accountRegion) ?? [];
      ranges.set(accountRegion, known);
      known.push({ from: start, to: end });
      this.#newest.set(accountRegion, Math.max(this.#newest.get(accountRegion) ?? 0, end));
    }
  }

  why(key: string, delivered: number, now: number): LooseLog["why"] | "in no digest" {
    const [account = "", , region = ""] = fileNameOf(key).split("_");
    const accountRegion = `${account}_${region}`;
    const newest = this.#newest.get(accountRegion);
    if (newest !== undefined && delivered + SETTLING >= newest && now - delivered < 3 * HOUR) {
      return "not in a digest yet";
    }
    const isIn = (ranges: readonly TimeRange[] = [], time: number) =>
      ranges.some(({ from, to }) => time >= from && time < to);
    const signed = this.#signed.get(accountRegion);
    if (isIn(signed, delivered) && isIn(signed, delivered + SETTLING)) {
      return "in no digest";
    }
    const other = this.#other.get(accountRegion);
    return isIn(other, delivered) || isIn(other, delivered + SETTLING)
      ? "its digest cannot be used"
      : "no digest of its time";
  }
}
