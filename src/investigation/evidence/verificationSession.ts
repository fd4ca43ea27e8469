import { Failure, isAbort } from "../../model/failure.ts";
import type { EvidenceState, VerdictFilter, VerdictRows } from "../../protocol/evidence.ts";
import type { Evidence } from "../../sources/evidence.ts";
import { type EvidenceRequest, toMemento } from "./evidenceRequest.ts";
import { type BoardRow, noCounts } from "./verdictBoard.ts";
import { gapText, summarySentence } from "./verdictTexts.ts";
import { Verification, type VerificationPorts } from "./verification.ts";

export interface SessionPorts extends Omit<VerificationPorts, "keys" | "changed"> {
  /** Opens the target. Throws `Failure` or an AbortError. */
  open(request: EvidenceRequest, signal: AbortSignal): Promise<Evidence>;
  /** See `VerificationPorts.keys`. */
  keys(profile: string): NonNullable<VerificationPorts["keys"]>;
  /** There is more to show. Called often. */
  changed(): void;
  /** An error that is no `Failure`. */
  fault(error: unknown): void;
}

/** Gaps and notes that are shown. */
const MOST_LINES = 200;

/** One verification, from run to run, as a view shows it. */
export class VerificationSession {
  request: EvidenceRequest;
  readonly #ports: SessionPorts;
  #evidence: Evidence | undefined;
  #verification: Verification | undefined;
  #stop: AbortController | undefined;
  #failure: Failure | undefined;
  #wasStopped = false;

  constructor(request: EvidenceRequest, ports: SessionPorts) {
    this.request = request;
    this.#ports = ports;
  }

  get label(): string {
    return this.#evidence?.label ?? this.request.target.label ?? this.request.target.source;
  }

  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** When it ended, ms since 1970 UTC. Absent: it did not end. */
  get finishedAt(): number | undefined {
    return this.#verification?.finishedAt;
  }

  get state(): EvidenceState {
    const verification = this.#verification;
    const range = verification?.range ?? this.request.range;
    const failure = this.#failure?.toData();
    return {
      label: this.label,
      ...(range === undefined ? {} : { range }),
      phase: this.#phase,
      ...this.#result,
      ...(verification?.progress ?? { done: 0, total: 0 }),
      logs: verification?.board.counts("log") ?? noCounts(),
      digests: verification?.board.counts("digest") ?? noCounts(),
      gaps: limited(verification?.gaps.map(gapText) ?? []),
      notes: limited(verification?.notes ?? []),
      keys: verification?.usedKeys ?? [],
      ...(failure === undefined ? {} : { failure }),
      revision: verification?.board.revision ?? 0,
      memento: toMemento(this.request),
    };
  }

  rows(filter: VerdictFilter, offset: number): VerdictRows {
    return this.#verification?.board.page(filter, offset) ?? { rows: [], total: 0 };
  }

  allRows(): Iterable<BoardRow> {
    return this.#verification?.board.rows("all") ?? [];
  }

  /** How to search the events of a row's file, and when it was delivered. Undefined: it is not there. */
  eventsOf(row: number): { readonly part: ReturnType<Evidence["request"]>; readonly time?: number } | undefined {
    const found = this.#verification?.board.find(row);
    const part = found?.canOpen === true ? this.#evidence?.request(found.key) : undefined;
    return part === undefined ? undefined : { part, ...(found?.time === undefined ? {} : { time: found.time }) };
  }

  /** The person allows that the profile's account is billed for the requests: the bucket is opened again. */
  allowBilling(): void {
    this.request = { ...this.request, target: { ...this.request.target, requesterPays: true } };
    this.#evidence = undefined;
    this.#verification = undefined;
  }

  /** Starts, continues after a stop or failure, or starts again when it is complete. Resolves when the run has ended. */
  async run(): Promise<void> {
    if (this.#stop !== undefined) {
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.#failure = undefined;
    this.#wasStopped = false;
    if (this.#verification?.finishedAt !== undefined) {
      this.#verification = undefined;
    }
    this.#ports.changed();
    try {
      this.#evidence ??= await this.#ports.open(this.request, stop.signal);
      this.#verification ??= this.#begin(this.#evidence);
      await this.#verification.run(stop.signal);
    } catch (error) {
      if (Failure.is(error)) {
        this.#failure = error;
      } else if (!isAbort(error)) {
        this.#ports.fault(error);
      }
      this.#wasStopped = true;
    } finally {
      this.#stop = undefined;
      this.#ports.changed();
    }
  }

  /** A run that goes on later reads nothing again. */
  stop(): void {
    this.#stop?.abort();
  }

  #begin(evidence: Evidence): Verification {
    const { keysProfile, range } = this.request;
    return new Verification(evidence, range, {
      allow: (cost) => this.#ports.allow(cost),
      now: () => this.#ports.now(),
      note: (verdicts, at) => this.#ports.note(verdicts, at),
      changed: () => this.#ports.changed(),
      ...(keysProfile === undefined ? {} : { keys: this.#ports.keys(keysProfile) }),
    });
  }

  get #phase(): EvidenceState["phase"] {
    if (this.#failure !== undefined) {
      return "failed";
    }
    if (this.#wasStopped) {
      return "stopped";
    }
    return this.#verification?.phase ?? (this.isRunning ? "listing" : "idle");
  }

  get #result(): Pick<EvidenceState, "sentence" | "result"> {
    const verification = this.#verification;
    if (verification === undefined || verification.board.revision === 0) {
      return { sentence: "", result: "open" };
    }
    const logs = verification.board.counts("log");
    const digests = verification.board.counts("digest");
    const { gaps, hasKeys } = verification;
    const isBad = [logs, digests].some(({ changed, deleted, unlisted }) => changed + deleted + unlisted > 0);
    const isOpen =
      verification.finishedAt === undefined ||
      gaps.length > 0 ||
      [logs, digests].some(({ unproven, unchecked }) => unproven + unchecked > 0);
    const isFolder = this.#evidence?.bucket === undefined;
    return {
      sentence: summarySentence({ logs, digests, gaps, isFolder, hasKeys }),
      result: isBad ? "bad" : isOpen ? "open" : "good",
    };
  }
}

function limited(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_LINES;
  return more <= 0 ? lines : [...lines.slice(0, MOST_LINES), `… and ${more.toLocaleString("en-US")} more.`];
}
