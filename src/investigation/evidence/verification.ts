import {
  type ChainOptions,
  type FoundDigest,
  type Gap,
  type JudgedChain,
  judgeChain,
} from "../../analysis/digests/chain.ts";
import { MOST_DIGEST_BYTES, readDigest } from "../../analysis/digests/digest.ts";
import { chainOf, fileNameOf, readDigestName } from "../../analysis/digests/digestName.ts";
import { type PublicKey, SigningKeys } from "../../analysis/digests/signingKeys.ts";
import { mapConcurrent } from "../../async/mapConcurrent.ts";
import { Slices } from "../../async/slices.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import { Failure } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { UsedKey } from "../../protocol/evidence.ts";
import { type Evidence, type EvidenceFile, type EvidenceListing, MOST_EVIDENCE_FILES } from "../../sources/evidence.ts";
import type { FileVerdict } from "../../sources/fileVerdicts.ts";
import type { Cost } from "../../sources/queryCost.ts";
import { costText } from "../search/cost.ts";
import { type LogCheck, logChecks } from "./logChecks.ts";
import { type BoardRow, VerdictBoard } from "./verdictBoard.ts";
import { digestVerdict, looseVerdict, UNREAD_TEXTS } from "./verdictTexts.ts";
import { costRefused, noDigests, tooManyFiles } from "./verificationFailures.ts";

export interface VerificationPorts {
  /**
   * CloudTrail's public keys of a Region that were valid in a part of the time. Absent: signatures are not checked. Throws
   * `Failure` or an AbortError.
   */
  readonly keys?: (region: string, range: TimeRange, signal: AbortSignal) => Promise<readonly PublicKey[]>;
  /** Whether reading may cost this. */
  allow(cost: Cost): Promise<boolean>;
  /** AWS's time, ms since 1970 UTC. */
  now(): number;
  /** Remembers the verdicts of log files. */
  note(verdicts: readonly FileVerdict[], at: number): Promise<void>;
  /** There is more to show. */
  changed(): void;
}

export type Phase = "listing" | "digests" | "files" | "done";

/** Files that are read at once. */
const AT_ONCE = 16;
/** Larger files (bytes) are read one after the other, as they are held in memory. */
const LARGE = 4 * 1024 * 1024;
const HOUR = 60 * 60_000;
/** Verdicts that are remembered together. */
const NOTED = 1_000;

/** Judged digests, and what is left to compare. */
interface Judged {
  readonly chains: readonly JudgedChain[];
  readonly checks: readonly LogCheck[];
}

/**
 * Verifies the digests of a target and the log files that they name. A run that was stopped goes on where it stopped when it
 * is run again: what was read is not read again.
 */
export class Verification {
  readonly board = new VerdictBoard();
  readonly #evidence: Evidence;
  readonly #ports: VerificationPorts;
  #phase: Phase = "listing";
  #range: TimeRange | undefined;
  #listing: EvidenceListing | undefined;
  #cost: Cost | undefined;
  readonly #digests = new Map<string, FoundDigest>();
  #keys: readonly PublicKey[] = [];
  #keyNotes: readonly string[] = [];
  #judged: Judged | undefined;
  readonly #checked = new Set<string>();
  #noted: FileVerdict[] = [];
  #done = 0;
  #total = 0;
  #finishedAt: number | undefined;

  /** @param range absent: all that is in a folder */
  constructor(evidence: Evidence, range: TimeRange | undefined, ports: VerificationPorts) {
    this.#evidence = evidence;
    this.#range = range;
    this.#ports = ports;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get range(): TimeRange | undefined {
    return this.#range;
  }

  get gaps(): readonly Gap[] {
    return this.#judged?.chains.flatMap(({ gaps }) => gaps) ?? [];
  }

  get notes(): readonly string[] {
    return [
      ...(this.#cost === undefined ? [] : [`Files to read: ${costText(this.#cost)}.`]),
      ...(this.#listing?.notes ?? []),
      ...this.#keyNotes,
    ];
  }

  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#done, total: this.#total };
  }

  /** Whether signatures are checked. */
  get hasKeys(): boolean {
    return this.#ports.keys !== undefined;
  }

  /** The keys with which digests say that they are signed. */
  get usedKeys(): readonly UsedKey[] {
    const named = new Set(
      [...this.#digests.values()].flatMap(({ name, content }) =>
        "problem" in content ? [] : [`${name.region} ${content.digest.fingerprint}`],
      ),
    );
    return this.#keys
      .filter(({ region, fingerprint }) => named.has(`${region} ${fingerprint.toLowerCase()}`))
      .map(({ der: _der, ...key }) => key);
  }

  /** When it ended, ms since 1970 UTC. */
  get finishedAt(): number | undefined {
    return this.#finishedAt;
  }

  /** Throws `Failure`, or an AbortError when aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const listing = await this.#list(signal);
    this.#judged ??= await this.#judge(listing, signal);
    await this.#compare(this.#judged.checks, signal);
    await this.#remember();
    this.#finishedAt = this.#ports.now();
    this.#enter("done", this.#total);
  }

  async #list(signal: AbortSignal): Promise<EvidenceListing> {
    if (this.#listing !== undefined) {
      return this.#listing;
    }
    this.#enter("listing", 0);
    const listing = await this.#evidence.list(this.#range, signal);
    if (listing.digests.length === 0) {
      throw noDigests(this.#evidence, listing, this.#range);
    }
    const cost = this.#evidence.cost?.([...listing.digests, ...listing.logs]);
    this.#cost = cost;
    if (cost !== undefined && !(await this.#ports.allow(cost))) {
      throw costRefused();
    }
    this.#range ??= rangeOf(listing.digests);
    this.#listing = listing;
    return listing;
  }

  async #judge(listing: EvidenceListing, signal: AbortSignal): Promise<Judged> {
    this.#enter("digests", listing.digests.length);
    await this.#each(listing.digests, signal, (file) => this.#readDigest(file, signal));
    const { refusal } = this.#evidence;
    if (refusal !== undefined && [...this.#digests.values()].every(({ content }) => isRefused(content))) {
      this.#digests.clear();
      throw refusal;
    }
    const range = this.#range ?? rangeOf(listing.digests);
    const now = this.#ports.now();
    this.#keys = await this.#readKeys(range, now, signal);
    const options: ChainOptions = { keys: new SigningKeys(this.#keys), range, now };
    const chains: JudgedChain[] = [];
    for (const found of Map.groupBy(this.#digests.values(), ({ name }) => chainOf(name)).values()) {
      chains.push(await judgeChain(found, options));
    }
    const { checks, loose } = await logChecks(chains, listing, { bucket: this.#evidence.bucket, now });
    if (checks.length > MOST_EVIDENCE_FILES) {
      throw tooManyFiles();
    }
    for (const { digests, deleted } of chains) {
      for (const { key, name } of deleted) {
        const detail = "The next digest names it, and it is not there";
        this.board.add({ kind: "digest", verdict: "deleted", detail, canOpen: false, ...namedDigest(key, name) });
      }
      for (const judged of digests) {
        const { key, name } = judged.found;
        this.board.add({ kind: "digest", canOpen: false, ...digestVerdict(judged), ...namedDigest(key, name) });
      }
    }
    for (const { key, why } of loose) {
      this.#addLog(key, looseVerdict(why), why !== "not here" && why !== "in another bucket");
    }
    return { chains, checks };
  }

  async #readDigest(file: EvidenceFile, signal: AbortSignal): Promise<void> {
    const { key } = file;
    const name = readDigestName(key);
    if (name === undefined || this.#digests.has(key)) {
      return;
    }
    const read = await this.#evidence.read(file, signal, MOST_DIGEST_BYTES);
    const { bucket } = this.#evidence;
    const common = { name, key, ...(bucket === undefined ? {} : { bucket }) };
    if (typeof read === "string") {
      this.#digests.set(key, { ...common, content: { problem: read } });
      return;
    }
    const { hash, content = new Uint8Array(0), signature } = read;
    const digest = readDigest(content);
    this.#digests.set(key, {
      ...common,
      content: digest === undefined ? { problem: "damaged" } : { digest, hash },
      ...(signature === undefined ? {} : { signature }),
    });
  }

  /** Those of every Region of a digest. Backfill digests are signed later than the time that they are about. */
  async #readKeys(range: TimeRange, now: number, signal: AbortSignal): Promise<readonly PublicKey[]> {
    const { keys } = this.#ports;
    if (keys === undefined) {
      return [];
    }
    const regions = [...new Set([...this.#digests.values()].map(({ name }) => name.region))];
    const time = { from: range.from - 2 * HOUR, to: Math.max(now, range.to) };
    const each = await mapConcurrent(regions, AT_ONCE, async (region) => {
      try {
        return await keys(region, time, signal);
      } catch (error) {
        if (!Failure.is(error)) {
          throw error;
        }
        return { region, failure: error };
      }
    });
    const failed = each.filter((answer) => "failure" in answer);
    const [first] = failed;
    // A Region may be off for the account that reads the keys; where all are refused, nothing can be proven.
    if (first !== undefined && failed.length === each.length) {
      throw first.failure;
    }
    this.#keyNotes = failed.map(
      ({ region, failure }) => `The public keys of ${region} could not be read: ${failure.message}`,
    );
    return each.flatMap((answer) => ("failure" in answer ? [] : answer));
  }

  async #compare(checks: readonly LogCheck[], signal: AbortSignal): Promise<void> {
    this.#enter("files", checks.length);
    const sizes = new Map(this.#listing?.logs.map(({ key, bytes }) => [key, bytes]));
    const isLarge = ({ key }: LogCheck) => (sizes.get(key) ?? 0) > LARGE;
    const left = checks.filter(({ key }) => !this.#checked.has(key));
    this.#done = checks.length - left.length;
    await this.#each(
      left.filter((check) => !isLarge(check)),
      signal,
      (check) => this.#check(check, signal),
    );
    await this.#each(left.filter(isLarge), signal, (check) => this.#check(check, signal), 1);
  }

  async #check(check: LogCheck, signal: AbortSignal): Promise<void> {
    const { key, hash, isProven, digest } = check;
    const read = await this.#evidence.read(check, signal);
    this.#checked.add(key);
    if (typeof read === "string") {
      const isGone = read === "gone";
      const isChanged = read === "damaged" && isProven && hash !== undefined;
      const detail = isGone && digest !== "" ? `Digest ${digest} names it, and it is not there` : UNREAD_TEXTS[read];
      const verdict = isChanged ? "changed" : isGone ? (isProven ? "deleted" : "unproven") : "unchecked";
      this.#addLog(key, { verdict, detail }, !isGone);
      return;
    }
    if (hash === undefined) {
      this.#noted.push({ id: read.id, verdict: "unlisted" });
      this.#addLog(key, looseVerdict("in no digest"), true);
      return;
    }
    const isSame = read.hash === hash;
    if (!isProven) {
      const detail = isSame
        ? `It is as digest ${digest} names it, which is not proven itself`
        : `It is not as digest ${digest} names it, which is not proven itself`;
      this.#addLog(key, { verdict: "unproven", detail }, true);
      return;
    }
    this.#noted.push({ id: read.id, ...(isSame ? {} : { verdict: "changed" }) });
    const detail = isSame ? "" : `Its content is not the one that digest ${digest} names`;
    this.#addLog(key, { verdict: isSame ? "valid" : "changed", detail }, true, { found: read.hash, named: hash });
    if (this.#noted.length >= NOTED) {
      await this.#remember();
    }
  }

  async #remember(): Promise<void> {
    const verdicts = this.#noted;
    this.#noted = [];
    if (verdicts.length > 0) {
      await this.#ports.note(verdicts, this.#ports.now());
    }
  }

  async #each<T>(
    items: readonly T[],
    signal: AbortSignal,
    work: (item: T) => Promise<void>,
    atOnce: number = AT_ONCE,
  ): Promise<void> {
    const slices = new Slices();
    let pausing: Promise<unknown> | undefined;
    await mapConcurrent(items, atOnce, async (item) => {
      signal.throwIfAborted();
      await work(item);
      this.#done += 1;
      this.#ports.changed();
      // One pause for all: each of its own would let them work one after the other before anything else runs.
      pausing ??= slices.pause().finally(() => {
        pausing = undefined;
      });
      await pausing;
    });
  }

  #addLog(
    key: string,
    verdict: Pick<ReturnType<typeof looseVerdict>, "verdict" | "detail">,
    canOpen: boolean,
    hashes?: BoardRow["hashes"],
  ): void {
    const name = fileNameOf(key);
    const [account = "", , region = ""] = name.split("_");
    const time = deliveryTime(name);
    this.board.add({
      kind: "log",
      key,
      name,
      account,
      region,
      canOpen,
      ...verdict,
      ...(time === undefined ? {} : { time }),
      ...(hashes === undefined ? {} : { hashes }),
    });
  }

  #enter(phase: Phase, total: number): void {
    this.#phase = phase;
    this.#done = phase === "done" ? total : 0;
    this.#total = total;
    this.#ports.changed();
  }
}

function isRefused(content: FoundDigest["content"]): boolean {
  return "problem" in content && (content.problem === "denied" || content.problem === "key");
}

function namedDigest(key: string, { accountId, region, end }: FoundDigest["name"]) {
  return { key, name: fileNameOf(key), account: accountId, region, time: end };
}

/** The time of all digests of a folder. */
function rangeOf(digests: readonly EvidenceFile[]): TimeRange {
  const ends = digests.map(({ key }) => readDigestName(key)?.end ?? 0);
  const least = ends.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  return { from: least - HOUR, to: ends.reduce((one, other) => Math.max(one, other), 0) };
}
